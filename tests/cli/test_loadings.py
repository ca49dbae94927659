"""`plscli loadings` as users run it: every table by name, in narrow and wide terminals, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from commands import PLSCLI, in_terminal, run, study
from plscli.questions.measurement import loadings as measured
from plscli.questions.measurement import without
from plscli.questions.measurement.layouts import report
from plscli.questions.measurement.loadings import Loadings
from plscli.report.render import render, terminal
from studies import EMOTION, SERVICE

TABLES = (
    "loadings", "reliability", "unidimensionality", "eigenvalues", "htmt", "htmt2", "congruence", "fornell_larcker", "correlations",
    "cross_loadings", "weights", "redundancy", "equal_weights", "if_dropped", "if_dropped_r_squared", "dropped", "criteria",
)  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The service survey with items that ask for all of QUAL, and its model."""
    folder = tmp_path_factory.mktemp("asked")
    survey = study(folder, "service")
    data = pd.read_csv(survey)
    rng = np.random.default_rng(1)
    whole = data[["QUAL1", "QUAL2", "QUAL3", "QUAL4"]].sum(axis=1)
    data.assign(QGLOBAL=np.round(whole + rng.standard_normal(len(data))), QFLAT=1).to_csv(survey, index=False)
    return survey


def test_json_holds_every_table_in_the_order_of_a_reviewer() -> None:
    document = json.loads(run("loadings", str(SERVICE), "-f", "json").out)
    assert tuple(document["tables"]) == TABLES


@pytest.fixture(scope="module", params=[EMOTION, SERVICE], ids=["emotion", "service"])
def results(request: pytest.FixtureRequest) -> list[Loadings]:
    """The measurement model of an example without and with resamples, with an item dropped."""
    survey, model = plscli.read_survey(request.param), plscli.read_model(request.param.with_suffix(".pls"))
    item = model.constructs[0].indicators[-1]
    analyses = (plscli.estimate(survey, model), plscli.bootstrap(survey, model, resamples=200))
    return [measured.run(each, comparison=without.run(None, each, [item])) for each in analyses]


def test_every_table_prints_by_name_with_its_fields(results: list[Loadings]) -> None:
    for result in results:
        shown = report(result)
        assert {layout.name for layout in shown.layouts} == set(TABLES)
        for name, records in result.tables().items():
            text = str(render(shown, "csv", name).content)
            assert len(rows(text)) == len(records)
            if records:
                assert text.splitlines()[0] == ",".join(records[0])


@pytest.mark.parametrize("columns", [80, 160])
def test_terminals_show_whole_numbers_within_their_width(columns: int, results: list[Loadings]) -> None:
    for result in results:
        for name in TABLES:
            shown = terminal.render(report(result), [name], columns, color=False)
            assert max(map(len, shown.splitlines())) <= columns, name
            assert "…" not in shown


def test_a_terminal_shows_thresholds_in_the_heads_and_names_the_other_tables(tmp_path: Path) -> None:
    lines = in_terminal([*PLSCLI, "loadings", str(SERVICE), "-q"], tmp_path, 120).out.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("construct  mode"))
    assert lines[head - 1].split() == ["alpha", "rho_a", "rho_c", "AVE"]
    assert lines[head].count(">= 0.7") == 3
    assert ">= 0.5" in lines[head]
    end = " ".join(lines[-3:])
    assert "more tables (-t NAME): unidimensionality, eigenvalues, htmt2, congruence, fornell_larcker, correlations, cross_loadings" in end
    assert "QUAL: reliability is not applicable, because items that form a construct need not agree" in "\n".join(lines)


def test_supplementary_tables_say_so_and_are_matrices_on_a_terminal(tmp_path: Path) -> None:
    for table in ("fornell_larcker", "cross_loadings"):
        shown = in_terminal([*PLSCLI, "loadings", str(SERVICE), "-t", table, "-q"], tmp_path, 120).out
        assert "(supplementary)" in shown.splitlines()[0]
        heads = next(line for line in shown.splitlines() if "PRICE" in line and "QUAL" in line)
        assert heads.split() == ["QUAL", "PRICE", "SAT", "TRUST", "LOY", "REC"]


def test_a_saved_analysis_says_what_the_survey_says_of_every_table() -> None:
    saved = run("bootstrap", str(SERVICE), "-n", "300", "--seed", "4", "-f", "json").out.encode()
    direct = run("loadings", str(SERVICE), "-n", "300", "--seed", "4", "-f", "json").out
    assert run("loadings", "-", "-f", "json", stdin=saved).out == direct


