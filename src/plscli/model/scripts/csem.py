"""Calls that estimate models in the syntax of lavaan: those of cSEM and of lavaan itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plscli.errors import ModelError
from plscli.model import Place
from plscli.model.scripts.lavaan import read_syntax
from plscli.model.scripts.seminr import COVARIANCES
from plscli.model.scripts.tree import Call, Node, UnreadError
from plscli.model.scripts.values import Arguments, Fit, Meaning, Said, ScriptReader
from plscli.model.statements import Measurement

if TYPE_CHECKING:
    from plscli.core import Mode

MODES: dict[str, Mode] = {"modeA": "A", "modeB": "B", "unit": "unit"}
SCHEMES = {"path": "", "factorial": "--scheme factorial", "centroid": "--scheme centroid"}
STAGES = {"2stage": "", "mixed": "--higher-order embedded"}


def _syntax(reader: ScriptReader, fit: Fit, node: Node) -> None:
    """The text that a call is given, at its place in the script."""
    read_syntax(fit, *placed(reader.of(node, Said, "model syntax in quotation marks")))


def placed(said: Said) -> tuple[str, str]:
    """A text with every character at its place in the script, and the name of its source."""
    place: Place = said.place
    start = place.text[place.column - 1 :]
    opening = re.match(r"[rR]?[\"']\(?", start)
    inside = place.column - 1 + (opening.end() if opening else 0)
    line, whole = said.split("\n")[0], place.text[inside:]
    if not (whole == line if "\n" in said else whole.startswith(line)):  # it holds characters that are written in another way
        return str(said), f"{place.source}, text of line {place.line}"
    return "\n" * (place.line - 1) + " " * inside + said, place.source


def _csem(reader: ScriptReader, call: Call) -> Fit:
    given = Arguments(reader, call, ".data", ".model")
    with reader.fitting("cSEM", call) as fit:
        _syntax(reader, fit, given.node(".model"))
        _csem_modes(reader, fit, given)
        for name, meanings, what in (
            (".PLS_weight_scheme_inner", SCHEMES, "inner weighting scheme"),
            (".approach_weights", {"PLS-PM": ""}, "way to find weights"),
            (".approach_2ndorder", STAGES, "way to estimate a higher-order construct"),
        ):
            fit.settings += filter(None, [given.word(name, meanings, what)])
        fit.settings += _corrected(fit, 1) if given.value(".disattenuate") is not False else []
        if given.value(".id") is not None:
            fit.remark(given.node(".id").place, "groups (.id) are compared by plscli groups SURVEY --by COLUMN")
    return fit


def _csem_modes(reader: ScriptReader, fit: Fit, given: Arguments) -> None:
    """Modes that are given for all constructs, or by name."""
    value = given.value(".PLS_modes")
    if value is None:
        return
    said = given.texts(".PLS_modes")
    for mode in said:
        if mode not in MODES:
            raise UnreadError(mode.place, f"{mode} is no mode that plscli has", f"it has {', '.join(MODES)}")
    names = getattr(value, "names", None)
    modes: dict[str, Said] = dict(zip(names, said, strict=True)) if names else {"": said[0]}
    for k, line in enumerate(fit.statements):
        if isinstance(line, Measurement) and (named := modes.get(line.construct.text, modes.get(""))):
            fit.statements[k] = _in_mode(line, MODES[named])


def _in_mode(line: Measurement, mode: Mode) -> Measurement:
    if mode == "B":
        return Measurement(line.construct, "composite", line.indicators)
    usual = mode == "A" and line.kind == "reflective"
    return Measurement(line.construct, line.kind, line.indicators, None if usual else mode)


def _corrected(fit: Fit, least: int) -> list[str]:
    """The option for common factors, where the model has one of so many items."""
    lines = (line for line in fit.statements if isinstance(line, Measurement) and line.kind == "reflective")
    return ["--consistent"] if any(len(line.indicators) >= least for line in lines) else []


def _lavaan(reader: ScriptReader, call: Call) -> Fit:
    given = Arguments(reader, call, "model", "data")
    with reader.fitting("lavaan", call) as fit:
        _syntax(reader, fit, given.node("model"))
        fit.remark(call.place, COVARIANCES.format("lavaan"))
        fit.settings += _corrected(fit, 2)
        if given.value("group") is not None:
            fit.remark(given.node("group").place, "groups are compared by plscli groups SURVEY --by COLUMN")
    return fit


def implied(reader: ScriptReader) -> list[Fit]:
    """Models of a script that holds texts of model syntax and estimates none of them."""
    found = []
    for name, value in reader.known.items():
        if isinstance(value, Said) and re.search(r"=~|<~", value):
            found.append(Fit("lavaan or cSEM", value.place, name=name))
            try:
                read_syntax(found[-1], *placed(value))
            except ModelError as error:
                found[-1].faults.append(UnreadError(value.place, str(error)))
    return found


MEANINGS: dict[str, Meaning] = {"csem": _csem, "sem": _lavaan, "cfa": _lavaan, "lavaan": _lavaan, "growth": _lavaan}
