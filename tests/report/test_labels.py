"""Labels of the study file stand wherever people read; names stay in JSON, CSV and scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import plscli
from commands import run
from inside import inside
from pictures import texts
from plscli.questions.screening.layouts import FLAGS
from plscli.report.labels import Labels
from studies import SERVICE

LABELS = {"QUAL": "Service quality", "SAT": "Satisfaction", "LOY": "Loyalty to the shop", "SAT1": "pleased", "REC": "Word of mouth"}
TOLD = """
[items]
SAT1.label = "pleased"
[constructs]
QUAL.label = "Service quality"
SAT.label = "Satisfaction"
LOY.label = "Loyalty to the shop"
REC.label = "Word of mouth"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labels")
    for suffix in (".csv", ".pls"):
        (folder / f"survey{suffix}").write_bytes(SERVICE.with_suffix(suffix).read_bytes())
    (folder / "survey.toml").write_text(TOLD)
    return folder


def told(folder: Path, *arguments: str, columns: str = "200") -> str:
    ran = inside(*arguments, cwd=folder, columns=columns)
    assert ran.code == 0, ran.err
    return ran.out.decode()


def test_sentences_and_tables_of_documents_have_labels(folder: Path) -> None:
    shown = told(folder, "hypotheses", "survey.csv", "-n", "200", "-f", "md", "-q")
    assert "| H1         | Service quality " in shown
    assert "Service quality has a positive effect on Satisfaction" in shown
    assert "QUAL" not in shown.partition("<!--")[0]
    measured = told(folder, "loadings", "survey.csv", "-f", "html", "-q")
    assert "pleased" in measured
    assert ">Satisfaction<" in measured


def test_sentences_in_terminals_have_labels_and_tables_the_names_that_options_take(folder: Path) -> None:
    lines = told(folder, "hypotheses", "survey.csv", "-n", "200", "-f", "table", "-q").splitlines()
    assert any(line.split()[:3] == ["H1", "QUAL", "SAT"] for line in lines)
    assert any("Service quality has a positive effect on Satisfaction" in line for line in lines)


def test_json_csv_and_scripts_have_names(folder: Path) -> None:
    for arguments in (("hypotheses", "-n", "200", "-f", "json"), ("hypotheses", "-n", "200", "-f", "csv"), ("model", "--to", "seminr")):
        shown = told(folder, arguments[0], "survey.csv", *arguments[1:], "-q")
        tables = json.dumps(json.loads(shown)["tables"]) if arguments[-1] == "json" else shown
        assert "Satisfaction" not in tables
        assert "QUAL" in tables


def test_pictures_have_labels(folder: Path) -> None:
    for arguments in (("diagram",), ("plot", "forest"), ("plot", "loadings"), ("plot", "htmt"), ("plot", "missingness")):
        resampled = () if arguments[-1] == "missingness" else ("-n", "200")
        told(folder, *arguments, "survey.csv", *resampled, "-o", "picture.svg", "-q")
        shown = " ".join(texts((folder / "picture.svg").read_bytes()))
        if resampled:
            assert "Satisfaction" in shown, arguments
            assert "QUAL" not in shown.split(), arguments
        else:  # labels of constructs have no room over their few columns
            assert "pleased" in shown
    told(folder, "diagram", "survey.csv", "-n", "200", "-o", "picture.svg", "-q")
    assert "pleased" in texts((folder / "picture.svg").read_bytes())


def test_a_report_has_labels_and_its_model_text_has_names(folder: Path) -> None:
    told(folder, "report", "survey.csv", "-n", "200", "--robustness-resamples", "0", "-o", "report.md", "-q")
    shown = (folder / "report.md").read_text()
    assert "SAT =~ SAT1 + SAT2 + SAT3" in shown
    assert "Service quality has a positive effect on Satisfaction" in shown
    assert "% of Satisfaction" in shown
    assert "QUAL to SAT" not in shown


def test_only_whole_names_are_replaced_and_symbols_of_sentences_never() -> None:
    called = Labels({"SAT": "Satisfaction", "SAT1": "pleased", "t": "Trust", "A": "Age"})
    assert (
        called.sentence("SAT has SAT1, not SAT12 or xSAT; t = 2.00, AVE of A 0.41")
        == "Satisfaction has pleased, not SAT12 or xSAT; t = 2.00, AVE of Age 0.41"
    )
    assert called.name("t -> SAT") == "Trust -> Satisfaction"
    assert called.name("SAT:A") == "Satisfaction:Age"
    assert called.value(["SAT", 3, None]) == ["Satisfaction", 3, None]


def test_labels_that_two_constructs_share_are_told_apart(folder: Path, tmp_path: Path) -> None:
    for file in folder.glob("survey.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "survey.toml").write_text('[constructs]\nQUAL.label = "View"\nSAT.label = "View"\n')
    assert "View (QUAL) has a positive effect on View (SAT)" in told(tmp_path, "hypotheses", "survey.csv", "-n", "200", "-f", "md", "-q")


def test_flags_of_respondents_are_words_for_readers_and_ids_in_files(folder: Path) -> None:
    shown = told(folder, "validate", "survey.csv", "-t", "respondents", "-f", "md", "-q")
    assert "little variation" in shown
    assert "missing answers" in shown
    assert " irv " not in shown
    assert ",irv," in told(folder, "validate", "survey.csv", "-t", "respondents", "-f", "csv", "-q")
    everyone = plscli.validate(plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))).respondents
    assert set(everyone.flags) <= set(FLAGS)


def test_criteria_and_flags_have_names_that_a_person_reads(tmp_path: Path) -> None:
    """Ids stay in CSV."""
    for command, table, name, id in (
        ("hypotheses", "criteria", "VIF of predictors", "vif_inner"),
        ("loadings", "criteria", "outer loading", "loading"),
        ("validate", "respondents", "little variation", "irv"),
    ):
        words = [command, str(SERVICE), "-q", "-t", table, *(["-n", "100"] if command == "hypotheses" else [])]
        shown = run(*words, "-f", "md", cwd=tmp_path).out
        assert name in shown
        assert f"| {id} |" not in shown
        assert id in run(*words, "-f", "csv", cwd=tmp_path).out


def test_conditions_and_predictors_that_may_be_endogenous_have_their_labels() -> None:
    called = Labels({"SAT": "Satisfaction", "QUAL": "Quality"})
    for field in ("condition", "predictor", "term", "suspects"):
        assert called.record({field: "SAT, QUAL", "ceiling": "ce"}, None, True) == {field: "Satisfaction, Quality", "ceiling": "ce"}
