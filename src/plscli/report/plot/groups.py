"""Groups side by side: every path with its estimate and interval in each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from plscli.estimation import footer
from plscli.questions.groups import DIFFERS, NO_DIFFERENCE, NOT_COMPARABLE
from plscli.questions.groups.answer import Groups
from plscli.questions.groups.membership import CIRCULAR, called
from plscli.questions.groups.sentences import adjustment
from plscli.questions.structure import UNDECIDED
from plscli.records import Record
from plscli.report.labels import labels
from plscli.report.picture.lettering import lettered, measure
from plscli.report.plot.page import MARGIN, SMALL, Page, Paper, cut_before, widest
from plscli.report.plot.rows import GAP, PathRow, PathRows, axis_title, bounds, columns, ends
from plscli.words import listed, number, p_value, percent

SIGNS = ("o", "s", "^", "D", "v", "P", "X")
"""Of groups, in their order; with the colours of a theme they tell apart more groups than there may be."""
LINE, AIR, LEAST = 6.8, 5.0, 15.0
"""Height of a group in a row, of the space between rows, and of a row at least."""
KEY, ABOVE, SIGN, SIZE = 11.0, 3.0, 12.0, 4.4
"""Height of a line of the key and of the space under it, room for a sign and its gap there, and the size of a sign."""


@dataclass(frozen=True)
class InGroups(PathRow):
    """A path or a defined effect in every group.   groups : its records.   said, short : of the difference between them."""

    groups: tuple[Record, ...]
    said: str
    short: str

    @property
    def numbers(self) -> str:
        """What is said of the difference."""
        return self.said


class KeyedRows(PathRows):
    """PathRows with a mark for each of some groups, lines between them, and a key above them.

    key : what stands there, as name and size: that of the groups first.   taken : width beside the key that it does not have.
    """

    def __init__(
        self, page: Page, found: Sequence[PathRow], groups: int, key: Sequence[tuple[str, str]], values: Sequence[float],
        under: Sequence[str], taken: float = 0.0,
    ) -> None:  # fmt: skip
        self.theme, self.groups = page.theme, groups
        self.height = max(LEAST, LINE * groups + AIR)
        laid = list(_laid_out(key, columns(page, found)[0] - 2 * MARGIN - taken))
        lines = laid[-1][0] + 1
        super().__init__(page, found, self.height, *bounds(values), under, head=KEY * lines + ABOVE)
        self.last = MARGIN + KEY * (lines - 0.5)
        for place, (line, left, text) in enumerate(laid):
            self._entry(place, left, MARGIN + KEY * (line + 0.5), text)
        for y in range(1, len(found)):
            self.axes.axhline(y - 0.5, color=self.theme.grid, lw=0.5, zorder=0)

    def _entry(self, place: int, x: float, y: float, text: str) -> None:
        """The sign of a group and its name; what is no group has a stroke."""
        axes = self.paper.axes(x, y - 4.0, x + 8.0, y + 4.0)
        axes.set_axis_off()
        axes.set(xlim=(-1.0, 1.0), ylim=(-1.0, 1.0))
        sign, colour, edge = (*self.look(place), 1.0) if place < self.groups else ("|", self.theme.ink, 1.4)
        axes.plot([0.0], [0.0], sign, color=colour, ms=SIZE, mew=edge)
        self.paper.text(x + SIGN, y, text, SMALL)

    def look(self, place: int) -> tuple[str, str]:
        """Sign and colour of a group."""
        return SIGNS[place % len(SIGNS)], self.theme.series[place % len(self.theme.series)]

    def at(self, row: int, place: int) -> float:
        """Where the mark of a group stands in a row."""
        return row + (place - (self.groups - 1) / 2.0) * LINE / self.height


def figure(result: Groups, page: Page) -> Paper:
    """A row for each hypothesis, with a point and a line for each group; hollow and dashed where it is not significant there."""
    found = _rows(result)
    if not columns(page, found)[3]:  # there is no room for all that can be said of differences
        found = [replace(row, said=row.short) for row in found]
    named = [(called(row["group"], result.settings["by"]), f" (n = {row['n']:,})") for row in found[0].groups]
    values = [each[field] for row in found for each in row.groups for field in ("estimate", "lower", "upper") if each[field] is not None]
    heading = "any difference" if len(named) > 2 else "difference"
    numbers = columns(page, found)[3]
    taken = widest([heading], SMALL) + GAP if numbers else 0.0
    plot = KeyedRows(page, found, len(named), named, values, tuple(_note(result, found)), taken)
    if numbers:
        plot.paper.text(plot.paper.width - MARGIN, plot.last, heading, SMALL, colour=page.theme.faint, align="right")
    for y, row in enumerate(found):
        for place, each in enumerate(row.groups):
            _mark(plot, place, y, each, _hollow(each, result))
    plot.paper.titles(plot.axes, x=axis_title(found))
    return plot.paper


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


def _laid_out(texts: Sequence[tuple[str, str]], room: float) -> Iterator[tuple[int, float, str]]:
    """Line and left end of every entry of the key, whose name is cut where it is wider than all the room."""
    line, left = 0, MARGIN
    for name, size in texts:
        text = cut_before(name, size, room - SIGN, SMALL)
        width = SIGN + measure(lettered(text), SMALL)
        if left > MARGIN and left + width > MARGIN + room:
            line, left = line + 1, MARGIN
        yield line, left, text
        left += width + 2 * GAP


def _mark(plot: KeyedRows, place: int, row: int, record: Record, hollow: bool) -> None:
    """Estimate and interval of a group in a row."""
    (sign, colour), y = plot.look(place), plot.at(row, place)
    estimate, lower, upper = record["estimate"], record["lower"], record["upper"]
    if lower is not None and upper is not None:
        dashes: Any = (0, (2.2, 1.4)) if hollow else "-"
        plot.axes.plot([lower, upper], [y, y], color=colour, lw=1.3, ls=dashes, zorder=3)
    if estimate is not None:
        face = plot.theme.paper if hollow else colour
        plot.axes.plot([estimate], [y], sign, ms=SIZE, mfc=face, mec=colour, mew=1.0, zorder=4)
