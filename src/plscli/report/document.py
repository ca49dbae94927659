"""A document as a list of blocks, which every format renders, and where its numbers come from.

The output of a command is such a list, and so is a report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal

from plscli import __version__
from plscli.estimation.footer import own
from plscli.records import Record
from plscli.report.cells import NOTHING, as_matrix, words
from plscli.report.labels import NONE, Labels, as_read, labels
from plscli.tables import Column, Layout, Report, Result

Style = Literal["italic", "bold", "code"]
Painter = Callable[[Literal["svg", "png", "pdf"], Literal["light", "dark", "print"]], bytes]
"""Draws a picture in a format and a theme."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a paragraph in a style of its own."""

    text: str
    style: Style


Text = str | tuple[str | Span, ...]


def spans(text: Text) -> tuple[str | Span, ...]:
    """The pieces of a text."""
    return (text,) if isinstance(text, str) else text


def plain(text: Text) -> str:
    """A text without its styles."""
    return "".join(span.text if isinstance(span, Span) else span for span in spans(text))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the title of the whole document, 1 that of a section.   divides : whether it begins a part of its own."""

    text: str
    level: int = 1
    divides: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Note:
    """A small line: settings, or what a reader must know.   in_tables : said under every table where tables go into a paper."""

    text: str
    in_tables: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    entries: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Text that keeps its lines, such as a model."""

    text: str


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture.   description : for those who cannot see it.   width : for which it was drawn, in mm."""

    title: str
    description: str
    draw: Painter
    width: float = 160.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its values; renderers round.

    records : of the table as it is kept; `columns` and `rows` are the table as it is read, which may be a matrix.   note : what must
    be said of it where it stands alone, as in a paper.   rest : how many further records it has.   upright : whether spare columns are
    left out before the page is turned.   wording : what becomes of the sentences on its rows.   called : labels of the study
    file, which sentences always have, and cells where it is `labelled`.
    """

    layout: Layout
    records: Sequence[Record]
    note: tuple[str, ...] = ()
    rest: int = 0
    upright: bool = False
    wording: Callable[[str], str] = str
    called: Labels = NONE
    labelled: bool = True

    @property
    def read(self) -> list[Record]:
        """The records as people read them: with labels of the study file, and words in place of ids."""
        return as_read(self.layout, self.records, self.called, self.labelled)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns; signs where one is expected."""
        if self.layout.matrix:
            return as_matrix(self.layout, self.read)[0]
        signed = any(record[column.name] for column in self.layout.columns if column.kind == "sign" for record in self.records)
        return tuple(column for column in self.layout.columns if signed or column.kind != "sign")

    @property
    def rows(self) -> Sequence[Record]:
        """Its rows, with a value for every column."""
        return as_matrix(self.layout, self.read)[1] if self.layout.matrix else self.read

    @property
    def thresholds(self) -> tuple[str, ...]:
        """A line on what its numbers are held against, for formats that have no room for it in the header."""
        held = [f"{column.heading} {column.threshold}" for column in self.layout.columns if column.threshold]
        return (f"thresholds: {', '.join(held)}",) if held else ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """Lines under it: what it holds not all of, and what its layout says."""
        cut = (f"{len(self.records):,} of {len(self.records) + self.rest:,} rows",) if self.rest else ()
        return (*cut, *self.layout.notes)

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """What is said under the table about some of its rows: subject and sentence."""
        layout = self.layout
        if layout.sentences is None:
            return []
        picked = [read for read, record in zip(self.read, self.records, strict=True) if layout.worded(record)]
        subjects = [", ".join(str(record[name]) for name in layout.subject) for record in picked]
        return [(subject, self.wording(str(record[layout.sentences]))) for subject, record in zip(subjects, picked, strict=True)]


Block = Heading | Paragraph | Note | Items | Code | Illustration | Table


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was given or chosen, under the name that JSON has for it."""

    name: str
    value: Any

    @property
    def text(self) -> str:
        """The value as text, numbers in full; what was not chosen is a dash."""
        return NOTHING if self.value is None or self.value in ([], {}) else words(self.value)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Everything behind a document.   model : its text.   settings : in the order of JSON."""

    origin: tuple[Fact, ...]
    model: str
    settings: tuple[Fact, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All of it, one fact after another."""
        return (*self.origin, Fact("model", self.model.rstrip("\n")), *self.settings)

    @property
    def line(self) -> str:
        """Program, data and seed in one line."""
        found = {fact.name: fact for fact in self.facts}
        chosen = [found[name] for name in ("data", "sha256", "seed") if found.get(name) and found[name].value is not None]
        return "; ".join([f"plscli {__version__}", *(f"{fact.name} {fact.text}" for fact in chosen)])

    @property
    def chosen(self) -> str:
        """Origin and settings in one line."""
        return "; ".join(f"{fact.name} {fact.text}" for fact in (*self.origin, *self.settings) if fact.text != NOTHING)


