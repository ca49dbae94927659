"""Scores of predictors, and the error of their equation, beside the normal distribution."""

from __future__ import annotations

from math import ceil

import numpy as np

from plscli.core import Array, Indices
from plscli.core.endogeneity import TIED
from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.questions.endogeneity.answer import Endogeneity
from plscli.questions.endogeneity.copulas import Distribution
from plscli.questions.endogeneity.verdicts import of_shape
from plscli.report.labels import labels
from plscli.report.picture.lettering import lettered, measure
from plscli.report.plot.page import SMALL, TEXT, Page, Paper, cut, grid, round_steps
from plscli.words import number, p_value

HEAD, HEIGHT, FOOT, BETWEEN = 27.0, 78.0, 32.0, 14.0
BARS, FEWEST = 30, 6
"""Most and fewest bars of a histogram."""
SURELY = 30
"""Respondents in both neighbours of a bar from which it is hardly by chance that it has less than half of either."""
ENDS = 3.5
"""Standard deviations that are shown at least in part."""


def figure(result: Endogeneity, page: Page) -> Paper:
    """A panel for every predictor and one for the error: their distribution, and the normal one."""
    if result.scores is None:
        raise UsageError("instruments look at no distributions: there is nothing to draw\n  plscli plot endogeneity shows those of scores")
    called, outcome = labels(result), result.equation.outcome
    shown = [
        (called.name(name), "predictor", result.scores.values[k], result.shapes[name]) for k, name in enumerate(result.equation.predictors)
    ]
    error = result.scores.error
    shown.append((f"Error of {called.name(outcome)}", "error", error / error.std(ddof=1), result.shapes[""]))
    width, each, corners, bottom = grid(page, len(shown), HEAD + HEIGHT + FOOT, BETWEEN, 2 if len(shown) == 4 else 3)
    paper = Paper(page, width, bottom, _note(result))
    for (left, top), (name, role, values, shape) in zip(corners, shown, strict=True):
        _panel(paper, (left, top, left + each), cut(name, each, TEXT, bold=True), (role, values, shape))
    return paper


def _panel(paper: Paper, place: tuple[float, float, float], name: str, of: tuple[str, Array, Distribution]) -> None:
    """A name, what the test says, and the distribution.   place : left, top and right end.   of : role, values and their shape."""
    (left, top, right), (role, values, shape), theme = place, of, paper.theme
    paper.text(left, top + 6.0, name, TEXT, bold=True)
    said = of_shape(role, shape)
    text = f"{said}: skewness {number(shape.skewness, 2)}, {p_value(shape.p)}"
    short = f"{said}, {p_value(shape.p)}"
    paper.text(left, top + 17.0, text if measure(lettered(text), SMALL) <= right - left else short, SMALL, colour=theme.faint)
    edges, heights = _bars(values)
    low, high = min(-ENDS, float(edges[0])), max(ENDS, float(edges[-1]))
    z = np.linspace(low, high, 201)
    curve = np.exp(-(z**2) / 2.0) / np.sqrt(2.0 * np.pi)
    axes = paper.axes(left, top + HEAD, right, top + HEAD + HEIGHT, ("bottom",))
    axes.set(xlim=(low, high), ylim=(0.0, 1.06 * max(float(heights.max()), float(curve.max()))))
    face = theme.ramp[1] if said == "not normal" else theme.grid
    axes.stairs(heights, edges, fill=True, fc=face, ec="none", zorder=1)
    axes.stairs(heights, edges, ec=theme.series[0] if said == "not normal" else theme.faint, lw=0.6, zorder=2)
    axes.plot(z, curve, color=theme.ink, lw=1.0, zorder=3)
    paper.ticks(axes, "x", round_steps(low, high, 6))
    paper.titles(axes, x="Standard deviations")


def _bars(values: Array) -> tuple[Array, Array]:
    """Edges and densities of a histogram; a bar for each value where there are few."""
    different = np.unique(np.round(values, 8))
    if len(different) <= BARS // 2 and len(different) > 1:
        middle = (different[1:] + different[:-1]) / 2.0
        edges = np.concatenate([[2.0 * different[0] - middle[0]], middle, [2.0 * different[-1] - middle[-1]]])
    else:
        bars = min(BARS, ceil(2.0 * len(values) ** (1.0 / 3.0)))
        while bars > FEWEST and _combed(np.histogram(values, _even(values, bars))[0]):
            bars -= 1
        edges = _even(values, bars)
    heights, edges = np.histogram(values, edges, density=True)
    return edges, heights


def _even(values: Array, bars: int) -> Array:
    """(bars + 1,) edges of bars that are equally wide."""
    return np.linspace(values.min() - TIED, values.max() + TIED, bars + 1)


def _combed(counts: Indices) -> bool:
    """Whether bars fall between the steps of answers, so that those that hold none of them make a comb of the others."""
    inner, beside = counts[1:-1], np.minimum(counts[:-2], counts[2:])
    return bool((2 * inner < beside)[beside >= SURELY].any())


def _note(result: Endogeneity) -> tuple[str, ...]:
    return (
        "Bars: scores, and the error of the equation, each standardised; line: the normal distribution. p: Anderson-Darling, mean and "
        "standard deviation estimated. Copulas take predictors that are clearly not normal, and an error that is.",
        f"{footer.origin(result)}; {footer.estimator(result)}.",
    )
