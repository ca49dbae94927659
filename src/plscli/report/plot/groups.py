"""Groups side by side: every path with its estimate and interval in each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plscli.estimation import footer
from plscli.questions.groups import DIFFERS, NO_DIFFERENCE, NOT_COMPARABLE
from plscli.questions.groups.answer import Groups
from plscli.questions.groups.membership import CIRCULAR, called
from plscli.questions.groups.sentences import adjustment
from plscli.questions.structure import UNDECIDED
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.picture.lettering import lettered, measure
from plscli.report.plot.ground.page import MARGIN, SMALL, Page, Paper, cut_before, widest
from plscli.report.plot.ground.rows import GAP, Row, Rows, axis_title, bounds, columns, ends
from plscli.words.wording import listed, number, p_value, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from plscli.report.picture.theme import Theme

SIGNS = ("o", "s", "^", "D", "v", "P", "X")
"""Of groups, in their order; with the colours of a theme they tell apart more groups than there may be."""
LINE, AIR, LEAST = 6.8, 5.0, 15.0
"""Height of a group in a row, of the space between rows, and of a row at least."""
KEY, ABOVE, SIGN, SIZE = 11.0, 3.0, 12.0, 4.4
"""Height of a line of the key and of the space under it, room for a sign and its gap there, and the size of a sign."""


@dataclass(frozen=True)
class InGroups(Row):
    """A path or a defined effect in every group.   groups : its records.   said, short : of the difference between them."""

    groups: tuple[Record, ...]
    said: str
    short: str

    @property
    def numbers(self) -> str:
        """What is said of the difference."""
        return self.said


def figure(result: Groups, page: Page) -> Figure:
    """A row for each hypothesis, with a point and a line for each group; hollow and dashed where it is not significant there."""
    found = _fitting(_rows(result), page)
    named = [(called(row["group"], result.settings["by"]), f" (n = {row['n']:,})") for row in found[0].groups]
    values = [each[field] for row in found for each in row.groups for field in ("estimate", "lower", "upper") if each[field] is not None]
    heading = "any difference" if len(named) > 2 else "difference"
    width, _, _, numbers = columns(page, found)
    key = list(laid_out(named, width - 2 * MARGIN - (widest([heading], SMALL) + GAP if numbers else 0.0)))
    height = max(LEAST, LINE * len(named) + AIR)
    plot = Rows(page, found, height, *bounds(values), tuple(_note(result, found)), head=KEY * (key[-1][0] + 1) + ABOVE)
    for place, (line, left, text) in enumerate(key):
        entry(plot.paper, page.theme, place, (left, MARGIN + KEY * (line + 0.5)), text)
    if numbers:
        plot.paper.text(width - MARGIN, MARGIN + KEY * (key[-1][0] + 0.5), heading, SMALL, colour=page.theme.faint, align="right")
    for y, row in enumerate(found):
        if y:
            plot.axes.axhline(y - 0.5, color=page.theme.grid, lw=0.5, zorder=0)
        for place, each in enumerate(row.groups):
            _mark(plot.axes, page.theme, place, y + (place - (len(named) - 1) / 2.0) * LINE / height, each, _hollow(each, result))
    plot.paper.titles(plot.axes, x=axis_title(found))
    return plot.paper.figure


def _rows(result: Groups) -> list[InGroups]:
    """One row for each hypothesis, in reading order."""
    tables, names = result.tables(), labels(result)
    omnibus = {row["hypothesis"]: row for row in tables["omnibus"]}
    found = []
    for effect in result.model.effects:
        groups = tuple(row for row in tables["group_estimates"] if row["hypothesis"] == effect.label)
        pairs = [row for row in tables["group_differences"] if row["hypothesis"] == effect.label]
        short = _tested(pairs, omnibus.get(effect.label))
        apart = pairs[0]["difference"] if len(pairs) == 1 else None
        said = short if apart is None else f"{number(apart)}, {short}"
        found.append(InGroups(effect.label, *ends(effect, result.model, names), effect, pairs[0], False, groups, said, short))
    return found


def _tested(pairs: Sequence[Record], omnibus: Record | None) -> str:
    """The p of the difference of two groups, or of any among more; what was decided where that is not what p is about."""
    if not any(row["decision"] in (DIFFERS, NO_DIFFERENCE) for row in pairs):
        return str(pairs[0]["decision"])
    p = omnibus["p"] if omnibus else pairs[0]["p_permutation"] if pairs[0]["p_adjusted"] is None else pairs[0]["p_adjusted"]
    return "no p" if p is None else p_value(p)


def _fitting(found: list[InGroups], page: Page) -> list[InGroups]:
    """The rows, with less to say of differences where there is no room for all of it."""
    return found if columns(page, found)[3] else [replace(row, said=row.short) for row in found]


def _hollow(row: Record, result: Groups) -> bool:
    """Whether an effect was tested in a group and is not significant there."""
    return row["decision"] == UNDECIDED or (row["p"] is not None and row["p"] > result.settings["alpha"])


def _note(result: Groups, found: Sequence[InGroups]) -> Iterator[str]:
    """What is drawn, what is decided, and the settings."""
    settings, rows = result.settings, result.tables()["group_differences"]
    each = [group for row in found for group in row.groups]
    drawn = any(group["lower"] is not None for group in each)
    interval = f" and {percent(settings['level'])} {footer.INTERVAL[settings['ci']]} interval" if drawn else ""
    hollow = f"; hollow and dashed: p > {settings['alpha']:g} in that group" if any(_hollow(row, result) for row in each) else ""
    yield f"Estimate{interval} in each group{hollow}."
    for decision, words in ((DIFFERS, "Different at"), (NOT_COMPARABLE, "Not comparable, since constructs are made differently")):
        pairs = [row for row in rows if row["decision"] == decision]
        words = f"{words} the {percent(settings['alpha'])} level" if decision == DIFFERS else words
        if pairs:
            yield f"{words}: {_named(pairs, settings['by'], len(found[0].groups) > 2)}."
    if all(row["reason"] == CIRCULAR for row in rows):
        yield "Differences are not tested: the groups were found in the same rows because their paths differ."
    elif not any(row["decision"] == DIFFERS for row in rows):
        yield f"No difference is shown at the {percent(settings['alpha'])} level."
    adjusted = adjustment(settings["adjust"], True) if any(row["p_adjusted"] is not None for row in rows) else ""
    pairs_alone = "of pairs " if settings["adjust"] == "none" else ""
    adjusted = f", p {pairs_alone}{adjusted}-adjusted" if adjusted else ""
    tested = any(row["p_permutation"] is not None for row in rows)
    decided = f"differences tested by {settings['used_permutations']:,} permutations{adjusted}" if tested else "no tests"
    resamples = f"; {settings['resamples']:,} resamples of every group" if drawn else ""
    yield f"{footer.origin(result)}; {footer.estimator(result)}; {decided}{resamples}."


def _named(pairs: Sequence[Record], by: str, several: bool) -> str:
    """Hypotheses, each with its pairs of groups where there are several."""
    groups: dict[str, list[str]] = {}
    for row in pairs:
        groups.setdefault(row["hypothesis"], []).append(f"{called(row['a'], by)} – {called(row['b'], by)}")
    return "; ".join(f"{name} ({', '.join(each)})" for name, each in groups.items()) if several else listed(list(groups))


def laid_out(texts: Sequence[tuple[str, str]], room: float) -> Iterator[tuple[int, float, str]]:
    """Line and left end of every entry of the key, whose name is cut where it is wider than all the room."""
    line, left = 0, MARGIN
    for name, size in texts:
        text = cut_before(name, size, room - SIGN, SMALL)
        width = SIGN + measure(lettered(text), SMALL)
        if left > MARGIN and left + width > MARGIN + room:
            line, left = line + 1, MARGIN
        yield line, left, text
        left += width + 2 * GAP


def entry(paper: Paper, theme: Theme, place: int, at: tuple[float, float], text: str, sign: str = "", colour: str = "") -> None:
    """The sign of a group, or another one, and its name."""
    x, y = at
    axes = paper.axes(x, y - 4.0, x + 8.0, y + 4.0)
    axes.set_axis_off()
    axes.set(xlim=(-1.0, 1.0), ylim=(-1.0, 1.0))
    colour = colour or theme.series[place % len(theme.series)]
    axes.plot([0.0], [0.0], sign or SIGNS[place % len(SIGNS)], color=colour, ms=SIZE, mew=1.4 if sign else 1.0)
    paper.text(x + SIGN, y, text, SMALL)


def _mark(axes: Axes, theme: Theme, place: int, y: float, row: Record, hollow: bool) -> None:
    """Estimate and interval of a group."""
    colour = theme.series[place % len(theme.series)]
    estimate, lower, upper = row["estimate"], row["lower"], row["upper"]
    if lower is not None and upper is not None:
        dashes: Any = (0, (2.2, 1.4)) if hollow else "-"
        axes.plot([lower, upper], [y, y], color=colour, lw=1.3, ls=dashes, zorder=3)
    if estimate is not None:
        face = theme.paper if hollow else colour
        axes.plot([estimate], [y], SIGNS[place % len(SIGNS)], ms=SIZE, mfc=face, mec=colour, mew=1.0, zorder=4)
