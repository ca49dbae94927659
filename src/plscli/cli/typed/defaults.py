"""Defaults of a user's own: lines of one file in the folder that the platform has for such files, and variables of the environment.

`scheme = "factorial"` in the file and PLSCLI_SCHEME=factorial are what `--scheme factorial` is, where nothing was typed and no study file
says another; a variable goes before the file.  Numbers, switches and words of which one is chosen can have a default; what belongs to one
survey, such as columns and files, cannot.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from plscli.cli import typed
from plscli.cli.running.notes import say
from plscli.cli.typed import PREFIX, VARIABLE, file, variables
from plscli.errors import UsageError, did_you_mean
from plscli.setting import Own, Settings, flag, spoken, without_none

NEVER = frozenset(["n", "debug"])
"""Settings of one survey, or of one run."""
SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
KINDS = {int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class OwnDefault:
    """A default that was set.   value : as it was written.   source : the variable or the file."""

    value: object
    source: str


def said() -> dict[str, OwnDefault]:
    """The defaults that were set, by option without its dashes.  UsageError for a file that cannot be read."""
    place = file()
    found = {name: OwnDefault(value, place.name) for name, value in read(place).items()} if place else {}
    of_variables = {name[len(PREFIX) :].lower().replace("_", "-"): OwnDefault(value, name) for name, value in variables().items()}
    return found | of_variables


def read(place: Path) -> dict[str, object]:
    """What the file has; nothing where there is none.  UsageError."""
    try:
        content = place.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(place, error) from None
    import tomllib

    try:
        return {name.replace("_", "-"): value for name, value in tomllib.loads(content).items()}
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(place, error) from None


def _unreadable(place: Path, error: Exception) -> UsageError:
    return UsageError(f"{place} cannot be read: {error}\n  mend it, or run with {VARIABLE}= to leave it out")


def able(cls: type[Settings]) -> Iterator[tuple[str, str, Any]]:
    """Settings of a class that can have a default: option without its dashes, name, and kind."""
    hints = get_type_hints(cls)
    for each, words in spoken(cls):
        kind = without_none(hints[each.name])
        if not words.argument and each.name not in NEVER and (kind in KINDS or _is_choice(kind)):
            yield flag(each.name, words)[2:], each.name, kind


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal


def taken(given: Mapping[str, OwnDefault], classes: Iterable[type[Settings]]) -> Own:
    """What these classes take of the defaults.  UsageError for a value that a setting cannot have, and for a setting that is none."""
    known = {name: (field, kind) for cls in classes for name, field, kind in able(cls)}
    if any(name not in known for name in given):
        check(given, every())
    mine = {name: known[name] for name in given if name in known}
    values = {field: value(name, given[name], kind) for name, (field, kind) in mine.items()}
    return Own(values, {field: given[name].source for name, (field, _) in mine.items()})


def every() -> dict[str, tuple[str, Any]]:
    """All settings that can have a default: name and kind by option.  What means one thing here and another there cannot."""
    found: dict[str, set[tuple[str, Any]]] = {}
    for cls in typed.SETTINGS[0]():
        for name, field, kind in able(cls):
            found.setdefault(name, set()).add((field, kind))
    return {name: kinds.pop() for name, kinds in sorted(found.items()) if len(kinds) == 1}


def value(name: str, said: OwnDefault, kind: Any) -> Any:
    """A default as its setting has it, from words or from what TOML knows.  UsageError."""
    given = said.value
    if _is_choice(kind):
        if given in get_args(kind):
            return given
        raise UsageError(f"{said.source}: {name} must be one of {', '.join(get_args(kind))}, not {given!r}")
    if kind is bool:
        found = given if isinstance(given, bool) else SWITCH.get(str(given).strip().lower())
        if found is not None:
            return found
    elif not isinstance(given, bool):
        try:
            return kind(str(given).replace("_", ""))
        except ValueError:
            pass
    raise UsageError(f"{said.source}: {name} must be {KINDS[kind]}, not {given!r}")


def check(given: Mapping[str, OwnDefault], every: Mapping[str, Any]) -> None:
    """UsageError for a default of a setting that does not exist, or cannot have one.   every : those that can, by option."""
    for name, said in given.items():
        if name not in every:
            near = did_you_mean(name, every) or "plscli config lists those that can"
            raise UsageError(f"{said.source}: there is no setting {name!r} that can have a default\n  {near}")


def refuse_others(given: Mapping[str, OwnDefault], every: Mapping[str, tuple[str, Any]], saved: Mapping[str, Any]) -> None:
    """UsageError for a default that would make other numbers than those that were saved.   saved : settings of a result."""
    for name, said in given.items():
        field, kind = every[name]
        own = value(name, said, kind)
        if field in saved and saved[field] is not None and saved[field] != own:
            way = f"{VARIABLE}= leaves the file out" if not said.source.startswith(PREFIX) else f"unset {said.source}"
            raise UsageError(
                f"{said.source}: {name} {own} would change the numbers, which were made with {saved[field]}\n"
                f"  verify takes no defaults that do: {way}"
            )


SET = "--set"


def keep(wanted: Sequence[str], unwanted: Sequence[str], quiet: bool) -> None:
    """Write defaults into the file and take others out.  UsageError for what cannot be one, before anything is written."""
    if not wanted and not unwanted:
        return
    place = file()
    if place is None:
        raise UsageError(f"{VARIABLE} is empty, which means that there is no file\n  unset it")
    known, lines = every(), {name: _as_toml(value) for name, value in read(place).items()}
    for name in map(_plain, unwanted):
        if name not in lines:
            raise UsageError(f"--unset {name}: {place.name} has no default of it")
        del lines[name]
    for text in wanted:
        name, equals, words = text.partition("=")
        said = {_plain(name): OwnDefault(words.strip(), SET)}
        if not equals:
            raise UsageError(f"{SET} {text}: write a name and a value, such as scheme=factorial")
        check(said, known)
        lines[_plain(name)] = _as_toml(value(_plain(name), said[_plain(name)], known[_plain(name)][1]))
    _write(place, lines)
    say(f"wrote {place}", quiet)


def _write(place: Path, lines: Mapping[str, str]) -> None:
    from plscli.report import output, writing

    writing.make_folder(place.parent)
    output.write("".join(f"{name} = {value}\n" for name, value in sorted(lines.items())), place)


def _plain(name: str) -> str:
    """An option as it was written: with dashes in front or without, underscores for hyphens."""
    return name.strip().lstrip("-").lower().replace("_", "-")


def _as_toml(value: object) -> str:
    """A value as TOML has it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)


def listing() -> str:
    """The defaults that are set with their sources, then everything else that can have one, as the file could have it.  UsageError."""
    place, known, given = file(), every(), said()
    check(given, known)
    where = "no file, since PLSCLI_CONFIG is empty" if place is None else f"{place}{'' if place.is_file() else ', which is not there yet'}"
    mine = {name: value(name, each, known[name][1]) for name, each in given.items()}
    lines = [f"# {where}", *(f"{name} = {_as_toml(own)}  # {given[name].source}" for name, own in mine.items())]
    others = {name: KINDS.get(kind) or ", ".join(get_args(kind)) for name, (_, kind) in known.items() if name not in given}
    return "\n".join([*lines, *(f"# {name}: {what}" for name, what in others.items())]) + "\n"
