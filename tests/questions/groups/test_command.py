"""`plscli groups` as its users meet it: words, codes, files, and what is wrong with what they say."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from commands import PLSCLI, in_terminal, run
from studies import MEDIATED, answers

FEW = ("--permutations", "120", "-n", "120")


def written(folder: Path, n: int = 150, **columns: object) -> Path:
    """A survey with a model beside it and columns of groups."""
    frame = pd.DataFrame(answers(n), columns=list(MEDIATED.indicators)).astype(int)
    frame = frame.assign(team=["red", "blue", "blue"] * (n // 3), age=20 + np.arange(n) % 50, **columns)
    frame.to_csv(folder / "survey.csv", index=False)
    (folder / "survey.pls").write_text(MEDIATED.text)
    return folder


def different(folder: Path, n: int = 240) -> Path:
    """Groups in one of which A1 has nothing to do with A, so that A is composed in another way, and C to D turns round."""
    rng = np.random.default_rng(3)
    X = answers(n).astype(int)
    other = np.arange(n) % 2 == 1
    X[other, 0] = rng.integers(1, 8, other.sum())
    X[other, 6] = 8 - X[other, 6]
    frame = pd.DataFrame(X, columns=list(MEDIATED.indicators)).assign(team=np.where(other, "new", "old"))
    frame.to_csv(folder / "survey.csv", index=False)
    (folder / "survey.pls").write_text(MEDIATED.text)
    return folder


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_main_table_goes_into_the_pipe_and_what_must_be_known_to_standard_error(tmp_path: Path) -> None:
    ran = run("groups", "survey.csv", "--by", "team", *FEW, cwd=written(tmp_path))
    assert ran.code == 0, ran.err
    assert [(row["hypothesis"], row["a"], row["b"]) for row in rows(ran.out)] == [(f"H{h}", "blue", "red") for h in range(1, 5)]
    assert "does not show that they differ" in ran.err


def test_people_see_decisions_sentences_and_invariance(tmp_path: Path) -> None:
    for columns in (80, 140):
        shown = in_terminal([*PLSCLI, "groups", "survey.csv", "--by", "team", *FEW], written(tmp_path), columns)
        assert shown.code == 0, shown.err
        lines = shown.out.splitlines()
        assert all(len(line) <= columns for line in lines)
        assert lines[0].startswith(("No difference is shown", "H"))
        said = " ".join(shown.out.split())
        for words in ("Differences between groups", "blue (n = 100), red (n = 50)", "Measurement invariance", "permutations used"):
            assert words in said


def test_rules_make_groups_and_labels_name_them(tmp_path: Path) -> None:
    rules = ("--by", "age < 30, 30 <= age < 50, age >= 50", "--groups", "young, middle, old", *FEW)
    ran = run("groups", "survey.csv", *rules, cwd=written(tmp_path))
    assert ran.code == 0, ran.err
    assert [(row["a"], row["b"]) for row in rows(ran.out)[:3]] == [("young", "middle"), ("young", "old"), ("middle", "old")]
    plain = run("groups", "survey.csv", "--by", "50 > age, age >= 50", *FEW, "-t", "group_estimates", cwd=tmp_path)
    assert {(row["group"], row["n"]) for row in rows(plain.out)} == {("50 > age", "90"), ("age >= 50", "60")}
    told = run("groups", "survey.csv", "--by", "age < 30, age >= 50", *FEW, cwd=tmp_path).err
    assert "60 respondents of 150 in none of the groups" in told


def test_a_survey_with_a_study_file_is_compared_with_its_settings(tmp_path: Path) -> None:
    written(tmp_path, w=1 + np.arange(150) % 3)
    (tmp_path / "survey.toml").write_text('weight = "w"\nseed = 7\n')
    told = json.loads(run("groups", "survey.csv", "--by", "team", *FEW, "-f", "json", cwd=tmp_path).out)
    assert (told["settings"]["weight"], told["settings"]["seed"]) == ("w", 7)


def test_constructs_that_are_composed_otherwise_are_not_comparable(tmp_path: Path) -> None:
    words = ("groups", "survey.csv", "--by", "team", *FEW)
    ran = run(*words, cwd=different(tmp_path))
    assert ran.code == 0, ran.err
    found = {row["hypothesis"]: row for row in rows(ran.out)}
    assert (found["H1"]["decision"], found["H2"]["decision"]) == ("not comparable", "not comparable")
    assert found["H4"]["decision"] == "differs"
    assert float(found["H1"]["p_permutation"]) <= 1  # printed all the same
    invariance = {row["construct"]: row for row in rows(run(*words, "-t", "invariance", cwd=tmp_path).out)}
    assert invariance["A"]["level"] == "none"
    assert "look at the weight of A1" in invariance["A"]["interpretation"]
    open_gate = {row["hypothesis"]: row for row in rows(run(*words, "--gate", "off", cwd=tmp_path).out)}
    assert open_gate["H1"]["decision"] == "differs"
    assert "the composition of A differs, which puts the comparison in doubt" in open_gate["H1"]["interpretation"]


def test_gate_and_requirements_make_exit_codes(tmp_path: Path) -> None:
    words = ("groups", "survey.csv", "--by", "team", *FEW)
    different(tmp_path)
    stopped = run(*words, "--gate", "stop", cwd=tmp_path)
    assert stopped.code == 1
    assert "H1 and H2 cannot be compared: the composition of A differs" in stopped.err
    assert stopped.out == run(*words, cwd=tmp_path).out
    for wanted, code in (("H4 differs", 0), ("H4 differs, A full", 1), ("H1 not comparable, D partial", 0), ("H4 no difference shown", 1)):
        ran = run(*words, "--require", wanted, cwd=tmp_path)
        assert ran.code == code, (wanted, ran.err)
        assert ("is not met" in ran.err) == bool(code)


@pytest.mark.parametrize(("words", "code", "told"), [
    ((), 2, "groups takes a column: --by COLUMN"),
    (("--by", "teem"), 2, "did you mean team?"),
    (("--by", "C(team)"), 2, "name the column itself: team"),
    (("--by", "few", *FEW), 3, "group rare (n = 7): too many resamples failed"),
    (("--by", "A1"), 2, "'A1' is an indicator of the model"),
    (("--by", "team", "--groups", "=red, b=blue"), 2, "a group has no label"),
    (("--by", "team", "--groups", "a=, b=blue"), 2, "a group has no value"),
    (("--by", "team", "--groups", "a=green, b=blue"), 2, "'green' is no answer in column 'team'"),
    (("--by", "team", "--groups", "blue"), 2, "holds no two groups: blue"),
    (("--by", "one"), 2, "holds no two groups: same"),
    (("--by", "many"), 2, "holds 21 different groups"),
    (("--by", "small"), 3, "survey.csv (tiny) has too few rows: 3 rows with answers"),
    (("--by", "half"), 3, "survey.csv (x): indicator 'C1' has zero variance: all 75 answers are 4"),
    (("--by", "shifted"), 2, "A2 has another scale in p than in q of survey.csv: answers from 0 to 6, and from 1 to 7"),
    (("--by", "turned"), 2, "A3 loads -0.8"),
    (("--by", "age < 30, age < 40"), 2, "row 1 of survey.csv is in two groups"),
    (("--by", "age < thirty, age > 40"), 2, "compares what are no numbers"),
    (("--by", "age << 30"), 2, "is no rule"),
    (("--by", "age < 0, age > 0"), 2, "no respondent of survey.csv is in the group 'age < 0'"),
    (("--by", "team", "--compare", "path,fun"), 2, "'fun' is nothing that can be compared in this model"),
    (("--by", "team", "--require", "H9 differs"), 2, "the model has no hypothesis 'H9'"),
    (("--by", "team", "--require", "H1 is nice"), 2, "nothing that can be found"),
    (("--by", "team", "--permutations", "1"), 2, "permutations must be at least 2"),
    (("--by", "team", "-n", "1"), 2, "resamples must be at least 2"),
    (("--by", "team", "--labels-file", "none.npy"), 2, "there is no file none.npy"),
])  # fmt: skip
def test_what_is_wrong_is_said_with_its_code(words: tuple[str, ...], code: int, told: str, tmp_path: Path) -> None:
    ends = {
        "one": "same",
        "many": [f"g{k % 21}" for k in range(150)],
        "small": ["tiny"] * 3 + ["rest"] * 147,
        "few": ["rare"] * 7 + ["rest"] * 143,
    }
    halves = {"half": ["x", "y"] * 75, "shifted": ["p", "q"] * 75, "turned": ["s", "t"] * 75}
    written(tmp_path, **ends, **halves)
    frame = pd.read_csv(tmp_path / "survey.csv")
    if "half" in words:
        frame.loc[::2, "C1"] = 4
    if "shifted" in words:
        frame["A2"] = np.random.default_rng(1).integers(1, 8, 150) - (np.arange(150) % 2 == 0)
    if "turned" in words:
        frame.loc[::2, "A3"] = 8 - frame.loc[::2, "A3"]
    frame.to_csv(tmp_path / "survey.csv", index=False)
    ran = run("groups", "survey.csv", *words, cwd=tmp_path)
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert told in ran.err


def test_another_scale_by_chance_is_no_error(tmp_path: Path) -> None:
    """Groups whose ends differ by one answer each, while both use the whole scale elsewhere."""
    frame = pd.read_csv(written(tmp_path) / "survey.csv")
    first = np.arange(150) % 3 == 0
    frame.loc[first, "A2"] = frame.loc[first, "A2"].clip(1, 6)
    frame.loc[~first, "A2"] = frame.loc[~first, "A2"].clip(2, 7)
    frame.to_csv(tmp_path / "survey.csv", index=False)
    assert run("groups", "survey.csv", "--by", "team", *FEW, cwd=tmp_path).code == 0


def test_a_saved_comparison_is_read_back_without_computing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    words = ("--by", "team", *FEW)
    saved = run("groups", "survey.csv", *words, "-f", "json", cwd=tmp_path).out
    fresh = {name: run("groups", "survey.csv", *words, *name, cwd=tmp_path).out for name in ((), ("-t", "invariance"), ("-f", "md"))}
    monkeypatch.setattr("plscli.questions.groups.answer.compare", None)
    for name, expected in fresh.items():
        assert run("groups", "-", *name, stdin=saved.encode(), cwd=tmp_path).out == expected
    assert run("groups", "-", "-f", "json", stdin=saved.encode(), cwd=tmp_path).out == saved
    assert run("groups", "-", "--require", "H1 differs", stdin=saved.encode(), cwd=tmp_path).code == 1
    refused = run("groups", "-", "--by", "team", stdin=saved.encode(), cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "--by cannot be changed in a saved analysis" in refused.err


@pytest.mark.parametrize("damage", [
    lambda d: d["tables"].pop("omnibus"), lambda d: d["tables"]["invariance"][0].pop("c"), lambda d: d["settings"].pop("by"),
    lambda d: d["tables"]["group_differences"][0].update(p_permutation="low"), lambda d: d.update(model="A =~"),
    lambda d: d["tables"]["invariance"][0].update(more=1.0), lambda d: d["settings"].update(labels="x"),
    lambda d: d["tables"].update(group_differences=[]),
])  # fmt: skip
def test_a_damaged_comparison_is_refused(damage: object, tmp_path: Path) -> None:
    written(tmp_path)
    document = json.loads(run("groups", "survey.csv", "--by", "team", *FEW, "-f", "json", cwd=tmp_path).out)
    damage(document)  # type: ignore[operator]
    ran = run("groups", "-", stdin=json.dumps(document).encode(), cwd=tmp_path)
    assert (ran.code, ran.out) == (2, ""), ran.err
    assert "damaged comparison of groups" in ran.err


def test_a_comparison_is_verified(tmp_path: Path) -> None:
    written(tmp_path)
    run("groups", "survey.csv", "--by", "age < 40, age >= 40", *FEW, "--seed", "5", "-o", "groups.json", cwd=tmp_path)
    same = run("verify", "groups.json", "survey.csv", cwd=tmp_path)
    assert same.code == 0, same.err + same.out
    document = json.loads((tmp_path / "groups.json").read_text())
    document["tables"]["group_differences"][0]["p_permutation"] += 0.01
    (tmp_path / "groups.json").write_text(json.dumps(document))
    told = run("verify", "groups.json", "survey.csv", "-f", "csv", cwd=tmp_path)
    assert told.code == 1
    assert "p_permutation" in told.out


def test_given_permutations_and_resamples_are_read_saved_and_verified(tmp_path: Path) -> None:
    written(tmp_path)
    team = np.array([2, 1, 1] * 50)
    rng = np.random.default_rng(4)
    labels = rng.permuted(np.tile(team, (110, 1)), axis=1)
    blue, red = np.flatnonzero(team == 1), np.flatnonzero(team == 2)
    draws = {"blue": rng.integers(0, 100, (110, 100)), "red": rng.integers(0, 50, (110, 50))}
    np.save(tmp_path / "labels.npy", labels)
    np.save(tmp_path / "rows.npy", np.concatenate([blue[draws["blue"]], red[draws["red"]]], axis=1))
    words = ("groups", "survey.csv", "--by", "team", "--labels-file", "labels.npy", "--indices", "rows.npy")
    ran = run(*words, "-o", "groups.json", cwd=tmp_path)
    assert ran.code == 0, ran.err
    document = json.loads((tmp_path / "groups.json").read_text())
    python = plscli.groups(plscli.read_survey(tmp_path / "survey.csv"), MEDIATED, by="team", labels=labels, indices=draws)
    assert document["tables"]["group_differences"] == python.tables()["group_differences"]
    assert document["settings"]["seed"] is None
    assert run("verify", "groups.json", "survey.csv", cwd=tmp_path).code == 0
    text = tmp_path / "labels.txt"
    text.write_text("\n".join(" ".join(map(str, row)) for row in labels))
    assert run("groups", "survey.csv", "--by", "team", "--labels-file", "labels.txt", "-n", "0", cwd=tmp_path).code == 0
    for wrong, told in (
        (labels[:, :-1], "150 respondents are compared"),
        (labels * 0 + 1, "changes the sizes"),
        (labels + 1, "from 1 to 2"),
    ):
        np.save(tmp_path / "wrong.npy", wrong)
        ran = run("groups", "survey.csv", "--by", "team", "--labels-file", "wrong.npy", cwd=tmp_path)
        assert (ran.code, ran.out) == (2, "")
        assert told in ran.err
    np.save(tmp_path / "wrong.npy", np.zeros((100, 150), dtype=int))
    ran = run("groups", "survey.csv", "--by", "team", "--indices", "wrong.npy", cwd=tmp_path)
    assert (ran.code, "does not draw 100 rows of blue" in ran.err) == (2, True)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "md", "tex", "html", "xlsx", "docx"])
def test_every_format_is_written(suffix: str, tmp_path: Path) -> None:
    ran = run("groups", "survey.csv", "--by", "team", *FEW, "-o", f"groups.{suffix}", cwd=written(tmp_path))
    assert ran.code == 0, ran.err
    assert (tmp_path / f"groups.{suffix}").stat().st_size > 400


def test_a_report_by_groups_has_a_section_and_is_verified(tmp_path: Path) -> None:
    words = ("report", "survey.csv", "--by", "team", "-n", "100", "--robustness-resamples", "0")
    text = run(*words, "-f", "md", cwd=written(tmp_path))
    assert text.code == 0, text.err
    section = text.out.split("\n## Groups\n")[1].split("\n## ")[0]
    heads = ("Paths with intervals in each group", "Differences between groups", "Measurement invariance of composites")
    for words_ in (*heads, "5,000 of 5,000 permutations used"):
        assert words_ in section
    assert "Groups stand side by side; that one effect is significant and the other is not does not mean that they differ\n" in text.out
    run(*words, "-o", "report.json", cwd=tmp_path)
    told = json.loads((tmp_path / "report.json").read_text())
    assert {"group_differences", "invariance", "by_group"} <= set(told["tables"])
    assert run("verify", "report.json", "survey.csv", cwd=tmp_path).code == 0
    plain = json.loads(run("report", "survey.csv", "-n", "100", "--robustness-resamples", "0", "-f", "json", cwd=tmp_path).out)
    assert "group_differences" not in plain["tables"]


def test_a_report_says_why_groups_are_not_compared(tmp_path: Path) -> None:
    written(tmp_path, small=["tiny"] * 3 + ["rest"] * 147)
    ran = run("report", "survey.csv", "--by", "small", "-n", "100", "--robustness-resamples", "0", "-f", "json", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert any("no groups: survey.csv (tiny) has too few rows" in note for note in json.loads(ran.out)["notes"])


def test_the_hypotheses_of_groups_side_by_side_point_here(tmp_path: Path) -> None:
    ran = run("hypotheses", "survey.csv", "--by", "team", "-n", "100", cwd=written(tmp_path))
    assert "plscli groups --by tests whether they do" in ran.err


def test_what_cannot_be_compared_is_refused(tmp_path: Path) -> None:
    written(tmp_path)
    saved = run("bootstrap", "survey.csv", "-n", "100", "-f", "json", cwd=tmp_path).out
    ran = run("groups", "-", "--by", "team", stdin=saved.encode(), cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "groups looks at the answers" in ran.err


def test_few_permutations_decide_nothing(tmp_path: Path) -> None:
    ran = run("groups", "survey.csv", "--by", "team", "--permutations", "50", "-n", "0", cwd=written(tmp_path))
    assert {row["decision"] for row in rows(ran.out)} == {"undecided"}
    assert "50 permutations are too few for a decision" in ran.err
