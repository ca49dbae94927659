"""Everything that the output cites: which of it a text cites, how a paper lists it, and how BibTeX has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from plscli import __version__
from plscli.report.document import Span

WorkKind = Literal["article", "book", "chapter", "online", "software"]
ENTRIES: dict[WorkKind, str] = {
    "article": "article",
    "book": "book",
    "chapter": "incollection",
    "online": "misc",
    "software": "misc",
}
"""What BibTeX calls them."""
ACCENTS = str.maketrans({"ö": '{\\"o}', "ü": '{\\"u}', "ä": '{\\"a}', "é": "{\\'e}", "&": "\\&"})
"""Letters that old BibTeX styles cannot read as they are."""
NAME = r"[^\W\d_][\w'’-]*"
OTHERS = rf"(?:(?:,| &| and|, &|, and) {NAME})*(?: et al\.)?"
"""Further authors of a citation."""
LISTED = re.compile(r"\b[A-ZÄÖÜ][\w'’-]*, \Z")
"""What shows that a name is not that of the first author: another name before it."""
LONGEST = 40
"""Letters of the name before."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication.   authors, editors : such as "Kock, N.".   short : how citations abbreviate its journal."""

    id: str
    kind: WorkKind
    authors: tuple[str, ...]
    year: int
    title: str
    journal: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    editors: tuple[str, ...] = ()
    book: str = ""
    edition: str = ""
    publisher: str = ""
    url: str = ""
    version: str = ""
    short: str = ""

    @property
    def surnames(self) -> tuple[str, ...]:
        """Surnames of the authors."""
        return tuple(author.split(",")[0] for author in self.authors)

    @property
    def citation(self) -> str:
        """How a text cites it."""
        names = self.surnames
        journal = f", {self.short}" if self.short else ""
        return f"{names[0]} et al. {self.year}{journal}" if len(names) > 2 else f"{' & '.join(names)} {self.year}{journal}"

    def places(self, text: str) -> list[int]:
        """Where in a text its authors, all of them or the first alone or et al., stand with its year."""
        if self.surnames[0] not in text or str(self.year) not in text:  # as with most publications; a search takes longer
            return []
        names = self.surnames[0] if len(self.authors) == 1 else f"{self.surnames[0]}{OTHERS}"
        matches = re.finditer(rf"(?<!& )(?<!and )\b{names},? \(?{self.year}\b", text)
        found = [each for each in matches if not LISTED.search(text, max(0, each.start() - LONGEST), each.start())]
        first = rf"{self.surnames[0]}(?:.* et al\.)?,? \(?{self.year}"
        return [each.end() for each in found if re.fullmatch(first, each[0]) or all(name in each[0] for name in self.surnames)]

    @property
    def apa(self) -> tuple[str | Span, ...]:
        """The entry of a list of references after the Publication Manual of the APA (7th ed.), chapter 10."""
        head = f"{_people(self.authors)} ({self.year}). "
        match self.kind:
            case "article":
                number = f"({self.number})" if self.number else ""
                return (
                    f"{head}{_stopped(self.title)} ",
                    Span(f"{self.journal}, {self.volume}", "italic"),
                    f"{number}, {_range(self.pages)}.",
                )
            case "book":
                edition = f" ({self.edition} ed.)" if self.edition else ""
                return (head, Span(self.title, "italic"), f"{edition}. {self.publisher}.")
            case "chapter":
                editors = f"{_people(self.editors, first_name_first=True)} (Ed{'s' if len(self.editors) > 1 else ''}.)"
                return (f"{head}{self.title}. In {editors}, ", Span(self.book, "italic"), f" (pp. {_range(self.pages)}). {self.publisher}.")
            case "software":
                return (head, Span(self.title, "italic"), f" (Version {self.version}) [Computer software].")
            case "online":
                return (head, Span(self.title, "italic"), f". {self.url}")

    @property
    def bibtex(self) -> str:
        """The entry of a BibTeX file."""
        fields = {
            "author": " and ".join(name if "," in name else f"{{{name}}}" for name in self.authors),
            "title": f"{{{self.title}}}",  # as it stands: styles would set proper names in small letters
            "journal": self.journal,
            "booktitle": self.book,
            "editor": " and ".join(self.editors),
            "edition": self.edition,
            "publisher": self.publisher,
            "year": str(self.year),
            "volume": self.volume,
            "number": self.number,
            "pages": self.pages.replace("-", "--"),
            "note": f"Computer software, version {self.version}" if self.version else "",
            "howpublished": f"\\url{{{self.url}}}" if self.url else "",
        }
        written = {name: value if name == "howpublished" else value.translate(ACCENTS) for name, value in fields.items() if value}
        lines = [f"  {name:<12} = {{{value}}}" for name, value in written.items()]
        return f"@{ENTRIES[self.kind]}{{{self.id},\n" + ",\n".join(lines) + "\n}\n"


def _stopped(title: str) -> str:
    """A title with what ends it: a full stop, or a question mark of its own."""
    return title if title.endswith(("?", "!")) else f"{title}."


def _people(names: Sequence[str], first_name_first: bool = False) -> str:
    """People in a row, as the APA joins them."""
    if first_name_first:
        names = [" ".join(reversed(name.split(", "))) for name in names]
        return " & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return ", & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _range(pages: str) -> str:
    return pages.replace("-", "\N{EN DASH}")


@cache
def bibliography() -> tuple[Reference, ...]:
    """All publications, by author and year."""
    import tomllib

    content: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("references.toml").read_text(encoding="utf-8"))
    return tuple(sorted((_reference(id, entry) for id, entry in content.items()), key=order))


def _reference(id: str, entry: dict[str, Any]) -> Reference:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Reference(id, **fields)


def order(reference: Reference) -> tuple[str, int, str]:
    """What a list of references is sorted by."""
    return ", ".join(reference.authors).casefold(), reference.year, reference.title


SOFTWARE = Reference(
    "plscli", "software", ("The plscli authors",), 2026, "plscli: PLS path modeling (PLS-SEM) on the command line", version=__version__
)
"""The program itself."""


def cited(texts: Iterable[str]) -> tuple[Reference, ...]:
    """The publications that texts cite by authors and year, in the order of a list of references.

    Of several with the same authors and year, the one whose journal stands behind the citation, or else the first.
    """
    whole = "\n".join(texts)
    found: dict[str, Reference] = {}
    groups: dict[tuple[tuple[str, ...], int], list[Reference]] = {}
    for reference in bibliography():
        groups.setdefault((reference.surnames, reference.year), []).append(reference)
    for group in groups.values():
        for end in group[0].places(whole):
            chosen = next((each for each in group if each.short and each.short in whole[end : end + 20]), group[0])
            found[chosen.id] = chosen
    return tuple(sorted(found.values(), key=order))


def bibtex(references: Iterable[Reference]) -> str:
    """A BibTeX file."""
    return "\n".join(reference.bibtex for reference in references)
