"""Pairs of constructs: HTMT, HTMT2, congruence, and the supplementary criterion of Fornell and Larcker; distinct or not, and why.

With resamples the one-sided 95 % upper bound decides, against the cut-off and against 1, the value of constructs that cannot be
told apart; without, the value itself.  Henseler, Ringle & Sarstedt (2015), J. Acad. Mark. Sci. 43, 115-135: cut-offs 0.85 and
0.90, and the interval that must not reach 1.  Franke & Sarstedt (2019), Internet Res. 29, 430-447: the bound against the cut-off.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.inference import ONE_SIDED, SPREAD
from plscli.records import Record
from plscli.words import beside, meanings, percent
from plscli.words.thresholds import PROFILE, Thresholds, Verdict

if TYPE_CHECKING:
    from plscli.questions.measurement import Levels


FORNELL_LARCKER = "Fornell & Larcker (1981), J. Mark. Res. 18, 39-50; supplementary"


def ratios(analysis: Estimation | Bootstrap, quantity: Literal["htmt", "htmt2"], thresholds: Thresholds) -> list[Record]:
    """HTMT or HTMT2 of all pairs of reflective constructs, but for a whole and its own parts."""
    return [_ratio(analysis, quantity, a, b, thresholds) for a, b in _pairs(analysis, quantity)]


def _pairs(analysis: Estimation | Bootstrap, quantity: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in combinations(analysis.model.names, 2) if (quantity, f"{a} <-> {b}") in analysis.point.index]


def _ratio(analysis: Estimation | Bootstrap, quantity: Literal["htmt", "htmt2"], a: str, b: str, thresholds: Thresholds) -> Record:
    value, decisive = analysis.point.value(quantity, f"{a} <-> {b}"), analysis.undecided is None
    bound = analysis.bound(quantity, f"{a} <-> {b}") if isinstance(analysis, Bootstrap) else None
    row = {"a": a, "b": b, "value": value, **({"upper": bound} if isinstance(analysis, Bootstrap) else {})}
    if value is None:
        why = meanings.NOT_APPLICABLE["at_bound" if {a, b} & analysis.point.unknown else "sign_mixed"]
        return {**row, "verdict": None, "rule": None, "reason": why, "not_applicable": why, "threshold": None, "source": None}
    decision = verdict(value, bound if decisive else None, decisive, thresholds)
    threshold = thresholds[decision.rule]
    return {**row, **asdict(decision), "not_applicable": None, "threshold": threshold.words, "source": threshold.source}


def congruences(analysis: Estimation | Bootstrap, thresholds: Thresholds) -> list[Record]:
    """Congruence of all pairs, with the interval whose bound farther from 0 decides, since constructs that are alike but for the
    direction of their items have a congruence of -1.  t and p test against 1, and exist where the congruence is positive.
    """
    return [_congruence(analysis, a, b, thresholds) for a, b in _pairs(analysis, "congruence")]


def _congruence(analysis: Estimation | Bootstrap, a: str, b: str, thresholds: Thresholds) -> Record:
    value, threshold = analysis.point.value("congruence", f"{a} <-> {b}"), thresholds["congruence"]
    resampled = isinstance(analysis, Bootstrap)
    row = analysis.row("congruence", f"{a} <-> {b}")
    opposed = value is not None and value < 0
    code = None if value is not None else "at_bound" if {a, b} & analysis.point.unknown else "scores_given"
    decisive = analysis.undecided is None
    nearest = None if row["lower"] is None else -row["lower"]
    bound = (nearest if opposed else row["upper"]) if decisive else None
    return {
        "a": a,
        "b": b,
        "value": value,
        **({field: row[field] for field in SPREAD} | ({"t": None, "p": None} if opposed else {}) if resampled else {}),
        "verdict": None if bound is None or value is None else threshold.verdict(bound),
        "threshold": threshold.words,
        "source": threshold.source,
        "meaning": meanings.not_applicable(code) if code else meanings.congruence(a, b, value or 0.0, bound, threshold.green, decisive),
        "not_applicable": code,
    }


def fornell_larcker(analysis: Estimation | Bootstrap) -> list[Record]:
    """The lower triangle of construct correlations with the root of the AVE on the diagonal; a verdict where there is an AVE."""
    point, names = analysis.point, analysis.model.names
    roots = {name: ave**0.5 for name in names if (ave := point.value("ave", name)) is not None}
    found = _correlations(analysis)
    rows = []
    for position, name in enumerate(names):
        rows += [_beside(other, name, found[other, name], roots) for other in names[:position] if (other, name) in found]
        rows.append(_diagonal(name, roots.get(name), found))
    return rows


def correlations(analysis: Estimation | Bootstrap) -> list[Record]:
    """Correlations of all pairs of constructs."""
    return [{"a": a, "b": b, "value": value} for (a, b), value in _correlations(analysis).items()]


def _correlations(analysis: Estimation | Bootstrap) -> dict[tuple[str, str], float]:
    found = {(a, b): analysis.point.value("correlation", f"{a} <-> {b}") for a, b in combinations(analysis.model.names, 2)}
    return {pair: value for pair, value in found.items() if value is not None}


def _diagonal(name: str, root: float | None, correlations: dict[tuple[str, str], float]) -> Record:
    """The root of an AVE against the largest correlation of its construct."""
    own = {b if a == name else a: r for (a, b), r in correlations.items() if name in (a, b)}
    other = max(own, key=lambda each: abs(own[each]), default=None)
    if root is None or other is None:
        missing = "it has no AVE" if root is None else "it is compared with no other construct"
        return _cell(name, name, root, None, None, f"not applicable, because {missing}")
    largest = abs(own[other])
    return _cell(name, name, root, largest, root > largest, meanings.fornell_larcker(name, root, largest, other))


def _beside(a: str, b: str, value: float, roots: dict[str, float]) -> Record:
    """A correlation against the smaller of the two roots."""
    smaller = min((roots[name] for name in (a, b) if name in roots), default=None)
    return _cell(b, a, value, None, None if smaller is None else abs(value) < smaller, "")


def _cell(row: str, column: str, value: float | None, largest: float | None, passed: bool | None, meaning: str) -> Record:
    return {
        "row": row,
        "column": column,
        "value": value,
        "verdict": None if passed is None else "met" if passed else "not met",
        "threshold": None if largest is None else f"> {largest:g}",
        "source": None if passed is None else FORNELL_LARCKER,
        "meaning": meaning,
    }


def cross_loadings(levels: Levels, thresholds: Thresholds) -> list[Record]:
    """Every indicator on every construct that it can be compared on; a verdict on the own loading of reflective items."""
    return [
        row
        for construct in levels.model.constructs
        for item, loadings in levels.loadings(construct).items()
        for row in _loadings(item, construct.name, construct.kind == "reflective", loadings, thresholds)
    ]


def _loadings(item: str, construct: str, reflective: bool, loadings: dict[str, float | None], thresholds: Thresholds) -> list[Record]:
    sizes = {name: abs(value) for name, value in loadings.items() if value is not None}
    own, threshold = sizes.pop(construct, None), thresholds["cross_loading"]
    other = max(sizes, key=lambda name: sizes[name], default=None)
    decision: Record = {"margin": None, "verdict": None, "threshold": None, "source": None, "meaning": ""}
    decided = decision
    if reflective and own is not None and other is not None:
        margin = own - sizes[other]
        decided = {
            "margin": margin,
            "verdict": threshold.verdict(margin),
            "threshold": threshold.words,
            "source": threshold.source,
            "meaning": meanings.cross_loading(item, construct, own, other, sizes[other], threshold.green),
        }
    return [
        {"row": item, "column": name, "value": value, "own": name == construct, **(decided if name == construct else decision)}
        for name, value in loadings.items()
    ]


Distinct = Literal["distinct", "doubtful", "not distinct"]
WORDS: dict[Verdict, Distinct] = {"met": "distinct", "borderline": "doubtful", "not met": "not distinct"}
BOUND = f"{percent(ONE_SIDED)} bound"


@dataclass(frozen=True, slots=True)
class PairDecision:
    """A verdict on a pair of constructs, the threshold that decided (`htmt`, `htmt_bound`), and the reason in words."""

    verdict: Distinct
    rule: str
    reason: str


def verdict(value: float, bound: float | None, resampled: bool, thresholds: Thresholds = PROFILE) -> PairDecision:
    """Judge a pair by its HTMT or HTMT2 and the bound of that.

    bound : None where there is none; `resampled` says whether that is for want of resamples, or because the number exists in too
    few of them.
    """
    if bound is not None:
        judged = thresholds["htmt_bound"].verdict(bound)
        return PairDecision(WORDS[judged], "htmt_bound", f"{_value(value, thresholds)}; {_bound(bound, judged, thresholds)}")
    missing = f"; no {BOUND}, for it exists in too few resamples" if resampled else ""
    return PairDecision(WORDS[thresholds["htmt"].verdict(value)], "htmt", f"{_value(value, thresholds)}{missing}")


def _value(value: float, thresholds: Thresholds) -> str:
    cut, limit = thresholds["htmt"].green, thresholds["htmt"].worst
    text = _near(value, cut, limit)
    if value <= cut:
        return f"{text} is at most {cut:.2f}"
    return f"{text} is above {cut:.2f}" if value <= limit else f"{text} is above {limit:.2f}"


def _bound(bound: float, judged: Verdict, thresholds: Thresholds) -> str:
    cut, limit = thresholds["htmt_bound"].green, thresholds["htmt_bound"].worst
    text = f"its {BOUND} {_near(bound, cut, limit)}"
    if judged == "met":
        return f"{text} is so too"
    if judged == "borderline":
        return f"{text} stays below {limit:g}, but not below {cut:.2f}"
    return f"{text} reaches {limit:g}: merge the two, or look for items that belong to both"


def _near(value: float, *cuts: float) -> str:
    """The value with enough decimals to see on which side of the nearest cut-off it lies."""
    return beside(value, min(cuts, key=lambda cut: abs(value - cut)))
