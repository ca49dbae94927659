from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

import plscli
from plscli.errors import UsageError
from plscli.estimation import Rules
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.build import parse_model
from plscli.words import EFFECT, number, p_value, percent
from studies import MEDIATED, answers, survey_of


@pytest.fixture(scope="module")
def result() -> Bootstrap:
    model = parse_model(MEDIATED.text.replace("H1*A", "up*A", 1) + "up < 0; H3 > 0")
    return plscli.bootstrap(survey_of(answers()), model, resamples=600)


def test_p_values_near_alpha_show_on_which_side_they_lie() -> None:
    assert p_value(0.0499, 0.05) == "p = 0.0499"
    assert p_value(0.05000001, 0.05) == "p = 0.05000001"
    assert p_value(0.05, 0.05) == "p = 0.050"
    assert p_value(0.5884) == "p = 0.588"
    assert p_value(0.0009999) == "p < 0.001"


def test_numbers_in_words() -> None:
    assert [EFFECT.word(x) for x in (0.35, 0.15, 0.02, 0.019, -0.1, None)] == [
        "large",
        "medium",
        "small",
        "negligible",
        "negligible",
        None,
    ]
    assert number(-0.0001) == "0.000"
    assert [percent(x) for x in (0.05, 0.025, 0.95)] == ["5 %", "2.5 %", "95 %"]


def test_support_takes_significance_and_the_expected_sign(result: Bootstrap) -> None:
    table = {row["hypothesis"]: row for row in plscli.hypotheses(result).tables()["hypotheses"]}
    assert list(table) == ["up", "H2", "H3", "H4"]
    assert (table["up"]["expected"], table["up"]["decision"]) == ("-", "not supported")
    assert table["up"]["estimate"] > 0
    assert table["up"]["p"] < 0.05
    assert table["H3"]["decision"] == "supported"


def test_one_tailed_tests_concern_hypotheses_with_a_sign_alone(result: Bootstrap) -> None:
    two, one = (
        {row["hypothesis"]: row for row in plscli.hypotheses(result, tails=tails).tables()["hypotheses"]} for tails in ("two", "one")
    )
    assert one["H3"]["p"] == pytest.approx(two["H3"]["p"] / 2)
    assert one["up"]["p"] == pytest.approx(1 - two["up"]["p"] / 2)
    assert one["H2"]["p"] == two["H2"]["p"]
    assert "opposite" in one["up"]["interpretation"]


def test_alpha_moves_decisions_and_nothing_else(result: Bootstrap) -> None:
    strict = plscli.hypotheses(result, alpha=1e-12).tables()["hypotheses"]
    assert {row["decision"] for row in strict[:3]} == {"not supported"}
    usual = plscli.hypotheses(result).tables()["hypotheses"]
    assert [row["p"] for row in strict] == [row["p"] for row in usual]
    for wrong in (0, 1, 5):
        with pytest.raises(UsageError, match="between 0 and 1"):
            Rules(alpha=wrong)


def test_tables_of_paths_and_effects_come_from_the_same_numbers(result: Bootstrap) -> None:
    tables = plscli.hypotheses(result).tables()
    direct = {(row["from"], row["to"]): row["estimate"] for row in tables["paths"]}
    effects = {(row["kind"], row["from"], row["to"]): row["estimate"] for row in tables["effects"]}
    assert effects["indirect", "A", "D"] == pytest.approx(direct["A", "C"] * direct["C", "D"])
    assert effects["total", "A", "D"] == pytest.approx(direct["A", "D"] + effects["indirect", "A", "D"])
    specific = next(row for row in tables["effects"] if row["kind"] == "specific")
    assert (specific["from"], specific["via"], specific["to"]) == ("A", ["C"], "D")
    assert specific["estimate"] == pytest.approx(effects["indirect", "A", "D"])
    assert specific["mediation"] in ("complementary", "competitive", "indirect_only", "direct_only", "no_effect")
    assert [row["vif"] is None for row in tables["paths"]] == [True, False, False, False]
    assert [row["construct"] for row in tables["r_squared"]] == ["C", "D"]


def test_a_result_gives_data_frames_under_the_names_of_the_json(result: Bootstrap) -> None:
    frame = plscli.hypotheses(result).table("hypotheses")
    assert list(frame["hypothesis"]) == ["up", "H2", "H3", "H4"]
    with pytest.raises(UsageError, match="there is no table 'nothing'; there are: hypotheses"):
        plscli.hypotheses(result).table("nothing")


KINDS = parse_model(MEDIATED.text + "D ~ i*A:C + q*A:A; through := H1*H4; whole := H1*H4 + H2; lone := H2; fixed := H1/H1; through > 0")


