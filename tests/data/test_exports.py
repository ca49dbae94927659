"""Exports are recognised by their marks alone, their questions become wordings, and what is no response is left out and counted."""

from __future__ import annotations

import numpy as np
import pytest

from dialects.exports import REDCAP, as_book, as_text, forms, limesurvey, qualtrics, surveymonkey
from plscli.data.exports import Where, _marked, _own, coded, header_of, questions, wording
from plscli.data.exports.coded import STATES
from plscli.data.read import survey_of
from plscli.data.survey import Survey
from plscli.errors import DataError, EstimationError
from plscli.model.columns import blocks


def read(text: str) -> Survey:
    return survey_of(text.encode(), "s.csv")


@pytest.mark.parametrize(
    "header",
    [
        "Timestamp,INTG1,ERC1",  # no question in words
        "ID,Start time,INTG1,ERC1",  # no completion time
        "Respondent ID,INTG1,ERC1",  # no collector
        "Q1[1],INTG1,ERC1",  # a single bracket, and nothing of LimeSurvey's own
        "How are you?,Who are you?,ERC1",
        "ResponseId,INTG1,ERC1",
    ],
)
def test_a_table_without_the_marks_is_read_as_it_stands(header: str) -> None:
    survey = read(f"{header}\n" + ",".join("1" * len(header.split(","))) + "\n" + ",".join("2" * len(header.split(","))) + "\n")
    assert list(survey.columns) == header.split(",")
    assert survey.notes == ()
    assert survey.wordings == {}
    assert survey.dress.delimiter == ","


PROGRAMS = (questions.qualtrics, questions.surveymonkey, coded.limesurvey, questions.forms, coded.kobo, coded.redcap)


@pytest.mark.parametrize(
    ("rows", "program"),
    [
        ([["respondent_id", "Collector_ID", "INTG1"], ["", "", "How are you?"]], "SurveyMonkey"),
        ([["INTG1", "redcap_event_name"]], "REDCap"),
        ([["record_id", "trust_complete"]], "REDCap"),
        ([["Q1", "Q2"], ["How are you?", "And you?"], ['{"ImportId":"Q1"}', '{"ImportId":"Q2"}']], "Qualtrics"),
    ],
)
def test_an_export_is_recognised_among_names_in_plain_words(rows: list[list[str]], program: str) -> None:
    assert program in header_of(rows, Where("s.csv", "line 1")).notes[0]


def test_every_name_that_a_program_is_told_by_is_a_mark() -> None:
    names = {"record_id", "field_name", "respondent_id", "RespondentID", "ResponseId", "submitdate", *coded.REDCAP}
    assert all(_marked([[name, "INTG1"]]) and _own([name]) for name in names)
    assert not _marked([["INTG1", "Überzeugung", "wave_2"], ["1", "2", "3"], ["2", "3", "4"]])


def test_no_program_recognises_a_table_of_few_or_no_rows() -> None:
    for program in PROGRAMS:
        for rows in ([[]], [[""]], [["A1", "B1"]], [["A1", "B1"], []], [["A1", "B1"], ["1", "2"], []]):
            assert program(rows) is None


def test_an_export_has_no_dress_that_a_script_could_read() -> None:
    assert survey_of(as_text(surveymonkey()), "s.csv").dress.delimiter == ""


# Qualtrics


def test_previews_and_unfinished_responses_are_known_by_their_columns_in_any_file() -> None:
    cells = qualtrics(words=False)
    for content in (as_text([cells[0], *cells[3:]]), as_book([cells[0], *cells[3:]])):
        survey = survey_of(content, "s")
        assert survey.rows == 12
        assert survey.notes[-1].startswith("3 of 15 responses of Qualtrics left out (2 previews, 1 unfinished)")


@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize("column", ["Status", "DistributionChannel"])
def test_either_of_two_columns_shows_previews_and_tests(column: str, words: bool) -> None:
    cells = qualtrics(words)
    place = cells[0].index(column)
    survey = survey_of(as_text([row[:place] + row[place + 1 :] for row in cells]), "q.csv")
    assert survey.rows == 12
    assert "(2 previews, 1 unfinished)" in survey.notes[-1]


