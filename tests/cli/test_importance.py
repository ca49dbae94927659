"""`plscli importance` as users type it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from commands import PLSCLI, Ran, in_terminal, run
from plscli.questions import named
from studies import SERVICE

SHORT = ("--target", "LOY", "--scale", "1:7", "-n", "200")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for suffix in (".csv", ".pls"):
        (tmp_path / f"survey{suffix}").write_bytes(SERVICE.with_suffix(suffix).read_bytes())
    return tmp_path


def importance(folder: Path, *words: str) -> Ran:
    return run("importance", "survey.csv", *SHORT, *words, cwd=folder)


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out)))


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_shows_constructs_and_says_where_items_are(columns: int, folder: Path) -> None:
    shown = in_terminal([*PLSCLI, "importance", "survey.csv", *SHORT], folder, columns=columns)
    assert shown.code == 0, shown.err
    words = " ".join(shown.out.split())
    assert "No construct is shown to be important for LOY and below the average performance: QUAL and SAT are" in words
    assert re.search(r"important and above it \(in at least \d\d % of the resamples\)\.", words)
    assert "items: --table importance" in words
    assert "QUAL1" not in words
    assert "more PRICE goes with less LOY" in words
    assert "p from" not in words
    assert max(len(line) for line in shown.out.splitlines()) <= columns


def test_a_pipe_gets_constructs_and_items_with_the_fields_of_the_contract(folder: Path) -> None:
    found = rows(importance(folder, "-q"))
    fields = ("construct", "indicator", "target", "importance", "performance", "importance_standardised", "weight", "se", "lower", "upper",
              "performance_lower", "performance_upper", "priority", "interpretation")  # fmt: skip
    assert set(fields) <= set(found[0])
    assert [row["construct"] for row in found if not row["indicator"]] == ["QUAL", "PRICE", "SAT", "TRUST", "LOY"]
    assert len([row for row in found if row["indicator"]]) == 13
    assert {row["target"] for row in found} == {"LOY"}


@pytest.mark.parametrize("table", named("importance").tables)
def test_every_table_is_printed_by_its_name(table: str, folder: Path) -> None:
    printed = importance(folder, "-t", table, "-q")
    assert printed.code == 0, printed.err
    assert printed.out.count("\n") > 2


def test_a_saved_analysis_gives_the_same_bytes(folder: Path) -> None:
    saved = run("bootstrap", "survey.csv", "--scale", "1:7", "-n", "200", "-f", "json", "-q", cwd=folder)
    again = run("importance", "-", "--target", "LOY", "-f", "json", "-q", stdin=saved.out.encode(), cwd=folder)
    assert again.out == importance(folder, "-f", "json", "-q").out
    refused = run("importance", "-", "--scale", "1:5", stdin=saved.out.encode(), cwd=folder)
    assert (refused.code, refused.out) == (2, "")
    assert "--scale cannot be changed in a saved analysis" in refused.err


def test_a_file_that_is_read_in_blocks_gives_the_same_numbers_and_is_verified(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = json.loads(importance(folder, "-f", "json", "-q").out)
    monkeypatch.setattr("plscli.data.read.LARGE_TEXT", 1)
    streamed = importance(folder, "-o", "streamed.json")
    assert "its rows are read in blocks" in streamed.err
    found = json.loads((folder / "streamed.json").read_text())
    for one, other in zip(held["tables"]["importance"], found["tables"]["importance"], strict=True):
        assert one["importance"] == pytest.approx(other["importance"], abs=1e-9)
        assert one["performance"] == pytest.approx(other["performance"], abs=1e-9)
        assert (one["se"] is None) is (other["se"] is None)
        assert one["se"] is None or one["se"] == pytest.approx(other["se"], rel=0.3)  # other resamples
    assert run("verify", "streamed.json", "survey.csv", cwd=folder).code == 0


def test_the_answer_is_verified_and_a_change_is_found(folder: Path) -> None:
    assert importance(folder, "-o", "map.json").code == 0
    same = run("verify", "map.json", "survey.csv", cwd=folder)
    assert same.code == 0, same.out + same.err
    document = json.loads((folder / "map.json").read_text())
    document["tables"]["importance"][0]["performance"] += 1
    (folder / "map.json").write_text(json.dumps(document))
    assert run("verify", "map.json", "survey.csv", cwd=folder).code == 1


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "md", "tex", "html", "xlsx", "docx"])
def test_files_of_every_format_are_written(suffix: str, folder: Path) -> None:
    assert importance(folder, "-o", f"map.{suffix}").code == 0
    assert (folder / f"map.{suffix}").stat().st_size > 400


def test_a_report_has_it_where_it_is_asked_for(folder: Path) -> None:
    words = ("report", "survey.csv", "--scale", "1:7", "-n", "200", "--robustness-resamples", "0")
    without = run(*words, "-f", "md", "-q", cwd=folder)
    assert "## Importance and performance" not in without.out
    written = run(*words, "--importance", "LOY", "-f", "md", "-q", cwd=folder)
    assert written.code == 0, written.err
    assert (
        written.out.index("Out-of-sample prediction")
        < written.out.index("## Importance and performance")
        < written.out.index("## Limitations")
    )
    assert "Ringle, C. M., & Sarstedt, M. (2016)" in written.out
    assert "Martilla, J. A., & James, J. C. (1977)" in written.out
    run(*words, "--importance", "LOY", "-o", "report.json", cwd=folder)
    assert run("verify", "report.json", "survey.csv", cwd=folder).code == 0


def test_a_report_that_cannot_have_it_is_refused(folder: Path) -> None:
    for words, said in (
        (("--importance", "LOY"), "the answer scale of QUAL1"),
        (("--importance", "LOI", "--scale", "1:7"), "did you mean LOY?"),
    ):
        refused = run("report", "survey.csv", "-n", "200", *words, "-f", "md", "-q", cwd=folder)
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err


def test_a_plot_takes_a_target_and_refuses_what_it_does_not_show(folder: Path) -> None:
    drawn = run("plot", "importance", "survey.csv", *SHORT, "-o", "map.svg", cwd=folder)
    assert drawn.code == 0, drawn.err
    assert (folder / "map.svg").read_text().startswith("<?xml")
    for words in (("--alpha", "0.1"), ("--technique", "da"), ("--by", "customer")):
        refused = run("plot", "importance", "survey.csv", *SHORT, *words, "-o", "other.svg", cwd=folder)
        assert (refused.code, (folder / "other.svg").exists()) == (2, False)
        assert "changes nothing here" in refused.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "LOY"), 'name the scale: --scale 1:7, of some items --scale "QUAL1,QUAL2: 1:5"'),
        (("--target", "LOI", "--scale", "1:7"), "did you mean LOY?"),
        (("--target", "QUAL", "--scale", "1:7"), "nothing in the model leads to a construct 'QUAL'"),
        (("--target", "LOY", "--scale", "7:1"), "is not a scale"),
        (("--target", "LOY", "--scale", "1:7", "-t", "loadings"), "loadings"),
        (("--target", "LOY", "--scale", "1:7", "--correlations", "spearman"), "--correlations"),
    ],
)
def test_what_cannot_be_asked_is_said_with_an_empty_output(words: tuple[str, ...], said: str, folder: Path) -> None:
    refused = run("importance", "survey.csv", *words, cwd=folder)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err


def test_a_matrix_and_answers_to_other_questions_are_refused(folder: Path) -> None:
    (folder / "r.csv").write_text(",A,B\nA,1,0.5\nB,0.5,1\n")
    assert run("importance", "r.csv", "--target", "B", cwd=folder).code == 2
    importance(folder, "-o", "map.json")
    wrong = run("importance", "map.json", cwd=folder)
    assert (wrong.code, wrong.out) == (2, "")


def test_scales_and_reversed_items_come_from_the_study_file(folder: Path) -> None:
    (folder / "survey.toml").write_text('scale = "1:7"\nreverse = ["PRICE1", "PRICE2", "PRICE3"]\n')
    told = run("importance", "survey.csv", "--target", "LOY", "-n", "200", "-f", "json", "-q", cwd=folder)
    assert told.code == 0, told.err
    plain, turned = (
        {row["construct"]: row for row in json.loads(out)["tables"]["importance"] if not row["indicator"]}
        for out in (importance(folder, "--study", "none.toml").out or importance_without(folder), told.out)
    )
    assert turned["PRICE"]["performance"] == pytest.approx(100 - plain["PRICE"]["performance"], abs=1e-9)
    assert turned["PRICE"]["importance"] == pytest.approx(-plain["PRICE"]["importance"], abs=1e-9)
    assert turned["PRICE"]["priority"]
    assert not plain["PRICE"]["priority"]


def importance_without(folder: Path) -> str:
    (folder / "survey.toml").unlink()
    return importance(folder, "-f", "json", "-q").out


def test_what_is_required_of_constructs_decides_the_exit_code(folder: Path) -> None:
    assert importance(folder, "--require", "performance >= 50", "-q").code == 0
    wanting = importance(folder, "--require", "performance > 52, lower > 0", "-q")
    assert wanting.code == 1
    assert "--require performance > 52 is not met by TRUST (51.5" in wanting.err
    assert "--require lower > 0 is not met by PRICE (-0.1" in wanting.err
    assert "LOY (" not in wanting.err
    for words, said in (("performance", "no condition"), ("d > 0", "there is no number 'd' of a construct")):
        refused = importance(folder, "--require", words)
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err
