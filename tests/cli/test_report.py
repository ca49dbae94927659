"""`plscli report`, and `plscli verify` of what it wrote."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import plscli
from commands import PLSCLI, in_terminal, process, run
from studies import EMOTION, EXAMPLES, SERVICE

FEW = ("-n", "100", "--robustness-resamples", "20", "-q")
SUFFIXES = {"html": b"<!DOCTYPE html>", "docx": b"PK", "xlsx": b"PK", "md": b"# ", "tex": b"%"}
EXPORT = EXAMPLES / "export"


@pytest.mark.parametrize(("suffix", "start"), SUFFIXES.items())
def test_the_suffix_says_which_document_is_written(suffix: str, start: bytes, tmp_path: Path) -> None:
    ran = run("report", str(EMOTION), *FEW, "-o", str(tmp_path / f"report.{suffix}"))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / f"report.{suffix}").read_bytes().startswith(start)
    beside = sorted(file.name for file in tmp_path.iterdir() if file.name != f"report.{suffix}")
    assert bool(beside) == (suffix in ("md", "tex"))
    assert all(re.fullmatch(r"report-figure-\d+\.(png|pdf)", name) for name in beside)


def test_without_a_file_the_report_is_markdown_in_words_alone(tmp_path: Path) -> None:
    piped = run("report", str(EMOTION), *FEW)
    assert piped.code == 0
    assert piped.out.startswith("# Emotion recognition consistency\n\n## Summary\n\nMeasurement is not settled: ")
    assert "\n\n2 of 3 hypotheses are supported: H2 and H3." in piped.out
    assert "![" not in piped.out
    shown = in_terminal([*PLSCLI, "report", str(EMOTION), *FEW], tmp_path)
    assert shown.out == piped.out


def test_a_saved_analysis_gives_a_report_of_what_is_in_it(tmp_path: Path) -> None:
    saved = run("bootstrap", str(EMOTION), "-n", "60", "-q", "-f", "json").out
    ran = run("report", "-", "-q", stdin=saved.encode())
    assert ran.code == 0
    assert "There are no answers behind this report" in ran.out
    for option in (("--by", "MT1"), ("--exclude", "missing>0.1"), ("--diagnostics",), ("--min-path", "0.2")):
        refused = run("report", "-", "-q", *option, stdin=saved.encode())
        assert (refused.code, refused.out) == (2, "")
        assert f"{option[0]} looks at the answers, and a saved analysis does not hold them" in refused.err


def test_a_correlation_matrix_gives_a_report_of_estimates(tmp_path: Path) -> None:
    (tmp_path / "printed.csv").write_text(",A1,A2,B1,B2\nA1,1,.6,.4,.3\nA2,.6,1,.3,.4\nB1,.4,.3,1,.5\nB2,.3,.4,.5,1\n")
    ran = run("report", "printed.csv", "--n", "120", "-q", cwd=tmp_path)
    assert ran.code == 0
    assert "no hypothesis was tested" in ran.out
    refused = run("report", "printed.csv", "--n", "120", "--exact-fit", cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")


WRONG = {
    "csv": (("-o", "report.csv"), "a report is a document, and not 'report.csv'"),
    "PDF": (("-o", "report.pdf"), "name the file with one of .json, .md, .qmd, .tex, .html, .xlsx, .docx"),
    "no suffix": (("-o", "report.txt"), "a report is a document, and not 'report.txt'"),
    "one resample": (("--robustness-resamples", "1"), "must be 2 or more, or 0"),
    "negative": (("--robustness-resamples", "-5"), "must be 2 or more, or 0"),
    "rule": (("--exclude", "tired"), "there is no rule 'tired'"),
    "twice": (("-o", "a.md", "--bib", "a.md"), "two files cannot both be written to a.md"),
    "folder": (("-o", "none/report.md"), "there is no folder none"),
    "bib folder": (("--bib", "none/a.bib"), "there is no folder none"),
    "column": (("--by", "NOWHERE"), "NOWHERE"),
    "global": (("--global", "PRICE"), "does not name a construct and its global item"),
    "marker": (("--marker", "NOWHERE"), "NOWHERE"),
}


@pytest.mark.parametrize(("options", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_done_is_said_and_nothing_is_written(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ran = run("report", str(EMOTION), "-q", "-n", "60", *(() if "--robustness-resamples" in options else FEW[2:4]), *options, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not list(tmp_path.iterdir())


def test_models_that_a_study_file_lists_are_compared(tmp_path: Path) -> None:
    text = SERVICE.with_suffix(".pls").read_text()
    (tmp_path / "survey.csv").write_bytes(SERVICE.read_bytes())
    (tmp_path / "survey.pls").write_text(text)
    (tmp_path / "direct.pls").write_text(text.replace("LOY   ~ H5*SAT + H6*TRUST", "LOY   ~ H5*SAT + H6*TRUST + H8*QUAL"))
    few = ("report", "survey.csv", "-n", "60", "--robustness-resamples", "0")
    (tmp_path / "survey.toml").write_text('models = ["survey.pls"]\n')
    assert "## Comparison" not in run(*few, cwd=tmp_path).out

    (tmp_path / "survey.toml").write_text('models = ["survey.pls", "direct.pls"]\n')
    ran = run(*few, cwd=tmp_path)
    assert "compares the models that survey.toml lists: survey, direct" in ran.err
    section = ran.out.partition("## Comparison of models\n\n")[2].partition("\n## ")[0]
    assert section.startswith("Compared are the models survey and direct; survey is the model of this report.")
    assert "direct is survey with other paths: it adds QUAL → LOY." in section
    assert run(*few, "-q", "-o", "report.json", cwd=tmp_path).code == 0
    tables = json.loads((tmp_path / "report.json").read_text())["tables"]
    alone = json.loads(run("compare", "survey.csv", "-f", "json", "-q", cwd=tmp_path).out)["tables"]
    assert [tables[name] for name in ("comparison", "compare_criteria", "compare_cvpat")] == list(alone.values())
    assert "benchmark" in tables["cvpat"][0]  # of predictions of the one model
    assert tables["cvpat"][0]["benchmark"] == "ia"
    assert run("verify", "report.json", "survey.csv", "-q", cwd=tmp_path).code == 0
    study = plscli.read_study(tmp_path / "survey.toml")
    found = plscli.report(plscli.read_survey(tmp_path / "survey.csv"), text, study=study, resamples=60, robustness_resamples=0)
    assert found.tables()["compare_cvpat"] == alone["cvpat"]
    assert {"cvpat", "compare_cvpat", "compare_criteria"} <= {layout.name for layout in found.report().layouts}

    lines = SERVICE.read_text().splitlines()
    words = [f"{line},{'yes' if number % 3 else 'no'}" for number, line in enumerate(lines[1:])]
    (tmp_path / "survey.csv").write_text("\n".join([f"{lines[0]},Known", *words]))
    (tmp_path / "direct.pls").write_text(text.replace("LOY   ~ H5*SAT", "LOY   ~ H8*Known + H5*SAT"))
    worded = run(*few, cwd=tmp_path)  # a column that only the other model has is made ready, too
    assert "it adds Known → LOY." in worded.out

    (tmp_path / "survey.toml").write_text('models = ["survey.pls", "lost.pls"]\n')
    lost = run(*few, cwd=tmp_path)
    assert (lost.code, lost.out) == (2, "")
    assert "lost.pls" in lost.err


def test_the_survey_is_not_replaced_by_its_report(tmp_path: Path) -> None:
    (tmp_path / "survey.md").write_bytes(EMOTION.read_bytes())
    for options in (("-o", "survey.md"), ("--bib", "survey.md")):
        ran = run("report", "survey.md", *FEW, *options, cwd=tmp_path)
        assert (ran.code, ran.out) == (2, "")
    assert (tmp_path / "survey.md").read_bytes() == EMOTION.read_bytes()


def test_the_bibliography_holds_what_the_report_lists(tmp_path: Path) -> None:
    ran = run("report", str(SERVICE), *FEW, "--bib", str(tmp_path / "report.bib"))
    parts = re.findall(r"^#+ (?:References|Further references)\n(.*?)(?=^#|\Z)", ran.out, re.DOTALL | re.MULTILINE)
    listed = [line for part in parts for line in part.splitlines() if line.startswith("- ")]
    assert len(parts) == 2
    entries = (tmp_path / "report.bib").read_text().split("\n\n")
    assert len(listed) == len(entries) > 15
    years = Counter(year for entry in entries for year in re.findall(r"year += \{(\d+)\}", entry))
    assert Counter(re.search(r"\((\d{4})\)", line)[1] for line in listed) == years  # type: ignore[index]
    assert years.total() == len(entries)


def test_resamples_from_outside_leave_robustness_out(tmp_path: Path) -> None:
    plan = "\n".join(" ".join(str((7 * b + 3 * i * i + i) % 100) for i in range(100)) for b in range(20))
    (tmp_path / "plan.txt").write_text(plan)
    ran = run("report", str(EMOTION), "--indices", "plan.txt", "-q", cwd=tmp_path)
    assert ran.code == 0
    assert "The resamples were given from outside" in ran.out
    made = run("report", str(EMOTION), "--indices", "plan.txt", "-q", "-o", "a.json", cwd=tmp_path)
    assert made.code == 0
    assert run("verify", "a.json", str(EMOTION), "--indices", "plan.txt", cwd=tmp_path).code == 0
    refused = run("verify", "a.json", str(EMOTION), cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    asked = run("report", str(EMOTION), "--indices", "plan.txt", "--robustness-resamples", "50", "-q", cwd=tmp_path)
    assert (asked.code, asked.out) == (2, "")


def differences(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


ASKED = {
    "as it comes": (SERVICE, ()),
    "decisions": (
        SERVICE,
        ("--tails", "one", "--adjust", "holm", "--alpha", "0.01", "--threshold", "ave=0.6", "--threshold", "htmt=0.8,0.9"),
    ),
    "estimator": (SERVICE, ("--consistent", "--missing", "listwise", "--ci", "bc", "--seed", "9", "--scheme", "centroid")),
    "excluded": (SERVICE, ("--exclude", "missing > 0.1, straightlining", "--min-path", "0.3")),
    "further": (SERVICE, ("--diagnostics", "--exact-fit")),
    "study file": (EMOTION, ("--robustness-resamples", "0")),
    "export": (EXPORT / "export.csv", ("-m", str(EXPORT / "export.pls"), "--population", str(EXPORT / "shares.csv"), "--by", "gender")),
}


@pytest.mark.parametrize(("survey", "options"), ASKED.values(), ids=ASKED)
def test_a_report_is_made_again_from_its_data_and_from_no_other(survey: Path, options: tuple[str, ...], tmp_path: Path) -> None:
    made = run("report", str(survey), *FEW, *options, "-o", "report.json", cwd=tmp_path)
    assert made.code == 0, made.err
    again = run("verify", "report.json", str(survey), cwd=tmp_path)
    assert (again.code, differences(again.out)) == (0, [])


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.json"
    assert run("report", str(SERVICE), *FEW, "-o", str(file)).code == 0
    return file


def test_a_profile_with_sources_of_its_own_is_known_again(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("id,green,red,source\nave,>=0.55,<0.45,our field\n")
    assert run("report", str(EMOTION), *FEW, "--profile", "mine.csv", "-o", "a.json", cwd=tmp_path).code == 0
    assert json.loads((tmp_path / "a.json").read_text())["thresholds"] == {
        "ave": {"green": ">= 0.55", "red": "< 0.45", "source": "our field"}
    }
    assert run("verify", "a.json", str(EMOTION), cwd=tmp_path).code == 0


EDITS: dict[str, Any] = {
    "number": lambda tables: tables["hypotheses"][2].update(p=0.04),
    "decision": lambda tables: tables["hypotheses"][0].update(decision="not supported"),
    "sentence": lambda tables: tables["hypotheses"][0].update(interpretation="Everything is significant."),
    "missing row": lambda tables: tables["loadings"].pop(),
    "limitation": lambda tables: tables["limitations"].clear(),
    "check": lambda tables: tables["checks"][4].update(value=0.5),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_report_that_was_changed_by_hand_is_found_out(saved: Path, edit: Any, tmp_path: Path) -> None:
    document = json.loads(saved.read_text())
    edit(document["tables"])
    (tmp_path / "edited.json").write_text(json.dumps(document))
    ran = run("verify", "edited.json", str(SERVICE), cwd=tmp_path)
    assert ran.code == 1
    assert len(differences(ran.out)) == 1


def test_a_report_of_another_survey_is_found_out(saved: Path, tmp_path: Path) -> None:
    lines = SERVICE.read_text().splitlines()
    (tmp_path / "other.csv").write_text("\n".join([*lines[:-1], lines[1]]) + "\n")
    ran = run("verify", str(saved), "other.csv", cwd=tmp_path)
    found = {(row["quantity"], row["name"]) for row in differences(ran.out)}
    assert ran.code == 1
    assert ("data", "sha256") in found
    assert {"loadings", "hypotheses"} <= {table for table, _ in found}


DAMAGE: dict[str, Any] = {
    "no tables": lambda document: document.pop("tables"),
    "no settings": lambda document: document.pop("settings"),
    "no model": lambda document: document.pop("model"),
    "model": lambda document: document.update(model="A ~"),
    "seed": lambda document: document["settings"].update(seed="one"),
    "scheme": lambda document: document["settings"].update(scheme="best"),
    "rows": lambda document: document["tables"].update(loadings=[1, 2]),
    "thresholds": lambda document: document.update(thresholds={"ave": {"green": "good", "red": None, "source": ""}}),
    "exclude": lambda document: document["settings"].update(exclude=["tired"]),
    "global": lambda document: document["settings"].update({"global": [1]}),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_report_is_refused_with_its_name(saved: Path, damage: Any, tmp_path: Path) -> None:
    document = json.loads(saved.read_text())
    damage(document)
    (tmp_path / "damaged.json").write_text(json.dumps(document))
    ran = run("verify", "damaged.json", str(SERVICE), cwd=tmp_path)
    assert (ran.code, ran.out) == (2, ""), ran.err
    assert "damaged.json is a damaged report" in ran.err


def test_a_report_of_a_matrix_cannot_be_repeated(tmp_path: Path) -> None:
    (tmp_path / "printed.csv").write_text(",A1,A2,B1,B2\nA1,1,.6,.4,.3\nA2,.6,1,.3,.4\nB1,.4,.3,1,.5\nB2,.3,.4,.5,1\n")
    assert run("report", "printed.csv", "--n", "120", "-q", "-o", "a.json", cwd=tmp_path).code == 0
    ran = run("verify", "a.json", "printed.csv", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "a.json tells of a correlation matrix" in ran.err


@pytest.mark.parametrize("suffix", ["html", "json"])
def test_other_processes_and_workers_write_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    """All numbers, and all pictures of them; that every format writes the same of the same in other processes is held with documents."""
    words = ("report", str(SERVICE), *FEW, "-o")
    assert run(*words, f"a.{suffix}", "-j", "1", cwd=tmp_path).code == 0
    assert process(*words, f"b.{suffix}", "-j", "2", cwd=tmp_path, PYTHONHASHSEED="77", TZ="Asia/Tokyo").code == 0
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()
