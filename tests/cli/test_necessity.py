"""`plscli importance --necessity` as users type it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from commands import PLSCLI, Ran, in_terminal, run
from plscli.questions import named
from studies import SERVICE

WORDS = ("importance", str(SERVICE), "--study", str(SERVICE.parent / "fair-price.toml"), "--target", "LOY", "-n", "200")
FIELDS = {
    "necessity": ("condition", "outcome", "ceiling", "d", "p", "accuracy", "slope", "intercept", "peers", "size", "decision"),
    "bottleneck": ("condition", "outcome", "ceiling", "level", "required", "status", "below"),
    "necessity_sensitivity": ("condition", "outcome", "share", "cases", "d", "by_chance", "difference"),
}


def asked(*words: str) -> Ran:
    return run(*WORDS, "-q", *words)


def rows(ran: Ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


@pytest.mark.parametrize("table", named("necessity").tables)
def test_its_tables_ask_for_it_by_their_names(table: str) -> None:
    found = rows(asked("-t", table))
    assert found
    assert set(FIELDS[table]) <= set(found[0])


def test_the_map_has_both(tmp_path: Path) -> None:
    found = rows(asked("--necessity"))
    by = {row["construct"]: row for row in found if not row["indicator"]}
    assert {"d", "p", "required", "below", "class"} <= set(found[0])
    assert (by["SAT"]["class"], by["PRICE"]["class"], by["LOY"]["class"]) == ("top priority", "low", "")
    assert "d" not in rows(asked())[0]


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_a_terminal_shows_it_at_any_width(columns: int) -> None:
    shown = in_terminal([*PLSCLI, *WORDS, "--necessity", "-q"], Path.cwd(), columns=columns)
    assert shown.code == 0, shown.err
    flat = " ".join(shown.out.split())
    assert "QUAL, SAT and TRUST are necessary for LOY (CE-FDH)." in flat
    assert "nobody at or above 80 % of the range of LOY has less than 44.3 % of the range of SAT" in flat
    assert "TRUST is necessary by the ceiling that decides, and not necessary by CR-FDH" in flat
    assert "NN" in shown.out
    assert max(len(line) for line in shown.out.splitlines()) <= columns


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "html", "tex", "md", "json"])
def test_it_is_written_in_every_format(suffix: str, tmp_path: Path) -> None:
    assert run(*WORDS, "--necessity", "-q", "-o", f"found.{suffix}", cwd=tmp_path).code == 0
    assert (tmp_path / f"found.{suffix}").stat().st_size > 1_000


def test_a_saved_answer_is_verified_and_a_changed_one_is_not(tmp_path: Path) -> None:
    run(*WORDS, "--necessity", "--permutations", "300", "-q", "-o", "found.json", cwd=tmp_path)
    assert run("verify", "found.json", str(SERVICE), "-q", cwd=tmp_path).code == 0
    document = json.loads((tmp_path / "found.json").read_text())
    document["tables"]["bottleneck"][-1]["required"] += 0.1
    (tmp_path / "found.json").write_text(json.dumps(document))
    told = run("verify", "found.json", str(SERVICE), "-f", "csv", "-q", cwd=tmp_path)
    assert (told.code, "bottleneck" in told.out) == (1, True)


def test_permutations_from_a_file(tmp_path: Path) -> None:
    np.save(tmp_path / "permutations.npy", np.tile(np.arange(300), (20, 1)))
    found = rows(run(*WORDS, "-q", "--permutations-file", "permutations.npy", "-t", "necessity", cwd=tmp_path))
    assert {row["at_least"] for row in found} == {"20"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--at", "90"), "--at is of no use without --necessity"),
        (("--necessity", "--at", "120"), "at must lie above 0 and at most at 100"),
        (("--necessity", "--permutations", "1"), "permutations must be at least 2"),
        (("--permutations-file", "x.npy"), "--permutations-file is of no use without --necessity"),
        (("--necessity", "--permutations-file", "none.npy"), "there is no file none.npy"),
        (("--necessity", "--permutations", "9", "--permutations-file", "x.npy"), "exclude each other"),
        (("--necessity", "--corner", "up"), "'up' is none of ul, ur, ll, lr"),
    ],
)
def test_what_is_wrong_is_said(words: tuple[str, ...], message: str) -> None:
    ran = asked(*words)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_saved_analysis_holds_no_scores(tmp_path: Path) -> None:
    run("bootstrap", str(SERVICE), "--scale", "1:7", "-n", "50", "-q", "-o", "saved.json", cwd=tmp_path)
    ran = run("importance", "saved.json", "--target", "LOY", "--necessity", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "--necessity looks at the answers, and a saved analysis does not hold them" in ran.err


def test_a_report_has_it_where_it_is_asked_for(tmp_path: Path) -> None:
    words = ("report", str(SERVICE), "--scale", "1:7", "-n", "100", "--robustness-resamples", "0", "-q")
    ran = run(*words, "--necessity", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "--necessity takes --importance CONSTRUCT" in ran.err
    written = run(*words, "--importance", "LOY", "--necessity", cwd=tmp_path)
    assert written.code == 0, written.err
    place = written.out.index("## Importance and performance")
    assert written.out.index("Necessary conditions of LOY") > place
    assert "necessary for LOY (CE-FDH)" in written.out
    assert run(*words, "--importance", "LOY", "--necessity", "-o", "report.json", cwd=tmp_path).code == 0
    assert run("verify", "report.json", str(SERVICE), "-q", cwd=tmp_path).code == 0


def test_its_pictures(tmp_path: Path) -> None:
    words = ("-q", "--scale", "1:7", "--target", "LOY", "-n", "100")
    for kind, more in (("necessity", ("--corner", "lr", "--at", "70")), ("importance", ("--necessity",))):
        assert run("plot", kind, str(SERVICE), *words, *more, "-o", f"{kind}.svg", cwd=tmp_path).code == 0
    assert "30 % of the range of LOY" in (tmp_path / "necessity.svg").read_text()
    assert "Bubbles:" in (tmp_path / "importance.svg").read_text()
    assert run("plot", "forest", str(SERVICE), "--at", "90", "-o", "x.svg", cwd=tmp_path).code == 2
