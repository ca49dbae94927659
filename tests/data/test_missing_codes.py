"""Codes for missing answers that nobody declared are told from answers, in surveys of both kinds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from inside import Left, inside
from plscli.core import Array
from plscli.data.missing_codes import CUSTOMARY, HEAD, lone_values, sought
from plscli.data.screen import tally
from plscli.data.survey import Survey
from plscli.errors import DataError
from plscli.model.build import parse_model

MODEL = "A =~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nB ~ A\n"
NAMES = ("A1", "A2", "A3", "B1", "B2", "B3")
BLOCKS = (NAMES[:3], NAMES[3:])


def scale(low: float, high: float, n: int = 200, seed: int = 1) -> Array:
    """Answers (n, 6) on a scale of whole numbers, all of whose levels are chosen."""
    rng = np.random.default_rng(seed)
    traits = rng.standard_normal((n, 2))
    traits[:, 1] += 0.6 * traits[:, 0]
    X = np.repeat(traits, 3, axis=1) + 0.6 * rng.standard_normal((n, 6))
    return np.clip(np.round((low + high) / 2 + X * (high - low) / 4), low, high)


def spoilt(X: Array, code: float, items: tuple[int, ...] = (0,), rows: int = 12) -> Array:
    """The answers with a code in some rows of some items."""
    X = X.copy()
    for k in items:
        X[k * 3 : k * 3 + rows, k] = code
    return X


def several(X: Array, *codes: float) -> Array:
    for place, code in enumerate(codes):
        X = spoilt(X, code, (place % 6,))
    return X


ALL = (0, 1, 2, 3, 4, 5)
WITH_CODES: dict[str, tuple[Callable[[], Array], dict[str, set[float]]]] = {
    "-99 in one item of 1 to 7": (lambda: spoilt(scale(1, 7), -99), {"A1": {-99}}),
    "-99 in all items of 1 to 7": (lambda: spoilt(scale(1, 7), -99, ALL), {name: {-99} for name in NAMES}),
    "99 in one item of 1 to 5": (lambda: spoilt(scale(1, 5), 99, (4,)), {"B2": {99}}),
    "99 in all items of 1 to 5": (lambda: spoilt(scale(1, 5), 99, ALL), {name: {99} for name in NAMES}),
    "999 in one item of 1 to 7": (lambda: spoilt(scale(1, 7), 999), {"A1": {999}}),
    "999 in all items of 1 to 7": (lambda: spoilt(scale(1, 7), 999, ALL), {name: {999} for name in NAMES}),
    "-9 in one item": (lambda: spoilt(scale(1, 7), -9), {"A1": {-9}}),
    "-9 in all items": (lambda: spoilt(scale(1, 7), -9, ALL), {name: {-9} for name in NAMES}),
    "-1 in one item": (lambda: spoilt(scale(1, 7), -1), {"A1": {-1}}),
    "-1 in all items": (lambda: spoilt(scale(1, 7), -1, ALL), {name: {-1} for name in NAMES}),
    "-1 below a scale from 0 on": (lambda: spoilt(scale(0, 10), -1), {"A1": {-1}}),
    "9 on a scale of five": (lambda: spoilt(scale(1, 5), 9), {"A1": {9}}),
    "9 in all items of a scale of five": (lambda: spoilt(scale(1, 5), 9, ALL), {name: {9} for name in NAMES}),
    "9 on a scale of seven": (lambda: spoilt(scale(1, 7), 9), {"A1": {9}}),
    "8 beside a scale of seven": (lambda: spoilt(scale(1, 7), 8), {"A1": {8}}),
    "0 beside a scale of five": (lambda: spoilt(scale(1, 5), 0), {"A1": {0}}),
    "7 on a scale of four": (lambda: spoilt(scale(1, 4), 7), {"A1": {7}}),
    "one answer of 99": (lambda: spoilt(scale(1, 7), 99, rows=1), {"A1": {99}}),
    "half of the answers -99": (lambda: spoilt(scale(1, 7), -99, rows=110), {"A1": {-99}}),
    "8 and 9 on a scale of five": (lambda: several(scale(1, 5), 8, 9), {"A1": {8}, "A2": {9}}),
    "97, 98 and 99": (lambda: several(scale(1, 5), 97, 98, 99), {"A1": {97}, "A2": {98}, "A3": {99}}),
    "-99 and 99 in one item": (lambda: spoilt(spoilt(scale(1, 5), -99, rows=4), 99, rows=2), {"A1": {-99, 99}}),
    "-99, -98 and -9 in one item": (
        lambda: spoilt(spoilt(spoilt(scale(1, 5), -99, rows=9), -98, rows=6), -9, rows=3), {"A1": {-99, -98, -9}},
    ),
    "-9 below a scale around 0": (lambda: spoilt(scale(-3, 3), -9), {"A1": {-9}}),
    "9 on a scale of two": (lambda: spoilt(scale(0, 1), 9), {"A1": {9}}),
    "88 on a scale of ten": (lambda: spoilt(scale(1, 10), 88), {"A1": {88}}),
    "-99 on a slider from 0 to 100": (lambda: spoilt(scale(0, 100), -99), {"A1": {-99}}),
    "999 in all items of a slider": (lambda: spoilt(scale(0, 100), 999, ALL), {name: {999} for name in NAMES}),
    "-1 on a slider from 0 to 100": (lambda: spoilt(scale(0, 100), -1, ALL), {name: {-1} for name in NAMES}),
    "9999 on a scale of seven": (lambda: spoilt(scale(1, 7), 9999), {"A1": {9999}}),
    "99 beside a scale in steps of ten": (lambda: spoilt(10 * scale(0, 5), 999), {"A1": {999}}),
    "eight respondents": (lambda: spoilt(scale(1, 5, 8), 99, rows=1), {"A1": {99}}),
}  # fmt: skip


def skewed(n: int = 200, most: int = 9, seed: int = 3) -> Array:
    """Answers from 1 on, of which high ones are rare."""
    rng = np.random.default_rng(seed)
    trait = rng.standard_normal((n, 1))
    return np.clip(1 + np.floor(np.exp(0.8 * trait + 0.4 * rng.standard_normal((n, 6)))), 1, most)


def only(X: Array, k: int, value: float, row: int = 0) -> Array:
    X = X.copy()
    X[row, k] = value
    return X


WITHOUT: dict[str, Callable[[], Array]] = {
    "1 to 2": lambda: scale(1, 2),
    "0 to 1": lambda: scale(0, 1),
    "1 to 4": lambda: scale(1, 4),
    "0 to 4": lambda: scale(0, 4),
    "1 to 5": lambda: scale(1, 5),
    "0 to 5": lambda: scale(0, 5),
    "1 to 6": lambda: scale(1, 6),
    "1 to 7": lambda: scale(1, 7),
    "1 to 7, thirty respondents": lambda: scale(1, 7, 30),
    "1 to 7, twelve respondents": lambda: scale(1, 7, 12),
    "0 to 7 days": lambda: scale(0, 7),
    "1 to 8": lambda: scale(1, 8),
    "1 to 9": lambda: scale(1, 9),
    "1 to 9, fifteen respondents": lambda: scale(1, 9, 15),
    "1 to 10": lambda: scale(1, 10),
    "0 to 10": lambda: scale(0, 10),
    "1 to 11": lambda: scale(1, 11),
    "-1 to 1": lambda: scale(-1, 1),
    "-2 to 2": lambda: scale(-2, 2),
    "-3 to 3": lambda: scale(-3, 3),
    "-5 to 5": lambda: scale(-5, 5),
    "-9 to 9": lambda: scale(-9, 9),
    "0 to 100": lambda: scale(0, 100),
    "0 to 100, forty respondents": lambda: scale(0, 100, 40),
    "0 to 100 in steps of ten": lambda: 10 * scale(0, 10),
    "1 to 99": lambda: scale(1, 99),
    "-50 to 50": lambda: scale(-50, 50),
    "1, 3, 5, 7, 9": lambda: 2 * scale(1, 5) - 1,
    "1 to 9, high answers rare": skewed,
    "1 to 7, one item alone reaches 7": lambda: only(np.minimum(scale(1, 7), 6), 0, 7),
    "1 to 7, one item alone reaches 7 often": lambda: np.column_stack([scale(1, 7)[:, 0], np.minimum(scale(1, 7)[:, 1:], 6)]),
    "0 to 10, one respondent at 0": lambda: only(scale(1, 10), 0, 0),
    "1 to 5 and 1 to 10 in one block": lambda: np.column_stack([scale(1, 5)[:, 0], scale(1, 10)[:, 1:]]),
    "fractions": lambda: scale(1, 7) + 0.25 * scale(0, 3, seed=2),
    "standardised": lambda: np.random.default_rng(1).standard_normal((200, 6)),
    "gaps": lambda: np.where(np.random.default_rng(1).random((200, 6)) < 0.1, np.nan, scale(1, 7)),
}  # fmt: skip


def codes(X: Array) -> dict[str, set[float]]:
    """Codes that are found, by item."""
    found: dict[str, set[float]] = {}
    for each in lone_values({name: tally(X[:, k]) for k, name in enumerate(NAMES)}, BLOCKS):
        if each.code:
            found.setdefault(each.item, set()).add(each.value)
    return found


def survey(X: Array, **columns: Array) -> Survey:
    return Survey.from_frame(pd.DataFrame({**dict(zip(NAMES, X.T, strict=True)), **columns}))


def test_there_are_enough_of_both_kinds() -> None:
    assert min(len(WITH_CODES), len(WITHOUT)) >= 20


@pytest.mark.parametrize("name", WITH_CODES)
def test_codes_are_found_where_they_are(name: str) -> None:
    make, expected = WITH_CODES[name]
    assert codes(make()) == expected


@pytest.mark.parametrize("name", WITHOUT)
def test_scales_that_reach_such_values_are_left_alone(name: str) -> None:
    assert codes(WITHOUT[name]()) == {}
    notes = plscli.estimate(survey(WITHOUT[name]()), parse_model(MODEL), max_iterations=3000).notes if name != "1 to 2" else ()
    assert not [note for note in notes if "far from" in note]


@pytest.mark.parametrize("name", [*WITH_CODES, *WITHOUT])
def test_looking_at_the_first_rows_finds_what_looking_at_all_does(name: str) -> None:
    X = WITH_CODES[name][0]() if name in WITH_CODES else WITHOUT[name]()
    order = np.argsort(np.isin(X, [*CUSTOMARY, -1, 0]).sum(1), kind="stable")  # such answers come last
    X = X[order]
    whole = {name: tally(X[:, k]) for k, name in enumerate(NAMES)}
    low, high = (dict(zip(NAMES, each(X, axis=0), strict=True)) for each in (np.nanmin, np.nanmax))
    for rows in (5, len(X) // 2, HEAD):
        columns = {name: X[:rows, k] for k, name in enumerate(NAMES)}
        assert sought(columns, low, high, BLOCKS, {}, lambda names: {name: whole[name] for name in names}) == lone_values(whole, BLOCKS)


def test_a_survey_with_codes_is_not_estimated_and_both_ways_out_are_named() -> None:
    given = survey(several(scale(1, 7), -99, 99))
    with pytest.raises(DataError) as caught:
        plscli.estimate(given, parse_model(MODEL))
    said = str(caught.value)
    assert "-99 in A1: 12 answers; the others 1 to 7" in said
    assert "99 in A2: 12 answers; the others 1 to 7" in said
    assert "add na=[-99, 99]" in said
    assert 'na="none"' in said


def test_what_is_said_of_codes_decides_what_is_estimated() -> None:
    X = spoilt(scale(1, 7), -99, ALL)
    blank = plscli.estimate(plscli.prepare(survey(X), na=["-99"]), parse_model(MODEL))
    kept = plscli.estimate(plscli.prepare(survey(X), na=["none"]), parse_model(MODEL))
    gaps = plscli.estimate(survey(np.where(X == -99, np.nan, X)), parse_model(MODEL))
    assert blank.value("r2", "B") == gaps.value("r2", "B")
    assert abs(kept.value("r2", "B") - gaps.value("r2", "B")) > 0.1  # type: ignore[operator]


def test_codes_that_were_named_are_named_again_beside_the_others() -> None:
    with pytest.raises(DataError, match=r"na=\[-9, 99\]"):
        plscli.estimate(plscli.prepare(survey(several(scale(1, 7), -9, 99)), na=["-9"]), parse_model(MODEL))


def test_a_far_value_elsewhere_is_a_note() -> None:
    rng = np.random.default_rng(2)
    age = np.round(rng.uniform(18, 80, 200))
    age[:3] = 999
    model = parse_model(MODEL + "AGE =~ AGE\nB ~ AGE\n")
    notes = plscli.estimate(survey(scale(1, 7), AGE=age), model).notes
    assert "far from all other answers: 999 in AGE (3 rows; the others 18 to 79); if it means missing, add --na 999" in notes


def test_respondents_of_a_group_are_not_judged_by_themselves() -> None:
    X = skewed(400)
    given = survey(X)
    for flags in (X[:, 0] <= 3, np.arange(400) < 40):
        assert not any(
            "far from all other answers" in note for note in plscli.estimate(given.where(flags, "part"), parse_model(MODEL)).notes
        )


def run(folder: Path, *arguments: str) -> Left:
    return inside(*arguments, cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    X = spoilt(scale(1, 7), -99, (0, 4))
    pd.DataFrame(X.astype(int), columns=list(NAMES)).to_csv(tmp_path / "survey.csv", index=False)
    return tmp_path


@pytest.mark.parametrize("command", ["hypotheses", "bootstrap", "loadings", "scores", "report"])
def test_every_command_stops(folder: Path, command: str) -> None:
    ran = run(folder, command, "survey.csv", *(["-o", "report.html"] if command == "report" else []))
    assert (ran.code, ran.out) == (2, b"")
    assert "-99 in A1, B2: 24 answers" in ran.err
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize(
    ("settled", "said"),
    [
        ("missing = [-99]", "-99 read as missing"),
        ('missing = "none"', "no code is read as missing"),
        ("missing = []", "no code is read as missing"),
        ('[items]\n"A1".missing = "none"\n"B*".missing = -99', "no code in A1 is read as missing"),
        ('[items]\n"A1".scale = "-99:7"\n"B2".scale = "-99:7"', ""),
    ],
)
def test_a_study_file_settles_it(folder: Path, settled: str, said: str) -> None:
    (folder / "survey.toml").write_text(settled)
    ran = run(folder, "hypotheses", "survey.csv", "-n", "100", "-f", "json", "-o", "saved.json")
    assert ran.code == 0, ran.err
    assert said in ran.err


@pytest.mark.parametrize("na", [["--na", "-99"], ["--na", "none"]])
def test_both_ways_out_work_and_the_saved_analysis_remembers_them(folder: Path, na: list[str]) -> None:
    assert run(folder, "bootstrap", "survey.csv", *na, "-n", "100", "-o", "saved.json").code == 0
    assert run(folder, "verify", "saved.json", "survey.csv").code == 0
    assert run(folder, "hypotheses", "survey.csv", *na, "--na", "5").code == (2 if "none" in na else 0)


def test_validate_calls_it_an_error_and_init_proposes_it(folder: Path) -> None:
    ran = run(folder, "validate", "survey.csv", "-f", "csv")
    assert ran.code == 1
    line = next(line for line in ran.out.decode().splitlines() if line.startswith("missing_codes"))
    assert "error" in line
    assert "--na -99" in line
    assert run(folder, "init", "survey.csv").code == 0
    text = (folder / "survey.toml").read_text()
    assert "# missing = [-99]" in text
    assert 'scale = "1:7"' in text


def test_a_survey_that_is_read_in_blocks_is_looked_at_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.data.read.LARGE_TEXT", 1)
    ran = run(folder, "hypotheses", "survey.csv", "-n", "100")
    assert "rows are read in blocks" in ran.err
    assert (ran.code, ran.out) == (2, b"")
    assert "-99 in A1, B2: 24 answers" in ran.err
    assert run(folder, "hypotheses", "survey.csv", "-n", "100", "--na", "none").code == 0
