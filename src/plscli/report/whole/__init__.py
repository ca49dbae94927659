"""What a reader sees of a whole analysis: one document, in the order in which a reviewer reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path as FilePath
from typing import Literal

from plscli.estimation import footer
from plscli.questions import with_heading
from plscli.questions.paper.report import WholeAnalysis
from plscli.report.document import Block, Document, Heading, Illustration, Items, Note, Paragraph, Table, abbreviations, plain, provenance
from plscli.report.labels import Labels, labels
from plscli.report.output import beside, stem
from plscli.report.paper import capital
from plscli.report.render import PageFormat, Written, render_document
from plscli.report.whole.parts import Parts
from plscli.report.whole.references import SOFTWARE, Reference, cited, order
from plscli.report.whole.sections import PAPER, further, study
from plscli.report.whole.supplement import SUPPLEMENT
from plscli.words import without_commands

Sections = Sequence[tuple[str, Callable[[Parts], Iterator[Block]]]]


def document(result: WholeAnalysis, paper_only: bool = False) -> Document:
    """The report: the paper, and after it the supplement unless only the paper is wanted."""
    told = result.study
    title = told.title if told and told.title else f"PLS path modeling of {result.data.file}"
    parts = Parts(result)
    printed = said_once([Heading(title, 0), *_headed(_sections(), parts, 1)])
    sources = _sources(printed)
    body = [*printed, Heading("References"), Items(tuple(each.apa for each in sources))]
    if not paper_only:
        body += _supplement(parts, printed, sources)
    return Document("Report", footer.origin(result), tuple(body), provenance(result))


def written(
    result: WholeAnalysis,
    format: PageFormat | Literal["json"],
    output: FilePath | None,
    paper_only: bool = False,
    bib: FilePath | None = None,
) -> tuple[str | bytes, dict[FilePath, str | bytes]]:
    """The report in a format, and what is written beside it: pictures, and in `bib` what it cites as BibTeX."""
    from plscli.report.render.data import as_json
    from plscli.report.whole.references import bibtex

    made = document(result, paper_only) if format != "json" or bib else None
    ink = Written(as_json(result)) if made is None or format == "json" else render_document(made, format, stem(output))
    cited: dict[FilePath, str | bytes] = {bib: bibtex(references(made))} if made and bib else {}
    return ink.content, {**beside(output, ink.beside), **cited}


def _supplement(parts: Parts, paper: Sequence[Block], listed: Sequence[Reference]) -> list[Block]:
    """The second part, with the publications that the first does not list."""
    both = said_once([*paper, *_headed(SUPPLEMENT, parts, 2)])
    blocks = both[len(paper) :]
    further = tuple(source for source in _sources(blocks) if source not in listed)
    if further:
        blocks += [Heading("Further references", 2), Items(tuple(each.apa for each in further))]
    return [Heading("Supplement", divides=True), *blocks] if blocks else []


def _headed(sections: Sections, parts: Parts, level: int) -> list[Block]:
    """The sections in which something stands, under their headings."""
    called = labels(parts.result)
    found: list[Block] = []
    for heading, section in sections:
        own = section is study  # which says what the study file says, word for word
        blocks = [block if own and not isinstance(block, Illustration) else _labelled(block, called) for block in section(parts)]
        found += [Heading(heading, level), *blocks] if blocks else []
    return found


def said_once(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without notes that stand above already; what was chosen is told under Methods, not under every table."""
    said: set[str] = set()

    def new(lines: Sequence[str]) -> tuple[str, ...]:
        kept = tuple(line for line in dict.fromkeys(lines) if line not in said)
        said.update(kept)
        return kept

    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            told = (block.layout.about, *block.layout.notes) if block.layout.above else block.layout.notes
            short = "; ".join(new(abbreviations(block.layout)))  # a note that every format shows
            layout = replace(block.layout, about="", notes=(*([short] if short else []), *new([without_commands(note) for note in told])))
            wording = block.wording if block.wording is not str else without_commands
            found.append(replace(block, layout=layout, note=(), wording=wording))
        elif isinstance(block, Note):
            text = capital(without_commands(block.text))
            found += [Note(text)] if not block.in_tables and new((text,)) else []
        else:
            found.append(block)
    return found


def _labelled(block: Block, called: Labels) -> Block:
    """Running text with labels in place of names; tables have theirs."""
    match block:
        case Paragraph(str(text)):
            return Paragraph(called.sentence(text))
        case Note(text, in_tables) if not in_tables:
            return Note(called.sentence(text))
        case Items(entries, ordered):
            return Items(tuple(called.sentence(each) if isinstance(each, str) else each for each in entries), ordered)
        case Illustration():
            return replace(block, description=called.sentence(block.description))
        case _:
            return block


def _sections() -> Sections:
    """Headings of the paper with what stands under them: those of further questions before the limitations."""
    place = [heading for heading, _ in PAPER].index("Limitations")
    return (*PAPER[:place], *((each.heading, partial(further, each)) for each in with_heading()), *PAPER[place:])


def references(document: Document) -> tuple[Reference, ...]:
    """Everything that a document cites, and the program itself."""
    return _sources(document.blocks)


def _sources(blocks: Sequence[Block]) -> tuple[Reference, ...]:
    return tuple(sorted((SOFTWARE, *cited(texts(blocks))), key=order))


def texts(blocks: Sequence[Block]) -> Iterator[str]:
    """Everything that blocks say in words."""
    for block in blocks:
        match block:
            case Table():
                yield from (block.layout.title, block.layout.about, *block.note, *block.remarks)
                yield from (sentence for _, sentence in block.sentences)
                yield from (str(value) for record in block.rows for column in block.columns if (value := record[column.name]) is not None)
            case Illustration():
                yield from (block.title, block.description)
            case Items():
                for entry in block.entries:
                    yield plain(entry)
            case _:
                yield plain(block.text)
