"""Study files and scales on the command line: the same meaning in every command, said on standard error and in JSON."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from commands import PLSCLI, in_terminal, run, study
from studies import EMOTION

FIVE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
SAID = "answers in words: 1 = strongly disagree, 2 = disagree, 3 = neither agree nor disagree, 4 = agree, 5 = strongly agree"
COMMANDS = (["validate"], ["loadings"], ["bootstrap", "-n", "60"], ["hypotheses", "-n", "60"], ["scores"], ["model"])
IDS = [command[0] for command in COMMANDS]


def emotion() -> list[list[str]]:
    """Rows of the emotion survey, header first."""
    return list(csv.reader(io.StringIO(EMOTION.read_text())))


def write(file: Path, rows: list[list[str]]) -> Path:
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return file


def in_words(folder: Path, labels: tuple[str, ...] = FIVE) -> Path:
    """The emotion survey with its answers in words, and its model."""
    study(folder)
    header, *rows = emotion()
    return write(folder / "survey.csv", [header, *([labels[int(answer) - 1] for answer in row] for row in rows)])


def document(*arguments: str, **options: object) -> dict[str, object]:
    ran = run(*arguments, "-f", "json", **options)  # type: ignore[arg-type]
    assert ran.code in (0, 1), ran.err
    found: dict[str, object] = json.loads(ran.out)
    return found


@pytest.mark.parametrize("command", COMMANDS, ids=IDS)
def test_answers_in_words_give_the_numbers_of_the_same_answers_in_numbers(command: list[str], tmp_path: Path) -> None:
    words = in_words(tmp_path)
    (tmp_path / "numbers").mkdir()
    numbers = study(tmp_path / "numbers")
    ours, theirs = run(*command, str(words)), run(*command, str(numbers), "--scale", "1:5")
    assert (ours.code, ours.out) == (theirs.code, theirs.out.replace(" (inferred)", ""))
    assert f"plscli: {SAID} (INTG1, INTG2, MT1, IV1, ERC1)\n" in ours.err
    assert "in words" not in theirs.err


@pytest.mark.parametrize("command", COMMANDS, ids=IDS)
def test_every_command_takes_scales_and_refuses_what_fits_none(command: list[str], tmp_path: Path) -> None:
    labels = ("gar nie", "nie", "mal", "oft", "dauernd")
    words = in_words(tmp_path, labels)
    refused = run(*command, str(words))
    assert (refused.code, refused.out) == (2, "")
    assert "answers to INTG1 in survey.csv fit no scale of answers in words" in refused.err
    assert '--scale "never<rarely<often<always"' in refused.err
    ran = run(*command, str(words), "--scale", "<".join(labels))
    assert ran.code in (0, 1)
    assert "answers in words: 1 = gar nie, 2 = nie, 3 = mal, 4 = oft, 5 = dauernd (INTG1, INTG2, MT1, IV1, ERC1)" in ran.err
    assert run(*command, str(words), "--scale", "INTG*,MT1,IV1, ERC1: " + "<".join(labels)).out == ran.out


@pytest.mark.parametrize("command", COMMANDS, ids=IDS)
def test_every_command_takes_a_study_file_and_names_its_mistakes(command: list[str], tmp_path: Path) -> None:
    survey = study(tmp_path)
    file = tmp_path / "mine.toml"
    file.write_text('scale = "1:5"\nreverse = ["INTG2"]\n')
    ran = run(*command, str(survey), "--study", str(file))
    assert ran.code in (0, 1)
    assert ran.err.startswith("plscli: study from mine.toml\n")
    assert "plscli: reversed on the scale from 1 to 5: INTG2\n" in ran.err
    file.write_text("scale = '1:5'\nrevers = ['INTG2']\n")
    wrong = run(*command, str(survey), "--study", str(file))
    assert (wrong.code, wrong.out) == (2, "")
    assert "mine.toml, line 2: the key 'revers' is unknown\n  did you mean reverse?" in wrong.err


def test_a_study_file_beside_the_survey_is_used_and_announced(tmp_path: Path) -> None:
    survey = study(tmp_path)
    plain = run("model", str(survey))
    assert "study from" not in plain.err
    (tmp_path / "survey.toml").write_text('title = "x"\n')
    ran = run("model", str(survey))
    assert (ran.out, ran.err) == (plain.out, "plscli: study from survey.toml beside the survey\n" + plain.err)
    (tmp_path / "other.toml").write_text('title = "y"\n')
    named = run("model", str(survey), "--study", str(tmp_path / "other.toml"))
    assert named.err.startswith("plscli: study from other.toml\n")
    assert "study from" not in run("model", "-", stdin=survey.read_bytes(), cwd=tmp_path).err


def test_a_reversed_item_only_turns_its_loading(tmp_path: Path) -> None:
    survey = study(tmp_path)
    (tmp_path / "s.toml").write_text('scale = "1:5"\nreverse = "MT1"\n')
    before = {row["hypothesis"]: row for row in document("hypotheses", str(survey), "-n", "60")["tables"]["hypotheses"]}  # type: ignore[index]
    found = document("hypotheses", str(survey), "-n", "60", "--study", str(tmp_path / "s.toml"))
    after = {row["hypothesis"]: row for row in found["tables"]["hypotheses"]}  # type: ignore[index]
    assert after["H3"]["estimate"] == pytest.approx(-before["H3"]["estimate"], abs=1e-9)
    assert after["H2"]["estimate"] == pytest.approx(before["H2"]["estimate"], abs=1e-9)
    assert "reversed on the scale from 1 to 5: MT1" in found["notes"]  # type: ignore[operator]
    assert found["data"]["prepared"]["reversed"] == {"MT1": [1, 5]}  # type: ignore[index]
    assert found["data"]["prepared"]["study"]["file"] == "s.toml"  # type: ignore[index]


def test_seed_weight_strata_and_cluster_come_from_the_study_unless_options_say_otherwise(tmp_path: Path) -> None:
    header, *rows = emotion()
    study(tmp_path)
    survey = write(
        tmp_path / "survey.csv",
        [
            [*header, "W", "S", "C", "S2"],
            *([*row, str(1 + k % 3), "ab"[k % 2], str(k % 10), "xy"[k % 10 // 5]] for k, row in enumerate(rows)),
        ],
    )
    (tmp_path / "survey.toml").write_text('seed = 7\nweight = "W"\nstrata = "S"\ncluster = "C"\n')
    ran = run("bootstrap", str(survey), "-n", "60", "-f", "json")
    told = json.loads(ran.out)["settings"]
    assert [told[name] for name in ("seed", "weight", "strata", "cluster")] == [7, "W", "S", "C"]
    for words in ("seed 7", "weight W", "strata S", "cluster C"):
        assert f"plscli: {words} from survey.toml\n" in ran.err
    told = document("bootstrap", str(survey), "-n", "60", "--seed", "3", "--strata", "S2")["settings"]
    assert [told[name] for name in ("seed", "weight", "strata")] == [3, "W", "S2"]  # type: ignore[index]
    told = document("loadings", str(survey))["settings"]
    assert told["weight"] == "W"  # type: ignore[index]
    assert "resamples" not in told  # type: ignore[operator]
    assert document("scores", str(survey))["settings"]["weight"] == "W"  # type: ignore[index]
    plan = tmp_path / "plan.txt"
    plan.write_text("\n".join(" ".join(str((k * 7 + j * 13) % 100) for j in range(100)) for k in range(2, 12)))
    told = document("bootstrap", str(survey), "--indices", str(plan))["settings"]
    assert [told[name] for name in ("seed", "weight", "strata", "cluster")] == [None, "W", None, None]  # type: ignore[index]


def test_missing_codes_of_the_command_line_take_the_place_of_those_of_the_study(tmp_path: Path) -> None:
    survey = study(tmp_path)
    (tmp_path / "survey.toml").write_text("missing = [5]\n[items]\nMT1.missing = 4\n")
    found = document("validate", str(survey))
    assert found["data"]["na"] == ["5"]  # type: ignore[index]
    assert found["data"]["prepared"]["missing"] == {"MT1": ["4"]}  # type: ignore[index]
    maxima = {row["indicator"]: row["maximum"] for row in found["tables"]["items"]}  # type: ignore[index]
    assert maxima == {"INTG1": 4, "INTG2": 4, "MT1": 3, "IV1": 4, "ERC1": 4}
    other = document("validate", str(survey), "--na", "1")
    assert other["data"]["na"] == ["1"]  # type: ignore[index]
    minima = {row["indicator"]: (row["minimum"], row["maximum"]) for row in other["tables"]["items"]}  # type: ignore[index]
    assert (minima["MT1"], minima["IV1"]) == ((2, 5), (2, 5))


def test_thresholds_of_the_study_decide_unless_options_say_otherwise(tmp_path: Path) -> None:
    survey = study(tmp_path)
    (tmp_path / "survey.toml").write_text("[thresholds]\nave = 0.75\nhtmt = [0.8, 0.9]\n")
    told = document("loadings", str(survey))["settings"]["thresholds"]  # type: ignore[index]
    assert told["ave"].startswith(">= 0.75")
    assert told["htmt"].startswith("<= 0.8")
    told = document("loadings", str(survey), "--threshold", "ave=0.6")["settings"]["thresholds"]  # type: ignore[index]
    assert told["ave"].startswith(">= 0.6")
    (tmp_path / "survey.toml").write_text("title = 'x'\n[thresholds]\navee = 0.75\n")
    ran = run("loadings", str(survey))
    assert (ran.code, ran.out) == (2, "")
    assert "survey.toml, line 3: there is no threshold 'avee'\n  did you mean ave?" in ran.err


def test_a_saved_analysis_carries_the_study_and_verifies_from_the_raw_survey(tmp_path: Path) -> None:
    survey = in_words(tmp_path)
    (tmp_path / "survey.toml").write_text(
        'title = "T"\nreverse = ["INTG2"]\nseed = 3\n[thresholds]\nave = 0.75\n[hypotheses]\nH1.statement = "S"\n'
    )
    saved = tmp_path / "saved.json"
    assert run("bootstrap", str(survey), "-n", "80", "-o", str(saved)).code == 0
    (tmp_path / "elsewhere").mkdir()
    for command in ("loadings", "hypotheses"):
        resampled = ["-n", "80"]
        assert run(command, str(saved), "-q", cwd=tmp_path / "elsewhere").out == run(command, str(survey), *resampled, "-q").out
    (tmp_path / "survey.toml").unlink()
    verified = run("verify", str(saved), str(survey))
    assert (verified.code, verified.out.splitlines()[1:]) == (0, [])
    told = json.loads(run("hypotheses", str(saved), "-f", "json").out)["data"]["prepared"]["study"]
    assert (told["title"], told["hypotheses"], told["thresholds"]) == ("T", {"H1": {"statement": "S"}}, {"ave": "0.75"})
    for option in (("--study", "survey.toml"), ("--scale", "1:5")):
        refused = run("hypotheses", str(saved), *option)
        assert (refused.code, refused.out) == (2, "")
        assert f"{option[0]} cannot be changed in a saved analysis" in refused.err
    damaged = json.loads(saved.read_text())
    damaged["data"]["prepared"]["reversed"] = {"INTG2": [5, 1]}
    saved.write_text(json.dumps(damaged))
    ran = run("hypotheses", str(saved))
    assert (ran.code, ran.out) == (2, "")
    assert "damaged saved analysis" in ran.err


def test_a_saved_analysis_without_a_preparation_reads_as_before(tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    run("bootstrap", str(study(tmp_path)), "-n", "60", "-o", str(saved), "-q")
    whole = json.loads(saved.read_text())
    assert whole["data"].pop("prepared") is None
    expected = run("hypotheses", str(saved)).out
    saved.write_text(json.dumps(whole))
    assert run("hypotheses", str(saved)).out == expected


def test_a_correlation_matrix_has_no_answers_to_make_ready(tmp_path: Path) -> None:
    matrix = tmp_path / "m.csv"
    matrix.write_text(",A1,B1\nA1,1,0.5\nB1,0.5,1\n")
    refused = run("hypotheses", str(matrix), "--n", "50", "--scale", "1:5")
    assert (refused.code, refused.out) == (2, "")
    assert "--scale concerns answers" in refused.err
    (tmp_path / "m.toml").write_text('missing = [1]\nscale = "1:5"\nweight = "W"\ntitle = "x"\n')
    ran = run("hypotheses", str(matrix), "--n", "50")
    assert ran.code == 0
    assert "m.toml concern answers, which a correlation matrix does not hold" in ran.err


def test_names_that_the_model_does_not_have_are_said(tmp_path: Path) -> None:
    survey = study(tmp_path)
    (tmp_path / "survey.toml").write_text("[hypotheses]\nH9.statement = 'x'\n[constructs]\nINGT.label = 'x'\n")
    ran = run("model", str(survey))
    assert ran.code == 0
    assert "survey.toml tells of a hypothesis that the model does not have: H9" in ran.err
    assert "survey.toml tells of a construct that the model does not have: INGT" in ran.err


def test_the_script_for_another_program_does_the_same_to_the_answers(tmp_path: Path) -> None:
    survey = in_words(tmp_path)
    (tmp_path / "survey.toml").write_text('reverse = ["INTG2"]\n[items]\nMT1.missing = "Agree"\n')
    text = run("model", str(survey), "--to", "csem", "-q").out
    assert 'survey$MT1[survey$MT1 %in% c("Agree")] <- NA' in text
    assert '"Neither agree nor disagree" = 3' in text
    assert "survey$INTG2 <- 6 - survey$INTG2  # reverse-coded" in text
    assert text.index("%in% c(") < text.index("answers <-") < text.index("reverse-coded") < text.index("mean replacement")


def test_notes_fit_under_a_table(tmp_path: Path) -> None:
    shown = in_terminal([*PLSCLI, "loadings", str(in_words(tmp_path)), "-t", "loadings"], tmp_path, 80)
    assert "answers in words: 1 = strongly disagree" in shown.out
    assert all(len(line) <= 80 for line in shown.out.splitlines())


def test_a_large_file_with_words_and_a_study_gives_what_a_small_one_gives(tmp_path: Path) -> None:
    survey = in_words(tmp_path)
    (tmp_path / "survey.toml").write_text('reverse = ["INTG2"]\nmissing = ["Strongly disagree"]\n')
    code = (
        "from plscli.data import read; read.LARGE_TEXT = 1\n"
        "import sys; sys.argv = ['plscli', *sys.argv[1:]]\n"
        "from plscli.cli.running.main import main; main()"
    )
    done = subprocess.run([PLSCLI[0], "-c", code, "hypotheses", str(survey), "-n", "60"], capture_output=True, text=True, check=False)
    assert "its rows are read in blocks" in done.stderr
    assert "reversed on the scale from 1 to 5: INTG2" in done.stderr
    small = run("hypotheses", str(survey), "-n", "60")
    ours, theirs = (list(csv.DictReader(io.StringIO(text))) for text in (done.stdout, small.out))
    for a, b in zip(ours, theirs, strict=True):
        assert float(a["estimate"]) == pytest.approx(float(b["estimate"]), abs=1e-9)
