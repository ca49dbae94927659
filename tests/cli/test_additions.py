"""Further analyses of `plscli hypotheses`: asked for by option or by the name of a table, refused where there are no answers."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import plscli
from commands import PLSCLI, in_terminal, run
from plscli.questions import analyses_of
from plscli.questions.asking import of_hypotheses
from plscli.questions.diagnostics import tested as diagnostics
from plscli.questions.exact_fit import tested as exact_fit
from plscli.questions.robustness import compare_clean, robustness
from plscli.questions.structure.hypotheses import run as decide
from studies import EMOTION, MEDIATED, SERVICE, answers, survey_of

Further = of_hypotheses()
TABLES = {table: question.name for question in analyses_of("hypotheses") if not question.takes for table in question.tables}


@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_name_of_a_table_turns_its_analysis_on(table: str) -> None:
    wanted = Further().with_table(table)
    assert wanted == Further(**{TABLES[table]: True})
    assert Further(by="A").with_table(table).asked["by"] == "A"
    assert Further().with_table("paths") == Further().with_table(None) == Further()


def test_every_table_of_a_further_analysis_can_be_asked_for_by_name() -> None:
    survey = survey_of(answers(80))
    whole = decide(plscli.bootstrap(survey, MEDIATED, resamples=30))
    made = {
        "diagnostics": diagnostics.further(survey, whole),
        "exact_fit": exact_fit.further(survey, whole),
        "robustness": robustness.run(survey, whole, None),
        "compare_clean": compare_clean.further(survey, whole, "duplicates"),
    }
    assert {name: field for field, result in made.items() for name in result.tables()} == TABLES
    assert set(made) == {field.name for field in fields(Further)} - {"by", "given"}


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("diagnostics", "construct test statistic df df_residual p verdict meaning source"),
        ("quadratic", "from to estimate se t p lower upper f2 verdict meaning source"),
        ("influential", "row construct cooks_distance studentized_residual leverage"),
        ("without_influential", "hypothesis from via to estimate without change change_in_se meaning"),
        ("exact_fit", "model measure value hi95 hi99 p verdict resamples threshold source meaning"),
    ],
)
def test_a_table_comes_as_csv_by_its_name(table: str, columns: str) -> None:
    done = run("hypotheses", str(SERVICE), "-n", "100", "-q", "-t", table)
    found = list(csv.DictReader(io.StringIO(done.out)))
    assert (done.code, done.err) == (0, "")
    assert set(found[0]) == set(columns.split())
    assert len(found) > 1


def test_json_holds_the_tables_and_what_was_asked_for() -> None:
    found = json.loads(run("hypotheses", str(SERVICE), "-n", "100", "--diagnostics", "--exact-fit", "-f", "json").out)
    assert {"diagnostics", "quadratic", "influential", "without_influential", "exact_fit"} <= set(found["tables"])
    assert found["settings"]["diagnostics"] is found["settings"]["exact_fit"] is True
    assert any("diagnostic tests at the 5 % level" in note for note in found["notes"])
    assert any("exact fit is not judged" in note for note in found["notes"])
    bare = json.loads(run("hypotheses", str(SERVICE), "-n", "100", "-f", "json").out)
    assert not {"diagnostics", "exact_fit"} & set(bare["tables"])
    assert "diagnostics" not in bare["settings"]


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_shows_ten_influential_respondents_and_all_of_them_by_name(columns: int, tmp_path: Path) -> None:
    command = [*PLSCLI, "hypotheses", str(SERVICE), "-n", "200", "-q"]
    shown = in_terminal([*command, "--diagnostics"], tmp_path, columns).out
    number = re.search(r"^10 of (\d+) rows; all of them: --table influential$", shown, re.MULTILINE)
    assert number
    assert max(len(line) for line in shown.splitlines()) <= columns
    whole = in_terminal([*command, "-t", "influential"], tmp_path, columns).out
    assert len(re.findall(r"^ *\d+  (?:SAT|TRUST|LOY|REC) ", whole, re.MULTILINE)) == int(number[1]) > 10
    assert "rows; all of them" not in whole


@pytest.mark.parametrize("option", [("--diagnostics",), ("--exact-fit",), ("-t", "quadratic"), ("-t", "exact_fit")])
def test_answers_that_are_not_at_hand_are_asked_for(option: tuple[str, ...], tmp_path: Path) -> None:
    saved = run("bootstrap", str(EMOTION), "-n", "50", "-f", "json").out.encode()
    refused = run("hypotheses", "-", *option, stdin=saved)
    assert (refused.code, refused.out) == (2, "")
    assert "looks at the answers, and a saved analysis does not hold them" in refused.err
    R = np.corrcoef(answers(60), rowvar=False)
    names = MEDIATED.indicators
    lines = [",".join(["", *names]), *(",".join([name, *map(str, line)]) for name, line in zip(names, R, strict=True))]
    (tmp_path / "R.csv").write_text("\n".join(lines))
    (tmp_path / "R.pls").write_text(MEDIATED.text)
    refused = run("hypotheses", "R.csv", "--n", "60", *option, cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "looks at the answers, and a correlation matrix does not hold them" in refused.err


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--diagnostics", "--correlations", "spearman"), 2, "looks at scores of respondents"),
        (("--exact-fit", "--correlations", "spearman"), 2, "take only their order"),
        (("--exact-fit", "--consistent"), 3, "the solution is inadmissible, with a reliability rho_A above 1, a loading above 1"),
        (("--diagnostics", "--indices", "plan.txt"), 2, "--diagnostics draws resamples of its own"),
        (("--exact-fit", "--indices", "plan.txt"), 2, "--exact-fit draws resamples of its own"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(options: tuple[str, ...], code: int, words: str, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("\n".join(" ".join(map(str, range(100))) for _ in range(3)) + "\n")
    plan = () if "--indices" in options else ("-n", "50")
    refused = run("hypotheses", str(EMOTION), *plan, "--max-failed", "0.9", *options, cwd=tmp_path)
    assert (refused.code, refused.out) == (code, "")
    assert words in refused.err
