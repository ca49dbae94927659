from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import PLSCLI as COMMAND
from commands import in_terminal, run, study
from studies import EMOTION, SERVICE

PUBLISHED = {"H1": "not supported", "H2": "supported", "H3": "supported"}
SIGN = {"+": "+", "-": "−"}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_study_lands_on_the_published_decisions() -> None:
    found = {row["hypothesis"]: row for row in rows(run("hypotheses", str(EMOTION)).out)}
    assert {label: row["decision"] for label, row in found.items()} == PUBLISHED
    assert [row["from"] for row in found.values()] == ["INTG", "IV", "MT"]
    assert float(found["H1"]["p"]) == pytest.approx(0.588, abs=0.05)
    assert float(found["H2"]["p"]) < 0.0005
    assert float(found["H3"]["p"]) == pytest.approx(0.002, abs=0.002)
    assert float(found["H2"]["estimate"]) > 0 < float(found["H3"]["estimate"])
    loadings = {row["indicator"]: float(row["loading"]) for row in rows(run("loadings", str(EMOTION)).out)}
    assert loadings.pop("INTG2") == pytest.approx(0.65, abs=0.02)
    assert min(loadings.values()) > 0.70


def test_the_survey_alone_gives_the_same_estimates_and_decisions_by_inference(tmp_path: Path) -> None:
    alone = run("hypotheses", "survey.csv", cwd=study(tmp_path, model=False).parent)
    with_model = run("hypotheses", str(EMOTION))
    assert "model from column names: INTG, MT, IV -> ERC" in alone.err
    assert "survey.pls beside the survey" in with_model.err
    inferred = {row["from"]: row for row in rows(alone.out)}
    for row in rows(with_model.out):
        assert float(inferred[row["from"]]["estimate"]) == pytest.approx(float(row["estimate"]), abs=1e-7)
        assert inferred[row["from"]]["decision"] == row["decision"]
    assert json.loads(run("hypotheses", "survey.csv", "-f", "json", cwd=tmp_path).out)["inferred"] is True


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "table"])
@pytest.mark.parametrize("survey", [EMOTION, SERVICE])
def test_a_pipe_through_bootstrap_prints_the_same_bytes(survey: Path, format: str) -> None:
    options = ("-n", "500", "--seed", "9", "--scheme", "factorial", "--missing", "listwise")
    direct = run("hypotheses", str(survey), *options, "--alpha", "0.1", "--tails", "one", "-f", format)
    saved = run("bootstrap", str(survey), *options, "-f", "json")
    piped = run("hypotheses", "-", "--alpha", "0.1", "--tails", "one", "-f", format, stdin=saved.out.encode())
    assert piped.out == direct.out
    assert direct.out


def test_a_saved_analysis_refuses_options_that_would_change_it(tmp_path: Path) -> None:
    saved = run("bootstrap", str(EMOTION), "-n", "300", "-f", "json").out.encode()
    for option in (
        ("--seed", "2"),
        ("-n", "400"),
        ("--scheme", "path"),
        ("--tol", "1e-9"),
        ("-m", "x.pls"),
        ("--na", "9"),
        ("--no-infer",),
    ):
        refused = run("hypotheses", "-", *option, stdin=saved)
        assert (refused.code, refused.out) == (2, "")
        assert "cannot be changed in a saved analysis" in refused.err
    assert run("hypotheses", "-", stdin=saved.replace(b'"INTG1"', b'"INTG7"')).code == 2


