"""Which model a command uses when lines are given beside a model file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inside import inside
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec

SIBLING = """
SAT <~ S1 + S2
TRUST =~ T1 + T2
QUAL =~ SPEED + CARE
SPEED =~ P1 + P2
CARE =~ K1 + K2
LOY =~ L1 + L2
LOY ~ H1*SAT + H2*TRUST + H3*QUAL
H1 > 0
M := H1*H2
"""
ITEMS = ("S1", "S2", "T1", "T2", "P1", "P2", "K1", "K2", "L1", "L2")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    random = np.random.default_rng(3)
    common = random.standard_normal((90, 1))
    answers = np.clip(np.round(4 + common + random.standard_normal((90, len(ITEMS)))), 1, 7).astype(int)
    frame = pd.DataFrame(answers, columns=list(ITEMS)).assign(Age=random.integers(18, 70, 90))
    frame.to_csv(tmp_path / "s.csv", index=False)
    (tmp_path / "s.pls").write_text(SIBLING)
    return tmp_path


def model_of(study: Path, *arguments: str) -> tuple[ModelSpec, str]:
    left = inside("model", "s.csv", *arguments, cwd=study, columns="400")
    assert left.code == 0, left.err
    return parse_model(left.out.decode()), left.err


@pytest.mark.parametrize("base", [(), ("-m", "s.pls")])
def test_structural_lines_keep_the_measurement_of_the_file(study: Path, base: tuple[str, ...]) -> None:
    model, said = model_of(study, *base, "-p", "LOY ~ SAT + QUAL")
    assert {c.name: (c.kind, c.indicators) for c in model.constructs} == {
        "SAT": ("composite", ("S1", "S2")),
        "QUAL": ("reflective", ("SPEED", "CARE")),
        "SPEED": ("reflective", ("P1", "P2")),
        "CARE": ("reflective", ("K1", "K2")),
        "LOY": ("reflective", ("L1", "L2")),
    }
    assert [path.name for path in model.paths] == ["SAT -> LOY", "QUAL -> LOY"]
    assert model.definitions == ()
    assert [path.expected for path in model.paths] == [None, None]
    where = "s.pls" if base else "s.pls beside the survey"
    assert f"--path 'LOY ~ SAT + QUAL', measurement of SAT, QUAL, SPEED, CARE, LOY from {where}" in said
    assert f"the signs and effects of {where} belong to its own paths and are left out" in said


def test_measurement_lines_take_the_place_of_those_of_the_file(study: Path) -> None:
    model, said = model_of(study, "-p", "TRUST =~ T1", "-p", "LOY ~ SAT + TRUST")
    assert model.construct("TRUST").indicators == ("T1",)
    assert model.construct("SAT").kind == "composite"
    assert "measurement of SAT, LOY from s.pls beside the survey" in said
    model, said = model_of(study, "-p", "TRUST =~ T1; H1 < 0")
    assert model.construct("TRUST").indicators == ("T1",)
    assert [path.label for path in model.paths] == ["H1", "H2", "H3"]
    assert [path.expected for path in model.paths] == ["-", None, None]
    assert [each.label for each in model.definitions] == ["M"]
    assert "--path 'TRUST =~ T1; H1 < 0' and s.pls beside the survey" in said


def test_constructs_in_neither_get_the_columns_of_their_name(study: Path) -> None:
    (study / "s.pls").write_text("SAT <~ S1 + S2\nLOY =~ L1 + L2\nLOY ~ SAT")
    model, said = model_of(study, "-p", "LOY ~ SAT + T")
    assert model.construct("T").indicators == ("T1", "T2")
    assert "by column names: T =~ T1 + T2" in said
    refused = inside("model", "s.csv", "-p", "LOY ~ SAT + T", "--no-infer", cwd=study)
    assert (refused.code, refused.out) == (2, b"")
    assert "construct 'T' has no indicators" in refused.err


def test_a_column_is_a_predictor_with_lines_and_with_a_file(study: Path) -> None:
    lines, said = model_of(study, "-p", "LOY ~ H1*SAT + Age")
    (study / "other.pls").write_text("SAT <~ S1 + S2\nLOY =~ L1 + L2\nLOY ~ H1*SAT + Age")
    file, told = model_of(study, "-m", "other.pls")
    assert set(lines.constructs) == set(file.constructs)
    assert lines.paths == file.paths
    for words in (said, told):
        assert "constructs of one column: Age" in words
    assert model_of(study, "-m", "other.pls", "--no-infer")[0] == file
    left = inside("hypotheses", "s.csv", "-m", "other.pls", "-n", "50", "-t", "controls", "-q", cwd=study)
    assert left.out.decode().splitlines()[1].split(",")[1:3] == ["Age", "LOY"]


def test_a_name_that_is_a_column_and_a_stem_of_others_takes_a_line(study: Path) -> None:
    frame = pd.read_csv(study / "s.csv").assign(T=1)
    frame.to_csv(study / "s.csv", index=False)
    (study / "other.pls").write_text("SAT <~ S1 + S2\nLOY =~ L1 + L2\nLOY ~ H1*SAT + T")
    left = inside("model", "s.csv", "-m", "other.pls", cwd=study)
    assert (left.code, left.out) == (2, b"")
    assert "add a line such as: T =~ T1 + T2" in left.err


def test_what_was_read_in_another_way_is_said(study: Path) -> None:
    (study / "r.pls").write_text('pls <- "\nSAT =~ 1*S1 + S2\nLOY =~ NA*L1 + L2\nLOY ~ SAT\n"\n')
    model, said = model_of(study, "-m", "r.pls")
    assert model.construct("SAT").indicators == ("S1", "S2")
    assert "1*S1, NA*L1 stand for the names alone" in said
    assert "read from between the quotation marks of pls" in said


@pytest.mark.parametrize("text", ['pls <- "LOY ~ SAT"', "pls = 'LOY ~ SAT'", "pls <- '\nLOY ~ SAT\nLOY ~ SPEED\n'\n"])
def test_paths_alone_are_read_from_r_quotation_marks_and_it_is_said(study: Path, text: str) -> None:
    frame = pd.read_csv(study / "s.csv")
    frame.assign(SAT=frame["S1"], LOY=frame["L1"], SPEED=frame["S2"])[["SAT", "LOY", "SPEED"]].to_csv(study / "alone.csv", index=False)
    (study / "r.pls").write_text(text)
    for given in (["-m", "r.pls"], ["-p", text]):
        left = inside("model", "alone.csv", *given, cwd=study)
        assert left.code == 0, left.err
        assert "LOY ~ H1*SAT" in left.out.decode()
        assert "read from between the quotation marks of pls" in left.err
    drawn = inside("diagram", "r.pls", cwd=study)
    assert "has no meaning" not in drawn.err
    (study / "r.pls").write_text("pls <- '\nSAT =~ S1\nLOY =~ L1\nLOY ~ SAT\n'\n")
    drawn = inside("diagram", "r.pls", cwd=study)
    assert drawn.code == 0, drawn.err
    assert "read from between the quotation marks of pls" in drawn.err


@pytest.mark.parametrize(
    "text", ["LOY ~ SAT.SPEED", "SAT =~ S1 + S2\nSPEED =~ P1\nLOY =~ L1\nLOY ~ SAT.SPEED", "SAT =~ S1\nLOY =~ L1\nLOY ~ SAT + SAT.SPEED"]
)
def test_of_a_product_with_csems_dot_it_is_said_how_it_is_written_here_and_nothing_else(study: Path, text: str) -> None:
    frame = pd.read_csv(study / "s.csv")
    named = {f"{stem}{k}": frame[["S1", "S2", "L1", "L2"][k]] for stem in ("SAT", "SPEED", "LOY") for k in (1, 2)}
    pd.DataFrame(named).to_csv(study / "stems.csv", index=False)
    (study / "dot.pls").write_text(text)
    for given in (["-m", "dot.pls"], ["-p", text]):
        left = inside("model", "stems.csv", *given, cwd=study)
        assert (left.code, left.out) == (2, b"")
        said, _, _, *more = left.err.splitlines()
        assert said.endswith("'SAT.SPEED' is no construct: cSEM's dot between the factors of a product is a colon here")
        assert more == ["  write SAT:SPEED"]


@pytest.mark.parametrize("command", ["hypotheses", "validate", "report", "model"])
def test_a_model_is_no_survey(study: Path, command: str) -> None:
    left = inside(command, "s.pls", *(("-o", "r.html") if command == "report" else ()), cwd=study)
    assert (left.code, left.out) == (2, b"")
    assert "s.pls is a model, and a survey is wanted" in left.err
    assert "-m s.pls" in left.err
