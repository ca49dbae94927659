"""What may be concluded of every predictor, in words, and what must be said of the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from plscli.questions.endogeneity.copulas import Distribution
from plscli.questions.endogeneity.instruments import Instrumented
from plscli.questions.endogeneity.resampled import Key, Resampled
from plscli.records import Record
from plscli.words import beside, counted, listed, number, p_value
from plscli.words.thresholds import PROFILE

NO_SIGN, ENDOGENOUS = "no sign of endogeneity", "endogenous: use the corrected path"
CANNOT, UNDECIDED = "cannot be tested", "undecided"
VALUES, NORMAL, SKEW, RESPONDENTS, F = (
    PROFILE[id] for id in ("copula_values", "copula_normal", "copula_skew", "copula_n", "first_stage_f")
)
LARGEST = 1.0
"""Term beyond which there is none: it is the correlation with the error times the standard deviation of that, in a standardised outcome."""
POWER = 0.80
Sets = Sequence[tuple[str, ...]]
"""Sets of suspects whose copula terms stand in an equation together, single ones first and all of them last."""
EXOGENOUS = "taken as exogenous"
"""A predictor that is not suspected, where others are by name or by their instruments."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a predictor.   why : in brackets behind `cannot be tested`.   meaning : a sentence.   p : the smallest.

    detectable : term that would be found in four of five samples.
    """

    predictor: str
    words: str
    meaning: str
    why: str | None = None
    p: float | None = None
    detectable: float | None = None

    def record(self, outcome: str) -> Record:
        """A row of the table."""
        said = f"{self.words} ({self.why})" if self.why else self.words
        return {
            "outcome": outcome,
            "predictor": self.predictor,
            "verdict": said,
            "p": self.p,
            "detectable": self.detectable,
            "meaning": self.meaning,
        }


def untestable(shape: Distribution, n: int) -> str | None:
    """Why copulas find nothing in a predictor, in brief; None if they might."""
    if VALUES.verdict(shape.distinct) == "not met":
        return "few values"
    if RESPONDENTS.verdict(n) == "not met":  # before normal, which few respondents seem to be whatever they are
        return "few respondents"
    return None if NORMAL.met(shape.p) else "normal"


def _because(name: str, shape: Distribution, n: int, why: str) -> str:
    if why == "few values":
        return f"{name} cannot be tested: its scores have {counted(shape.distinct, 'value')}, and copulas take {VALUES.green:g} or more"
    if why == "normal":
        return (
            f"{name} cannot be tested: its scores may be normal (Anderson-Darling {p_value(shape.p, NORMAL.green)}, skewness "
            f"{number(shape.skewness, 2)}), and then a copula term says nothing that the scores do not"
        )
    return (
        f"{name} cannot be tested with {counted(n, 'respondent')}: copulas take {RESPONDENTS.worst:g} or more, better {RESPONDENTS.green:g}"
    )


def weak(shape: Distribution, n: int, joined: str = ", and") -> str:
    """What speaks against copulas; empty if nothing does.   joined : to what stands before."""
    reasons = [f"{n:,} respondents"] if not RESPONDENTS.met(n) else []
    reasons += [f"a skewness of {number(shape.skewness, 2)}"] if not SKEW.met(abs(shape.skewness)) else []
    return f"{joined} with {listed(reasons)} copulas may be biased" if reasons else ""


def of_copula(name: str, shape: Distribution, n: int, found: Resampled | None, suspects: tuple[str, ...], alpha: float) -> Verdict:
    """The verdict on a predictor: from the terms of all suspects together, and from its own alone."""
    why = untestable(shape, n)
    if why:
        return Verdict(name, CANNOT, _because(name, shape, n, why), why)
    if found is None or name not in suspects:
        return Verdict(name, EXOGENOUS, f"{name} is not among the suspects, and its path is right only if it shares nothing with the error")
    known = {words: found.p(("term", of, name)) for words, of in (("with all suspects", suspects), ("alone", (name,)))}
    ps = {words: p for words, p in known.items() if p is not None}
    if not ps:
        return Verdict(name, CANNOT, f"{name} cannot be tested: its copula term is collinear with the predictors", "collinear")
    smallest, least = min(ps.values()), _detectable(found, suspects, name, alpha)
    several = len(suspects) > 1
    said = " and ".join(f"{p_value(p, alpha)}{f' {words}' if several else ''}" for words, p in ps.items() if several or words == "alone")
    if found.undecided:
        return Verdict(name, UNDECIDED, f"{name}: {found.undecided}", None, smallest, least)
    if smallest < alpha:
        meaning = f"the copula term of {name} differs from 0 ({said}): {name} shares something with the error"
        return Verdict(name, ENDOGENOUS, meaning + weak(shape, n, ", but"), None, smallest, least)
    if least >= LARGEST:
        meaning = (
            f"{name} cannot be tested: its scores are so near to normal that only a term of {number(least, 2)} would be found in four of "
            "five samples, and even a predictor that is nothing but error has none above 1"
        )
        return Verdict(name, CANNOT, meaning, "near to normal", smallest, least)
    found_rarely = f"terms below {number(least, 2)} are found in fewer than four of five samples"
    meaning = f"the copula term of {name} is not significant ({said}): no sign of endogeneity; {found_rarely}{weak(shape, n)}"
    return Verdict(name, NO_SIGN, meaning, None, smallest, least)


def _detectable(found: Resampled, suspects: tuple[str, ...], name: str, alpha: float) -> float:
    """The term that a test finds with a power of 80 %, alone or with all suspects, whichever finds more."""
    errors = [found.spread(("term", of, name))["se"] for of in (suspects, (name,))]
    return min((_found_often(se, alpha) for se in errors if se is not None), default=float("inf"))


def _found_often(se: float, alpha: float) -> float:
    """The number that a test at alpha finds with a power of 80 % under a standard error."""
    return (NormalDist().inv_cdf(1.0 - alpha / 2.0) + NormalDist().inv_cdf(POWER)) * se


def of_instrument(name: str, found: Instrumented, alpha: float) -> Verdict:
    """The verdict on a predictor: from the slope of its first-stage residual."""
    if name not in found.suspects:
        return Verdict(name, EXOGENOUS, f"{name} has no instruments, and is taken to share nothing with the error")
    key: Key = ("residual", found.suspects, name)
    strength, p, se = found.first[name][0], found.found.p(key), found.found.spread(key)["se"]
    by, are = listed(found.equation.every_instrument), "is" if len(found.equation.every_instrument) == 1 else "are"
    if not F.met(strength):
        shown = f"F {beside(strength, F.green)} is below {F.green:g}" if strength == strength else "there is no F"
        meaning = (
            f"{name} cannot be tested: too little of it follows from {by} (first stage: {shown}); corrected paths are not to be trusted"
        )
        return Verdict(name, CANNOT, meaning, "weak instruments", p)
    if p is None:
        return Verdict(name, CANNOT, f"{name} cannot be tested: the instruments are collinear with the predictors", "collinear")
    if found.found.undecided:
        return Verdict(name, UNDECIDED, f"{name}: {found.found.undecided}", None, p)
    if p < alpha:
        return Verdict(
            name, ENDOGENOUS, f"if {by} {are} valid, {name} shares something with the error (Hausman {p_value(p, alpha)})", None, p
        )
    role = "an instrument" if are == "is" else "instruments"
    meaning = f"with {by} as {role} there is no sign of endogeneity of {name} (Hausman {p_value(p, alpha)})"
    least = _found_often(se, alpha)
    missed = f"; slopes of its residual below {number(least, 2)} are found in fewer than four of five samples"
    return Verdict(name, NO_SIGN, meaning + missed, None, p, least)


def lead(verdicts: Sequence[Verdict], found: Resampled | None, outcome: str, sets: Sets, alpha: float, valid: str = "") -> str:
    """The whole in a sentence.   sets : of suspects with copula terms, none with instruments.   valid : what is taken for granted there."""
    by = {words: [each.predictor for each in verdicts if each.words == words] for words in (ENDOGENOUS, NO_SIGN, CANNOT)}
    if any(each.words == UNDECIDED for each in verdicts) and found is not None:
        return f"Whether predictors of {outcome} are endogenous is undecided: {found.undecided}."
    if by[ENDOGENOUS]:
        are = "is" if len(by[ENDOGENOUS]) == 1 else "are"
        return f"{valid}{listed(by[ENDOGENOUS])} {are} endogenous in the equation of {outcome}: use the corrected paths."
    if not by[NO_SIGN]:
        return f"Nothing can be said of endogeneity in the equation of {outcome}: no predictor can be tested."
    smallest = min(each.p for each in verdicts if each.words == NO_SIGN and each.p is not None)
    of, rest = f"{listed(by[NO_SIGN])} in the equation of {outcome}", f"; {listed(by[CANNOT])} cannot be tested" if by[CANNOT] else ""
    if found is None or not sets:
        return f"{valid}there is no sign of endogeneity of {of}: Hausman's test is not significant (smallest {p_value(smallest)}){rest}."
    return f"{_not_significant(by[NO_SIGN], found, sets, alpha)}: no sign of endogeneity of {of}{rest}."


def _not_significant(names: Sequence[str], found: Resampled, sets: Sets, alpha: float) -> str:
    """That terms of predictors are significant neither alone nor with all suspects, and what they are in the sets between.

    names : predictors whose verdict is `NO_SIGN`.
    """
    of = [(members, name) for members in sets for name in names if name in members]
    ps = {key: p for key in of if (p := found.p(("term", *key))) is not None}
    (members, name), p = min(ps.items(), key=lambda item: item[1])
    whose = f" of {listed(list(names))}" if set(sets[-1]) - set(names) else ""
    if p >= alpha:
        looked = len(dict.fromkeys(each for each, _ in of))
        where = f" in any of {counted(looked, 'combination')}" if looked > 1 else ""
        return f"No copula term{whose} is significant{where} (smallest {p_value(p, alpha)})"
    ends = [each for (some, _), each in ps.items() if len(some) in (1, len(sets[-1]))]
    beside_it = f"though that of {name} is with {listed([each for each in members if each != name])} ({p_value(p, alpha)})"
    return f"No copula term{whose} is significant alone or with all suspects (smallest {p_value(min(ends), alpha)}), {beside_it}"


ERROR = "the error must be normal for copulas to be right, and that of {outcome} is not (Anderson-Darling {p}): read their terms with care"
INTERCEPT = (
    "copulas take an error that is normal and scores that clearly are not; with an intercept they are biased and find little below some "
    "200 respondents, and with little skewness below 1,000 (Becker, Proksch & Ringle, 2022)"
)
TWICE = "every suspect is looked at alone and with all others, which finds something by chance somewhat more often than alpha says"
VALID = "that instruments are valid, no number shows: they must move {outcome} through {suspects} alone, and share nothing with its error"
PLAIN = "first-stage F takes constructs as if they were observed"


def of_shape(role: str, shape: Distribution) -> str:
    """Whether scores, or errors, are normal, or have too few values to be anything."""
    if role == "predictor" and VALUES.verdict(shape.distinct) == "not met":
        return "few values"
    return "not normal" if NORMAL.met(shape.p) else "may be normal"
