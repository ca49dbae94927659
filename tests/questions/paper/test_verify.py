"""Whoever writes into a saved analysis or a report is found out, whatever it is that was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plscli.data.read import read_survey
from plscli.data.recoding.prepare import again
from plscli.data.survey import Survey
from plscli.errors import DataError
from plscli.estimation import Estimator, Resampling, Rules, bootstrap
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.document import (
    ABSOLUTE,
    MAY_DIFFER,
    MISSING,
    RELATIVE,
    Document,
    differences,
    document,
    equal,
    packed,
    seal,
    unlike,
    unpacked,
)
from plscli.estimation.saved import read_document, read_saved
from plscli.model.build import parse_model, read_model
from plscli.questions.paper import Scope, ScopeSettings, report, verify
from plscli.questions.paper.verify import Verification, report_of
from plscli.report.render.data import as_json
from studies import EXAMPLES, SERVICE

EXPORT = EXAMPLES / "export"
Place = tuple[str | int, ...]

TAKEN: tuple[Place, ...] = (
    ("model",), ("inferred",), ("data", "na"), ("data", "prepared"), ("settings",), ("thresholds",), ("tables", "population"),
)  # fmt: skip
"""What the repetition itself rests on.  Another model or setting leads to other numbers, which are found; where no number depends on it
(an expected sign, the largest number of iterations), the seal of the document is broken."""


def exported() -> Survey:
    """A survey with answers in words, recoded and turned round."""
    from plscli.data.study_file import read_study
    from plscli.estimation.which_model import prepare

    return prepare(read_survey(EXPORT / "export.csv"), read_study(EXPORT / "export.toml"), read_model(EXPORT / "export.pls"))


def analysis(survey: Survey) -> Bootstrap:
    model = parse_model(
        "USE =~ USE1 + USE2; EASE =~ EASE1 + EASE2 + EASE3; TRUST =~ TRUST1 + TRUST2; USE ~ EASE + TRUST + EASE:TRUST; H1 > 0"
    )
    return bootstrap.run(survey, model, resampling=Resampling(resamples=30, ci="bca", inadmissible="keep", seed=7))


def of_analysis() -> Verification:
    """A saved analysis with a product, beside its repetition."""
    written = as_json(analysis(exported())).encode()
    whole = json.loads(written)
    survey = again(read_survey(EXPORT / "export.csv"), whole["data"]["prepared"])
    return verify.run(read_saved(written, "saved.json"), survey, written=whole)


def of_report() -> Verification:
    """A report with further analyses, beside its repetition."""
    survey = exported()
    resampled = bootstrap.run(survey, read_model(EXPORT / "export.pls"), resampling=Resampling(resamples=30))
    shares = read_survey(EXPORT / "shares.csv")
    asked = {"by": "gender", "diagnostics": True, "exact_fit": True}
    scope = Scope(0.2, shares=shares, exclude="straightlining", robustness_resamples=10, asked=asked)
    written = as_json(report.run(resampled, survey, scope=scope)).encode()
    survey = again(read_survey(EXPORT / "export.csv"), json.loads(written)["data"]["prepared"])  # type: ignore[assignment]
    return verify.run(report_of(read_document(written, "report.json"), "report.json"), survey)


@pytest.fixture(scope="module", params=[of_analysis, of_report], ids=["analysis", "report"])
def verified(request: pytest.FixtureRequest) -> Verification:
    found: Verification = request.param()
    assert found.tables() == {"differences": []}
    return found


def places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place below the top of a document, with what stands there."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*place, key), inner
        if isinstance(inner, dict | list):
            yield from places(inner, (*place, key))


def changed(value: Any, place: Place, *new: Any) -> Any:
    """A copy with another value at a place, or without it; it shares all else with the original."""
    copy = value.copy()
    if len(place) > 1:
        copy[place[0]] = changed(value[place[0]], place[1:], *new)
    elif new:
        copy[place[0]] = new[0]
    else:
        del copy[place[0]]
    return copy


def others(value: Any) -> list[Any]:
    """Values that could stand in place of one, near and far."""
    if isinstance(value, dict):
        return [None, {**value, "more": None}]
    if isinstance(value, list):
        return [None, [*value, None]]
    if isinstance(value, bool):
        return [not value, int(value), None]
    if isinstance(value, int | float):
        near = value * (1 + 1e-6) if abs(value) > 1e-6 else value + 1e-6
        return [near, str(value), None]
    return [f"{value}x", 0] if isinstance(value, str) else ["", 0, False]


def altered(whole: Document) -> Iterator[tuple[Place, Document]]:
    """Copies of a document in each of which one thing is other than it was, or is not there any more."""
    for place, value in places(whole):
        for new in others(value):
            yield place, changed(whole, place, new)
        yield place, changed(whole, place)
    yield ("more",), {**whole, "more": 1}


def test_whatever_is_altered_or_deleted_is_found(verified: Verification) -> None:
    whole, found, broken = verified.repeated, 0, set()
    for place, forged in altered(whole):
        if place == ("seal",) or place in MAY_DIFFER or any(place[: len(taken)] == taken for taken in TAKEN):
            assert place in broken or forged.get("seal", MISSING) != seal(forged), place
            broken.add(place)
        else:
            assert unlike(forged, whole), place
            found += 1
    assert found > 5_000
    assert len(broken) > 50


def test_what_may_differ_has_its_place_and_its_reason(verified: Verification) -> None:
    known = dict(places(verified.saved))
    assert all(place in known and len(reason) > 20 for place, reason in MAY_DIFFER.items())
    assert len(MAY_DIFFER) < 4


def test_the_seal_is_of_every_part_of_a_document(verified: Verification) -> None:
    whole = dict(verified.saved)
    assert whole["seal"] == seal(whole)
    parts = [name for name in whole if name != "seal"]
    assert [name for name in parts if seal({**whole, name: None}) == whole["seal"]] == []


def test_a_change_that_no_number_shows_breaks_the_seal(verified: Verification) -> None:
    forged = changed(verified.saved, ("data", "file"), "other.csv")
    assert [row["name"] for row in differences(forged, verified.repeated)] == ["seal"]
    sealed = {**forged, "seal": seal(forged)}
    assert differences(sealed, verified.repeated) == []  # as of a survey that was renamed before it was analysed
    shown = Verification(forged, verified.result)
    assert not shown.same
    assert shown.notes == ("the file was changed after plscli wrote it, in something that no number depends on",)


def test_other_versions_are_said(verified: Verification) -> None:
    forged = changed(changed(verified.saved, ("plscli",), "0.0.1"), ("settings", "numpy"), "1.0")
    shown = Verification(forged, verified.result)
    assert [row["name"] for row in shown.tables()["differences"]] == ["plscli"]
    assert [note[:23] for note in shown.notes] == ["made with plscli 0.0.1,", "made with numpy 1.0, re"]


def test_numbers_are_compared_as_closely_as_processors_allow() -> None:
    assert equal(0.5, 0.5 * (1 + RELATIVE / 2))
    assert not equal(0.5, 0.5 * (1 + RELATIVE * 2))
    assert equal(0.0, ABSOLUTE / 2)
    assert not equal(1e-9, 2e-9)
    assert equal(1, 1.0)
    assert not equal(True, 1)
    assert not equal(0, False)
    assert not equal(10**400, 1.0)
    assert not equal(2**60, 2**60 + 1)


@pytest.fixture(scope="module")
def saved() -> Document:
    found: Document = json.loads(as_json(analysis(exported())))
    return found


def test_a_forged_draw_is_named(saved: Document) -> None:
    draws = unpacked(saved["draws"])
    draws[6, 0] += 1e-6
    found = differences({**saved, "draws": packed(draws)}, saved)
    first = saved["tables"]["estimates"][0]
    assert [(row["quantity"], row["name"], row["field"]) for row in found] == [(first["quantity"], first["name"], "resample 7")]


def test_a_forged_correlation_is_named(saved: Document) -> None:
    found = differences(changed(saved, ("correlations", "matrix", 1, 2), 0.1), saved)
    assert [(row["quantity"], row["name"], row["saved"]) for row in found] == [("correlations", "USE2 with EASE1", 0.1)]


def test_a_report_of_a_saved_analysis_is_made_again_without_a_look_at_the_answers() -> None:
    survey = exported()
    written = as_json(report.run(bootstrap.run(survey, read_model(EXPORT / "export.pls"), resampling=Resampling(resamples=20)))).encode()
    assert "checks" not in json.loads(written)["tables"]
    found = verify.run(report_of(read_document(written, "report.json"), "report.json"), survey)
    assert found.tables() == {"differences": []}


@pytest.fixture(scope="module")
def report_document() -> Document:
    survey = exported()
    resampled = bootstrap.run(survey, read_model(EXPORT / "export.pls"), resampling=Resampling(resamples=10))
    found: Document = json.loads(as_json(report.run(resampled, survey, scope=Scope(robustness_resamples=0))))
    return found


IMPOSSIBLE = {
    "not symmetric": (("correlations", "matrix", 0, 1), 0.1, "not symmetric"),
    "diagonal": (("correlations", "matrix", 0, 0), 0.9, "not 1 with themselves"),
    "beyond 1": (("correlations", "matrix", 0, 0), 1.5, "beyond 1"),
    "huge": (("correlations", "n"), 1e200, "larger than any number"),
    "weight": (("settings", "weight"), ["W"], "weight cannot be ['W']"),
    "flag": (("settings", "consistent"), "yes", "consistent cannot be 'yes'"),
    "iterations": (("settings", "max_iterations"), 10**20, "max_iterations must be at most 1,000,000"),
    "version": (("plscli",), 1, "plscli"),
    "table": (("tables", "failures"), {}, "tables"),
    "row": (("tables", "estimates", 0), 3, "tables"),
}


@pytest.mark.parametrize(("place", "value", "said"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_cannot_be_is_refused_where_it_is_read(saved: Document, place: Place, value: Any, said: str) -> None:
    with pytest.raises(DataError, match=r"saved.json is a damaged saved analysis") as error:
        read_saved(json.dumps(changed(saved, place, value)).encode(), "saved.json")
    assert said in str(error.value)


SETTINGS = [
    *ScopeSettings.__annotations__,
    *(each.name for kind in (Estimator, Resampling, Rules) for each in fields(kind) if each.name != "given"),
]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_of_a_report_that_is_missing_or_of_another_kind_is_refused(name: str, report_document: Document) -> None:
    for forged in (changed(report_document, ("settings", name)), changed(report_document, ("settings", name), {"a": [1]})):
        with pytest.raises(DataError, match=rf"report.json is a damaged report: .*{name}"):
            report_of(forged, "report.json")


def test_a_name_that_stands_twice_is_refused(saved: Document) -> None:
    text = json.dumps(saved).replace('"inferred": false', '"inferred": false, "inferred": true')
    with pytest.raises(DataError, match="'inferred' stands twice"):
        read_saved(text.encode(), "saved.json")


def test_an_inferred_model_is_known_by_the_names_of_columns(tmp_path: Path) -> None:
    survey = read_survey(SERVICE)
    made = json.loads(json.dumps(document(bootstrap.run(survey, resampling=Resampling(resamples=20)))))
    assert made["inferred"]
    assert verify.run(read_saved(json.dumps(made).encode(), "a.json"), survey, written=made).same
    written = json.loads(
        json.dumps(document(bootstrap.run(survey, read_model(SERVICE.with_suffix(".pls")), resampling=Resampling(resamples=20))))
    )
    forged = {**written, "inferred": True}
    found = verify.run(read_saved(json.dumps(forged).encode(), "a.json"), survey, written=forged).tables()["differences"]
    assert [(row["name"], row["saved"], row["repeated"]) for row in found] == [("inferred", True, False)]


def test_an_analysis_that_was_not_read_from_a_file_is_compared_as_it_would_be_written() -> None:
    survey = exported()
    result = analysis(survey)
    assert verify.run(result, survey).same
    result.point.correlations[0, 1] += np.float64(1e-6)
    assert [row["quantity"] for row in verify.run(result, survey).tables()["differences"]] == ["correlations"]