@pytest.fixture(scope="module")
def kinds() -> dict[str, dict[str, object]]:
    found = plscli.bootstrap(survey_of(answers(120), KINDS), KINDS, resamples=300)
    return {row["hypothesis"]: row for row in plscli.hypotheses(found).tables()["hypotheses"]}


def test_all_kinds_of_hypotheses_land_in_one_table(kinds: dict[str, dict[str, object]]) -> None:
    assert {label: row["kind"] for label, row in kinds.items()} == {
        "H1": "direct", "H2": "direct", "H3": "direct", "H4": "direct", "i": "moderated", "q": "quadratic",
        "through": "indirect", "whole": "defined", "lone": "defined", "fixed": "defined",
    }  # fmt: skip
    ends = {label: (row["from"], row["via"], row["to"]) for label, row in kinds.items()}
    assert ends["H1"] == ("A", None, "C")
    assert ends["i"] == ("A:C", None, "D")
    assert ends["through"] == ("A", ["C"], "D")
    assert ends["whole"] == ("A", None, "D")
    assert ends["lone"] == ends["fixed"] == (None, None, None)
    assert "indirect effect of A on D through C" in str(kinds["through"]["interpretation"])
    assert "total effect of A on D" in str(kinds["whole"]["interpretation"])
    assert str(kinds["fixed"]["interpretation"]) == "The effect fixed = H1/H1 cannot be tested: it is the same in every resample."
    assert kinds["fixed"]["decision"] == "not tested"


def test_a_defined_indirect_effect_is_the_specific_one(result: Bootstrap) -> None:
    model = parse_model(result.model.text + "through := up*H4")
    found = plscli.bootstrap(survey_of(answers()), model, resamples=100)
    tables = plscli.hypotheses(found).tables()
    row, specific = tables["hypotheses"][-1], tables["effects"][-1]
    for field in ("from", "to", "via", "estimate", "se", "t", "p", "lower", "upper"):
        assert row[field] == (pytest.approx(specific[field], rel=1e-9) if isinstance(row[field], float) else specific[field])


def test_an_inadmissible_solution_is_said_in_every_sentence_also_when_saved() -> None:
    from plscli.data.read import read_survey
    from plscli.estimation.saved import read_saved
    from plscli.model.build import read_model
    from plscli.report.render.data import as_json
    from studies import EMOTION

    found = plscli.bootstrap(read_survey(EMOTION), read_model(EMOTION.with_suffix(".pls")), resamples=300, consistent=True)
    assert found.point.inadmissible == "a reliability rho_A above 1, a loading above 1"
    for row in plscli.hypotheses(found).tables()["hypotheses"]:
        assert (
            "; the solution is inadmissible (a reliability rho_A above 1, a loading above 1), which puts the result in doubt."
            in row["interpretation"]
        )
    again = read_saved(as_json(found).encode(), "saved.json")
    assert as_json(plscli.hypotheses(again)) == as_json(plscli.hypotheses(found))


def test_a_number_that_few_resamples_have_is_said_to_be_in_doubt(result: Bootstrap) -> None:
    at = result.point.index["path", "A -> D"]
    resamples, lower = result.summary.resamples.copy(), result.summary.lower.copy()
    resamples[at], lower[at] = 0.9 * result.used, np.nan
    sparse = replace(result, summary=replace(result.summary, resamples=resamples, lower=lower))
    said = {row["hypothesis"]: row["interpretation"] for row in plscli.hypotheses(sparse).tables()["hypotheses"]}
    assert "it exists in only 90 % of the resamples, too few for an interval, which puts the test in doubt" in said["H2"]
    assert "exists in only" not in said["H3"]


def test_intervals_are_held_against_tests_of_their_own_level_alone(result: Bootstrap) -> None:
    at = result.point.index["path", "B -> D"]
    lower = result.summary.lower.copy()
    lower[at] = -0.1
    wide = replace(result, summary=replace(result.summary, lower=lower))

    def said(**options: object) -> str:
        return str(plscli.hypotheses(wide, **options).tables()["hypotheses"][2]["interpretation"])  # type: ignore[arg-type]

    assert "includes 0 all the same" in said()
    for options in ({"alpha": 0.1}, {"tails": "one"}, {"adjust": "holm"}):
        assert "all the same" not in said(**options)
    assert "includes 0 all the same" in said(alpha=0.025, tails="one")


def test_an_answer_is_pickled_with_its_tables(result: Bootstrap) -> None:
    found = plscli.hypotheses(result)
    tables = dict(found.tables())
    again = pickle.loads(pickle.dumps(found)).tables()
    assert dict(again) == tables
    assert list(again) == list(tables)
