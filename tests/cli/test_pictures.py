"""`plscli diagram` and `plscli plot` as users run them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from commands import PLSCLI, in_terminal, run, study
from pictures import texts
from plscli.cli.parts import Source
from plscli.cli.parts.pictures import PlotSettings
from plscli.errors import UsageError
from plscli.report.picture import Plot
from plscli.report.plot import NEEDS
from plscli.setting import spoken

FAST = ("-n", "100", "-q")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the first example with a saved analysis."""
    place = tmp_path_factory.mktemp("pictures")
    study(place)
    assert run("bootstrap", "survey.csv", *FAST, "-o", "saved.json", cwd=place).code == 0
    return place


@pytest.mark.parametrize("suffix", ["pdf", "png", "dot", "mmd", "tex", "txt"])
def test_the_suffix_gives_the_format(suffix: str, folder: Path) -> None:
    done = run("diagram", "saved.json", "-q", "-o", f"d.{suffix}", cwd=folder)
    assert (done.code, done.out, done.err) == (0, "", "")
    start = {
        "pdf": b"%PDF",
        "png": b"\x89PNG",
        "dot": b"// Written by plscli",
        "mmd": b"%% Written by plscli",
        "tex": b"% Written by plscli",
        "txt": b"Path model: survey.csv",
    }
    assert (folder / f"d.{suffix}").read_bytes().startswith(start[suffix])


def test_survey_and_saved_analysis_give_the_same_picture_in_two_runs(folder: Path) -> None:
    assert run("diagram", "survey.csv", *FAST, "-o", "a.svg", cwd=folder).code == 0
    saved = (folder / "saved.json").read_bytes()
    for name, source in (("b.svg", "saved.json"), ("c.svg", "-")):
        assert run("diagram", source, "-q", "-o", name, stdin=saved, cwd=folder).code == 0
        assert (folder / name).read_bytes() == (folder / "a.svg").read_bytes()


def test_without_a_file_the_drawing_is_text_in_a_pipe_and_on_a_terminal(folder: Path) -> None:
    piped = run("diagram", "survey.csv", "-q", cwd=folder)
    assert piped.code == 0
    assert "IV   ── H2: 0.440 ──▶ │ R² = 0.295 │" in piped.out
    shown = in_terminal([*PLSCLI, "diagram", "survey.csv", "-q"], folder, 80)
    assert shown.out == piped.out
    assert max(map(len, shown.out.splitlines())) <= 80


def test_what_is_shown_is_what_was_asked(folder: Path) -> None:
    assert "p = " not in run("diagram", "survey.csv", "-q", "--no-note", cwd=folder).out
    assert "p = " in run("diagram", "survey.csv", *FAST, cwd=folder).out
    assert "p = " not in run("diagram", "saved.json", "-q", "--show", "estimates", cwd=folder).out
    assert "H2 (+)" in run("diagram", "saved.json", "-q", "--show", "model", cwd=folder).out
    strict = run("diagram", "saved.json", "-q", "--with", "interval", "--structural", "--alpha", "1e-14", cwd=folder).out
    assert "[" in strict
    assert "INTG1" not in strict
    assert strict.count("╌▶") == 4  # three paths and the line that says what it means


