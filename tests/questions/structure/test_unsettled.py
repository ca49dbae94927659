"""What of the measurement is not met is said before any decision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from inside import inside
from plscli.model.build import parse_model
from plscli.questions.structure.hypotheses import constructs
from plscli.questions.structure.layouts import report
from plscli.report.render import render
from studies import SERVICE

MODEL = "A =~ a1 + a2 + a3; B =~ b1 + b2 + b3; C =~ c1 + c2 + c3; C ~ H1*A + H2*B"


def answers(shared: float = 0.0, weak: float = 0.0, n: int = 2_000) -> pd.DataFrame:
    """Three constructs.   shared : what A and B have in common.   weak : noise beside B."""
    rng = np.random.default_rng(7)
    a, b, c, both = rng.standard_normal((4, n))
    a, b = (np.sqrt(1 - shared) * each + np.sqrt(shared) * both for each in (a, b))
    c = 0.4 * a + 0.4 * b + c
    noise = {"a": 0.5, "b": 0.5 + weak, "c": 0.5}
    return pd.DataFrame(
        {f"{name}{k}": x + noise[name] * rng.standard_normal(n) for name, x in {"a": a, "b": b, "c": c}.items() for k in (1, 2, 3)}
    )


@pytest.mark.parametrize(
    ("shared", "weak", "words"),
    [
        (0.0, 0.0, ()),
        (0.99, 0.0, ("HTMT of A and B ",)),
        (0.0, 1.5, ("AVE of B ", "rho_a of B ")),
        (0.97, 1.5, ("HTMT of A and B ", "AVE of B ", "rho_a of B ")),
    ],
)
def test_what_is_not_met_is_named_with_its_number_and_nothing_else(shared: float, weak: float, words: tuple[str, ...]) -> None:
    result = plscli.hypotheses(plscli.estimate(plscli.Survey.from_frame(answers(shared, weak)), parse_model(MODEL)))
    found = result.headline
    assert bool(found) is bool(words)
    if words:
        (line,) = found
        assert line.startswith("measurement is not settled: ")
        parts = line.partition(": ")[2].split(", ")
        assert [part.rpartition(" ")[0] + " " for part in parts] == list(words)
        tables = plscli.loadings(plscli.estimate(plscli.Survey.from_frame(answers(shared, weak)), parse_model(MODEL))).tables()
        b = next(row for row in tables["reliability"] if row["construct"] == "B")
        assert all(f" {b[name]:.2f}" in part for part in parts for name in ("ave", "rho_a") if part.casefold().startswith(name))
        assert result.notes[0] == line


def test_constructs_that_no_hypothesis_is_about_are_left_alone() -> None:
    model = parse_model("A =~ a1; B =~ b1; M =~ m1; P =~ p1; Q =~ q1; W =~ P + Q; C =~ c1; C ~ H1*A + B + M + H2*A:M + H3*W")
    assert constructs(model) == {"A", "C", "M", "W", "P", "Q"}
    weak = answers(weak=1.5)
    assert not plscli.hypotheses(plscli.estimate(plscli.Survey.from_frame(weak), parse_model(MODEL.replace("H2*B", "B")))).headline
    assert plscli.hypotheses(plscli.estimate(plscli.Survey.from_frame(weak), parse_model(MODEL))).headline


def test_the_line_stands_before_the_decisions_wherever_they_are_read(tmp_path: Path) -> None:
    result = plscli.hypotheses(plscli.bootstrap(plscli.Survey.from_frame(answers(weak=1.5, n=200)), parse_model(MODEL), resamples=200))
    for format in ("table", "md", "html", "latex"):
        shown = str(render(report(result), format, None, 200).content)
        assert shown.count("measurement is not settled: AVE of B") == 1
        assert shown.index("measurement is not settled: AVE of B") < shown.index("upported")
    assert "measurement is not settled" in result._repr_html_()
    answers(weak=1.5, n=200).to_csv(tmp_path / "survey.csv", index=False)
    ran = inside("hypotheses", "survey.csv", "-p", MODEL, "-n", "200", cwd=tmp_path)
    assert "plscli: measurement is not settled: AVE of B" in ran.err
    assert b"not settled" not in ran.out
    assert inside("report", "survey.csv", "-p", MODEL, "-n", "200", "--robustness-resamples", "0", "-o", "r.md", cwd=tmp_path).code == 0
    told = (tmp_path / "r.md").read_text()
    assert told.index("Measurement is not settled: AVE of B") < told.index("supported")


def test_settled_measurement_is_not_spoken_of(tmp_path: Path) -> None:
    assert "not settled" not in inside("hypotheses", str(SERVICE), "-n", "200", cwd=tmp_path).err
