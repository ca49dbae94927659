from __future__ import annotations

import pytest

import plscli
from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.hypotheses import interpretation
from plscli.analysis.settings import require_alpha
from plscli.analysis.wording import effect_size, number, p_value, percent
from plscli.errors import UsageError
from plscli.model.build import parse_model
from plscli.model.spec import Path
from studies import MEDIATED, answers, survey_of

MODEL = parse_model("X =~ x1; M =~ m1; Y =~ y1; Y ~ X + M + X:M + X:X")


def path(expected: str | None = None) -> Path:
    return Path("X", "Y", "H1", expected)  # type: ignore[arg-type]


def sentence(estimate: float, t: float, p: float, f2: float | None = 0.2, expected: str | None = None, one_tailed: bool = False) -> str:
    return interpretation(path(expected), estimate, t, p, f2, 0.05, one_tailed, MODEL)


@pytest.fixture(scope="module")
def result() -> Bootstrap:
    model = parse_model(MEDIATED.text.replace("H1*A", "up*A", 1) + "up < 0; H3 > 0")
    return plscli.bootstrap(survey_of(answers()), model, resamples=600)


def test_a_sentence_says_direction_significance_and_size() -> None:
    assert sentence(0.4, 4, 1e-5) == (
        "X has a positive effect on Y, significant at the 5 % level (β = 0.400, t = 4.00, p < 0.001); the effect is medium (f² = 0.200)."
    )
    assert "negative effect" in sentence(-0.4, -4, 0.001)


def test_products_are_told_as_what_they_do_to_an_effect() -> None:
    def told(source: str, estimate: float, p: float, f2: float = 0.012) -> str:
        return interpretation(Path(source, "Y", "H3"), estimate, 3.0, p, f2, 0.05, False, MODEL)

    assert told("X:M", 0.2, 0.01).startswith("The effect of X on Y is more positive the higher M is, significant")
    assert told("X:M", -0.2, 0.01).startswith("The effect of X on Y is more negative the higher M is")
    assert told("X:X", -0.2, 0.01).startswith("The effect of X on Y is more negative the higher X itself is")
    assert "the effect is medium (f² = 0.012)" in told("X:M", 0.2, 0.01)  # Cohen would call it negligible
    assert "no evidence of an interaction of X and M on Y" in told("X:M", 0.2, 0.3)
    assert "no evidence of a quadratic effect of X on Y" in told("X:X", 0.2, 0.3)


def test_absence_of_evidence_is_called_just_that() -> None:
    text = sentence(0.05, 0.5, 0.6)
    assert text == "There is no evidence of an effect of X on Y (β = 0.050, t = 0.50, p = 0.600)."
    assert "no effect" not in text
    assert "evidence of a positive effect of X on Y" in sentence(0.05, 0.5, 0.3, expected="+", one_tailed=True)
    assert "one-tailed" in sentence(0.05, 0.5, 0.3, expected="+", one_tailed=True)


def test_an_effect_against_the_expected_sign_is_said_to_be_one() -> None:
    assert "its sign is opposite to what was expected" in sentence(-0.4, -4, 0.001, expected="+")
    assert "the estimate is negative, opposite to what was expected" in sentence(-0.05, -0.5, 0.7, expected="+", one_tailed=True)


def test_an_effect_that_never_varies_cannot_be_tested() -> None:
    assert "cannot be tested" in interpretation(path(), 1.0, None, None, None, 0.05, False, MODEL)


def test_p_values_near_alpha_show_on_which_side_they_lie() -> None:
    assert p_value(0.0499, 0.05) == "p = 0.0499"
    assert p_value(0.05000001, 0.05) == "p = 0.05000001"
    assert p_value(0.05, 0.05) == "p = 0.050"
    assert p_value(0.5884) == "p = 0.588"
    assert p_value(0.0009999) == "p < 0.001"


def test_numbers_in_words() -> None:
    assert [effect_size(x) for x in (0.35, 0.15, 0.02, 0.019, -0.1, None)] == [
        "large",
        "medium",
        "small",
        "negligible",
        "negligible",
        "unknown",
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
            require_alpha(wrong)


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
