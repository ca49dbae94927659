"""Defaults of a user's own: lines of one file in the folder that the platform has for such files, and variables of the environment.

`scheme = "factorial"` in the file and PLSCLI_SCHEME=factorial are what `--scheme factorial` is, where nothing was typed and no study file
says another; a variable goes before the file.  Numbers, switches and words of which one is chosen can have a default; what belongs to one
survey, such as columns and files, cannot.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from plscli.cli import typed
from plscli.errors import UsageError, did_you_mean
from plscli.setting import Own, Settings, Spoken, flag, spoken, without_none

FILE, PREFIX = "config.toml", "PLSCLI_"
VARIABLE = f"{PREFIX}CONFIG"
"""Names another file; empty for none."""
NEVER = frozenset(["n", "debug"])
"""Settings of one survey, or of one run."""
SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
KINDS = {int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Said:
    """A default that was set.   value : as it was written.   source : the variable or the file."""

    value: object
    source: str


def file() -> Path | None:
    """The file of the defaults, which need not be there; None where none is wanted."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    from platformdirs import user_config_path

    return user_config_path("plscli", appauthor=False) / FILE


def said() -> dict[str, Said]:
    """The defaults that were set, by option without its dashes.  UsageError for a file that cannot be read."""
    place = file()
    found = {name: Said(value, place.name) for name, value in read(place).items()} if place else {}
    for variable, value in sorted(os.environ.items()):
        if variable.startswith(PREFIX) and variable != VARIABLE:
            found[variable[len(PREFIX) :].lower().replace("_", "-")] = Said(value, variable)
    return found


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
            yield option(each.name, words), each.name, kind


def option(name: str, words: Spoken) -> str:
    """The option of a setting without its dashes."""
    return flag(name, words)[2:]


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal


def taken(given: Mapping[str, Said], classes: Iterable[type[Settings]]) -> Own:
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


def value(name: str, said: Said, kind: Any) -> Any:
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


def check(given: Mapping[str, Said], every: Mapping[str, Any]) -> None:
    """UsageError for a default of a setting that does not exist, or cannot have one.   every : those that can, by option."""
    for name, said in given.items():
        if name not in every:
            near = did_you_mean(name, every) or "plscli config lists those that can"
            raise UsageError(f"{said.source}: there is no setting {name!r} that can have a default\n  {near}")


def refuse_others(given: Mapping[str, Said], every: Mapping[str, tuple[str, Any]], saved: Mapping[str, Any]) -> None:
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
