"""Pairs of constructs: HTMT, HTMT2, congruence, and the supplementary criterion of Fornell and Larcker."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal

from plscli.estimation.bootstrap import SPREAD, Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.questions.measurement import discriminant
from plscli.records import Record
from plscli.words import meanings
from plscli.words.thresholds import Thresholds

if TYPE_CHECKING:
    from plscli.questions.measurement.consistency import Levels

FORNELL_LARCKER = "Fornell & Larcker (1981), J. Mark. Res. 18, 39-50; supplementary"


def ratios(analysis: Estimation | Bootstrap, quantity: Literal["htmt", "htmt2"], thresholds: Thresholds) -> list[Record]:
    """HTMT or HTMT2 of all pairs of reflective constructs, but for a whole and its own parts."""
    return [_ratio(analysis, quantity, a, b, thresholds) for a, b in _pairs(analysis, quantity)]


def _pairs(analysis: Estimation | Bootstrap, quantity: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in combinations(analysis.model.names, 2) if (quantity, f"{a} <-> {b}") in analysis.point.index]


def _ratio(analysis: Estimation | Bootstrap, quantity: Literal["htmt", "htmt2"], a: str, b: str, thresholds: Thresholds) -> Record:
    value, resampled = analysis.point.value(quantity, f"{a} <-> {b}"), isinstance(analysis, Bootstrap)
    bound = analysis.bound(quantity, f"{a} <-> {b}") if isinstance(analysis, Bootstrap) else None
    decisive = analysis.undecided is None
    decision = None if value is None else discriminant.verdict(value, bound if decisive else None, decisive, thresholds)
    why = meanings.NOT_APPLICABLE["at_bound" if {a, b} & analysis.point.unknown else "sign_mixed"]
    return {
        "a": a,
        "b": b,
        "value": value,
        **({"upper": bound} if resampled else {}),
        "verdict": decision.verdict if decision else None,
        "rule": decision.rule if decision else None,
        "reason": decision.reason if decision else why,
        "not_applicable": None if decision else why,
        "threshold": thresholds[decision.rule].words if decision else None,
        "source": thresholds[decision.rule].source if decision else None,
    }


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
    bound = (_turned(row["lower"]) if opposed else row["upper"]) if decisive else None
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


def _turned(value: float | None) -> float | None:
    return None if value is None else -value


def fornell_larcker(analysis: Estimation | Bootstrap) -> list[Record]:
    """The lower triangle of construct correlations with the root of the AVE on the diagonal; a verdict where there is an AVE."""
    point, names = analysis.point, analysis.model.names
    roots = {name: ave**0.5 for name in names if (ave := point.value("ave", name)) is not None}
    found = {}
    for a, b in combinations(names, 2):
        value = point.value("correlation", f"{a} <-> {b}")
        if value is not None:
            found[a, b] = value
    rows = []
    for position, name in enumerate(names):
        rows += [_beside(other, name, found[other, name], roots) for other in names[:position] if (other, name) in found]
        rows.append(_diagonal(name, roots.get(name), found))
    return rows


def correlations(analysis: Estimation | Bootstrap) -> list[Record]:
    """Correlations of all pairs of constructs."""
    point = analysis.point
    found = {(a, b): point.value("correlation", f"{a} <-> {b}") for a, b in combinations(analysis.model.names, 2)}
    return [{"a": a, "b": b, "value": value} for (a, b), value in found.items() if value is not None]


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