def test_names_of_qualtrics_that_occur_twice_are_an_error() -> None:
    cells = qualtrics()
    cells[0][-1] = "INTG1"
    with pytest.raises(DataError, match="more than one column named 'INTG1'"):
        survey_of(as_text(cells), "s.csv")


def test_previews_alone_leave_no_rows() -> None:
    cells = qualtrics()
    with pytest.raises(EstimationError, match="all 1 responses are previews or unfinished"):
        survey_of(as_text(cells[:4]), "s.csv")


def test_all_responses_finished_need_no_note() -> None:
    survey = survey_of(as_text([*qualtrics()[:3], *qualtrics()[4:-2]]), "s.csv")
    assert survey.rows == 12
    assert survey.notes == ("export of Qualtrics: questions from its second header row",)


# LimeSurvey


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("INTG[SQ001]", "INTG1"),
        ("INTG[SQ012]", "INTG12"),
        ("INTG[7]", "INTG7"),
        ("Q1[SQ001]", "Q1_1"),
        ("Q1[INTG3]", "INTG3"),
        ("MULTI[other]", "MULTI_other"),
        ("MATRIX[SQ001_SQ002]", "MATRIX_SQ001_SQ002"),
        ("DUAL[SQ001][1]", "DUAL1_1"),
        ("INTG[a b]", "INTG_a_b"),
    ],
)
def test_codes_of_limesurvey_become_names_for_model_text(code: str, name: str) -> None:
    survey = read(f"id,submitdate,lastpage,{code}\n1,2024-01-31,2,3\n2,2024-01-31,2,4\n")
    assert list(survey.columns)[-1] == name
    assert survey.wordings == {name: code}
    assert survey.notes == (f"export of LimeSurvey: {code} is named {name} and so on",)


def test_names_of_limesurvey_form_blocks() -> None:
    survey = survey_of(as_text(limesurvey()), "s.csv")
    assert blocks(list(survey.columns)) == {"INTG": ("INTG1", "INTG2"), "TRUST": ("TRUST1", "TRUST2"), "LOY": ("LOY1",)}


def test_codes_of_limesurvey_that_would_meet_keep_their_parts() -> None:
    survey = read("id,submitdate,Q[SQ011],Q1[SQ1],Q[SQ11]\n1,2024-01-31,2,3,4\n")
    assert list(survey.columns)[2:] == ["Q_SQ011", "Q1_1", "Q_SQ11"]


def test_questions_behind_the_codes_of_limesurvey_are_the_wordings() -> None:
    survey = survey_of(as_text(limesurvey(texts=True)), "s.csv")
    assert survey.wordings["INTG1"] == "How far do you agree? [They keep their promises]"


def test_two_default_codes_are_a_mark_of_limesurvey_without_its_own_columns() -> None:
    assert list(read("A[SQ001],A[SQ002],B[SQ001]\n1,2,3\n").columns) == ["A1", "A2", "B1"]


# SurveyMonkey, Google and Microsoft Forms


def test_questions_without_codes_are_numbered_and_their_parts_too() -> None:
    survey = read(
        "Respondent ID,Collector ID,How old are you?,How far do you agree?,,Why?\n"
        ",,Open-Ended Response,I trust them,I like them,Response\n"
        "1,7,33,4,5,because\n2,7,34,5,4,so\n"
    )
    assert list(survey.columns) == ["Respondent ID", "Collector ID", "Q1", "Q2_1", "Q2_2", "Q3"]
    assert survey.wordings == {
        "Q1": "How old are you?",
        "Q2_1": "How far do you agree? – I trust them",
        "Q2_2": "How far do you agree? – I like them",
        "Q3": "Why?",
    }


def test_questions_of_google_forms_may_be_the_same() -> None:
    survey = read("Timestamp,How was it?,How was it?,Rate us [Price],Rate us [Care]\n1/31/2024,4,5,3,2\n1/31/2024,5,5,3,1\n")
    assert list(survey.columns) == ["Timestamp", "Q1", "Q2", "Q3_1", "Q3_2"]
    assert survey.notes == ("export of Google Forms; questions are named Q1 ('How was it?') and so on",)
    assert survey.wordings["Q3_2"] == "Rate us – Care"


