"""Is measurement settled where hypotheses are about it?  What of it is not met, in one line, to be read before any decision."""

from __future__ import annotations

from collections.abc import Iterator

from plscli.data.survey import shortened
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.spec import ModelSpec
from plscli.questions.measurement import pairs, why_not
from plscli.words.thresholds import Thresholds
from plscli.words.wording import beside, number

MOST = 6
"""Findings that the line names."""
RELIABILITIES = ("rho_c", "rho_a", "alpha")
"""In the order in which one stands for all; alpha, which understates most, is named last."""


def unsettled(analysis: Estimation | Bootstrap, thresholds: Thresholds) -> tuple[str, ...]:
    """What of discriminant validity, convergent validity and reliability is not met by the constructs of the hypotheses, worst first."""
    about = constructs(analysis.model)
    found = [*_ratios(analysis, about, thresholds), *_averages(analysis, about, thresholds), *_reliabilities(analysis, about, thresholds)]
    return tuple(found)


def line(found: tuple[str, ...]) -> str:
    """The findings in one line; empty where there are none."""
    return f"measurement is not settled: {shortened(found, MOST)}" if found else ""


def constructs(model: ModelSpec) -> frozenset[str]:
    """The constructs that hypotheses are about: the ends of their paths, the factors of products, the parts of wholes."""
    ends = {name for path in model.paths if path.label for name in (path.source, path.target)}
    factors = [product.factors if (product := model.product(name)) else (name,) for name in ends]
    named = {name for each in factors for name in each}
    wholes = (model.construct(name) for name in named)
    return frozenset(named | {part for whole in wholes if whole.higher for part in whole.indicators})


def _ratios(analysis: Estimation | Bootstrap, about: frozenset[str], thresholds: Thresholds) -> Iterator[str]:
    rows = [row for row in pairs.ratios(analysis, "htmt", thresholds) if {row["a"], row["b"]} & about and row["verdict"] == "not distinct"]
    for row in sorted(rows, key=lambda row: -row["value"]):
        decided_by_bound = row["value"] <= thresholds["htmt"].worst and row.get("upper") is not None
        bound = f" (bound {_near(row['upper'], thresholds['htmt_bound'].worst)})" if decided_by_bound else ""
        yield f"HTMT of {row['a']} and {row['b']} {_near(row['value'], thresholds['htmt'].worst)}{bound}"


def _averages(analysis: Estimation | Bootstrap, about: frozenset[str], thresholds: Thresholds) -> Iterator[str]:
    values = _values(analysis, about, "ave", thresholds)
    for name in sorted(values, key=lambda name: values[name]):
        yield f"AVE of {name} {_near(values[name], thresholds['ave'].worst)}"


def _reliabilities(analysis: Estimation | Bootstrap, about: frozenset[str], thresholds: Thresholds) -> Iterator[str]:
    said: set[str] = set()
    for criterion in RELIABILITIES:
        values = _values(analysis, about - said, criterion, thresholds)
        for name in sorted(values, key=lambda name: values[name]):
            yield f"{criterion} of {name} {_near(values[name], thresholds[criterion].worst)}"
        said |= set(values)


def _values(analysis: Estimation | Bootstrap, about: frozenset[str], criterion: str, thresholds: Thresholds) -> dict[str, float]:
    """The values of a criterion that are not met."""
    point = analysis.point
    every = [each for each in analysis.model.constructs if each.name in about]
    known = {each.name: point.value(criterion, each.name) for each in every if not why_not(each, point.estimator.higher_order)}
    return {name: value for name, value in known.items() if value is not None and thresholds[criterion].verdict(value) == "not met"}


def _near(value: float, cut: float) -> str:
    """Two decimals, or as many as show on which side of a cut-off it lies."""
    short = number(value, 2)
    return short if short != number(cut, 2) else beside(value, cut)
