"""Differences in loss between the model and its benchmarks, with their intervals (CVPAT)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.estimation.prediction import Method
from plscli.questions.prediction import BENCHMARKS, KNOWN
from plscli.questions.prediction.answer import Prediction
from plscli.questions.prediction.cvpat import OVERALL
from plscli.questions.prediction.layouts import dealt
from plscli.records import Record
from plscli.report.labels import Labels, labels
from plscli.report.plot.page import MARGIN, SMALL, TEXT, Page, Paper, cut, round_steps, widest
from plscli.report.plot.rows import LEAST_PLOT, bounds
from plscli.words import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, HEAD, AXIS, TITLE = 11.0, 14.0, 18.0, 12.0
MOST_NAME = 0.35
SHOWN = "Loss of the model - loss of the benchmark"


@dataclass(frozen=True)
class Loss:
    """The mean difference of a construct or of the whole model, with its interval.   record : its row of table `cvpat`."""

    record: Record
    lower: float
    upper: float

    @classmethod
    def of(cls, record: Record, alpha: float) -> Loss:
        """With an interval that lies on one side of 0 where the one-sided test decides."""
        from plscli.borrowed import special

        reach = 0.0 if record["t"] is None else float(special().stdtrit(record["df"], 1.0 - alpha)) * record["se"]
        return cls(record, record["difference"] - reach, record["difference"] + reach)

    @property
    def numbers(self) -> str:
        """Difference and interval."""
        return f"{number(self.record['difference'])} [{number(self.lower)}, {number(self.upper)}]"


def figure(result: Prediction, page: Page) -> Paper:
    """A block on a scale of its own for every benchmark, a row for every construct and for the whole model."""
    blocks = {name: rows for name in result.predicting.benchmarks if (rows := _rows(result, name))}
    if not blocks:
        raise UsageError("there are no losses to draw: there are too few rows for the benchmarks")
    called = labels(result)
    width, names, numbers = _columns(page, [row for rows in blocks.values() for row in rows], called)
    height = sum(HEAD + ROW * len(rows) + AXIS for rows in blocks.values())
    paper = Paper(page, width, MARGIN + height + TITLE + MARGIN, _note(result))
    sides = MARGIN + 6.0 + names + 8.0, width - MARGIN - numbers - 8.0
    top = MARGIN
    for name, rows in blocks.items():
        words = BENCHMARKS[name]
        paper.text(MARGIN, top + HEAD - 6.0, cut(f"Against {words}", width - 2 * MARGIN, TEXT, bold=True), TEXT, bold=True)
        axes = _axes(paper, sides, (top + HEAD, top + HEAD + ROW * len(rows)), rows)
        for k, row in enumerate(rows):
            y = top + HEAD + ROW * (k + 0.5)
            paper.text(MARGIN + 6.0, y, cut(called.name(row.record["construct"]), names, SMALL), SMALL)
            paper.text(width - MARGIN, y, row.numbers if numbers else "", SMALL, align="right")
            _point(axes, paper, row, y)
        top += HEAD + ROW * len(rows) + AXIS
    middle = min(sum(sides) / 2.0, width - MARGIN - widest([SHOWN], TEXT) / 2.0)
    paper.text(middle, top + 2.0, SHOWN, TEXT, align="center")
    return paper


def _columns(page: Page, rows: Sequence[Loss], called: Labels) -> tuple[float, float, float]:
    """Width of the paper, of names and of numbers, which the axis shows too: they go first where there is little room."""
    wanted, numbers = widest([called.name(row.record["construct"]) for row in rows], SMALL), widest([row.numbers for row in rows], SMALL)
    gaps = 2 * MARGIN + 22.0
    fits = gaps + wanted + numbers + LEAST_PLOT <= page.points("single")
    width = page.points("single" if fits else "double")
    names = min(wanted, MOST_NAME * width)
    return width, names, numbers if gaps + names + numbers + LEAST_PLOT <= width else 0.0


def _rows(result: Prediction, benchmark: Method) -> list[Loss]:
    """Those of the target alone, if one was named, and of the whole model."""
    wanted = {result.predicting.target or "", OVERALL}
    return [
        Loss.of(record, result.rules.alpha)
        for record in result.tables()["cvpat"]
        if record["benchmark"] == benchmark
        and record["technique"] == result.predicting.of_losses[0]
        and record["difference"] is not None
        and (result.predicting.target is None or record["construct"] in wanted)
    ]


def _axes(paper: Paper, sides: tuple[float, float], heights: tuple[float, float], rows: Sequence[Loss]) -> Axes:
    ends = bounds([end for row in rows for end in (row.lower, row.upper)])
    axes = paper.axes(sides[0], heights[0], sides[1], heights[1], ("bottom",))
    axes.set(xlim=ends, ylim=heights[::-1])
    steps = round_steps(*ends, max(2, min(5, int((sides[1] - sides[0]) / 30.0))))
    paper.ticks(axes, "x", steps)
    paper.ruled(axes, steps, 0.0)
    return axes


def _point(axes: Axes, paper: Paper, row: Loss, y: float) -> None:
    """Filled where the test decides, hollow where there is no evidence."""
    theme, decision = paper.theme, row.record["decision"]
    colour = theme.bad if decision == "worse" else theme.good
    face = theme.paper if decision in (None, "no evidence") else colour
    whole = row.record["construct"] == OVERALL
    axes.plot([row.lower, row.upper], [y, y], color=colour, lw=1.8 if whole else 1.1, solid_capstyle="butt", zorder=2)
    axes.plot([row.record["difference"]], [y], "D" if whole else "o", color=colour, ms=4.4, mfc=face, mec=colour, mew=0.9, zorder=3)


def _note(result: Prediction) -> tuple[str, ...]:
    unit = "standard deviations of the items" if result.predicting.standardise_loss else "squared units of the items"
    alpha = result.rules.alpha
    return (
        f"Left of 0 the model loses less. Predicted {KNOWN[result.predicting.of_losses[0]]}; losses in {unit}. "
        f"Lines: {percent(1.0 - 2.0 * alpha)} intervals, which leave 0 out where the one-sided test at alpha {alpha:g} decides; "
        "hollow where it does not.",
        f"{footer.origin(result)}; {footer.estimator(result)}; {dealt(result.folding, result.resampling, result.found.folds.rows)}.",
    )
