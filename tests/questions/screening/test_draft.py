"""What `plscli init` finds in a survey, and that both files read back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plscli
from plscli.data.study import Study
from plscli.data.study_file import study_of
from plscli.data.survey import Survey
from plscli.errors import ModelError, PlscliError
from plscli.estimation.which_model import inferred_model
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.screening.draft import drafted
from plscli.questions.screening.draft_files import model_text, study_text
from studies import EMOTION, MEDIATED, SERVICE, answers, survey_of

FIVE = np.array(["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"], dtype=object)
MIXED = np.array(["Strongly disagree", "2", "3", "4", "Strongly agree"], dtype=object)


def read_back(survey: Survey) -> tuple[ModelSpec, Study]:
    """Both files, read back."""
    draft = drafted(survey)
    return parse_model(model_text(draft)), study_of(study_text(draft).encode(), "s.toml")


def frame(n: int = 120) -> pd.DataFrame:
    """Answers to MEDIATED on 1 to 5, in a frame that tests change."""
    X = np.clip(np.round(answers(n) * 5 / 7), 1, 5)
    return pd.DataFrame(X, columns=list(MEDIATED.indicators))


def uncommented(text: str, key: str) -> str:
    """The text with the proposal for a key taken up."""
    lines = [line.removeprefix("# ") if line.startswith(f"# {key} = ") else line for line in text.splitlines()]
    return "\n".join(lines)


@pytest.mark.parametrize("file", [EMOTION, SERVICE])
def test_the_drafted_model_is_the_inferred_one(file: object) -> None:
    survey = plscli.read_survey(file)  # type: ignore[arg-type]
    model, study = read_back(survey)
    inferred = inferred_model(survey)
    assert (model.constructs, model.paths) == (inferred.constructs, inferred.paths)
    assert [rule.text for rule in study.scale] == ["1:5" if file is EMOTION else "1:7"]


def test_the_last_block_is_the_outcome_and_marked_as_a_guess() -> None:
    text = model_text(drafted(survey_of(answers(60))))
    assert "# A guess to be edited: every construct points to the last one, D.\nD ~ H1*A + H2*B + H3*C\n" in text
    assert "# H1 > 0" in text


def test_columns_in_no_construct_stand_in_comments_with_what_is_in_them() -> None:
    data = frame()
    data.insert(0, "ID", range(1, 121))
    data["AGE"] = 20 + np.arange(120) * 7 % 50
    data["gender"] = ["m", "f"] * 60
    data["same"] = 3
    data["note\nX ~ Y"] = [f"t{k}" for k in range(120)]
    data["Weight"] = 1.5 + np.arange(120) % 3
    survey = Survey.from_frame(data)
    text = model_text(drafted(survey))
    for line in (
        "#   ID: a running number",
        "#   AGE: numbers from 20 to 69",
        "#   gender: text: f, m",
        "#   same: constant",
        "#   note?X ~ Y: text, 120 different answers",
    ):
        assert f"{line}\n" in text
    assert parse_model(text).names == MEDIATED.names
    assert '# weight = "Weight"' in study_text(drafted(survey))


def test_suspected_codes_and_turned_items_are_proposed_and_the_proposals_work() -> None:
    data = frame()
    data["A2"] = 6 - data["A2"]
    data.loc[3:8, "A1"], data.loc[5, "D4"] = 99, -9
    survey = Survey.from_frame(data)
    text = study_text(drafted(survey))
    assert "99 in A1 (6 rows)" in text
    assert "-9 in D4 (1 row)" in text
    assert "may be reverse-coded: A2 (r = -0." in text
    study = study_of(text.encode())
    assert (study.missing, study.reverse) == ((), ())
    taken = study_of(uncommented(uncommented(text, "missing"), "reverse").encode())
    assert (taken.missing, taken.reverse) == (("-9", "99"), ("A2",))
    ready = plscli.prepare(survey, taken, MEDIATED)
    again = study_text(drafted(Survey(ready.columns, ready.rows)))
    assert "perhaps codes" not in again
    assert "reverse-coded" not in again


def test_codes_in_columns_of_no_construct_are_proposed_too() -> None:
    data = frame().rename(columns={"C1": "single"})
    data["age"], data["hours"] = 20 + np.arange(120) * 7 % 50, np.arange(120) * 3 % 41
    data.loc[3:8, "A1"], data.loc[[3, 9], "single"], data.loc[4, "age"], data.loc[:2, "hours"] = -99, -99, 999, 250
    draft = drafted(Survey.from_frame(data))
    assert "single" not in draft.model.indicators
    text = study_text(draft)
    assert "perhaps codes for missing answers: -99 in A1 (6 rows), single (2 rows); 999 in age (1 row)\n" in text
    assert "# missing = [-99, 999]" in text
    assert "#   single: numbers from 1 to 5, and -99\n" in model_text(draft)
    alone = drafted(Survey.from_frame(data[["single"]]))
    assert "-99 in single (2 rows)" in study_text(alone)
    assert "#   single: numbers from 1 to 5, and -99\n" in model_text(alone)


def test_codes_of_the_corporate_reputation_survey_are_those_that_the_analysis_stops_at() -> None:
    from seminr.datasets import load_corp_rep

    data = load_corp_rep()
    draft = drafted(Survey.from_frame(pd.DataFrame(data.values, columns=list(data.columns))))
    assert [(each.item, each.value, each.rows) for each in draft.codes] == [
        ("cusa", -99, 1), ("cusl_1", -99, 3), ("cusl_2", -99, 4), ("cusl_3", -99, 3)
    ]  # fmt: skip


def test_turned_items_are_found_in_answers_of_any_size() -> None:
    data = frame()
    data["A2"] = 6 - data["A2"]
    for scale in (1e-90, 1e90):
        assert [suspect.item for suspect in drafted(Survey.from_frame(data * scale)).turned] == ["A2"]


def test_nothing_is_suspected_of_sound_answers() -> None:
    text = study_text(drafted(survey_of(answers(200))))
    assert "perhaps codes" not in text
    assert "reverse-coded" not in text
    nine = pd.DataFrame({"A1": [1, 9, 5, 3, 8] * 8, "B1": [0, 10, 9, 4, 6] * 8})  # 9 is an answer on 1 to 9 and on 0 to 10
    text = study_text(drafted(Survey.from_frame(nine)))
    assert '"B1: 0:10"' in text
    assert "perhaps codes" not in text


def test_scales_are_told_block_by_block() -> None:
    data = frame()
    data[["B1", "B2", "B3"]] = np.clip(np.round(answers(120)[:, 3:6]), 1, 7)
    data["C1"] = np.linspace(0.1, 9.7, 120)
    study = study_of(study_text(drafted(Survey.from_frame(data))).encode())
    assert [rule.text for rule in study.scale] == ["A1, A2, A3, D1, D2, D3, D4: 1:5", "B1, B2, B3: 1:7"]
    ready = plscli.prepare(Survey.from_frame(data), study, MEDIATED)
    assert (ready.scales["A1"], ready.scales["B1"], "C1" in ready.scales) == ((1, 5), (1, 7), False)


def test_answers_in_words_are_written_as_the_scale_they_are_on_and_give_the_same_numbers() -> None:
    data = frame().astype(object)
    codes = frame().astype(int)
    for name in ("A1", "A2", "A3"):
        data[name] = FIVE[codes[name] - 1]
    for name in ("B1", "B2", "B3"):
        data[name] = [f"{code} - {FIVE[code - 1]}" for code in codes[name]]
    data["C1"] = MIXED[codes["C1"] - 1]
    survey = Survey.from_frame(data)
    model, study = read_back(survey)
    assert [rule.text for rule in study.scale] == ["1:5", "A1, A2, A3: strongly disagree<disagree<neutral<agree<strongly agree"]
    assert model.indicators == MEDIATED.indicators
    ready = plscli.prepare(survey, study, model)
    assert np.array_equal(ready.matrix(list(codes)), codes.to_numpy(float))
    assert set(ready.scales.values()) == {(1, 5)}


def test_answers_that_fit_no_scale_leave_their_item_out_and_say_so() -> None:
    data = frame().astype(object)
    data["A3"] = np.array(["never", "rarely", "often", "always", "allways"])[np.arange(120) % 5]
    survey = Survey.from_frame(data)
    draft = drafted(survey)
    assert "A3" not in draft.model.indicators
    assert "#   A3: answers in words that fit no scale, see the study file\n" in model_text(draft)
    assert "# A3.scale = \"lowest<...<highest\"  # fits no scale: 'allways', 'always', 'never'" in study_text(draft)
    model, study = read_back(survey)
    plscli.estimate(plscli.prepare(survey, study, model), model)


def test_codes_that_were_named_stand_in_the_study_file() -> None:
    survey = plscli.read_survey(EMOTION, na=["-99", "no answer", "007"])
    study = study_of(study_text(drafted(survey)).encode())
    assert study.missing == ("-99", "no answer", "007")


@pytest.mark.parametrize("columns", [["A"], ["A1", "A2"], ["Q1", "Q2", "A1"]])
def test_a_survey_without_two_blocks_gets_a_model_to_be_written_beside_its_columns(columns: list[str]) -> None:
    data = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (30, len(columns))), columns=columns)
    draft = drafted(Survey.from_frame(data))
    assert not draft.model.paths
    text = model_text(draft)
    assert all(f"#   {name}: " in text for name in columns)
    with pytest.raises(ModelError, match="model text is empty"):
        parse_model(text)
    assert not study_of(study_text(draft).encode(), "s.toml").hypotheses


NAME = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="`"), min_size=1, max_size=8)


def test_a_colon_in_column_names_makes_no_product() -> None:
    data = frame().rename(columns={name: name.replace("A", "rate: A").replace("B", "rate_ A") for name in MEDIATED.indicators})
    model, _ = read_back(Survey.from_frame(data))
    assert model.names == ("rate_ A_", "rate_ A", "C", "D")
    assert model.indicators[0] == "rate: A1"


@given(st.lists(NAME, min_size=2, max_size=4, unique=True), st.sampled_from(["1", "2", " 1", "_1", "-7"]), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_any_column_names_give_files_that_read_back_or_an_error_in_words(stems: list[str], number: str, kind: int) -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(1, 6, (40, len(stems)))
    cells = [codes.astype(float), FIVE[codes - 1], np.where(codes == 1, 99.0, codes), MIXED[codes - 1]][kind]
    survey = Survey.from_frame(pd.DataFrame(dict(zip([f"{stem}{number}" for stem in stems], cells.T, strict=True))))
    try:
        draft = drafted(survey)
    except PlscliError:
        return
    study = study_of(study_text(draft).encode())
    if not draft.model.paths:
        assert all(line.startswith("#") for line in model_text(draft).splitlines() if line)
        return
    model = parse_model(model_text(draft))
    assert (model.constructs, model.paths) == (draft.model.constructs, draft.model.paths)
    ready = plscli.prepare(survey, study, model)
    assert ready.matrix(model.indicators).shape == (40, len(model.indicators))
