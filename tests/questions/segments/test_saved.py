"""Segments go to a file and on to `groups`, which knows that they were found in the same rows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import plscli
from inside import inside
from mixed import MODEL, mixed
from plscli.questions.groups.membership import found_in_rows

FEW = ("-q", "--permutations", "99", "-n", "99")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("segments")
    mixed(200)[0].to_csv(folder / "survey.csv", index=False)
    (folder / "survey.pls").write_text(MODEL.text)
    ran = inside("segments", "survey.csv", "-k", "2", "--starts", "5", "--save", "found.csv", "-q", cwd=folder)
    assert ran.code == 0, ran.err
    return folder


def groups(folder: Path, *words: str, command: str = "groups") -> dict[str, list[dict[str, object]]]:
    ran = inside(command, "found.csv", "-m", "survey.pls", *words, "-f", "json", cwd=folder)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    return {**told["tables"], "notes": told["notes"]}


def test_the_file_is_the_survey_with_the_segments(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((folder / "found.csv").read_text())))
    assert {row["segment_found_by"] for row in rows} == {"FIMIX"}
    answer = plscli.segments(plscli.read_survey(folder / "survey.csv"), MODEL, k=2, starts=5)
    assert [int(row["segment"]) for row in rows] == [row["segment"] for row in answer.tables()["membership"]]
    assert list(rows[0])[:-3] == list(mixed()[0].columns)


@pytest.mark.parametrize("by", ["segment", "segment = 1, segment = 2"])
def test_segments_are_not_tested_in_the_rows_that_they_were_found_in(by: str, folder: Path) -> None:
    found = groups(folder, "--by", by, *FEW, "--compare", "all")
    assert "found in these rows" in str(found["notes"][0])
    for table in ("group_differences", "group_estimates", "group_tests", "distances", "other_differences"):
        for row in found[table]:
            assert not [name for name, value in row.items() if value is not None and (name == "p" or name.startswith("p_"))], table
    assert {row["decision"] for row in found["group_differences"]} == {"not tested"}
    assert all(row["estimate_a"] is not None and row["lower"] is None for row in found["group_differences"])
    assert all(row["c_p"] is not None for row in found["invariance"])


def test_whoever_insists_gets_the_tests_and_the_warning(folder: Path) -> None:
    found = groups(folder, "--by", "segment", "--force", *FEW)
    assert all(row["p_permutation"] is not None for row in found["group_differences"])
    assert "prove nothing" in str(found["notes"][0])
    words = ("groups", "found.csv", "-m", "survey.pls", "--by", "segment", "--force", *FEW, "-f", "md")
    first = " ".join(inside(*words, cwd=folder).out.decode().split()).partition("| |")[0]
    assert "this proves nothing, since the groups were found in the same rows" in first


def test_other_groups_of_the_same_file_are_none_of_them() -> None:
    assert found_in_rows(["segment", "segment_found_by", "segments"], "segments") is None
    assert found_in_rows(["segment", "segment_found_by"], "segment < 2, segment >= 2") == "segment"
    assert found_in_rows(["age", "segment_found_by"], "segment") is None


def test_hypotheses_by_segment_are_not_decided(folder: Path) -> None:
    found = groups(folder, "--by", "segment", "-q", "-n", "99", command="hypotheses")
    assert {row["decision"] for row in found["by_group"]} == {"not tested"}
    assert {row["p"] for row in found["by_group"]} == {None}


@pytest.mark.parametrize(("words", "said"), [
    (("-k", "1"), "there are no segments to save"),
    (("-k", "2", "--save", "found.xlsx"), "--save writes CSV"),
    (("-k", "2", "--save", "survey.csv"), "survey.csv"),
])  # fmt: skip
def test_what_cannot_be_saved_is_said(words: tuple[str, ...], said: str, folder: Path) -> None:
    save = () if "--save" in words else ("--save", "other.csv")
    ran = inside("segments", "survey.csv", "--starts", "2", *words, *save, cwd=folder)
    assert (ran.code, ran.out) == (2, b"")
    assert said in ran.err
    assert not (folder / "other.csv").exists()


def test_segments_are_not_saved_over_others(folder: Path) -> None:
    ran = inside("segments", "found.csv", "-m", "survey.pls", "-k", "2", "--starts", "2", "--save", "again.csv", cwd=folder)
    assert (ran.code, ran.out) == (2, b"")
    assert "has a column 'segment' already" in ran.err
