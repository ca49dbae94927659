"""LaTeX: a document that compiles as it stands, with tables of booktabs.

pdfLaTeX sets Latin and Greek letters and signs of mathematics; of other scripts it prints code points.  LuaLaTeX prints these too, in the
first font of a list that the machine has.
"""

from __future__ import annotations

from collections.abc import Sequence

from plscli.report import paper, visible
from plscli.report.document import Block, Code, Document, Heading, Illustration, Imprint, Items, Note, Paragraph, Span, Table, Text, spans
from plscli.report.render.tex_text import LETTERS_OF_ALL, escaped
from plscli.tables import Column

PREAMBLE = (
    "\\documentclass[10pt,a4paper]{article}\n"
    + LETTERS_OF_ALL
    + r"""\usepackage[margin=25mm]{geometry}
\usepackage{array,booktabs,longtable,pdflscape,graphicx,caption,float}
\captionsetup{labelsep=newline,labelfont=bf,textfont=it,justification=raggedright,singlelinecheck=false}
\setlength\parindent{0pt}
\setlength\parskip{6pt}
\setlength\emergencystretch{3em}
"""
)
SIZES = {10: "\\normalsize", 9: "\\small", 8: "\\footnotesize"}
NARROW = "\\tabcolsep=.4em\\LTcapwidth=\\linewidth"
LONG = 32
"""Tables of more rows go on over pages."""
SECTIONS = {1: "section*", 2: "subsection*"}
STYLES = {"italic": "textit", "bold": "textbf", "code": "texttt"}


def render(document: Document, stem: str | None) -> tuple[str, dict[str, bytes]]:
    """The document as LaTeX, and its pictures by the names of their files."""
    body: list[str] = []
    pictures: dict[str, bytes] = {}
    turned = False
    for (number, block), lies in zip(document.numbered(), paper.lying(document.blocks), strict=True):
        if lies != turned:
            turned = lies
            body.append(f"\\{'begin' if lies else 'end'}{{landscape}}")
        if isinstance(block, Illustration) and stem is not None:
            name = f"{stem}-figure-{number}.pdf"
            pictures[name] = block.draw("pdf", "print")
            body.append(_figure(block, name))
        else:
            body.append(_block(block))
    body += ["\\end{landscape}"] if turned else []
    head = [_comments(document.provenance), PREAMBLE.rstrip(), "\\begin{document}"]
    return "\n".join([*head, *filter(None, body), "\\end{document}"]) + "\n", pictures


def _comments(provenance: Imprint) -> str:
    """Where the numbers come from, in lines that TeX passes over."""
    lines = [line for fact in provenance.facts for line in f"{fact.name}: {fact.text}".split("\n")]
    return "\n".join(
        [
            "% Compiles as it stands with pdflatex, and with lualatex, which also prints scripts other than Latin and Greek.",
            *(f"% {visible(line)}" for line in lines),
        ]
    )


def _block(block: Block) -> str:
    match block:
        case Heading(text, 0):
            return f"{{\\LARGE\\bfseries {escaped(text)}\\par}}"
        case Heading(text, level, divides):
            page = "\\clearpage\n" if divides else ""
            return f"{page}\\{SECTIONS.get(level, 'subsubsection*')}{{{escaped(text)}}}"
        case Paragraph(text):
            return f"{_text(paper.running(text))}\\par"
        case Note(text, in_tables):
            return "" if in_tables else f"{{\\small {escaped(paper.typeset(text))}\\par}}"
        case Items(entries, ordered):
            name, items = "enumerate" if ordered else "itemize", (f"\\item {_text(entry)}" for entry in entries)
            return "\n".join([f"\\begin{{{name}}}", "\\itemsep0pt\\parskip2pt", *items, f"\\end{{{name}}}"])
        case Code(text):
            lines = [f"\\mbox{{}}{escaped(line).replace(' ', '~')}\\par" for line in text.splitlines()]
            return "\n".join(["{\\parskip0pt\\ttfamily\\small\\raggedright", *lines, "}"])
        case Illustration(title, description):
            return f"\\textbf{{Figure.}} {escaped(title)}: {escaped(description)}\\par"
        case Table():
            return _table(block)


