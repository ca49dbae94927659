"""What PLSc cannot correct is not tested, and says why where it stands."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import plscli
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.moderation import slopes
from plscli.estimation.saved import read_saved
from plscli.model.build import parse_model
from plscli.questions.structure import hypotheses
from plscli.questions.structure import layouts as layouts
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.report.plot import draw
from plscli.report.render import render
from plscli.report.render.data import as_json
from studies import survey_of

BLOCKS = "X =~ X1 + X2 + X3; M =~ M1 + M2 + M3; Z =~ Z1 + Z2 + Z3; Y =~ Y1 + Y2 + Y3; V =~ V1 + V2 + V3\n"
TWO = parse_model(f"{BLOCKS}Y ~ a*X + b*M + c*Z + d*X:M + e*X:X; V ~ f*Y + g*X + h*M; ind := a*f; mod := d*f")
THREE = parse_model(
    f"{BLOCKS}Y ~ a*X + b*M + c*Z + d*X:M + X:Z + M:Z + t*X:M:Z; V ~ f*Y + g*X + h*M + i*X:M; ind := a*f; mod := t*f; far := mod + a"
)
WHOLE = parse_model(
    "X =~ X1 + X2 + X3; M =~ M1 + M2 + M3; W =~ X + M; Z =~ Z1 + Z2 + Z3; Y =~ Y1 + Y2 + Y3; V =~ V1 + V2 + V3; Y ~ W + Z + W:Z; V ~ Y"
)
REASON = "PLSc corrects products of two factors, not of three"
TEST = ("mean", "se", "t", "p", "lower", "upper")


@cache
def answers(n: int = 400) -> Survey:
    rng = np.random.default_rng(6)
    g = rng.standard_normal((n, 20))
    x, m = g[:, 0], 0.4 * g[:, 0] + 0.9 * g[:, 1]
    z = 0.3 * x + 0.9 * g[:, 2]
    y = 0.4 * x + 0.3 * m + 0.2 * z + 0.3 * x * m + 0.6 * g[:, 3]
    v = 0.5 * y + 0.2 * x + 0.7 * g[:, 4]
    loadings = np.tile([0.9, 0.8, 0.85], 5)
    truth = np.repeat(np.column_stack([each / each.std() for each in (x, m, z, y, v)]), 3, axis=1)
    return survey_of(truth * loadings + np.sqrt(1 - loadings**2) * g[:, 5:], parse_model(f"{BLOCKS}V ~ X + M + Z + Y"))


@cache
def decided(text: str, **options: object) -> Hypotheses:
    model = {"two": TWO, "three": THREE, "whole": WHOLE}[text]
    return hypotheses.run(plscli.bootstrap(answers(), model, resamples=100, consistent=True, **options))  # type: ignore[arg-type]


def untested(result: Hypotheses, quantity: str) -> set[str]:
    """Names of a quantity's numbers that have no p value; those that have none, have no interval either."""
    bootstrap = result.analysis
    assert isinstance(bootstrap, Bootstrap)
    rows = {name: bootstrap.row(of, name) for of, name in bootstrap.point.index if of == quantity}
    none = {name for name, row in rows.items() if row["p"] is None}
    assert all(rows[name][field] is None for name in none for field in TEST)
    assert all(row["lower"] is not None for name, row in rows.items() if name not in none)
    assert none == {name for name in rows if bootstrap.point.reason(quantity, name)}
    return none


def test_products_of_two_are_tested_with_all_that_rests_on_them() -> None:
    result = decided("two")
    assert not result.analysis.point.withheld
    for quantity in ("path", "product_path", "simple_slope", "moderated_mediation", "defined", "f2", "total_effect"):
        assert not untested(result, quantity)
    assert not any("products" in note for note in result.analysis.point.notes)
    assert result.tables()["johnson_neyman"]


def test_a_product_of_three_has_an_estimate_and_nothing_else_and_slopes_of_its_outcome_are_withheld() -> None:
    result = decided("three")
    assert untested(result, "path") == untested(result, "product_path") == untested(result, "f2") == {"X:M:Z -> Y"}
    assert untested(result, "defined") == {"mod", "far"}
    assert untested(result, "total_effect") == {"X:M:Z -> Y", "X:M:Z -> V"}
    assert untested(result, "simple_slope") == {each.name for each in slopes(THREE) if each.target == "Y"}
    point = result.analysis.point
    assert point.value("path", "X:M:Z -> Y") is not None
    assert point.value("product_path", "X:M:Z -> Y") is None
    assert [row["to"] for row in result.tables()["johnson_neyman"]] == ["V"]


def test_every_table_says_why_in_itself() -> None:
    tables = decided("three").tables()
    row = {each["hypothesis"]: each for each in tables["hypotheses"]}
    assert (row["t"]["decision"], row["t"]["reason"]) == ("not tested", REASON)
    assert REASON in row["t"]["interpretation"]
    assert row["far"]["decision"] == "not tested"
    assert row["d"]["reason"] is None
    assert row["d"]["p"] is not None
    for name in ("simple_slopes", "paths", "effects"):
        held = [each for each in tables[name] if each["reason"]]
        assert held
        assert all(each["p"] is None and each["lower"] is None for each in held)
        for format in ("csv", "md"):
            assert REASON in str(render(layouts.report(decided("three")), format, name).content)
        assert REASON in " ".join(str(render(layouts.report(decided("three")), "table", name, width=80).content).split())
    judged = {(each["criterion"], each["subject"]): each["meaning"] for each in tables["criteria"]}
    assert REASON in judged["p_boot", "X:M:Z -> Y"]
    assert REASON in judged["f2_interaction", "X:M:Z -> Y"]
    assert any(note.startswith(f"{REASON}: the coefficient of X:M:Z keeps a bias") for note in decided("three").notes)


@pytest.mark.parametrize(
    ("model", "options", "reason"),
    [
        ("two", {"interaction": "product"}, "products of scores, not of items"),
        ("two", {"interaction": "orthogonal"}, "products of scores, not of items"),
        ("whole", {}, "does not correct the scores of the higher-order construct W"),
    ],
)
def test_products_of_items_and_of_higher_order_constructs_are_not_tested_either(model: str, options: dict[str, str], reason: str) -> None:
    result = decided(model, **options)
    products = {path.name for path in result.model.paths if ":" in path.source}
    assert untested(result, "path") == products
    assert reason in str(result.analysis.point.reason("path", sorted(products)[0]))
    assert len(untested(result, "simple_slope")) == len(result.tables()["simple_slopes"])
    for kind in ("slopes", "johnson-neyman"):
        with pytest.raises(UsageError, match=reason):
            draw(kind, result)  # type: ignore[arg-type]


def test_plain_pls_tests_products_as_ever() -> None:
    result = hypotheses.run(plscli.bootstrap(answers(), THREE, resamples=60))
    assert not result.analysis.point.withheld
    assert not untested(result, "path") | untested(result, "simple_slope")
    assert "because" not in str(render(layouts.report(result), "table", width=200).content)


@pytest.mark.parametrize("model", ["two", "three"])
def test_a_saved_analysis_gives_the_same_tables(model: str) -> None:
    result = decided(model)
    assert isinstance(result.analysis, Bootstrap)
    again = hypotheses.run(read_saved(str(as_json(result.analysis)).encode(), "saved.json"))
    assert again.tables() == result.tables()
    assert again.notes == result.notes
