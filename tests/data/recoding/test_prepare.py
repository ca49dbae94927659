"""A survey made ready: missing codes, then words and recodes, then reversal; the same in memory and in blocks."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plscli
from plscli.data.formats import frames
from plscli.data.read import survey_of
from plscli.data.recoding import Change, Preparation
from plscli.data.recoding.prepare import again, categories
from plscli.data.stream import Stream, open_stream
from plscli.data.study import AnswerRules
from plscli.data.study_file import study_of
from plscli.data.survey import Survey
from plscli.errors import DataError, StudyError, UsageError
from plscli.estimation import which_model
from plscli.model.build import parse_model

FIVE = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
MODEL = parse_model("A =~ A1 + A2; B =~ B1; B ~ A")


def text(**columns: Sequence[object]) -> bytes:
    """A CSV of these columns."""
    rows = zip(*columns.values(), strict=True)
    return "\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]).encode() + b"\n"


def survey(**columns: Sequence[object]) -> Survey:
    return survey_of(text(**columns), "s.csv")


def ready(of: Survey | Stream, study: str = "", model: object = MODEL, **said: object) -> Survey:
    found = which_model.prepare(of, study_of(study.encode(), "s.toml"), model, **said)  # type: ignore[arg-type]
    assert isinstance(found, Survey)
    return found


WORDS = {"A1": [*FIVE, ""], "A2": [1, 2, 3, 4, 5, 9], "B1": [5, 4, 3, 2, 1, 3], "gender": list("mfmfmf")}


def test_words_become_numbers_and_other_columns_stay_text() -> None:
    found = ready(survey(**WORDS))
    assert found.columns["A1"].tolist()[:5] == [1, 2, 3, 4, 5]
    assert np.isnan(found.columns["A1"][5])
    assert found.columns["gender"].tolist() == list("mfmfmf")
    assert found.scales == {"A1": (1, 5)}
    assert found.notes == ("answers in words: 1 = strongly disagree, 2 = disagree, 3 = neutral, 4 = agree, 5 = strongly agree (A1)",)


def test_a_survey_of_numbers_of_which_nothing_was_said_is_left_as_it_is() -> None:
    numbers = survey(A1=[1, 2], A2=[2, 1], B1=[3, 4])
    assert which_model.prepare(numbers, None, MODEL) is numbers
    assert which_model.prepare(numbers) is numbers


def test_missing_codes_come_before_words_and_words_before_reversal() -> None:
    study = 'missing = ["agree"]\nreverse = ["A1"]'
    found = ready(survey(A1=FIVE, A2=range(5), B1=range(5)), study)
    assert np.array_equal(found.columns["A1"], [5, 4, 3, np.nan, 1], equal_nan=True)
    study = "[items]\nA2.missing = 9\nA2.recode = { 9 = 1, 1 = 5 }\nA2.scale = '1:5'\nA2.reverse = true"
    found = ready(survey(A1=range(4), A2=[9, 1, 2, 5], B1=range(4)), study)
    assert np.array_equal(found.columns["A2"], [np.nan, 1, 4, 1], equal_nan=True)


@given(st.integers(-5, 5), st.integers(1, 10), st.data())
@settings(max_examples=50, deadline=None)
def test_reversing_mirrors_the_scale_and_reversing_twice_changes_nothing(low: int, width: int, data: st.DataObject) -> None:
    high = low + width
    answers = np.array(data.draw(st.lists(st.integers(low, high), min_size=1, max_size=20)), dtype=float)
    turn = Change(reversed=(low, high))
    turned = turn.applied(answers, "X", "s.csv")
    assert turned.tolist() == [{k: high - (k - low) for k in range(low, high + 1)}[int(x)] for x in answers]
    assert turn.applied(turned, "X", "s.csv").tolist() == answers.tolist()


def test_an_answer_off_its_scale_cannot_be_reversed() -> None:
    with pytest.raises(DataError, match=r"'A2' of s\.csv cannot be reversed on its scale 1:5: row 6 holds 9"):
        ready(survey(**WORDS), 'scale = "1:5"\nreverse = ["A2"]')


@pytest.mark.parametrize(("study", "line"), [('reverse = ["A2"]', 1), ("[items]\nA2.reverse = true", 2)])
def test_an_item_without_a_known_scale_cannot_be_reversed(study: str, line: int) -> None:
    with pytest.raises(StudyError, match=rf"s\.toml, line {line}: 'A2' is to be reversed, and its scale is not known"):
        ready(survey(**WORDS), study)


@pytest.mark.parametrize(
    ("study", "words"),
    [
        ('reverse = ["A3"]', ("line 1", "'A3' is not a column", "did you mean A1")),
        ("\n[items]\nA3.label = 'x'", ("line 3", "'A3' is not a column")),
        ('scale = "A3: 1:5"', ("line 1", "'A3' is not a column")),
        ('scale = ["1:5", "1:7"]', ("line 1", "a second scale of all items", "INTG1, INTG2: 1:7")),
    ],
)
def test_names_in_a_study_file_must_be_columns(study: str, words: tuple[str, ...]) -> None:
    with pytest.raises(StudyError) as caught:
        ready(survey(**WORDS), study)
    for word in words:
        assert word in str(caught.value)


def test_what_is_given_beside_the_study_file_takes_its_place() -> None:
    of, study = survey(A1=[1, 2, 8], A2=[1, 2, 9], B1=[3, 4, 5]), 'scale = "1:5"\nmissing = [9]\n[items]\nA2.scale = "1:9"'
    found = ready(of, study)
    assert (found.scales["A1"], found.scales["A2"]) == ((1, 5), (1, 9))
    assert np.isnan(found.columns["A2"][2])
    other = ready(of, study, scale="1:7", na=["8"])
    assert (other.scales["A1"], other.scales["A2"]) == ((1, 7), (1, 9))
    assert (np.isnan(other.columns["A1"][2]), other.columns["A2"][2]) == (True, 9)
    assert ready(of, study, scale=["A2: 1:3"]).scales == {"A2": (1, 3)}


def test_missing_codes_of_a_study_are_found_in_every_column_however_they_are_written() -> None:
    found = ready(
        survey(A1=["Agree", "KEINE  Angabe", "Disagree", "Neutral"], A2=[1, 99, 2, 3], B1=[1, 2, 3, 4], W=[99, 1, 2, 3]),
        'missing = ["keine Angabe", 99]',
    )
    assert np.isnan(found.columns["A1"][1])
    assert np.isnan([found.columns["A2"][1], found.columns["W"][0]]).all()
    assert found.missing_codes == ("keine Angabe", "99")
    assert "keine Angabe, 99 read as missing" in found.notes


def test_answers_off_a_named_scale_are_said() -> None:
    assert "answers off their scale: A2 (9 in 1 row; 1 to 5)" in ready(survey(**WORDS), scale="1:5").notes


def test_everything_that_was_applied_is_said() -> None:
    study = """
        reverse = ["A2"]
        scale = ["1:5", "a<b"]
        [items]
        B1.recode = { yes = 1, no = 0, maybe = 2 }
        B1.scale = "0:1"
        A2.missing = [9]
        """
    found = ready(survey(A1=FIVE, A2=[1, 2, 3, 9, 5], B1=["yes", "no", "yes", "no", ""]), study)
    assert found.notes == (
        "9 in A2 read as missing",
        "answers in words: 1 = strongly disagree, 2 = disagree, 3 = neutral, 4 = agree, 5 = strongly agree (A1)",
        "recoded: 0 = no, 1 = yes (B1)",
        "the recode of 'maybe' concerns no answer to B1",
        "no item has its answers on the scale a<b",
        "reversed on the scale from 1 to 5: A2",
    )
    assert found.prepared is not None
    assert found.prepared["missing"] == {"A2": ["9"]}
    assert found.prepared["reversed"] == {"A2": [1, 5]}
    assert found.prepared["answers"][1] == {"items": ["B1"], "numbers": {"no": 0, "yes": 1}}
    assert found.prepared["scales"] == {"A1": [1, 5], "A2": [1, 5], "B1": [0, 1]}


@pytest.mark.parametrize(
    ("answers", "scale", "words"),
    [
        ([*FIVE, "Agre", "Agre"], [], ("answers to A1 in s.csv", "'Agre' in 2 rows, nearest: 'agree'", "--na Agre")),
        ([*FIVE, "Agre"], [], ('--scale "never<rarely<often<always"',)),
        ([*FIVE, "dunno", ""], [], ("'dunno' in 1 row, near to no known answer",)),
        (["m", "f"], [], ("'f' in 1 row", "'m' in 1 row", "fit no scale of answers in words")),
        (["stimme zu", "stimme nicht zu", "teils/teils"], [], ("fit 2 scales equally well", "or --scale 'stimme nicht zu<stimme eher")),
        (["agree", "disagree"], [], ("are too few different ones", "--scale 'strongly disagree<disagree<neither agree nor disagree<")),
        ([*FIVE, "undecided"], [], ("mix wordings that stand for the same answer", "join what means the same by |")),
        (["Strongly agree", "2"], [], ("words at the ends ('strongly agree') and numbers between them (2)", "--scale 1:5")),
        (["no", "yes", "Nope"], ["A1: no<yes"], ("do not fit the scale no<yes", "'Nope' in 1 row, nearest: 'no'")),
        (["no", "yes", "Nope"], ["no<yes"], ("'Nope' in 1 row, nearest: 'no'",)),
        ([1, 2, 3], ["A1: no<yes"], ("'1' in 1 row",)),
    ],
)  # fmt: skip
def test_answers_that_fit_no_scale_are_named_with_rows_and_what_is_near(
    answers: list[object], scale: list[str], words: tuple[str, ...]
) -> None:
    n = len(answers)
    with pytest.raises(DataError) as caught:
        ready(survey(A1=answers, A2=[1 + k % 5 for k in range(n)], B1=range(n)), scale=scale)
    for word in words:
        assert word in str(caught.value)


def test_many_items_that_do_not_fit_are_counted() -> None:
    model = parse_model(f"A =~ {' + '.join(f'A{k}' for k in range(1, 9))}; B =~ B1; B ~ A")
    with pytest.raises(DataError, match="and so with 3 more items: A6, A7, A8"):
        ready(survey(**{f"A{k}": ["x", "y"] for k in range(1, 9)}, B1=[1, 2]), model=model)


def test_a_stray_word_among_numbers_is_left_for_the_checks() -> None:
    found = ready(survey(A1=[1, 2, 3, "often"], A2=[1, 2, 3, 4], B1=[1, 2, 3, 4]), scale="1:5")
    assert found.text_answers("A1") == {4: "often"}
    with pytest.raises(DataError, match=r"column 'A1' of s\.csv holds text: 'often' in row 4"):
        found.matrix(["A1"])


def test_without_a_model_only_columns_that_could_be_items_are_looked_at() -> None:
    found = ready(survey(**WORDS, SEX1=list("mfmfmf"), Q1=[*FIVE, ""]), model=None)
    assert found.columns["A1"].dtype == np.float64
    assert {name for name, column in found.columns.items() if column.dtype == object} == {"gender", "SEX1", "Q1"}
    with pytest.raises(DataError, match="or leave the column out by a model of your own"):
        ready(survey(**{**WORDS, "A1": [*FIVE, "Agre"]}), model=None)


def test_a_record_does_the_same_again() -> None:
    study = 'scale = "1:5"\nmissing = [9]\nreverse = ["A*"]\n[items]\nB1.recode = { "5" = 1 }'
    of = survey(**WORDS)
    once = ready(of, study)
    record = json.loads(json.dumps(once.prepared))
    repeated = again(survey_of(text(**WORDS), "s.csv", ["9"]), record)
    assert isinstance(repeated, Survey)
    for name in ("A1", "A2", "B1"):
        assert np.array_equal(repeated.columns[name], once.columns[name], equal_nan=True)
    assert repeated.prepared == once.prepared
    assert again(of, None) is of


@pytest.mark.parametrize(
    "damage",
    [
        {"missing": 3}, {"missing": {"A1": [3]}}, {"answers": [{}]}, {"answers": [{"items": ["A1"], "numbers": {"x": "1"}}]},
        {"reversed": {"A1": [5, 1]}}, {"reversed": {"A1": [1]}}, {"scales": {"A1": [1.5, 2]}}, {"study": 3}, {"scales": None},
        {"notes": [1]},
    ],
)  # fmt: skip
def test_a_damaged_record_is_noticed(damage: dict[str, object]) -> None:
    whole = {"study": None, "missing": {}, "answers": [], "reversed": {}, "scales": {}, "notes": []}
    assert Preparation.from_record(whole).record is None
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        Preparation.from_record({**whole, **damage})


STUDY = 'missing = [9]\nreverse = ["A1", "A2"]\nscale = "1:5"\n[items]\nB1.recode = { "6" = 5 }\nB1.missing = ["x"]'


@pytest.mark.parametrize("suffix", ["csv", "parquet", "feather"])
def test_a_survey_read_in_blocks_is_made_ready_like_one_in_memory(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "CELLS_AT_ONCE", 40)
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "A1": [f"{k} - {FIVE[k - 1]}" for k in rng.integers(1, 6, 100)],
            "A2": rng.choice([1, 2, 3, 4, 5, 9], 100),
            "B1": [str(k) if k < 7 else "x" for k in rng.integers(1, 8, 100)],
        }
    )
    file = tmp_path / f"s.{suffix}"
    {"csv": lambda: frame.to_csv(file, index=False), "parquet": lambda: frame.to_parquet(file), "feather": lambda: frame.to_feather(file)}[
        suffix
    ]()
    study = study_of(STUDY.encode(), "s.toml")
    whole = which_model.prepare(plscli.read_survey(file), study, MODEL)
    stream = which_model.prepare(open_stream(file), study, MODEL)
    assert isinstance(whole, Survey)
    assert isinstance(stream, Stream)
    names = ["B1", "A1", "A2"]
    expected = whole.matrix(names)
    assert np.array_equal(np.concatenate(list(stream.blocks(names, 17))), expected, equal_nan=True)
    assert np.array_equal(np.concatenate(list(pickle.loads(pickle.dumps(stream)).blocks(names, 100))), expected, equal_nan=True)
    assert np.array_equal(stream.head().matrix(names), expected, equal_nan=True)
    assert (stream.prepared, stream.missing_codes) == (whole.prepared, whole.missing_codes)
    assert stream.notes[-3:] == whole.notes[-3:]


def test_words_far_down_in_a_large_file_are_looked_at_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.data.stream.HEAD", 200)
    monkeypatch.setattr(frames, "CELLS_AT_ONCE", 150)
    file = tmp_path / "s.csv"
    file.write_bytes(text(A1=[*FIVE * 40, "Agre"], A2=range(201), B1=range(201)))
    with pytest.raises(DataError, match="'Agre' in 1 row, nearest: 'agree'"):
        which_model.prepare(open_stream(file), None, MODEL)
    file.write_bytes(text(A1=[*FIVE * 40, "Somewhat agree"], A2=range(201), B1=range(201)))
    stream = which_model.prepare(open_stream(file), None, MODEL)
    assert np.concatenate(list(stream.blocks(["A1"], 300)))[-2:, 0].tolist() == [7, 5]  # type: ignore[union-attr]


def test_what_is_far_down_in_a_large_file_is_told_by_its_row_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.data.stream.HEAD", 200)
    monkeypatch.setattr(frames, "CELLS_AT_ONCE", 150)
    file = tmp_path / "s.csv"
    file.write_bytes(text(A1=[*[1, 2, 3, 4, 5] * 40, 9], A2=range(201), B1=range(201), C=["Retail", *["Trade"] * 199, "Retail"]))
    stream = which_model.prepare(open_stream(file), study_of(b'reverse = ["A1"]\nscale = "1:5"', "s.toml"), MODEL)
    with pytest.raises(DataError, match="row 201 holds 9"):
        list(stream.blocks(["A1"], 60))  # type: ignore[union-attr]
    assert {name: each.rows for name, each in categories(open_stream(file), AnswerRules(), "C").items()} == {"Retail": 2, "Trade": 199}


@given(
    st.lists(st.sampled_from([*FIVE, "Agre", "99", "3", "", "5 - agree", "never"]), min_size=2, max_size=12),
    st.sampled_from(["", 'scale = "1:5"', 'reverse = ["A*"]', "missing = [99, 'Agre']", "[items]\nA1.recode = { Agre = 4, never = 1 }"]),
    st.lists(
        st.sampled_from(["1:5", "never<always", "A1: 1:7", "strongly disagree<disagree|agre<neutral<agree<strongly agree"]),
        max_size=2,
        unique=True,
    ),
)
@settings(max_examples=200, deadline=None)
def test_any_answers_under_any_study_are_numbers_or_an_error_in_words(answers: list[str], study: str, scale: list[str]) -> None:
    n = len(answers)
    found = None
    with suppress(DataError, StudyError, UsageError):
        found = ready(survey(A1=answers, A2=[1 + k % 5 for k in range(n)], B1=range(n)), study, scale=scale)
    if found is not None:
        numbers = [answer for answer in found.columns["A1"] if isinstance(answer, float)]
        assert not np.isinf(numbers).any()
