"""Results in the hands of a Python program: on a screen, in a notebook, in files and as pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import wrap
from typing import Any, cast, get_args

from plscli.errors import PlscliError, UsageError
from plscli.questions.paper.report import WholeAnalysis
from plscli.report import output
from plscli.report.document import Table, footer, lead, tables
from plscli.report.naming import arguments
from plscli.report.picture import PICTURES, PictureFormat, Plot, ThemeName, Width
from plscli.report.render import of_report, of_suffix, render
from plscli.tables import Result
from plscli.words.thresholds import PROFILE

ANALYSES = ("estimate", "bootstrap")
"""Kinds of results from which all others are made."""
MOST_ROWS = 60
"""Longer tables are cut in notebooks, which are for looking; `result.table(name)` has them whole."""
LINES, COLUMNS, ROWS, NAMES = 24, 80, 12, 5
"""A screen, and on it the rows of a table and the lines with the names of others."""


def html(result: Result) -> str:
    """The result as HTML for a page that is there already."""
    from plscli.report.render.html import fragment

    report = result.report()
    shown = tables(report, [layout.name for layout in report.layouts if layout.shown])
    cut = [more for table in shown if (more := _more(table, MOST_ROWS))]
    notes = [*cut, *(note.text for note in footer(report))]
    return fragment([_cut(table, MOST_ROWS) for table in shown], notes, [str(line.text) for line in lead(report)])


def text(result: Result) -> str:
    """The main table of a result and the names of the others, on at most a screen."""
    from plscli.report.render.terminal import paint

    try:
        report = result.report()
        table, *_ = tables(report, [report.layouts[0].name])
        lines = (
            paint([_cut(replace(table, layout=replace(table.layout, sentences=None)), ROWS)], COLUMNS, color=False).rstrip().splitlines()
        )
        lines += [more] if (more := _more(table, ROWS)) else []
        names = wrap(f"tables: {', '.join(result.tables())}", COLUMNS)
    except PlscliError as error:
        lines, names = str(error).splitlines(), []
    names = names if len(names) <= NAMES else [*names[: NAMES - 1], f"{names[NAMES - 1][: COLUMNS - 2]} …"]
    room = LINES - len(names)
    lines = lines if len(lines) <= room else [*lines[: room - 1], "…"]
    return "\n".join(line if len(line) <= COLUMNS else f"{line[: COLUMNS - 1]}…" for line in [*lines, *names])


def _cut(table: Table, most: int) -> Table:
    return replace(table, records=table.records[:most])


def _more(table: Table, most: int) -> str:
    """That a table has more rows, if so."""
    left = len(table.records) - most
    return f"{left:,} more rows: .table({table.layout.name!r})" if left > 0 else ""


@arguments
def write(result: Result, file: str | Path, table: str | None = None, *, paper_only: bool = False, bib: str | Path | None = None) -> Path:
    """Write a result as the suffix of a file says.  UsageError for a suffix that is none, and for a file that cannot be written."""
    path = Path(file)
    if path.suffix[1:].lower() in PICTURES:
        raise UsageError(f"{path.name} is a picture, and tables are none\n  .plot().to({path.name!r}) writes one")
    if isinstance(result, WholeAnalysis):
        if table is not None:
            raise UsageError(f"a report is written whole\n  .hypotheses.to({path.name!r}, table={table!r}) writes one table")
        from plscli.report.whole import written

        format = of_report("auto", path)
        output.check(format, path)
        content, also = written(result, format, path, paper_only, Path(bib) if bib else None)
        output.write(content, path, also)
        return path
    if paper_only or bib:
        raise UsageError(f"{'paper_only' if paper_only else 'bib'} is for reports, and this is {result.kind}\n  leave it out")
    output.check("auto", path)
    ink = render(result.report(), of_suffix(path), table, COLUMNS + 20, stem=output.stem(path))
    output.write(ink.content, path, output.beside(path, ink.beside))
    return path


@arguments
def save(result: Result, file: str | Path) -> Path:
    """Write a result as JSON.  UsageError for a file of another suffix, or that cannot be written."""
    path = Path(file)
    if path.suffix.lower() != ".json":
        raise UsageError(f"an analysis is saved as JSON, and {path.name!r} is named otherwise\n  .to({path.name!r}) writes its tables")
    return write(result, path)


@dataclass(frozen=True, repr=False)
class LazyPicture:
    """A picture, which is drawn when it is looked at.   remarks : what must be said of it, by the kind of file."""

    title: str
    theme: ThemeName
    draw: Callable[[PictureFormat, ThemeName], bytes]
    remarks: Callable[[PictureFormat], tuple[str, ...]]

    @arguments
    def to(self, file: str | Path, *, theme: ThemeName | None = None) -> Path:
        """Write it as SVG, PDF or PNG, as the suffix of the file says.  UsageError."""
        path = Path(file)
        kind = output.kind_of_file("auto", path, PICTURES)
        output.check("table", path)
        output.write(self.draw(kind, theme or self.theme), path)
        return path

    def __repr__(self) -> str:
        return f"<picture: {self.title}; .to('picture.svg') writes it>"

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self.draw("svg", self.theme).decode("utf-8")


@arguments
def plot(
    result: Any, kind: Plot | None = None, *, theme: ThemeName = "light", column: Width | None = None, note: bool = True
) -> LazyPicture:
    """A picture of one thing of a result.  UsageError for a kind that the result cannot show, or that is none."""
    from plscli.report.plot import KINDS, draw, remarks
    from plscli.setting import require_choice

    kinds = list(_kinds(result))
    if not kinds:
        raise UsageError(f"no kind of plot shows {result.kind}\n  plscli.plot(kind, data, model) draws: {', '.join(KINDS)}")
    chosen = kinds[0] if kind is None else kind
    require_choice("kind", chosen, tuple(KINDS))
    if chosen not in kinds:
        raise UsageError(f"{result.kind} has no plot {chosen!r}\n  there are: {', '.join(kinds)}")
    require_choice("theme", theme, get_args(ThemeName))
    require_choice("column", column or "single", get_args(Width))
    base = _needed(result, chosen)
    return LazyPicture(
        KINDS[chosen].title,
        theme,
        lambda kind, theme: draw(chosen, base, theme=theme, format=kind, width=column, note=note),
        lambda kind: remarks(base, kind),
    )


def _kinds(result: Any) -> Iterator[Plot]:
    """Kinds of plots that a result can be shown by, the one that suits it best first."""
    from plscli.report.plot import NEEDS

    able = [result.kind]
    if result.kind in (*ANALYSES, "hypotheses", "loadings", "report"):  # of each of which the others can be made
        able = list(dict.fromkeys([*able, "hypotheses", "loadings"]))
    if result.kind == "report" and result.validation is not None:
        able.append("validate")
    if result.kind == "importance" and result.conditions is not None:
        able.append("necessity")
    yield from (kind for need in able for kind, needs in NEEDS.items() if needs == need)


def _needed(result: Any, kind: Plot) -> Result:
    """What a kind of plot is made of, of a result."""
    from plscli.questions.measurement import loadings
    from plscli.questions.structure import hypotheses
    from plscli.report.plot import NEEDS

    need = NEEDS[kind]
    if result.kind == "report":
        found: Result = result.validation if need == "validate" else getattr(result, need)
        return found
    if need in (result.kind, "necessity"):
        return cast("Result", result)
    analysis = result if result.kind in ANALYSES else result.analysis
    if need == "loadings":
        return loadings.run(analysis, thresholds=getattr(result, "thresholds", PROFILE))
    return hypotheses.run(analysis)
