"""The model of a script or of a file of another program, with what is to be known beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plscli import room
from plscli.errors import ModelError
from plscli.model.build import build
from plscli.model.scripts import models_in
from plscli.model.scripts.values import Fit
from plscli.model.spec import ModelSpec
from plscli.model.statements import Definition, Expectation, Measurement, Structure

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
    return converted(room.named(path, "script", ModelError), Path(path).name, columns, which)


def converted(content: bytes, source: str, columns: Sequence[str] | None = None, which: str | None = None) -> Converted:
    """The same of the bytes of a file.   source : its name, whose suffix says what it is."""
    fit = _chosen(models_in(content, source, columns), source, which)
    if fit.faults:
        raise ModelError("\n".join(str(fault) for fault in fit.faults))
    model = build(fit.statements, source)
    return Converted(
        replace(model, origin=f"{source} ({fit.program})"), fit.program, tuple(dict.fromkeys(fit.settings)), tuple(fit.remarks)
    )


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
