"""What plots of one row per path have in common: their names on the left, numbers on the right, a line at 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.routes import trace
from plscli.model.spec import Effect, ModelSpec, Path
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Record
from plscli.report.diagram.content import titled
from plscli.report.labels import Labels, labels
from plscli.report.plot.page import MARGIN, SMALL, TEXT, Page, Paper, aired, cut, cut_between, round_steps, widest
from plscli.words import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AXIS, GAP, LEAST_PLOT = 28.0, 6.0, 80.0
"""Room for the axis under the rows, between columns, and the least width of the plot itself."""
MOST_LABEL, MOST_NAME, GOOD_PLOT = 0.22, 0.28, 0.36
"""Shares of the width: that a label and a name may take, and that a plot keeps when a long name takes more."""


@dataclass(frozen=True)
class PathRow:
    """A path or a defined effect.

    ends : what it leads from and to, and what it passes.   joints : what stands between these.   significant : p, adjusted if so
    asked, is at most alpha, and decides.
    """

    label: str
    ends: tuple[str, ...]
    joints: tuple[str, ...]
    effect: Effect
    record: Record
    significant: bool

    @property
    def name(self) -> str:
        """The path in words."""
        return "".join(end + joint for end, joint in zip(self.ends, (*self.joints, ""), strict=True))

    @property
    def values(self) -> tuple[Any, Any, Any]:
        """Estimate and ends of its interval."""
        return self.record["estimate"], self.record["lower"], self.record["upper"]

    @property
    def numbers(self) -> str:
        """Estimate and interval."""
        estimate, lower, upper = self.values
        ends = "no interval" if lower is None or upper is None else f"[{number(lower)}, {number(upper)}]"
        return "–" if estimate is None else f"{number(estimate)} {ends}"


def resampled(result: Hypotheses) -> Bootstrap:
    """The bootstrap behind the hypotheses, or UsageError."""
    if not isinstance(result.analysis, Bootstrap):
        raise UsageError("nothing was resampled: there are no intervals to draw\n  a correlation matrix holds no answers to resample")
    return result.analysis


def rows(result: Hypotheses) -> list[PathRow]:
    """One row for each hypothesis, in reading order."""
    found, called = [], labels(result)
    for record, effect in zip(result.tables()["hypotheses"], result.model.effects, strict=True):
        p = record["p"] if record["p_adjusted"] is None else record["p_adjusted"]
        between, joints = ends(effect, result.model, called)
        significant = not result.rule.undecided and p is not None and p <= result.rules.alpha
        found.append(PathRow(effect.label, between, joints, effect, record, significant))
    return found


def ends(effect: Effect, model: ModelSpec, called: Labels) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What an effect leads from and to, and what tells a defined one from the path between the same ends; what stands between these."""
    if isinstance(effect, Path):
        return (_titled(effect.source, model, called), called.name(effect.target)), (" → ",)
    traced = trace(effect, model)
    if traced is None:
        return (effect.expression.write(),), ()
    ends = _titled(traced.source, model, called), called.name(traced.target)
    if traced.extent == "total":
        return (*ends, "total effect"), (" → ", ", ")
    joints = [[" via " if not routes else " and via ", *(", " for _ in route[2:-1])] for routes, route in enumerate(traced.routes)]
    passed = [called.name(name) for route in traced.routes for name in route[1:-1]]
    return (*ends, *passed), (" → ", *(joint for each in joints for joint in each))


def _titled(source: str, model: ModelSpec, called: Labels) -> str:
    """A construct, or a product of several, as people read it."""
    product = model.product(source)
    return titled([called.name(factor) for factor in product.factors]) if product else called.name(source)


def axis_title(found: Sequence[PathRow]) -> str:
    """What all estimates are."""
    return "Path coefficient" if all(isinstance(row.effect, Path) for row in found) else "Estimate"


def note(result: Hypotheses, *first: str) -> tuple[str, ...]:
    """What was asked, and the settings."""
    bootstrap = resampled(result)
    return (f"{' '.join(first)}", footer.pictured(result, bootstrap, bootstrap))


def interval(result: Hypotheses) -> str:
    """What the intervals are."""
    settings = result.settings
    return f"{percent(settings['level'])} {footer.INTERVAL[settings['ci']]} interval"


def columns(page: Page, found: Sequence[PathRow]) -> tuple[float, float, float, float]:
    """Width of the paper, of labels, of names and of numbers; names matter more than numbers, which the axis shows too."""
    labels = widest([row.label for row in found], TEXT, bold=True)
    names = widest([row.name for row in found], TEXT)
    numbers = widest([row.numbers for row in found], SMALL)
    gaps = 2 * MARGIN + 4 * GAP
    fits = gaps + labels + names + numbers + LEAST_PLOT <= page.points("single")
    width = page.points("single" if fits else "double")
    labels = min(labels, MOST_LABEL * width)
    if gaps + labels + min(names, MOST_NAME * width) + numbers + LEAST_PLOT > width:
        numbers = 0.0
    room = width - gaps - labels - numbers
    return width, labels, min(names, max(room - GOOD_PLOT * width, MOST_NAME * width)), numbers


class PathRows:
    """Paper with a row for each path.   low, high : ends of the axis.   under : notes.   head : height of what stands above the rows."""

    def __init__(
        self, page: Page, found: Sequence[PathRow], height: float, low: float, high: float, under: Sequence[str], head: float = 0.0
    ) -> None:
        self.found = found
        width, labels, names, numbers = columns(page, found)
        self.left, self.right = MARGIN + labels + names + 3 * GAP, width - MARGIN - numbers - GAP
        top, bottom = MARGIN + head, MARGIN + head + height * len(found)
        self.paper = Paper(page, width, bottom + AXIS + MARGIN, under)
        self.axes = self._axes(top, bottom, low, high)
        for k, row in enumerate(found):
            y = top + height * (k + 0.5)
            self.paper.text(MARGIN, y, cut(row.label, labels, TEXT, bold=True), TEXT, bold=True)
            self.paper.text(MARGIN + labels + GAP, y, cut_between(row.ends, names, TEXT, row.joints), TEXT)
            self.paper.text(width - MARGIN, y, row.numbers if numbers else "", SMALL, align="right")

    def _axes(self, top: float, bottom: float, low: float, high: float) -> Axes:
        """Axes with one unit of height for each row, the first one at 0, and a line at 0."""
        axes = self.paper.axes(self.left, top, self.right, bottom, ("bottom",))
        axes.set(xlim=(low, high), ylim=(len(self.found) - 0.5, -0.5))
        steps = round_steps(low, high, max(int((self.right - self.left) / 28.0), 2))
        self.paper.ticks(axes, "x", steps)
        self.paper.ruled(axes, steps, 0.0 if low < 0.0 < high else None)
        return axes


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """Ends of an axis that holds the values and 0, with a little room."""
    return aired([0.0, *values], 0.04)