@dataclass(frozen=True, slots=True)
class Document:
    """A document.   title, about : what it is and of what, for those formats that name it."""

    title: str
    about: str
    blocks: tuple[Block, ...]
    provenance: Imprint

    def numbered(self) -> Iterator[tuple[int, Block]]:
        """The blocks; tables and pictures with their numbers, each counted from 1, others with 0."""
        counts = {Table: count(1), Illustration: count(1)}
        for block in self.blocks:
            yield next(counts[type(block)]) if isinstance(block, Table | Illustration) else 0, block


def tables(report: Report, names: Sequence[str], cut: bool = False, labelled: bool = True) -> tuple[Table, ...]:
    """Tables of a report by name, each with the note that it needs where it stands alone.   cut : leave out rows that few will read.
    labelled : whether cells have labels in place of names; sentences always have.
    """
    origin = next((layout.about for layout in report.layouts if layout.about), "")
    return tuple(_table(report, layout, origin, cut, labelled) for layout in map(report.layout, names))


def _table(report: Report, layout: Layout, origin: str, cut: bool, labelled: bool) -> Table:
    records, called = report.result.tables()[layout.name], labels(report.result)
    lines = dict.fromkeys((layout.about, origin, report.settings))
    note = (*(line for line in lines if line), *abbreviations(layout))
    if not cut:
        return Table(layout, records, note, called=called, labelled=labelled)
    needed = [record for record in records if layout.needed is None or layout.needed(record)]
    kept = needed[: layout.most]
    told = tuple(column for column in layout.columns if column.name not in layout.of_others)
    whole = replace(layout, columns=told, notes=(*layout.instead, *layout.notes))
    return Table(whole, kept, note, len(needed) - len(kept), called=called, labelled=labelled)


ABBREVIATIONS = {
    "SE": "standard error",
    "SD": "standard deviation",
    "VIF": "variance inflation factor",
    "AVE": "average variance extracted",
    "HTMT": "heterotrait-monotrait ratio of correlations",
    "HTMT2": "heterotrait-monotrait ratio of geometric means of correlations",
    "alpha": "Cronbach's alpha",
    "rho_a": "reliability after Dijkstra and Henseler",
    "rho_c": "composite reliability",
}
"""What the words in titles of columns stand for."""


def abbreviations(layout: Layout) -> tuple[str, ...]:
    """What the abbreviations in the titles of its columns stand for."""
    titles = dict.fromkeys(word for column in layout.columns if not column.literal for word in column.title.split())
    return tuple(f"{word} = {ABBREVIATIONS[word]}" for word in titles if word in ABBREVIATIONS)


def footer(report: Report) -> tuple[Note, ...]:
    """The lines under the tables of a report."""
    called = labels(report.result)
    return tuple(Note(line if line == report.settings else called.sentence(line), line == report.settings) for line in report.footer)


def lead(report: Report) -> tuple[Paragraph, ...]:
    """The lines above the tables of a report."""
    return tuple(Paragraph(labels(report.result).sentence(line)) for line in report.lead)


def document(report: Report, table: str | None = None, everything: bool = False) -> Document:
    """The output of a command as a document: one table if it is named, otherwise those that are shown.

    everything : and after them all others in which something stands.
    """
    shown = [layout.name for layout in report.layouts if layout.shown]
    records = report.result.tables() if everything else {}
    others = [layout.name for layout in report.layouts if not layout.shown and records.get(layout.name)]
    chosen = tables(report, [table] if table else [*shown, *others], cut=table is None and not everything)
    main = chosen[0].layout
    origin = next((layout.about for layout in report.layouts if layout.about), "")
    return Document(main.title, origin, (*lead(report), *chosen, *footer(report)), provenance(report.result))


def provenance(result: Result) -> Imprint:
    """Where a result comes from."""
    data = result.data
    origin = (
        Fact("plscli", __version__),
        Fact("analysis", result.kind),
        Fact("data", data.file),
        Fact("sha256", data.sha256),
        Fact("rows", data.rows),
        Fact("used", data.used),
        Fact("na", list(data.na)),
        Fact("prepared", data.prepared),
        Fact("inferred", result.model.inferred),
    )
    settings = tuple(Fact(name, value) for name, value in result.settings.items())
    added = own(result).strip(" ()")
    return Imprint(origin, result.model.text, (*settings, *([Fact("own", added)] if added else [])))