def test_a_correlation_matrix_has_every_table(tmp_path: Path) -> None:
    data = pd.read_csv(EMOTION)[["INTG1", "INTG2", "MT1", "IV1", "ERC1"]]
    data.corr().to_csv(tmp_path / "matrix.csv")
    model = str(EMOTION.with_suffix(".pls"))
    matrix = json.loads(run("loadings", str(tmp_path / "matrix.csv"), "--n", "100", "-m", model, "-f", "json").out)["tables"]
    survey = json.loads(run("loadings", str(EMOTION), "-f", "json").out)["tables"]
    assert set(matrix) == set(survey)
    for name in ("unidimensionality", "congruence", "fornell_larcker", "cross_loadings", "equal_weights", "if_dropped_r_squared"):
        for ours, theirs in zip(matrix[name], survey[name], strict=True):
            numbers = [[value for value in row.values() if isinstance(value, float)] for row in (ours, theirs)]
            assert numbers[0] == pytest.approx(numbers[1], abs=1e-7)
    dropped = run("loadings", str(tmp_path / "matrix.csv"), "--n", "100", "-m", model, "--drop", "INTG2", "-t", "dropped")
    assert {row["decision_without"] for row in rows(dropped.out)} == {""}
    assert "decisions take the survey" in dropped.err


def test_dropping_an_item_resamples_both_models_and_prints_them_side_by_side(tmp_path: Path) -> None:
    done = run("loadings", str(EMOTION), "--drop", "INTG2", "-n", "300", "-t", "dropped")
    found = {row["name"]: row for row in rows(done.out) if row["quantity"] == "path"}
    shorter = run("bootstrap", str(EMOTION), "-n", "300", "-p", "INTG =~ INTG1; ERC ~ H1*INTG + H2*IV + H3*MT")
    again = {row["name"]: row for row in rows(shorter.out) if row["quantity"] == "path"}
    for name, row in found.items():
        assert float(row["without"]) == pytest.approx(float(again[name]["estimate"]), abs=1e-9)
        assert row["decision_without"] in ("supported", "not supported")
    shown = in_terminal([*PLSCLI, "loadings", str(EMOTION), "--drop", "INTG2", "-q"], tmp_path, 80)
    assert "The model with and without INTG2" in shown.out
    assert "10,000 of 10,000 resamples used" in shown.out


def test_a_saved_analysis_drops_items_from_its_correlations() -> None:
    saved = run("bootstrap", str(EMOTION), "-n", "300", "-f", "json").out.encode()
    done = run("loadings", "-", "--drop", "INTG2", "-t", "dropped", stdin=saved)
    direct = run("loadings", str(EMOTION), "--drop", "INTG2", "-n", "300", "-t", "dropped")
    for ours, theirs in zip(rows(done.out), rows(direct.out), strict=True):
        assert ours["decision_with"] == theirs["decision_with"]
        assert ours["decision_without"] == ""
        assert (ours["without"] == theirs["without"] == "") or float(ours["without"]) == pytest.approx(float(theirs["without"]), abs=1e-9)


def test_a_global_item_makes_a_redundancy_analysis(asked: Path) -> None:
    plain = run("loadings", str(asked), "--global", "QUAL=QGLOBAL", "-t", "redundancy")
    (row,) = rows(plain.out)
    assert float(row["path"]) > 0.9
    assert row["verdict"] == "met"
    assert "lower" not in row
    (resampled,) = rows(run("loadings", str(asked), "--global", "QUAL=QGLOBAL", "-n", "200", "-t", "redundancy").out)
    assert float(resampled["lower"]) < float(row["path"]) < float(resampled["upper"])
    assert resampled["path"] == row["path"]
    two = run("loadings", str(asked), "--global", "QUAL = QGLOBAL + SAT1", "-t", "redundancy")
    assert rows(two.out)[0]["global"] == "QGLOBAL + SAT1"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--global", "PRICE=QGLOBAL"), 2, "PRICE is reflective"),
        (("--global", "QUAL=QGLOBL"), 2, "did you mean QGLOBAL?"),
        (("--global", "QUALL=QGLOBAL"), 2, "did you mean QUAL?"),
        (("--global", "QUAL"), 2, "write it like PRICE=P_GLOBAL"),
        (("--global", "QUAL=SAT1+"), 2, "write it like PRICE=P_GLOBAL"),
        (("--global", "QUAL=QGLOBAL", "--global", "QUAL=SAT1"), 2, "names QUAL twice"),
        (("--global", "QUAL=QFLAT"), 3, "redundancy analysis of QUAL: indicator 'QFLAT' has zero variance"),
        (("--drop", "TRUST9"), 2, "did you mean TRUST1, TRUST2, TRUST3?"),
        (("--drop", "REC1"), 2, "REC would be left without items"),
        (("--drop", "TRUST1", "--indices", "plan.npy"), 2, "--indices names rows of the whole model"),
    ],
)
def test_what_cannot_be_done_is_refused_with_advice_and_empty_output(
    arguments: tuple[str, ...], code: int, words: str, asked: Path
) -> None:
    np.save(asked.parent / "plan.npy", np.zeros((4, 300), dtype=int))
    done = run("loadings", str(asked), *arguments, cwd=asked.parent)
    assert (done.code, done.out) == (code, ""), done.err
    assert words in done.err


def test_a_saved_analysis_cannot_make_a_redundancy_analysis(asked: Path) -> None:
    saved = run("bootstrap", str(asked), "-n", "50", "-f", "json").out.encode()
    done = run("loadings", "-", "--global", "QUAL=QGLOBAL", stdin=saved)
    assert (done.code, done.out) == (2, "")
    assert "a saved analysis does not hold them" in done.err
    assert "name the survey" in done.err
