"""What a reader sees of a whole analysis: one document, in the order in which a reviewer reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.report import WholeAnalysis
from plscli.report import bootstrap, footer, hypotheses, loadings, validate
from plscli.report.document import Block, Document, Heading, Items, Note, Paragraph, Picture, Table, plain
from plscli.report.labels import Labels, labels
from plscli.report.layout import Column, Layout, Report
from plscli.report.provenance import provenance
from plscli.report.references import SOFTWARE, Reference, cited, order
from plscli.report.sections import SECTIONS, Parts
from plscli.report.sections import study as study_section

LIMITATIONS = Layout(
    "limitations",
    "Limitations that follow from the numbers",
    (Column("limitation", "limitation"), Column("subject", "of"), Column("text", "text", folds=True)),
)


def report(result: WholeAnalysis) -> Report:
    """All tables of the parts, for those who want them one by one; `document` has them in their places."""
    decided, measured = hypotheses.report(result.hypotheses), loadings.report(result.loadings)
    checked = validate.report(result.validation).layouts if result.validation else ()
    analysis = result.hypotheses.analysis
    resampled = bootstrap.report(analysis).layouts if isinstance(analysis, Bootstrap) else ()
    every = (*decided.layouts, *measured.layouts, *resampled, *checked, LIMITATIONS)
    layouts = {layout.name: layout for layout in every}
    return Report(result, tuple(layouts.values()), decided.footer, decided.settings)


def document(result: WholeAnalysis) -> Document:
    """The report."""
    study = result.study
    title = study.title if study and study.title else f"PLS path modeling of {result.data.file}"
    parts, called = Parts(result), labels(result)
    body: list[Block] = [Heading(title, 0)]
    for heading, section in SECTIONS:
        own = section is study_section  # which says what the study file says, word for word
        blocks = [block if own and not isinstance(block, Picture) else _labelled(block, called) for block in section(parts)]
        if blocks:
            body += [Heading(heading), *blocks]
    supplement = list(parts.supplement())
    sources = _sources([*body, *supplement])
    body += [Heading("References"), Items(tuple(each.apa for each in sources))]
    body += [Heading("Supplement"), *supplement] if supplement else []
    return Document("Report", footer.origin(result), tuple(body), provenance(result))


def _labelled(block: Block, called: Labels) -> Block:
    """Running text with labels in place of names; tables have theirs."""
    match block:
        case Paragraph(str(text)):
            return Paragraph(called.sentence(text))
        case Note(text, in_tables) if not in_tables:
            return Note(called.sentence(text))
        case Items(entries, ordered):
            return Items(tuple(called.sentence(each) if isinstance(each, str) else each for each in entries), ordered)
        case Picture():
            return replace(block, description=called.sentence(block.description))
        case _:
            return block


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
            case Picture():
                yield from (block.title, block.description)
            case Items():
                for entry in block.entries:
                    yield plain(entry)
            case _:
                yield plain(block.text)