def test_a_pipe_gets_full_precision_and_a_terminal_a_table(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    piped = rows(run("hypotheses", "survey.csv", "-n", "300", cwd=folder).out)
    assert all(len(row["estimate"]) > 12 for row in piped)
    shown = in_terminal([*COMMAND, "hypotheses", "survey.csv", "-n", "300"], folder)
    assert shown.code == 0
    assert "H2  IV    ERC" in shown.out
    assert "300 of 300 resamples used; seed 1; 95 % percentile intervals; p from t with" in " ".join(shown.out.split())
    assert "\x1b[" not in shown.out


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved analysis of the service study."""
    file = tmp_path_factory.mktemp("saved") / "saved.json"
    assert run("bootstrap", str(SERVICE), "-n", "300", "-q", "-o", str(file)).code == 0
    return file


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_no_width_cuts_a_number(columns: int, saved: Path, tmp_path: Path) -> None:
    shown = in_terminal([*COMMAND, "hypotheses", str(saved), "-q"], tmp_path, columns).out
    for row in rows(run("hypotheses", str(saved)).out):
        line = next(line for line in shown.splitlines() if line.startswith(f"{row['hypothesis']} "))
        assert {row["from"], row["to"], SIGN[row["expected"]], f"{float(row['estimate']):.3f}", "<0.001"} <= set(line.split())
        assert (f"{float(row['t']):.2f}" in line.split()) == (columns >= 60)
        assert line.rstrip().endswith(row["decision"])
    measured = in_terminal([*COMMAND, "loadings", str(saved), "-q", "-t", "loadings"], tmp_path, columns).out
    for row in rows(run("loadings", str(saved)).out):
        line = next(line for line in measured.splitlines() if row["indicator"] in line.split()[1:2])
        assert {row["construct"], f"{float(row['loading']):.3f}", f"{float(row['weight']):.3f}", row["verdict"]} <= set(line.split())
    if columns >= 80:
        assert all(len(line) <= columns for line in (shown + measured).splitlines())


def test_colour_is_there_when_asked_for_and_never_alone(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    colored = in_terminal([*COMMAND, "hypotheses", "survey.csv", "-n", "300"], folder, color=True).out
    assert "\x1b[32msupported" in colored
    assert "\x1b[" not in in_terminal([*COMMAND, "hypotheses", "survey.csv", "-n", "300", "--color", "never"], folder, color=True).out
    assert "\x1b[" in run("hypotheses", "survey.csv", "-n", "300", "-f", "table", "--color", "always", cwd=folder).out


def test_what_must_be_known_is_said_beside_csv_and_under_a_table(tmp_path: Path) -> None:
    note = "90 answers missing (1.8 %; in 82 rows, 24 patterns, most in SAT1: 2.3 %), replaced by the item's mean, anew in every resample"
    piped = run("hypotheses", str(SERVICE), "-n", "300")
    assert piped.err.count(note) == 1
    shown = in_terminal([*COMMAND, "hypotheses", str(SERVICE), "-n", "300"], tmp_path, 200)
    assert note in shown.out
    assert note not in shown.err


def test_other_tables_can_be_asked_for(tmp_path: Path) -> None:
    folder = study(tmp_path, "service").parent
    effects = rows(run("hypotheses", "survey.csv", "-n", "300", "-t", "effects", cwd=folder).out)
    assert {row["kind"] for row in effects} == {"total", "indirect", "specific"}
    squared = rows(run("hypotheses", "survey.csv", "-n", "300", "-t", "r_squared", cwd=folder).out)
    assert [row["construct"] for row in squared] == ["SAT", "TRUST", "LOY", "REC"]
    paths = rows(run("hypotheses", "survey.csv", "-n", "300", "-t", "paths", cwd=folder).out)
    assert paths[0]["vif"]
    assert not paths[-1]["vif"]
    wrong = run("hypotheses", "survey.csv", "-t", "path", cwd=folder)
    assert (wrong.code, wrong.out) == (2, "")
    assert "hypotheses, r_squared, effects, paths, fit" in wrong.err


def test_json_has_the_contract_s_shape(tmp_path: Path) -> None:
    document = json.loads(run("hypotheses", str(EMOTION), "-n", "300", "-f", "json").out)
    assert document["schema"] == "plscli/hypotheses/1"
    assert set(document["data"]) >= {"file", "sha256", "rows", "used"}
    assert document["data"]["file"] == "survey.csv"
    assert (document["data"]["rows"], document["inferred"]) == (100, False)
    settings = document["settings"]
    assert (settings["scheme"], settings["resamples"], settings["used_resamples"], settings["seed"]) == ("path", 300, 300, 1)
    assert (settings["ci"], settings["level"], settings["p"], settings["alpha"], settings["tails"]) == (
        "percentile",
        0.95,
        "t",
        0.05,
        "two",
    )
    fields = [
        "hypothesis",
        "from",
        "to",
        "expected",
        "estimate",
        "mean",
        "se",
        "t",
        "p",
        "lower",
        "upper",
        "f2",
        "decision",
        "interpretation",
        "p_adjusted",
        "kind",
        "via",
        "detectable",
        "n_needed",
        "reason",
    ]
    assert list(document["tables"]["hypotheses"][0]) == fields
    assert document["tables"]["hypotheses"][0]["expected"] == "+"
    assert set(document["tables"]["r_squared"][0]) >= {"construct", "r2", "r2_adjusted"}
    assert str(tmp_path) not in json.dumps(document)


def test_plsc_says_what_became_of_inadmissible_resamples() -> None:
    dropped = run("hypotheses", str(SERVICE), "--consistent", "-n", "500", "-f", "json")
    document = json.loads(dropped.out)
    assert document["settings"]["consistent"] is True
    assert document["settings"]["inadmissible"] == "drop"
    assert document["settings"]["used_resamples"] < 500
    assert "inadmissible: a loading above 1" in dropped.err
    kept = run("bootstrap", str(SERVICE), "--consistent", "-n", "500", "--inadmissible", "keep", "-f", "json")
    assert json.loads(kept.out)["settings"]["used_resamples"] == 500
    assert "kept among the resamples" in kept.err
    piped = run("hypotheses", "-", "-f", "json", stdin=kept.out.encode())
    assert piped.out == run("hypotheses", str(SERVICE), "--consistent", "-n", "500", "--inadmissible", "keep", "-f", "json").out
    stopped = run("bootstrap", str(SERVICE), "--consistent", "-n", "500", "--inadmissible", "stop")
    assert (stopped.code, stopped.out) == (3, "")
    loud = run("hypotheses", str(EMOTION), "--consistent", "-n", "300")
    assert "INADMISSIBLE SOLUTION with a reliability rho_A above 1" in loud.err
    assert "undecided: 211 of 300 resamples were dropped as inadmissible" in loud.err
    assert {row["decision"] for row in rows(loud.out)} == {"undecided"}
    allowed = run("hypotheses", str(EMOTION), "--consistent", "-n", "300", "--max-failed", "0.8")
    assert "intervals lean towards admissible values" in allowed.err
