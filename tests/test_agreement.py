"""docs/agreement.md says what the comparisons find now, and leaves no stored number out without a reason."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

import agreement
from agreement import Row, places

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "agreement.md").read_text(encoding="utf-8")
DIFFERENCES = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
LINE = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (\d+) \| (?:< )?(\S+) \| (\S+)( \(relative\))? \| (.*?) ?\|$", re.MULTILINE)
"""program, quantity, data, values, largest difference, tolerance, relative, what was done before comparing."""
MARKED = {
    ("ADANCO", "d_G"): "ours / (ln 10)²",
    ("R cSEM", "d_G"): "ours / (ln 10)²",
    ("R cSEM", "VIF of predictors"): "ours: from disattenuated correlations",
    ("R cSEM", "HTMT"): "theirs signed; all correlations are positive",
    ("R plspm", "paths"): "theirs: constructs turned to our signs",
    ("R seminr", "f²"): "ours: model estimated again without the path",
    ("PyPI seminr, stored", "f²"): "ours: model estimated again without the path",
    ("R cSEM", "MICOM: c"): "ours: `--pool raw`",
    ("R cSEM", "differences of paths, weights"): "ours: `--permute centred`",
    ("R cSEM", "d_G between groups"): "ours / (ln 10)²",
    ("R cSEM", "GM, Cp"): "ours: with the reference of cSEM",
    ("R cSEM", "CVPAT of two models over items"): "ours: mean of all items, not of constructs",
    ("PyPI seminr, stored", "bootstrap p, one-tailed"): "ours: resamples mirrored at their means",
    ("PyPI seminrExtras, stored", "t of losses"): "theirs: t of the opposite sign",
    ("PyPI seminrExtras, stored", "importance, performance"): "ours: with weights of standardised answers",
}
"""Differences of definition that must be said beside the number."""


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [*agreement.stored_rows(), *agreement.question_rows(), *agreement.live_rows(), *agreement.printed_rows()]


def test_the_page_has_the_rows_that_are_compared_now(rows: list[Row]) -> None:
    shown = [(program, quantity, data, int(count)) for program, quantity, data, count, *_ in LINE.findall(PAGE)]
    assert shown == [(row.program, row.quantity, row.data, row.count) for row in rows]


def test_every_difference_is_within_its_tolerance_now_and_on_the_page(rows: list[Row]) -> None:
    assert [row for row in rows if not row.largest <= row.tolerance] == []
    shown = LINE.findall(PAGE)
    for (*_, difference, tolerance, relative, note), row in zip(shown, rows, strict=True):
        assert float(difference) <= float(tolerance) == row.tolerance
        assert (bool(relative), note) == (row.relative, row.note)


def test_tolerances_are_a_millionth_unless_a_number_is_large_or_magnifies_or_is_printed(rows: list[Row]) -> None:
    looser = {(row.quantity, row.tolerance, row.relative) for row in rows if row.tolerance > 1e-6}
    printed = {("congruence", 5e-4, False), ("redundancy analysis", 5e-4, False)}
    slow = {"criteria of mixtures", "shares", "shares, sizes", "paths of segments", "intercepts, residual variances"}  # EM
    large = {("AIC", 1e-5, False), ("BIC", 1e-5, False), ("chi-square", 1e-5, False), ("f²", 1e-4, True), ("p of normality", 1e-3, True)}
    assert looser == {*large, *printed, *((quantity, 1e-5, False) for quantity in slow)}


def test_no_stored_number_is_left_out_without_a_reason(rows: list[Row]) -> None:
    left_out = {(data, quantity): count for data, quantity, count, _ in agreement.not_compared()}
    compared = {(row.data, row.quantity): row.count for row in rows if row.program != agreement.SEMINR and "PLSc, " not in row.data}
    for case in agreement.cases():
        for name in case.stored["expected"]:
            key = case.stored["name"], agreement.LABELS[agreement.STORED[name]]
            assert compared[key] + left_out.get(key, 0) == len(agreement.stored_values(case, name)), key
    for data, quantity, count, why in agreement.not_compared():
        assert f"| {data} | {quantity} | {count} | {why} |" in PAGE


def test_every_stored_number_on_a_question_is_compared_once_or_left_out_with_a_reason() -> None:
    taken = {file.name: agreement.times_taken(file) for file in agreement.FILES}
    assert {(name, place): times for name, places in taken.items() for place, times in places.items() if times != 1} == {}
    for data, quantity, count, why in agreement.left_out():
        assert count > 0
        assert f"| {data} | {quantity} | {count} | {why} |" in PAGE


def test_every_file_of_stored_numbers_is_on_the_page() -> None:
    files = {path.stem for path in (ROOT / "tests" / "reference").rglob("*.json")}
    assert files == {*(case.stored["name"] for case in agreement.cases()), *(file.name for file in agreement.FILES)}
    assert [name for name in files if f"- `{name}`: " not in PAGE] == []


def test_a_stored_number_of_another_value_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    file = agreement.FILES[0]
    moved = {place: value and value + 1e-6 for place, value in places.numbers(file.name).items()}
    monkeypatch.setattr(places, "numbers", lambda name: moved)
    wrong = [row.quantity for row in map(partial(places.compared, file), file.lines) if not row.largest <= row.tolerance]
    assert wrong == [line.quantity for line in file.lines]


def test_numbers_of_another_definition_are_marked(rows: list[Row]) -> None:
    notes = {(row.program, row.quantity, row.note) for row in rows}
    assert [key for key in MARKED if (*key, MARKED[key]) not in notes] == []
    plsc = {row.quantity: row.note for row in rows if row.data == "ecsi_small_plsc"}
    assert plsc["AIC"] == plsc["BIC"] == "ours: R² of plain scores"
    assert plsc["cross-loadings"] == "ours: before the correction"


def test_the_tests_that_the_page_names_are_there() -> None:
    named = re.findall(r"`(tests/\S+\.py)`", PAGE)
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_page_says_what_stop_rules_leave_and_that_nothing_is_left_once_programs_converge() -> None:
    shown = re.findall(r"^\| (R \w+) \| (\w+) \| \D.*? \| (\S+) \| (\S+) \| (\S+) \| \S+ \|$", PAGE, re.MULTILINE)
    found = [(each.program, each.data, *each.apart.values()) for each in agreement.stops()]
    rounded = [(name, data, *(f"{value:.0e}" for value in apart)) for name, data, *apart in found]
    assert [(name, data, *(f"{float(value):.0e}" for value in apart)) for name, data, *apart in shown] == rounded
    assert max(each.converged for each in agreement.stops()) < 1e-12


def test_the_page_of_differences_says_what_stop_rules_leave() -> None:
    line = next(line for line in DIFFERENCES.splitlines() if line.startswith("| stop rule |"))
    said = {f"R {name}": float(value) for name, value in re.findall(r"(seminr|cSEM|plspm), [^;]*?: up to (\S+) apart", line)}
    assert said == {name: float(f"{agreement.largest(name):.0e}") for name in ("R seminr", "R cSEM", "R plspm")}


def test_numbers_that_mean_something_else_there_are_not_ours() -> None:
    low, high = agreement.rho_a_beside_one()
    assert 0.0 < low < high < 0.9  # cSEM: 1
    for measure in ("chi_square", "nfi"):
        theirs, mine = agreement.saturated_fit(measure)
        assert abs(theirs - mine) > 0.05
    assert agreement.htmt_apart() > 1e-3
    assert agreement.weights_against_loadings() == [("russett_plspm", "INDEV"), ("spainfoot_plspm", "Defense")]


def test_a_difference_of_definition_would_be_seen() -> None:
    # without the conversions, the marked rows would fail
    case = agreement.Case("threecommonfactors")
    point = case.estimated(agreement.TIGHT)
    unconverted = agreement.reported(point, "vif_antecedents")
    pairs = [(unconverted(key), value) for key, value in agreement.compared(case, "vif_antecedents").items()]
    assert agreement.row("R cSEM", "vif", case.stored["name"], pairs, 1e-6).largest > 1e-3
    assert agreement.f2_apart(consistent=True) > 0.01 > agreement.f2_apart(consistent=False) > 1e-3


def test_products_under_plsc_are_those_of_csem_only_when_computed_as_there(rows: list[Row]) -> None:
    found = [row for row in rows if row.data.startswith("mobi, PLSc, Image:")]
    assert [row.largest < 1e-12 for row in found] == [True, True]
    assert 1e-3 < agreement.products_apart() < 0.01
