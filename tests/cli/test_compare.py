"""`plscli compare` as users type it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import PLSCLI, Ran, in_terminal, run, study
from plscli.questions import named

SHORT = ("--folds", "5", "--repetitions", "2")
BOTH = ("-m", "survey.pls", "-m", "partial.pls")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    survey = study(tmp_path, "service")
    text = (tmp_path / "survey.pls").read_text()
    (tmp_path / "partial.pls").write_text(text.replace("H5*SAT + H6*TRUST", "H5*SAT").replace(" H6 > 0;", ""))
    return survey.parent


def compare(folder: Path, *words: str) -> Ran:
    return run("compare", "survey.csv", *SHORT, *words, cwd=folder)


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_a_terminal_shows_the_verdict_the_criteria_and_the_losses(folder: Path) -> None:
    shown = in_terminal([*PLSCLI, "compare", "survey.csv", *SHORT, *BOTH], folder, columns=80)
    assert shown.code == 0, shown.err
    flat = " ".join(shown.out.split())
    assert flat.startswith("For LOY the data favour survey (BIC -121.2 against -99.4 of partial, weight above 0.99): very strong evidence.")
    assert "survey predicts better than partial, too (DA: average loss of survey" in flat
    assert "2 models; path scheme, mean replacement; 5 folds × 2 repetitions, seed 1" in flat
    assert max(len(line) for line in shown.out.splitlines()) <= 80
    assert "model from partial.pls: QUAL, PRICE -> SAT" in shown.err
    assert "decision" in shown.out.split("Differences in loss")[1].splitlines()[1]


def test_a_terminal_of_80_columns_tells_techniques_apart_where_there_are_two(folder: Path) -> None:
    shown = in_terminal([*PLSCLI, "compare", "survey.csv", *SHORT, *BOTH, "--technique", "both"], folder, columns=80)
    head = shown.out.split("Differences in loss")[1].splitlines()[1]
    assert {"technique", "decision"} <= set(head.split())


@pytest.mark.parametrize("table", named("compare").tables)
def test_every_table_is_printed_by_its_name(table: str, folder: Path) -> None:
    printed = compare(folder, *BOTH, "-t", table, "-q")
    assert printed.code == 0, printed.err
    fields = {
        "comparison": "construct model predictors r2 r2_adjusted bic delta weight best interpretation",
        "criteria": "construct criterion model value delta weight",
        "cvpat": "construct benchmark technique loss loss_benchmark difference se t df p p_two p_lowest p_highest decision interpretation",
    }
    assert set(fields[table].split()) <= set(rows(printed)[0])


def test_only_the_technique_that_was_chosen_is_in_the_table(folder: Path) -> None:
    assert {row["technique"] for row in rows(compare(folder, *BOTH, "-t", "cvpat", "-q"))} == {"da", "ea"}
    assert {row["technique"] for row in rows(compare(folder, *BOTH, "-t", "cvpat", "-q", "--technique", "ea"))} == {"ea"}


@pytest.mark.parametrize("suffix", ["json", "md", "tex", "html", "xlsx", "docx"])
def test_it_is_written_in_every_format(suffix: str, folder: Path) -> None:
    assert compare(folder, *BOTH, "-o", f"models.{suffix}").code == 0
    assert (folder / f"models.{suffix}").stat().st_size > 1000


@pytest.mark.parametrize(
    "extra", [(), ("--folds", "n"), ("--plan", "plan.csv"), ("--criterion", "aic", "--technique", "both", "--target", "LOY")]
)
def test_a_saved_comparison_is_verified(extra: tuple[str, ...], folder: Path) -> None:
    assert compare(folder, *BOTH, "--write-plan", "plan.csv", "-q").code == 0
    held = () if "--plan" in extra or "--folds" in extra else SHORT
    assert run("compare", "survey.csv", *held, *BOTH, *extra, "-o", "saved.json", cwd=folder).code == 0
    assert run("verify", "saved.json", "survey.csv", cwd=folder).code == 0
    document = json.loads((folder / "saved.json").read_text())
    assert document["schema"] == "plscli/compare/1"
    assert ("folds" in document) == ("--plan" in extra)
    document["tables"]["comparison"][0]["weight"] = 0.9
    (folder / "saved.json").write_text(json.dumps(document))
    assert run("verify", "saved.json", "survey.csv", cwd=folder).code == 1


def test_a_plan_that_was_written_gives_the_same_losses(folder: Path) -> None:
    first = compare(folder, *BOTH, "--write-plan", "plan.csv", "-t", "cvpat", "-q")
    again = run("compare", "survey.csv", *BOTH, "--plan", "plan.csv", "-t", "cvpat", "-q", cwd=folder)
    assert first.out == again.out


def test_models_that_a_study_file_lists(folder: Path) -> None:
    (folder / "models").mkdir()
    for name in ("survey.pls", "partial.pls"):
        (folder / name).rename(folder / "models" / name)
    (folder / "models" / "study.toml").write_text('models = ["survey.pls", "partial.pls"]\n')
    listed = compare(folder, "--study", "models/study.toml")
    assert listed.code == 0, listed.err
    assert [row["model"] for row in rows(listed)][:2] == ["survey", "partial"]
    others = compare(folder, "--study", "models/study.toml", "-m", "models/partial.pls", "-m", "models/survey.pls")
    assert [row["model"] for row in rows(others)][:2] == ["partial", "survey"]


def test_a_model_that_is_not_favoured_ends_with_1(folder: Path) -> None:
    assert compare(folder, *BOTH, "-q", "--require", "survey").code == 0
    unmet = compare(folder, *BOTH, "-q", "--require", "partial")
    assert (unmet.code, "--require partial is not met: For LOY the data favour survey" in unmet.err) == (1, True)
    assert rows(unmet)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "two models or more are compared, and none are named"),
        (("-m", "survey.pls"), "two models or more are compared, and 1 is named"),
        (("-m", "survey.pls", "-m", "../survey.pls"), "two models are named survey"),
        ((*BOTH, "-m", "nowhere.pls"), "there is no model file nowhere.pls"),
        ((*BOTH, "--require", "patial"), "there is no model 'patial'\n  did you mean partial?"),
        ((*BOTH, "--target", "LOI"), "no model explains a construct 'LOI'\n  did you mean LOY?"),
        ((*BOTH, "--folds", "1"), "folds are 2 or more"),
        ((*BOTH, "--criterion", "fpe"), "'fpe'"),
    ],
)
def test_what_cannot_be_compared_is_an_error(words: tuple[str, ...], said: str, folder: Path) -> None:
    failed = compare(folder, *words)
    assert (failed.code, failed.out) == (2, ""), failed.err
    assert said in failed.err


def test_a_saved_analysis_and_a_matrix_hold_no_answers(folder: Path) -> None:
    run("bootstrap", "survey.csv", "-n", "20", "-o", "saved.json", cwd=folder)
    (folder / "matrix.csv").write_text(",SAT1,SAT2\nSAT1,1,0.5\nSAT2,0.5,1\n")
    for name, held in (("saved.json", "a saved analysis"), ("matrix.csv", "a correlation matrix")):
        failed = run("compare", name, *BOTH, cwd=folder)
        assert (failed.code, failed.out) == (2, ""), failed.err
        assert f"compare looks at the answers, and {held} does not hold them" in failed.err


def test_a_model_that_cannot_be_estimated_is_named(folder: Path) -> None:
    lines = (folder / "survey.csv").read_text().splitlines()
    (folder / "survey.csv").write_text("\n".join([f"{lines[0]},FLAT", *(f"{line},3" for line in lines[1:])]) + "\n")
    (folder / "flat.pls").write_text((folder / "survey.pls").read_text().replace("REC1 ", "FLAT "))
    failed = compare(folder, "-m", "survey.pls", "-m", "flat.pls")
    assert (failed.code, failed.out) == (3, "")
    assert "flat: indicator 'FLAT' has zero variance" in failed.err


def test_answers_in_words_are_read_alike_for_all_models(folder: Path) -> None:
    words = {"1": "never", "2": "rarely", "3": "sometimes", "4": "often", "5": "always"}
    survey = folder / "survey.csv"
    plain = rows(compare(folder, *BOTH, "-q"))
    head, *lines = list(csv.reader(survey.read_text().splitlines()))
    highest = max(int(cell) for line in lines for cell in line if cell.isdecimal())
    if highest > 5:
        words = {str(number): f"level {number}" for number in range(1, highest + 1)}
    places = [head.index(name) for name in ("SAT1", "SAT2", "SAT3")]
    for line in lines:
        for place in places:
            line[place] = words.get(line[place], line[place])
    with survey.open("w", newline="") as file:
        csv.writer(file).writerows([head, *lines])
    scale = "SAT1,SAT2,SAT3: " + "<".join(words.values())
    told = compare(folder, *BOTH, "--scale", scale)
    assert told.code == 0, told.err
    assert [row["bic"] for row in rows(told)] == [row["bic"] for row in plain]