def _text(text: Text) -> str:
    return "".join(f"\\{STYLES[span.style]}{{{escaped(span.text)}}}" if isinstance(span, Span) else escaped(span) for span in spans(text))


def _figure(picture: Illustration, name: str) -> str:
    ink = f"\\includegraphics{{{name}}}"
    fitted = f"\\sbox0{{{ink}}}\\ifdim\\wd0>\\linewidth\\resizebox{{\\linewidth}}{{!}}{{\\usebox0}}\\else\\usebox0\\fi"
    return "\n".join(["\\begin{figure}[H]", "\\centering", fitted, f"\\caption{{{escaped(picture.title)}}}", "\\end{figure}"])


def _table(table: Table) -> str:
    """A table, and below it the sentences on its rows."""
    page = paper.sheet(table)
    note = paper.note(table, page)
    under = [f"{{\\footnotesize\\textit{{Note.}} {escaped(note)}\\par}}"] if note else []
    body = (_long if len(page.cells) > LONG else _short)(f"\\caption{{{escaped(table.layout.title)}}}", page, under)
    sentences = [
        f"\\hangindent1.5em\\textbf{{{escaped(subject)}}} {escaped(sentence)}\\par" for subject, sentence in paper.sentences(table)
    ]
    return "\n".join([*body, *(["{\\parskip3pt\\raggedright", *sentences, "}"] if sentences else [])])


def _short(caption: str, page: paper.Sheet, under: Sequence[str]) -> list[str]:
    """A table on one page, where it is mentioned."""
    lines = ["\\toprule", _head(page), "\\midrule", *_rows(page), "\\bottomrule"]
    grid = ["\\begin{tabular}{" + _columns(page) + "}", *lines, "\\end{tabular}\\par"]
    return ["\\begin{table}[H]", SIZES[page.size] + NARROW, caption, *grid, *(["\\smallskip", *under] if under else []), "\\end{table}"]


def _long(caption: str, page: paper.Sheet, under: Sequence[str]) -> list[str]:
    """A table that goes on over pages, its header with it; a line that is not printed tells the first run how wide columns are."""
    head = ["\\toprule", _head(page), "\\midrule"]
    widest = " & ".join(escaped(max(cells, key=paper.breadth)) for cells in zip(*page.cells, strict=True))
    heads = [f"{widest} \\kill", f"{caption} \\\\", *head, "\\endfirsthead", *head, "\\endhead", "\\bottomrule", "\\endfoot"]
    grid = ["\\begin{longtable}[l]{" + _columns(page) + "}", *heads, *_rows(page), "\\end{longtable}"]
    return ["{" + SIZES[page.size] + NARROW, *grid, "}", *under]


def _columns(page: paper.Sheet) -> str:
    """Numbers to the right, with equal decimals under one another; text to the left, folded where it is long."""

    def letter(column: Column, width: float, folded: bool) -> str:
        return "r" if column.numeric else f">{{\\raggedright\\arraybackslash}}p{{{width:.1f}mm}}" if folded else "l"

    return f"@{{}}{''.join(map(letter, page.columns, page.widths, page.folded))}@{{}}"


def _rows(page: paper.Sheet) -> list[str]:
    return [f"{' & '.join(map(escaped, row))} \\\\" for row in page.cells]


def _head(page: paper.Sheet) -> str:
    return f"{' & '.join(map(_title, page.columns, page.heads))} \\\\"


def _title(column: Column, lines: Sequence[str]) -> str:
    """The title of a column, symbols in italics, on as many lines as it needs."""
    side = "r" if column.numeric else "l"
    written = " \\\\ ".join(map(escaped, lines))
    ink = f"\\begin{{tabular}}[b]{{@{{}}{side}@{{}}}}{written}\\end{{tabular}}" if len(lines) > 1 else written
    return f"\\textit{{{ink}}}" if column.heading in paper.SYMBOLS and not column.literal else ink