@pytest.mark.parametrize(
    ("question", "name", "said"),
    [
        ("INTG1: They keep promises", "INTG1", "They keep promises"),
        ("[INTG1] They keep promises", "INTG1", "They keep promises"),
        ("(INTG_1a) - They keep promises", "INTG_1a", "They keep promises"),
        ("INTG1. They keep 10. promises", "INTG1", "They keep 10. promises"),
        ("1. They keep promises", "Q1", "1. They keep promises"),
        ("Since 2019: do they keep promises?", "Q1", "Since 2019: do they keep promises?"),
        ("Promises", "Promises", None),
    ],
)
def test_a_code_before_a_question_names_its_column(question: str, name: str, said: str | None) -> None:
    survey = read(f'Timestamp,"{question}",Is that so?\n1/31/2024,4,5\n')
    assert list(survey.columns)[1] == name
    assert survey.wordings.get(name) == said


def test_answers_in_words_are_left_as_they_are_written() -> None:
    survey = read('Timestamp,"INTG1: They keep promises",Is that so?\n1/31/2024,Strongly agree,Yes\n1/31/2024,,No\n')
    assert survey.columns["INTG1"].tolist() == ["Strongly agree", None]


def test_columns_without_a_name_at_the_end_of_forms_are_no_questions() -> None:
    cells = forms(["Timestamp"], ["2024/01/31 12:00:00"])
    survey = survey_of(as_text([[*row, None] for row in cells]), "s.csv")
    assert list(survey.columns) == cells[0][:1] + [name.split(". ")[0] for name in cells[0][1:]]


def test_wordings_are_plain_text() -> None:
    assert wording("<p>Trust&nbsp;&amp; <b>care</b></p>\n ") == "Trust & care"
    assert wording("is x < 5 and y > 3 ?") == "is x < 5 and y > 3 ?"


def test_cells_with_errors_are_said_and_missing() -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["A1", "B1"], [1, 2], [3, 4]):
        sheet.append(row)
    sheet["B3"] = "#DIV/0!"
    sheet["B3"].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    survey = survey_of(out.getvalue(), "s.xlsx")
    assert np.isnan(survey.columns["B1"][1])
    assert survey.notes == ("cells with errors (such as #DIV/0!) read as missing: B3",)


# REDCap


def test_an_export_of_redcap_tells_states_and_events() -> None:
    survey = read(REDCAP)
    assert survey.notes == (
        "export of REDCap",
        "2 of 4 responses of REDCap are not complete (survey_complete below 2); they are kept",
        "rows of 2 events (redcap_event_name): respondents occur once an event; take the rows of one of them",
    )


def test_choices_of_a_checkbox_are_no_items() -> None:
    usable, left_out = read(REDCAP).candidates()
    assert {name for name in left_out if left_out[name] == "a choice of a checkbox"} == {"channel___1", "channel___2"}
    assert {"sat_1", "sat_2", "loy_1", "loy_2"} <= set(usable)


def test_states_are_counted_in_an_export_of_labels_too() -> None:
    header, *rows = REDCAP.splitlines()
    worded = [row[:-1] + STATES[int(row[-1])] for row in rows]
    assert read("\n".join([header, *worded])).notes[:2] == read(REDCAP).notes[:2]


def test_an_export_of_redcap_with_a_row_for_each_answer_is_refused() -> None:
    with pytest.raises(DataError, match=r"a row for each answer.*\n  ask for it with type=flat"):
        read("record,redcap_event_name,field_name,value\n1,start,sat_1,4\n1,start,sat_2,5\n2,start,sat_1,3\n")
    assert read("record,field_name,value,other\n1,2,3,4\n2,3,4,5\n3,3,4,1\n").rows == 3


def test_a_column_that_ends_alike_is_no_export_of_redcap() -> None:
    assert read("id,task_complete,a1,a2\n1,0,2,3\n2,1,3,4\n4,0,1,2\n").notes == ()


def test_a_web_page_in_a_pipe_says_how_to_fetch_a_sheet() -> None:
    with pytest.raises(DataError, match=r"standard input is a web page.*\n.*\n.*export.format=csv"):
        survey_of(b"<!DOCTYPE html><html><title>Sign in</title></html>", "-")
