"""Calls that estimate models in the syntax of lavaan: those of cSEM and of lavaan itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plscli.errors import ModelError
from plscli.model import Place
from plscli.model.scripts.lavaan import read_syntax
from plscli.model.scripts.seminr import COVARIANCES
from plscli.model.scripts.tree import Call, Node, UnreadError
from plscli.model.scripts.values import Fit, Meaning, Said, ScriptReader, bound, needed
from plscli.model.statements import Measurement

if TYPE_CHECKING:
    from plscli.core import Mode

MODES: dict[str, Mode] = {"modeA": "A", "modeB": "B", "unit": "unit"}
SCHEMES = {"path": "", "factorial": "--scheme factorial", "centroid": "--scheme centroid"}
STAGES = {"2stage": "", "mixed": "--higher-order embedded"}


def _syntax(reader: ScriptReader, fit: Fit, node: Node) -> None:
    """The text that a call is given, at its place in the script."""
    said = reader.value(node)
    if not isinstance(said, Said):
        raise reader.expected(said, node, "model syntax in quotation marks")
    read_syntax(fit, *placed(said))


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
    given = bound(call, (".data", ".model"))
    fit = Fit("cSEM", call.place)
    reader.fits.append(fit)
    try:
        _syntax(reader, fit, needed(call, given, ".model"))
        _csem_modes(reader, fit, given.get(".PLS_modes"))
        for name, meanings, what in (
            (".PLS_weight_scheme_inner", SCHEMES, "inner weighting scheme"),
            (".approach_weights", {"PLS-PM": ""}, "way to find weights"),
            (".approach_2ndorder", STAGES, "way to estimate a higher-order construct"),
        ):
            if name in given and (option := reader.word(given[name], meanings, what)):
                fit.settings.append(option)
        corrected = ".disattenuate" not in given or reader.value(given[".disattenuate"]) is not False
        if corrected and any(isinstance(line, Measurement) and line.kind == "reflective" for line in fit.statements):
            fit.settings.append("--consistent")
        if ".id" in given and reader.value(given[".id"]) is not None:
            fit.remark(given[".id"].place, "groups (.id) are compared by plscli groups SURVEY --by COLUMN")
    except UnreadError as unread:
        fit.faults.append(unread)
    return fit


def _csem_modes(reader: ScriptReader, fit: Fit, node: Node | None) -> None:
    """Modes that are given for all constructs, or by name."""
    if node is None:
        return
    value = reader.value(node)
    if value is None:
        return
    said = reader.texts(node)
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


def _lavaan(reader: ScriptReader, call: Call) -> Fit:
    given = bound(call, ("model", "data"))
    fit = Fit("lavaan", call.place)
    reader.fits.append(fit)
    try:
        _syntax(reader, fit, needed(call, given, "model"))
        fit.remark(call.place, COVARIANCES.format("lavaan"))
        if any(isinstance(line, Measurement) and line.kind == "reflective" and len(line.indicators) > 1 for line in fit.statements):
            fit.settings.append("--consistent")
        if "group" in given and reader.value(given["group"]) is not None:
            fit.remark(given["group"].place, "groups are compared by plscli groups SURVEY --by COLUMN")
    except UnreadError as unread:
        fit.faults.append(unread)
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
