"""What is said of a hypothesis, word for word, in every situation that a sentence must survive."""

from __future__ import annotations

from typing import Any

import pytest

from plscli.estimation.inference import two_tailed_p
from plscli.model.build import parse_model
from plscli.model.spec import DefinedEffect, ModelSpec, Path
from plscli.questions.structure.decided import Power
from plscli.words.sentences import Finding, interpretation, kind, phrase, untested

MODEL = parse_model("""
X =~ x1; M =~ m1; W =~ w1; Z =~ z1; Y =~ y1; S =~ s1
Z ~ a*X + am*M + ax*X:M
W ~ c*X
S ~ aw*W
Y ~ d*X + e*M + b*Z + f*W + s*S + i*X:M + q*X:X + r*W:W + t*W:X + u*W:W:X + k*X:X:X + g*Z:W + h*M:W + l*M:X:W
ind := a*b; seq := c*aw*s; alias := d; prod := ax*b
some := a*b + c*f; everything := a*b + c*f + c*aw*s
total := d + a*b + c*f + c*aw*s; partial := d + a*b
dif := a - c; ratio := a/c; twice := 2*a*b; via := ind; back := b*a*1; loop := a*a
""")
PLAIN = parse_model("X =~ x1; Y =~ y1; Y ~ d*X")
EFFECTS = {effect.label: effect for effect in MODEL.effects}
MEDIATED = parse_model(
    "X =~ x1; M =~ m1; Z =~ z1; Y =~ y1; Z ~ a*X + am*M + ax*X:M; Y ~ b*Z + d*X; prod := ax*b; ind := a*b; tot := d + a*b"
)
INADMISSIBLE = "a reliability rho_A above 1"


def finding(
    label: str, estimate: float | None, t: float | None = None, p: float | None = None, model: ModelSpec | None = None, **known: Any
) -> Finding:
    model = model or (PLAIN if label == "d" else MODEL)
    effect = next(effect for effect in model.effects if effect.label == label)
    row = {"estimate": estimate, "se": estimate / t if estimate is not None and t else known.pop("se", 0.0), "t": t, "p": p}
    row |= {"lower": known.pop("lower", None), "upper": known.pop("upper", None)}
    return Finding(phrase(effect, model), row, **known)


