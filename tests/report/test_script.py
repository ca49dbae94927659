"""Scripts for other programs.  They were seen to parse in R 4.2, and the one for lavaan to run with lavaan 0.6-14."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run, study
from plscli.analysis.settings import Estimator
from plscli.data.survey import Dress
from plscli.errors import UsageError
from plscli.model.build import parse_model
from plscli.report.script import Program, script

MODEL = parse_model("A =~ a1 + a2; B <~ b1 + b2; S <~ unit(s1 + s2); C =~ c1; C ~ H1*A + B; A ~ S; M := H1*H2; C ~ S")


def lines(program: Program, estimator: Estimator | None = None, dress: Dress | None = None, na: tuple[str, ...] = ()) -> str:
    return script(MODEL, estimator or Estimator(), "my survey.csv", na, dress or Dress(), program)


def test_seminr_gets_composites_with_their_modes_and_reflective_constructs_under_plsc() -> None:
    plain, consistent = lines("seminr"), lines("seminr", Estimator(scheme="factorial", consistent=True))
    assert 'composite("A", c("a1", "a2"), weights = mode_A)' in plain
    assert 'composite("B", c("b1", "b2"), weights = mode_B)' in plain
    assert 'composite("S", c("s1", "s2"), weights = unit_weights)' in plain
    assert 'paths(from = "A", to = "C")' in plain
    assert "inner_weights = path_weighting" in plain
    assert 'reflective("A", c("a1", "a2"))' in consistent
    assert 'composite("B", c("b1", "b2"), weights = mode_B)' in consistent
    assert "inner_weights = path_factorial" in consistent
    with pytest.raises(UsageError, match="seminr has no centroid scheme"):
        lines("seminr", Estimator(scheme="centroid"))


def test_csem_gets_scheme_modes_and_one_equation_per_outcome() -> None:
    text = lines("csem", Estimator(scheme="centroid", consistent=True, tolerance=1e-9))
    assert "  C ~ A + B + S\n" in text
    assert '.PLS_modes = list(A = "modeA", B = "modeB", S = "unit", C = "modeA")' in text
    assert '.PLS_weight_scheme_inner = "centroid"' in text
    assert ".disattenuate = TRUE" in text
    assert ".tolerance = 1e-09" in text


def test_lavaan_gets_labels_and_defined_effects() -> None:
    text = lines("lavaan")
    assert "  C ~ H1*A + H2*B\n" in text
    assert "  M := H1*H2\n" in text
    assert "  B <~ b1 + b2\n" in text
    assert "lavaan 0.6-20" in text


def test_the_file_is_read_as_plscli_reads_it() -> None:
    text = lines("csem", dress=Dress(";", ",", "Windows-1252"), na=("-99",))
    assert 'read.table("my survey.csv", header = TRUE, sep = ";", dec = ","' in text
    assert 'na.strings = c("NA", "", "-99"), fileEncoding = "CP1252"' in text
    assert 'sep = "\\t"' in lines("csem", dress=Dress("\t"))
    assert "mean replacement" in text
    assert "listwise" in lines("csem", Estimator(missing="listwise"))


def test_names_that_r_does_not_take_are_refused() -> None:
    odd = parse_model("`my block` =~ a1; B =~ b1; B ~ `my block`")
    with pytest.raises(UsageError, match="'my block' is no name in R"):
        script(odd, Estimator(), "s.csv", (), Dress(), "csem")


def test_the_command_takes_estimation_options_for_scripts_alone(tmp_path: Path) -> None:
    survey = study(tmp_path)
    done = run("model", str(survey), "--to", "seminr", "--scheme", "factorial", "--consistent")
    assert "path_factorial" in done.out
    assert 'reflective("INTG"' in done.out
    refused = run("model", str(survey), "--scheme", "factorial")
    assert (refused.code, refused.out) == (2, "")
    assert "add --to" in refused.err
    saved = run("bootstrap", str(survey), "-n", "50", "--scheme", "factorial", "-f", "json").out.encode()
    assert "path_factorial" in run("model", "-", "--to", "seminr", stdin=saved).out
    assert run("model", "-", "--to", "seminr", "--scheme", "path", stdin=saved).code == 2