def test_a_model_is_drawn_before_there_are_data(folder: Path, tmp_path: Path) -> None:
    done = run("diagram", "survey.pls", "-o", str(tmp_path / "framework.svg"), cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert {"INTG", "INTG2", "H1 (+)"} <= set(texts((tmp_path / "framework.svg").read_bytes()))


def test_positions_are_written_and_used_again(folder: Path) -> None:
    first = run("diagram", "saved.json", "-q", "-o", "p.svg", "--save-layout", "p.json", cwd=folder)
    assert first.code == 0
    again = run("diagram", "saved.json", "-q", "-o", "q.svg", "--layout", "p.json", cwd=folder)
    assert again.code == 0
    assert (folder / "p.svg").read_bytes() == (folder / "q.svg").read_bytes()


def test_a_correlation_matrix_is_drawn_with_its_estimates_alone(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(",X1,X2,Y1\nX1,1,,\nX2,0.5,1,\nY1,0.4,0.3,1\n", encoding="utf-8")
    drawn = run("diagram", "r.csv", "--n", "100", "-q", "-p", "Y ~ X", "-o", "d.svg", cwd=tmp_path)
    assert drawn.code == 0, drawn.err
    refused = run("plot", "forest", "r.csv", "--n", "100", "-q", "-p", "Y ~ X", "-o", "f.svg", cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "no answers to resample" in refused.err
    assert run("plot", "loadings", "r.csv", "--n", "100", "-q", "-p", "Y ~ X", "-o", "l.svg", cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("diagram", "survey.csv", "-o", "d.doc"), "use one of .svg, .pdf, .png, .dot, .mmd, .tex, .txt"),
        (("diagram", "survey.csv", "-o", "d"), "no picture is known for 'd'"),
        (("diagram", "survey.csv", "-o", "no/d.svg"), "there is no folder no"),
        (("diagram", "survey.csv", "-o", "survey.csv"), "it is what is read"),
        (("diagram", "survey.csv", "--save-layout", "survey.pls", "-m", "survey.pls"), "it is what is read"),
        (("diagram", "survey.csv", "--layout", "none.json", "-o", "d.svg"), "there is no layout none.json"),
        (("diagram", "survey.csv", "--show", "model", "--scheme", "path"), "--scheme changes nothing here"),
        (("diagram", "survey.pls", "--show", "estimates"), "holds no answers"),
        (("diagram", "survey.pls", "-p", "ERC ~ MT"), "is a model itself"),
        (("diagram", "saved.json", "-n", "10"), "cannot be changed in a saved analysis"),
        (("diagram", "survey.csv", "--theme", "pink"), "pink"),
        (("diagram", "nothing.pls"), "there is no model file"),
        (("plot", "forest", "survey.csv"), "a plot needs a file: -o FILE with one of .svg, .pdf, .png"),
        (("plot", "forest", "survey.csv", "-o", "f.dot"), "use one of .svg, .pdf, .png"),
        (("plot", "groups", "survey.csv", "-o", "g.svg"), "groups takes a column: --by COLUMN"),
        (("plot", "groups", "survey.csv", "--by", "nothing", "-o", "g.svg"), "nothing"),
        (("plot", "groups", "saved.json", "--by", "MT1", "-o", "g.svg"), "looks at the answers"),
        (("plot", "groups", "survey.csv", "--by", "MT1", "--threshold", "ave=0.5", "-o", "g.svg"), "--threshold changes nothing here"),
        (("plot", "forest", "survey.csv", "--by", "MT1", "-o", "f.svg"), "--by changes nothing here"),
        (("diagram", "survey.csv", "--by", "nothing", "-o", "g.svg"), "nothing"),
        (("diagram", "saved.json", "--by", "MT1", "-o", "g.svg"), "looks at the answers"),
        (("diagram", "survey.csv", "--permutations", "100", "-o", "g.svg"), "groups takes a column: --by COLUMN"),
        (("diagram", "survey.csv", "--show", "model", "--by", "MT1", "-o", "g.svg"), "--by changes nothing here"),
        (("plot", "pie", "survey.csv", "-o", "f.svg"), "pie"),
        (("plot", "slopes", "saved.json", "-o", "f.svg"), "no product"),
        (("plot", "missingness", "saved.json", "-o", "f.svg"), "looks at the answers"),
        (("plot", "missingness", "survey.csv", "-n", "100", "-o", "f.svg"), "--resamples changes nothing here"),
        (("plot", "htmt", "survey.csv", "--alpha", "0.1", "-o", "f.svg"), "--alpha changes nothing here"),
        (("plot", "forest", "survey.csv", "--threshold", "ave=0.5", "-o", "f.svg"), "--threshold changes nothing here"),
        (("plot", "loadings", "survey.csv", "--threshold", "ave=much", "-o", "f.svg"), "is not a threshold"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_leaves_nothing_behind(arguments: tuple[str, ...], words: str, folder: Path) -> None:
    before = sorted(folder.iterdir())
    done = run(*arguments, cwd=folder)
    assert (done.code, done.out) == (2, ""), done.err
    assert words in " ".join(done.err.replace("│", " ").split())
    assert sorted(folder.iterdir()) == before


def test_a_terminal_gets_no_bytes_that_it_cannot_show(folder: Path) -> None:
    shown = in_terminal([*PLSCLI, "diagram", "saved.json", "-q", "-f", "png"], folder)
    assert (shown.code, shown.out) == (2, "")
    assert "name a file with -o" in shown.err
    plot = in_terminal([*PLSCLI, "plot", "forest", "saved.json", "-q"], folder)
    assert (plot.code, plot.out) == (2, "")
    assert ".svg, .pdf, .png" in plot.err


def test_a_picture_goes_down_a_pipe_when_its_format_is_named(folder: Path) -> None:
    assert ET.fromstring(run("plot", "htmt", "saved.json", "-q", "-f", "svg", cwd=folder).out) is not None
    assert run("diagram", "saved.json", "-q", "-f", "dot", cwd=folder).out.startswith("// Written by plscli")


def test_the_model_is_written_for_graphviz(folder: Path) -> None:
    done = run("model", "survey.csv", "-q", "--to", "dot", cwd=folder)
    assert done.code == 0
    assert 'label="H2 (+)"' in done.out
    assert done.out.endswith("}\n")
    assert run("model", "saved.json", "-q", "--to", "dot", cwd=folder).out.splitlines()[1:] == done.out.splitlines()[1:]
    refused = run("model", "survey.csv", "--to", "dot", "--scheme", "path", cwd=folder)
    assert refused.code == 2


def test_plots_are_made_of_estimates_of_moderation_and_of_answers(tmp_path: Path) -> None:
    study(tmp_path, "service")
    model = (tmp_path / "survey.pls").read_text(encoding="utf-8") + "\nLOY ~ PRICE + SAT:PRICE\n"
    (tmp_path / "m.pls").write_text(model, encoding="utf-8")
    assert run("bootstrap", "survey.csv", "-m", "m.pls", *FAST, "-o", "saved.json", cwd=tmp_path).code == 0
    for kind, source in (("johnson-neyman", "saved.json"), ("loadings", "saved.json"), ("missingness", "survey.csv")):
        done = run("plot", kind, source, "-q", "--theme", "print", "-o", f"{kind}.svg", cwd=tmp_path)
        assert (done.code, done.out, done.err) == (0, "", ""), kind
        assert texts((tmp_path / f"{kind}.svg").read_bytes())


def test_what_a_picture_has_no_place_for_is_said_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "m.pls").write_text("品質 =~ q1 + q2\nY =~ y\nY ~ 品質\n", encoding="utf-8")
    drawn = run("diagram", "m.pls", "-o", "m.png", cwd=tmp_path)
    assert (drawn.code, "品" in drawn.err) == (0, True)
    assert "品" not in run("diagram", "m.pls", "-o", "m.svg", cwd=tmp_path).err


def test_a_saved_comparison_of_groups_gives_the_pictures_of_the_survey(tmp_path: Path) -> None:
    study(tmp_path, "service")
    asked = ("survey.csv", "--by", "customer", "--permutations", "100", *FAST)
    everything = ("groups", *asked, "--compare", "paths,loadings,weights,r2", "-o", "groups.json")
    assert run(*everything, cwd=tmp_path).code == 0
    for words in (("plot", "groups"), ("diagram",)):
        assert run(*words, *asked, "-o", "a.svg", cwd=tmp_path).code == 0
        saved = run(*words, "groups.json", "-q", "-o", "b.svg", cwd=tmp_path)
        assert saved.code == 0, saved.err
        assert texts((tmp_path / "a.svg").read_bytes()) == texts((tmp_path / "b.svg").read_bytes())
        refused = run(*words, "groups.json", "--alpha", "0.1", "-o", "c.svg", cwd=tmp_path)
        assert (refused.code, refused.out) == (2, "")
        assert "cannot be changed in a saved analysis\n  run plscli groups" in refused.err
    assert run("diagram", "groups.json", "-q", "--show", "model", "-o", "m.svg", cwd=tmp_path).code == 0
    wrong = run("plot", "forest", "groups.json", "-o", "f.svg", cwd=tmp_path)
    assert (wrong.code, wrong.out) == (2, "")
    assert "groups" in wrong.err


def test_what_cannot_be_compared_is_drawn_and_stops_where_it_must_not_be_passed_over(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    score, half = rng.standard_normal(200), np.arange(200) < 100
    A = np.stack([np.where(half, score, 0.1 * score), np.where(half, 0.1 * score, score)], 1) + 0.3 * rng.standard_normal((200, 2))
    frame = pd.DataFrame(A, columns=["A1", "A2"]).assign(B1=score + rng.standard_normal(200), team=np.where(half, "one", "two"))
    frame.to_csv(tmp_path / "s.csv", index=False)
    words = ("s.csv", "-p", "B ~ A", "--by", "team", "--permutations", "200", *FAST, "--gate")
    for command in (("plot", "groups"), ("diagram",)):
        assert run(*command, *words, "warn", "-o", "w.svg", cwd=tmp_path).code == 0
        stopped = run(*command, *words, "stop", "-o", "s.svg", cwd=tmp_path)
        assert (stopped.code, stopped.out) == (1, "")
        assert "--gate stop: no difference is shown; H1 cannot be compared" in stopped.err
        assert any("not comparable" in text for text in texts((tmp_path / "s.svg").read_bytes()))


SHOWN = {
    "hypotheses": {"estimator", "resampling", "workers", "rules"},
    "loadings": {"estimator", "resampling", "workers", "verdicts"},
    "validate": {"verdicts"},
    "groups": {"estimator", "resampling", "workers", "rules", "grouping"},
    "predict": {"estimator", "folding", "plan", "judging"},
    "importance": {"estimator", "resampling", "workers", "necessity"},
    "necessity": {"estimator", "resampling", "workers", "necessity"},
    "segments": {"estimator", "segmenting"},
    "endogeneity": {"estimator", "suspecting"},
}
"""Settings that plots show, by the result that they are made of."""
PARTLY = {"alpha", "max_failed", "inadmissible", "strata", "cluster", "seed", "target"}
"""Options of others that some plots show or take all the same."""


@pytest.mark.parametrize("kind", NEEDS)
def test_a_plot_refuses_what_it_does_not_show(kind: Plot, folder: Path) -> None:
    wanted, source = {name: cls() for name, cls in PlotSettings.parts().items()}, Source(str(folder / "survey.csv"), quiet=True)
    refused = set()
    for name, chosen in wanted.items():
        for each, _ in spoken(type(chosen)):
            try:
                PlotSettings(**{**wanted, name: replace(chosen, given=frozenset([each.name]))}).of(kind, source)
            except UsageError as error:
                if "changes nothing here" in str(error):
                    refused.add((name, each.name))
    assert not {name for name, _ in refused} & SHOWN[NEEDS[kind]]
    passed = {(name, each.name) for name, cls in PlotSettings.parts().items() for each, _ in spoken(cls)} - refused
    assert all(name in SHOWN[NEEDS[kind]] or option in PARTLY for name, option in passed)