REACH = Power(100, 0.051, 0.093, 0.2802, 3020)
SAID: dict[str, tuple[Finding, str]] = {
    "positive": (
        finding("d", 0.4, 4.0, 1e-5, f2=0.2),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.400, t = 4.00, p < 0.001); the effect is medium (f² = 0.200).",
    ),
    "beside a product, that at the mean of the other factor": (
        finding("d", 0.4, 4.0, 1e-5, f2=0.2, model=parse_model("X =~ x1; M =~ m1; Y =~ y1; Y ~ d*X + e*M + i*X:M")),
        "X has a positive effect on Y at the mean of M, significant at the 5 % level (β = 0.400, t = 4.00, p < 0.001); "
        "the effect is medium (f² = 0.200).",
    ),
    "beside its own square, and without evidence": (
        finding("d", 0.1, 1.0, 0.3, f2=0.01, model=parse_model("X =~ x1; M =~ m1; Y =~ y1; Z =~ z1; Y ~ d*X + i*X:X; Z ~ X + M + X:M")),
        "There is no evidence of an effect of X on Y at the mean of X (β = 0.100, t = 1.00, p = 0.300).",
    ),
    "a size just below the next word": (
        finding("d", 0.3, 3.0, 0.003, f2=0.1497),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.300, t = 3.00, p = 0.003); the effect is small (f² = 0.1497).",
    ),
    "few respondents": (
        finding("d", 0.4, 4.0, 1e-5, f2=0.2, small="n = 8 is below the 10 that the ten-times rule asks for"),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.400, t = 4.00, p < 0.001); f² = 0.200 is not put in words: "
        "n = 8 is below the 10 that the ten-times rule asks for; so few respondents put the test in doubt.",
    ),
    "few clusters": (
        finding("d", 0.4, 4.0, 1e-5, few="6 clusters are few: its standard error is as a rule too small, which puts the test in doubt"),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.400, t = 4.00, p < 0.001); "
        "6 clusters are few: its standard error is as a rule too small, which puts the test in doubt.",
    ),
    "negative": (
        finding("d", -0.4, -4.0, 1e-5, f2=0.4),
        "X has a negative effect on Y, significant at the 5 % level (β = -0.400, t = -4.00, p < 0.001); the effect is large (f² = 0.400).",
    ),
    "significant and negligible": (
        finding("d", 0.08, 2.1, 0.036, f2=0.011),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.080, t = 2.10, p = 0.036); "
        "though significant, the effect is negligible in size (f² = 0.011).",
    ),
    "significant without a size": (
        finding("d", 0.999, 900.0, 1e-9),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.999, t = 900.00, p < 0.001).",
    ),
    "tiny and significant": (
        finding("d", 0.0004, 3.0, 0.003, f2=0.0001),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.0004, t = 3.00, p = 0.003); "
        "though significant, the effect is negligible in size (f² = 0.000).",
    ),
    "not significant": (
        finding("d", 0.05, 0.5, 0.6, f2=0.002),
        "There is no evidence of an effect of X on Y (β = 0.050, t = 0.50, p = 0.600).",
    ),
    "nothing at all": (
        finding("d", 0.0, 0.0, 1.0, se=0.1, expected="-"),
        "There is no evidence of an effect of X on Y (β = 0.000, t = 0.00, p > 0.999).",
    ),
    "next to nothing": (
        finding("d", -1e-12, -0.0, 0.99999, se=0.1),
        "There is no evidence of an effect of X on Y (β = 0.000, t = 0.00, p > 0.999).",
    ),
    "power": (
        finding("d", 0.051, 0.55, 0.583, power=REACH.words),
        "There is no evidence of an effect of X on Y (β = 0.051, t = 0.55, p = 0.583); with n = 100 only effects of "
        "0.280 or more are found "
        "with a power of 80 %; an effect as small as 0.051 takes about 3,020 respondents.",
    ),
    "power of a negative effect": (
        finding("d", -0.051, -0.55, 0.583, power=Power(1000, -0.051, 0.093, 0.0886, 3020).words),
        "There is no evidence of an effect of X on Y (β = -0.051, t = -0.55, p = 0.583); with n = 1,000 only effects of 0.089 or more "
        "in size are found with a power of 80 %; an effect as small as 0.051 takes about 3,020 respondents.",
    ),
    "power where errors are larger than the rule assumes": (
        finding("d", 0.051, 0.55, 0.583, power=Power(100, 0.051, 0.093, 0.2802, 3020, at_best=True).words),
        "There is no evidence of an effect of X on Y (β = 0.051, t = 0.55, p = 0.583); with n = 100 at best effects of 0.280 or more are "
        "found with a power of 80 %; an effect as small as 0.051 takes 3,020 respondents or more.",
    ),
    "power for practically 0": (
        finding("d", 0.0001, 0.0, 0.999, se=0.1, power=Power(100, 0.0001, 0.1, 0.2802, None).words),
        "There is no evidence of an effect of X on Y (β = 0.0001, t = 0.00, p = 0.999); with n = 100 only effects of "
        "0.280 or more are found "
        "with a power of 80 %; one as close to 0 as this would take more than a million respondents.",
    ),
    "large, but imprecise": (
        finding("d", 0.3, 1.5, 0.134, power=Power(100, 0.3, 0.2, 0.2802, 88).words),
        "There is no evidence of an effect of X on Y (β = 0.300, t = 1.50, p = 0.134); as a rule n = 100 finds an "
        "effect of this size with a "
        "power of 80 %, but its standard error of 0.200 is above the 0.100 that the rule assumes.",
    ),
    "large, precise, but adjusted": (
        finding("d", 0.3, 3.0, 0.003, adjusted=("Holm", 0.06), power=Power(100, 0.3, 0.1, 0.2802, 88, at_best=True).words),
        "There is no evidence of an effect of X on Y (β = 0.300, t = 3.00, p = 0.003, Holm-adjusted p = 0.060); with n "
        "= 100 at best effects "
        "of 0.280 or more are found with a power of 80 %.",
    ),
    "too few respondents for anything": (
        finding("d", 0.3, 0.9, 0.4, power=Power(7, 0.3, 0.33, 1.06, 88).words),
        "There is no evidence of an effect of X on Y (β = 0.300, t = 0.90, p = 0.400); n = 7 is too few to find an "
        "effect of any usual size "
        "with a power of 80 %.",
    ),
    "significant with the other sign": (
        finding("d", -0.4, -4.0, 0.001, expected="+", f2=0.2),
        "X has a negative effect on Y, significant at the 5 % level (β = -0.400, t = -4.00, p = 0.001), but its sign is "
        "opposite to what was "
        "expected; the effect is medium (f² = 0.200).",
    ),
    "not significant with the other sign": (
        finding("d", 0.05, 0.5, 0.6, expected="-", power=Power(100, 0.05, 0.1, 0.2802, None, opposite=True).words),
        "There is no evidence of an effect of X on Y (β = 0.050, t = 0.50, p = 0.600); the estimate is positive, opposite to what was "
        "expected; with n = 100 only effects of 0.280 or more are found with a power of 80 %.",
    ),
    "one-tailed": (
        finding("d", 0.05, 0.5, 0.3, expected="+", one_tailed=True),
        "There is no evidence of a positive effect of X on Y (β = 0.050, t = 0.50, p = 0.300, one-tailed).",
    ),
    "one-tailed and supported": (
        finding("d", -0.3, -3.0, 0.001, expected="-", one_tailed=True, f2=0.1),
        "X has a negative effect on Y, significant at the 5 % level (β = -0.300, t = -3.00, p = 0.001, one-tailed); "
        "the effect is small (f² = 0.100).",
    ),
    "one-tailed with the other sign": (
        finding("d", -0.05, -0.5, 0.7, expected="+", one_tailed=True),
        "There is no evidence of a positive effect of X on Y (β = -0.050, t = -0.50, p = 0.700, one-tailed); the estimate is negative, "
        "opposite to what was expected.",
    ),
    "adjusted and supported": (
        finding("d", 0.3, 3.0, 0.003, adjusted=("Benjamini-Hochberg", 0.006), f2=0.1),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.300, t = 3.00, p = 0.003, "
        "Benjamini-Hochberg-adjusted p = 0.006); "
        "the effect is small (f² = 0.100).",
    ),
    "at another level, close to it": (
        finding("d", 0.2, 2.3, 0.0249, alpha=0.025, f2=0.05),
        "X has a positive effect on Y, significant at the 2.5 % level (β = 0.200, t = 2.30, p = 0.0249); the effect is small (f² = 0.050).",
    ),
    "the interval disagrees with a significant test": (
        finding("d", 0.2, 2.0, 0.046, f2=0.05, level=0.95, lower=-0.0002, upper=0.41),
        "X has a positive effect on Y, significant at the 5 % level (β = 0.200, t = 2.00, p = 0.046); the effect is small (f² = 0.050); "
        "the 95 % interval, -0.0002 to 0.410, includes 0 all the same.",
    ),
    "the interval disagrees with a test that is not significant": (
        finding("ind", 0.05, 1.8, 0.072, level=0.95, lower=0.004, upper=0.12),
        "There is no evidence of an indirect effect of X on Y through Z (estimate = 0.050, t = 1.80, p = 0.072); "
        "the 95 % interval, 0.004 to 0.120, excludes 0 all the same.",
    ),
    "an interval that agrees is not mentioned": (
        finding("d", 0.05, 0.5, 0.6, level=0.95, lower=-0.1, upper=0.2),
        "There is no evidence of an effect of X on Y (β = 0.050, t = 0.50, p = 0.600).",
    ),
    "the same in every resample": (finding("d", 1.0), "The effect of X on Y cannot be tested: it is the same in every resample."),
    "in hardly any resample": (
        finding("ratio", 1.0, se=None),
        "The effect ratio = a/c cannot be tested: it exists in too few resamples.",
    ),
    "no estimate": (finding("ratio", None), "The effect ratio = a/c has no estimate in this sample and cannot be tested."),
    "in too few resamples for an interval": (
        finding("ratio", 2.0, 4.0, 0.0002, share=0.9499),
        "The effect ratio = a/c is positive, significant at the 5 % level (estimate = 2.000, t = 4.00, p < 0.001); it "
        "exists in only 94.9 % "
        "of the resamples, too few for an interval, which puts the test in doubt.",
    ),
    "inadmissible": (
        finding("d", 1.2, 4.0, 1e-5, f2=0.5, inadmissible=INADMISSIBLE),
        "X has a positive effect on Y, significant at the 5 % level (β = 1.200, t = 4.00, p < 0.001); the effect is large (f² = 0.500); "
        "the solution is inadmissible (a reliability rho_A above 1), which puts the result in doubt.",
    ),
    "inadmissible and not significant": (
        finding("d", 0.1, 1.0, 0.32, inadmissible=INADMISSIBLE),
        "There is no evidence of an effect of X on Y (β = 0.100, t = 1.00, p = 0.320); the solution is inadmissible "
        "(a reliability rho_A above 1), which puts the result in doubt.",
    ),
    "interaction": (
        finding("i", 0.2, 3.0, 0.003, f2=0.012),
        "The effect of X on Y is more positive the higher M is, significant at the 5 % level (β = 0.200, t = 3.00, p = 0.003); "
        "the interaction is medium (f² = 0.012).",
    ),
    "interaction, negligible": (
        finding("i", -0.05, -2.2, 0.028, f2=0.004),
        "The effect of X on Y is more negative the higher M is, significant at the 5 % level (β = -0.050, t = -2.20, p = 0.028); "
        "though significant, the interaction is negligible in size (f² = 0.004).",
    ),
    "no interaction": (
        finding("i", 0.02, 0.3, 0.76),
        "There is no evidence of an interaction effect of X and M on Y (β = 0.020, t = 0.30, p = 0.760).",
    ),
    "no interaction of the expected sign": (
        finding("i", 0.02, 0.3, 0.38, expected="+", one_tailed=True),
        "There is no evidence of a positive interaction effect of X and M on Y (β = 0.020, t = 0.30, p = 0.380, one-tailed).",
    ),
    "quadratic": (
        finding("q", -0.2, -3.0, 0.003, f2=0.03),
        "The effect of X on Y is more negative the higher X itself is, significant at the 5 % level (β = -0.200, t = -3.00, p = 0.003); "
        "the quadratic effect is large (f² = 0.030).",
    ),
    "no quadratic effect": (
        finding("q", 0.02, 0.3, 0.76),
        "There is no evidence of a quadratic effect of X on Y (β = 0.020, t = 0.30, p = 0.760).",
    ),
    "cubic": (
        finding("k", 0.2, 3.0, 0.003),
        "The cubic effect of X on Y is positive, significant at the 5 % level (β = 0.200, t = 3.00, p = 0.003).",
    ),
    "three-way": (
        finding("l", 0.2, 3.0, 0.003, f2=0.006),
        "The interaction effect of M and X on Y is more positive the higher W is, significant at the 5 % level "
        "(β = 0.200, t = 3.00, p = 0.003); the interaction is small (f² = 0.006).",
    ),
    "no three-way interaction": (
        finding("l", 0.02, 0.3, 0.76),
        "There is no evidence of a three-way interaction effect of M, X and W on Y (β = 0.020, t = 0.30, p = 0.760).",
    ),
    "a square that is moderated": (
        finding("u", -0.2, -3.0, 0.003),
        "The quadratic effect of W on Y is more negative the higher X is, significant at the 5 % level (β = -0.200, t = -3.00, p = 0.003).",
    ),
    "a square that is not moderated": (
        finding("u", 0.02, 0.3, 0.76),
        "There is no evidence of an interaction of the quadratic effect of W on Y with X (β = 0.020, t = 0.30, p = 0.760).",
    ),
    "indirect": (
        finding("ind", 0.2, 3.0, 0.003),
        "The indirect effect of X on Y through Z is positive, significant at the 5 % level (estimate = 0.200, t = 3.00, p = 0.003).",
    ),
    "indirect through two, with the other sign": (
        finding("seq", -0.2, -3.0, 0.003, expected="+"),
        "The indirect effect of X on Y through W, then S is negative, significant at the 5 % level "
        "(estimate = -0.200, t = -3.00, p = 0.003), but its sign is opposite to what was expected.",
    ),
    "no indirect effect": (
        finding("seq", 0.01, 0.3, 0.38, expected="+", one_tailed=True),
        "There is no evidence of a positive indirect effect of X on Y through W, then S "
        "(estimate = 0.010, t = 0.30, p = 0.380, one-tailed).",
    ),
    "indirect, by another name": (
        finding("via", 0.01, 0.3, 0.76),
        "There is no evidence of an indirect effect of X on Y through Z (estimate = 0.010, t = 0.30, p = 0.760).",
    ),
    "several routes": (
        finding("some", 0.2, 3.0, 0.003),
        "The joint indirect effect of X on Y through Z and through W is positive, significant at the 5 % level "
        "(estimate = 0.200, t = 3.00, p = 0.003).",
    ),
    "all routes": (
        finding("everything", 0.02, 0.3, 0.76),
        "There is no evidence of a total indirect effect of X on Y (estimate = 0.020, t = 0.30, p = 0.760).",
    ),
    "total": (
        finding("total", -0.2, -3.0, 0.003),
        "The total effect of X on Y is negative, significant at the 5 % level (estimate = -0.200, t = -3.00, p = 0.003).",
    ),
    "moderated mediation": (
        finding("prod", 0.02, 3.0, 0.003, MEDIATED),
        "The indirect effect of X on Y through Z is more positive the higher M is, significant at the 5 % level "
        "(estimate = 0.020, t = 3.00, p = 0.003).",
    ),
    "no moderated mediation": (
        finding("prod", 0.02, 0.3, 0.76, MEDIATED),
        "There is no evidence of a moderation by M of the indirect effect of X on Y through Z (estimate = 0.020, t = 0.30, p = 0.760).",
    ),
    "a difference": (
        finding("dif", 0.2, 3.0, 0.003),
        "The effect dif = a - c is positive, significant at the 5 % level (estimate = 0.200, t = 3.00, p = 0.003).",
    ),
    "no difference": (
        finding("dif", 0.02, 0.3, 0.76),
        "There is no evidence that the effect dif = a - c differs from 0 (estimate = 0.020, t = 0.30, p = 0.760).",
    ),
    "no difference of the expected sign": (
        finding("dif", -0.02, -0.3, 0.62, expected="+", one_tailed=True),
        "There is no evidence that the effect dif = a - c is positive (estimate = -0.020, t = -0.30, p = 0.620, one-tailed); "
        "the estimate is negative, opposite to what was expected.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("situation", SAID)
def test_every_situation_has_its_sentence(situation: str) -> None:
    given, sentence = SAID[situation]
    assert interpretation(given) == sentence
    assert "no effect" not in sentence  # absence of evidence is not evidence of absence
    assert sentence.count("(") == sentence.count(")")


UNTESTED = {
    "The effect of X on Y is estimated at 0.400 and was not tested: there are no resamples.": finding("d", 0.4),
    "The indirect effect of X on Y through Z is estimated at 0.0004 and was not tested: there are no resamples.": finding("ind", 0.0004),
    "The interaction effect of X and M on Y is estimated at -0.100 and was not tested: there are no resamples.": finding("i", -0.1),
    "The effect ratio = a/c has no estimate in this sample and was not tested: there are no resamples.": finding("ratio", None),
    "The effect of X on Y is estimated at 1.200 and was not tested: there are no resamples; the solution is inadmissible "
    "(a reliability rho_A above 1), which puts the result in doubt.": finding("d", 1.2, inadmissible=INADMISSIBLE),
}


@pytest.mark.parametrize("sentence", UNTESTED)
def test_without_resamples_the_sentence_says_that_nothing_was_tested(sentence: str) -> None:
    assert untested(UNTESTED[sentence]) == sentence


def test_what_is_said_does_not_hang_on_when_it_is_said() -> None:
    assert len({interpretation(given) for given, _ in SAID.values() for _ in range(2)}) == len({said for _, said in SAID.values()})


KINDS = {
    "direct": "a am c aw d e b f s",
    "moderated": "ax i t u g h l",
    "quadratic": "q r k",
    "indirect": "ind seq some everything via back",
    "defined": "alias total partial dif ratio twice loop",
}


@pytest.mark.parametrize("wanted", KINDS)
def test_kinds_of_hypotheses(wanted: str) -> None:
    for label in KINDS[wanted].split():
        assert kind(EFFECTS[label], MODEL) == wanted, label
    assert {label for labels in KINDS.values() for label in labels.split()} | {"prod"} == set(EFFECTS)


def test_the_product_of_an_interaction_and_a_path_is_a_moderation_unless_the_moderator_acts_twice() -> None:
    simple = next(effect for effect in MEDIATED.definitions if effect.label == "prod")
    assert (kind(simple, MEDIATED), phrase(simple, MEDIATED).name) == (
        "moderated",
        "moderation by M of the indirect effect of X on Y through Z",
    )
    twice = parse_model(MEDIATED.text + "Y ~ e*M + zm*Z:M")
    again = next(effect for effect in twice.definitions if effect.label == "prod")
    assert phrase(again, twice).name == "indirect effect of X:M on Y through Z"


def test_words_of_size_of_products_are_those_of_products() -> None:
    assert "the interaction is medium" in interpretation(finding("i", 0.2, 3.0, 0.003, f2=0.012))
    assert "negligible" in interpretation(finding("d", 0.2, 3.0, 0.003, f2=0.012))


def test_whoever_is_just_significant_is_called_so() -> None:
    for p, found in ((0.05, True), (0.0500001, False)):
        given = finding("d", 0.2, 1.96, p)
        assert given.significant is found
        assert interpretation(given).startswith("X has" if found else "There is no evidence")


def test_names_with_braces_and_percent_signs_are_names() -> None:
    model = parse_model("`{0}` =~ x1; `%s %d` =~ y1; `%s %d` ~ `{0}`")
    said = interpretation(finding("H1", 0.4, 4.0, float(two_tailed_p_of(4.0)), model))
    assert said.startswith("{0} has a positive effect on %s %d, significant")


def two_tailed_p_of(t: float) -> float:
    import numpy as np

    return float(two_tailed_p(np.asarray(t), 99.0))


def test_paths_and_definitions_are_all_the_effects_there_are() -> None:
    assert all(isinstance(effect, Path | DefinedEffect) for effect in MODEL.effects)
