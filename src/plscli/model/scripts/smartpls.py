"""Models of SmartPLS 2 (`.splsm`): an XML file with columns, constructs and the connections between them.

Read as the R package semPLS reads it (Monecke & Leisch 2012, J. Stat. Softw. 48(3)), and held against the file that comes with it.  Files
of SmartPLS 3 and 4 have other layouts, which are nowhere described.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from plscli.errors import ModelError
from plscli.model import Place
from plscli.model.scripts.tree import UnreadError
from plscli.model.scripts.values import Fit, Said, structure
from plscli.model.statements import ConstructKind, Measurement

SUFFIXES = (".splsm", ".splsp", ".splsx")
"""Of files of SmartPLS: a model, and projects."""
PACKED = b"PK\x03\x04"
"""How exported projects begin, which are zip files."""
INSTEAD = (
    "a model of SmartPLS 2 (.splsm) can be read; of SmartPLS 3 and 4, write the model as model text (plscli init SURVEY makes a draft),\n"
    "  and export the data as CSV"
)
UNREADABLE = "{} is no model of SmartPLS 2, and files of SmartPLS 3 and 4 cannot be read\n  " + INSTEAD
PARTS = {"manifest": ("id", "datacolumn"), "latent": ("id", "name"), "connection": ("source", "target")}
"""Elements of a model, and what each must say."""


@dataclass(slots=True)
class _Elements:
    source: str
    lines: list[str]
    root: str = ""
    depth: int = 0
    columns: dict[str, Said] = field(default_factory=dict)
    constructs: dict[str, Said] = field(default_factory=dict)
    arrows: list[tuple[Said, Said]] = field(default_factory=list)
    faults: list[UnreadError] = field(default_factory=list)

    def start(self, name: str, said: Mapping[str, str], line: int) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth == 1:
            self.root = name
            return
        place = Place(self.source, line, 1, self.lines[line - 1] if line <= len(self.lines) else "")
        if self.depth > 2 or name not in PARTS:
            self.faults.append(UnreadError(place, f"<{name}> is not known: what it says of the model cannot be read"))
        elif missing := [each for each in PARTS[name] if not said.get(each)]:
            self.faults.append(UnreadError(place, f"<{name}> has no {missing[0]}"))
        elif name == "manifest":
            self.columns[said["id"]] = Said(said["datacolumn"], place)
        elif name == "latent":
            self.constructs[said["id"]] = Said(said["name"], place)
        else:
            self.arrows.append((Said(said["source"], place), Said(said["target"], place)))

    def end(self, name: str) -> None:
        """An element ends."""
        self.depth -= 1


def read(content: bytes, source: str) -> Fit:
    """The model of a file: arrows from a construct to its columns are Mode A, arrows from columns to it Mode B.  Raises ModelError."""
    elements = _Elements(source, content.decode("latin-1").split("\n"))
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, said: elements.start(name, said, parser.CurrentLineNumber)
    parser.EndElementHandler = elements.end
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise ModelError(UNREADABLE.format(source)) from None
    if elements.root != "model" or not elements.constructs or not elements.columns:
        raise ModelError(UNREADABLE.format(source))
    return _fit(elements)


def _fit(elements: _Elements) -> Fit:
    first = next(iter(elements.constructs.values()))
    fit = Fit("SmartPLS 2", first.place, faults=elements.faults)
    blocks: dict[str, tuple[set[ConstructKind], list[Said]]] = {each: (set(), []) for each in elements.constructs}
    paths = []
    for source, target in elements.arrows:
        if source in elements.constructs and target in elements.constructs:
            paths.append((_at(elements.constructs[source], source), _at(elements.constructs[target], target)))
        elif source in elements.constructs and target in elements.columns:
            blocks[source][0].add("reflective")
            blocks[source][1].append(elements.columns[target])
        elif source in elements.columns and target in elements.constructs:
            blocks[target][0].add("composite")
            blocks[target][1].append(elements.columns[source])
        else:
            fit.faults.append(UnreadError(source.place, "this arrow leads from or to something that the model does not hold"))
    order = {column: k for k, column in enumerate(elements.columns.values())}
    for key, (kinds, items) in blocks.items():
        name = elements.constructs[key]
        if len(kinds) > 1:
            fit.faults.append(UnreadError(name.place, f"arrows of {name} lead from and to its columns"))
        elif kinds:
            tokens = tuple(item.token for item in sorted(items, key=order.__getitem__))
            fit.statements.append(Measurement(name.token, next(iter(kinds)), tokens))
    fit.statements += structure(paths, star="")
    return fit


def _at(name: Said, arrow: Said) -> Said:
    """The name of a construct, at the place of an arrow."""
    return Said(name, arrow.place)
