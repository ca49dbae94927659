"""What may be concluded of a difference between two groups, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plscli.estimation import Adjust
from plscli.questions.groups import DIFFERS, NO_DIFFERENCE, NOT_COMPARABLE, PARTIAL
from plscli.questions.groups.composites import FACTOR
from plscli.questions.groups.invariance import NO_SCORES
from plscli.questions.groups.membership import CIRCULAR
from plscli.questions.structure import UNDECIDED
from plscli.questions.structure.decided import ADJUSTED
from plscli.records import Record, excludes_zero
from plscli.words import between, figure, listed, number, p_value, percent
from plscli.words.sentences import Phrase

ALONE = "that an effect is significant in one group and not in another does not show that they differ: the difference itself is tested"
"""The note on effects in each group."""
PROVED = "this proves nothing, since the groups were found in the same rows because their paths differ"
"""What stands against tests that were asked for all the same."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """What a sentence is about.

    row : of the table.   names : of the two groups in a sentence.   phrase : the effect in words.   groups : rows of the two groups in
    `group_estimates`.   alpha, level : of the test and of the interval.   adjusted : how p was adjusted, in words; empty where it was not.
    undecided : why nothing is decided.   inadmissible : of which groups the solution cannot be true.
    """

    row: Record
    names: tuple[str, str]
    phrase: Phrase
    groups: tuple[Mapping[str, object], Mapping[str, object]]
    alpha: float
    level: float
    adjusted: str = ""
    undecided: str | None = None
    inadmissible: tuple[str, ...] = ()

    @property
    def significant(self) -> list[str]:
        """The groups in which the effect is significant, with the expected sign if one is expected."""
        return [name for name, group in zip(self.names, self.groups, strict=True) if group["decision"] == "supported"]


def interpretation(found: Contrast) -> str:
    """Estimates in both groups, their difference, what is decided, and what that does not say."""
    row, decision, (a, b) = found.row, found.row["decision"], found.names
    if row["difference"] is None:
        return f"{found.phrase.subject} has no estimate for {a} or {b} and is not compared{_because(row)}."
    said = f"{found.phrase.subject} is {figure(row['estimate_a'])} for {a} and {figure(row['estimate_b'])} for {b}"
    if decision == NOT_COMPARABLE:
        return f"{said}; the two cannot be compared, since the {row['reason']} (difference {figure(row['difference'])}, {_figures(found)})."
    if decision == UNDECIDED:
        return f"{said}; whether they differ remains undecided: {found.undecided}."
    said += f"; the difference of {figure(row['difference'])} is "
    if decision == DIFFERS:
        return f"{said}significant ({_figures(found)}): {_stronger(found)}{_doubts(found)}."
    if decision == NO_DIFFERENCE:
        return f"{said}not significant ({_figures(found)}){_reach(found)}{_apart(found)}{_doubts(found)}."
    return f"{said}not tested{_because(row)}."


def _because(row: Record) -> str:
    return f": {row['reason']}" if row["reason"] else ""


def _figures(found: Contrast) -> str:
    row = found.row
    said = [f"permutation {p_value(row['p_permutation'], found.alpha)}"]
    if row["p_adjusted"] is not None:
        said.append(f"{found.adjusted}-adjusted {p_value(row['p_adjusted'], found.alpha)}")
    if row["lower"] is not None and row["upper"] is not None:
        said.append(f"{percent(found.level)} interval {between(row['lower'], row['upper'])}")
    return ", ".join(said)


def _stronger(found: Contrast) -> str:
    """In which group the effect is stronger, or that it turns round."""
    first, second, (a, b) = found.row["estimate_a"], found.row["estimate_b"], found.names
    if first * second < 0:
        signs = ["positive" if value > 0 else "negative" for value in (first, second)]
        return f"the estimate is {signs[0]} for {a} and {signs[1]} for {b}"
    return f"the effect is stronger for {a if abs(first) > abs(second) else b}"


def _reach(found: Contrast) -> str:
    """What groups of these sizes would find."""
    if found.row["detectable"] is None:
        return ""
    n = [group["n"] for group in found.groups]
    return f"; with {n[0]:,} and {n[1]:,} respondents differences below {number(found.row['detectable'], 2)} are rarely found"


def _apart(found: Contrast) -> str:
    """What significance in both groups, or in one alone, says."""
    if len(found.significant) == 2:
        return "; the effect is significant in both groups"
    if len(found.significant) == 1:
        return f"; that the effect is significant in {found.significant[0]} alone does not show a difference"
    return ""


def _doubts(found: Contrast) -> str:
    """What must be said where constructs are not made alike and the gate is off, or where the interval does not agree with the test."""
    row = found.row
    said = f"; the {row['reason']}, which puts the comparison in doubt" if row["not_alike"] else ""
    said += f"; the solution is inadmissible for {listed(found.inadmissible)}, which puts the result in doubt" if found.inadmissible else ""
    if row["lower"] is None or row["upper"] is None or row["p_adjusted"] is not None:
        return said
    differs = row["decision"] == DIFFERS
    if abs(1.0 - found.level - found.alpha) > 1e-9 or excludes_zero(row) == differs:
        return said
    return f"{said}; the bootstrap interval {'includes' if differs else 'excludes'} 0 all the same"


def adjustment(adjust: Adjust, several: bool) -> str:
    """How p values were adjusted, in words."""
    return ADJUSTED.get(adjust, "Holm" if several else "")


def summary(rows: list[Record], invariance: list[Record], small: Sequence[str] = ()) -> str:
    """All decisions in a line.   small : groups that are small for the model."""
    named = {
        word: list(dict.fromkeys(str(row["hypothesis"]) for row in rows if row["decision"] == word)) for word in (DIFFERS, NOT_COMPARABLE)
    }
    levels = [row for row in invariance if row["level"] == "none"]
    if rows and all(row.get("reason") == CIRCULAR for row in rows):
        return "differences are not tested: the groups were found in the same rows because their paths differ"
    if all(row["decision"] == UNDECIDED for row in rows):
        return "nothing is decided"
    said = [
        f"{listed(named[DIFFERS])} {'differs' if len(named[DIFFERS]) == 1 else 'differ'}" if named[DIFFERS] else "no difference is shown"
    ]
    if named[NOT_COMPARABLE]:
        broken = listed(list(dict.fromkeys(str(row["construct"]) for row in levels)))
        said.append(f"{listed(named[NOT_COMPARABLE])} cannot be compared: the composition of {broken} differs")
    said += _pooling(invariance, bool(named[DIFFERS]), bool(small))
    if small:
        said.append(f"{listed(list(small))} {'is' if len(small) == 1 else 'are'} small for this model, so that much could differ unseen")
    return "; ".join(said)


def _pooling(invariance: list[Record], differing: bool, small: bool) -> list[str]:
    """What the degrees of invariance allow besides comparing paths.   small : whether a group is too small to allow anything."""
    levels = [row["level"] for row in invariance if row["level"] is not None]
    factors = dict.fromkeys(str(row["construct"]) for row in invariance if row["reason"] == FACTOR)
    if factors:
        return [f"whether {listed(list(factors))} may be compared is not tested, since PLSc takes them for common factors"]
    if not levels or "none" in levels:
        return []
    if any(row["reason"] == NO_SCORES for row in invariance):
        return ["paths may be compared (at least partial invariance); means and variances are not tested"]
    if apart := moved(invariance):
        return [f"paths may be compared (at least partial invariance), but the groups should not be pooled, since {apart}"]
    said = "no composite is shown to differ in composition, mean or variance (full invariance)"
    if small and not differing:
        return [said]
    return [f"{said}, but the groups pooled would hide what differs" if differing else f"{said}, so that the groups may be pooled"]


def moved(invariance: list[Record]) -> str:
    """Whose means or variances differ between groups; empty where none are shown to."""
    apart = {str(row["construct"]): str(row["reason"]) for row in invariance if row["level"] == PARTIAL and row["reason"] != NO_SCORES}
    if len(apart) > 1:
        return f"means or variances of {listed([*apart])} differ"
    return "".join(f"the {reason.replace(' differ', f' of {name} differ')}" for name, reason in apart.items())
