"""The file of a user's own defaults: lines that are kept, and the list of what could be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from plscli.cli.running.notes import say
from plscli.cli.typed import defaults
from plscli.cli.typed.defaults import Said
from plscli.errors import UsageError

SET = "--set"


def keep(wanted: Sequence[str], unwanted: Sequence[str], quiet: bool) -> None:
    """Write defaults into the file and take others out.  UsageError for what cannot be one, before anything is written."""
    if not wanted and not unwanted:
        return
    place = defaults.file()
    if place is None:
        raise UsageError(f"{defaults.VARIABLE} is empty, which means that there is no file\n  unset it")
    every, lines = defaults.every(), {name: _written(value) for name, value in defaults.read(place).items()}
    for name in map(_plain, unwanted):
        if name not in lines:
            raise UsageError(f"--unset {name}: {place.name} has no default of it")
        del lines[name]
    for text in wanted:
        name, equals, words = text.partition("=")
        said = {_plain(name): Said(words.strip(), SET)}
        if not equals:
            raise UsageError(f"{SET} {text}: write a name and a value, such as scheme=factorial")
        defaults.check(said, every)
        lines[_plain(name)] = _written(defaults.value(_plain(name), said[_plain(name)], every[_plain(name)][1]))
    _write(place, lines)
    say(f"wrote {place}", quiet)


def _write(place: Path, lines: Mapping[str, str]) -> None:
    from plscli.report import output

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {place.parent}: {error.strerror}") from None
    output.write("".join(f"{name} = {value}\n" for name, value in sorted(lines.items())), place)


def _plain(name: str) -> str:
    """An option as it was written: with dashes in front or without, underscores for hyphens."""
    return name.strip().lstrip("-").lower().replace("_", "-")


def _written(value: object) -> str:
    """A value as TOML has it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)


def listing() -> str:
    """The defaults that are set with their sources, then everything else that can have one, as the file could have it.  UsageError."""
    place, every, said = defaults.file(), defaults.every(), defaults.said()
    defaults.check(said, every)
    where = "no file, since PLSCLI_CONFIG is empty" if place is None else f"{place}{'' if place.is_file() else ', which is not there yet'}"
    mine = {name: defaults.value(name, each, every[name][1]) for name, each in said.items()}
    lines = [f"# {where}", *(f"{name} = {_written(value)}  # {said[name].source}" for name, value in mine.items())]
    return "\n".join([*lines, *_others({name: kind for name, (_, kind) in every.items() if name not in said})]) + "\n"


def _others(kinds: Mapping[str, Any]) -> Iterator[str]:
    """Settings without a default of the user's own, with what each can be."""
    for name, kind in kinds.items():
        yield f"# {name}: {defaults.KINDS.get(kind) or ', '.join(get_args(kind))}"
