"""What a shell offers for a word that is begun: tables, columns of the survey, constructs, hypotheses, thresholds, model files.

Nothing is said and nothing fails: what cannot be told is not offered.  Surveys are looked at no further than their names, and files that
would take longer than a reader waits are not looked at.  zsh evaluates what it is offered: only names without signs of shells are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, suppress
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import typer

from plscli.questions import tables_at

AFTER_SIGN = re.compile(r"(--[\w-]+=)(.*)", re.DOTALL)
"""An option with the value that is begun behind its sign."""
Offer = Callable[[typer.Context, str], list[str]]
SAFE = re.compile(r"[\w.+@%,=/-]+")
"""Words that mean nothing else to any shell."""
HEAD, SMALL = 1 << 16, 1 << 20
"""Bytes of a text that are looked at, and of another file that is read for its columns."""
MODEL = ".pls"


def _offer(names: Callable[[typer.Context, str], Iterable[str]]) -> Offer:
    """What begins like the word, of names of which some may not be found out."""

    def offered(context: typer.Context, incomplete: str) -> list[str]:
        found: list[str] = []
        with suppress(Exception), redirect_stderr(StringIO()):
            found = [name for name in dict.fromkeys(names(context, incomplete)) if SAFE.fullmatch(name)]
        return [name for name in found if name.startswith(incomplete)]

    offered.__annotations__ = {"context": typer.Context, "incomplete": str}  # by which typer tells what is what
    return offered


def _hypotheses(context: typer.Context) -> list[str]:
    """Labels of the hypotheses."""
    from plscli.model.statements import Structure

    labels = [term.label for each in _statements(context) if isinstance(each, Structure) for term in each.terms]
    return [*(label.text for label in labels if label), "all", "any"]


def _thresholds() -> list[str]:
    """Ids of the thresholds."""
    from plscli.words.thresholds import PROFILE

    return [f"{id}=" for id in PROFILE]


def _models(incomplete: str) -> list[str]:
    """Files of models in the folder that is begun; where there is none, shells offer any file."""
    folder = incomplete[: incomplete.rfind("/") + 1]
    return sorted(f"{folder}{file.name}" for file in Path(folder or ".").glob(f"*{MODEL}"))


def _compared(context: typer.Context) -> list[str]:
    """Names of the models that are compared: of the files that were named, or that the study file lists."""
    from plscli.data.study_file import read_study

    named = [Path(file) for file in context.params.get("models") or ()]
    return [file.stem for file in named or read_study(context.params.get("study_file") or _survey(context).with_suffix(".toml")).compared]


def _defaults() -> list[str]:
    """Settings that can have a default of the user's own."""
    from plscli.cli.typed.defaults import every

    return [f"{name}=" for name in every()]


def _kept() -> Iterable[str]:
    """Those that are in the file."""
    from plscli.cli.typed import defaults, file

    place = file()
    return defaults.read(place) if place else ()


OFFERS: dict[str, Offer] = {
    "COLUMN": _offer(lambda context, _: _columns(context)),
    "ITEM": _offer(lambda context, _: _columns(context)),
    "CONSTRUCT": _offer(lambda context, _: _constructs(context)),
    "CONSTRUCT=ITEM": _offer(lambda context, _: [f"{name}=" for name in _constructs(context)]),
    "H1,H3|all|any": _offer(lambda context, _: _hypotheses(context)),
    "MODEL": _offer(lambda context, _: _compared(context)),
    "ID=VALUE": _offer(lambda *_: _thresholds()),
    "tables": _offer(lambda context, _: tables_at(context.info_name or "")),
    "models": _offer(lambda _, incomplete: _models(incomplete)),
    "defaults": _offer(lambda *_: _defaults()),
    "kept": _offer(lambda *_: _kept()),
}
"""What is offered for a value, by what help pages call it, or by what its setting says."""


def behind_signs() -> None:
    """Let every shell complete `--option=VALUE` as it completes `--option VALUE`.

    bash hands over option, sign and value as three words and puts what is offered behind the sign; the others hand over one word and
    put what is offered in the place of the whole of it.
    """
    shells: Any = import_module("typer.completion").shell_completion.ShellComplete
    apart = shells.get_completions

    def offered(shell: Any, args: list[str], incomplete: str) -> Any:
        words = _joined(args)
        begun = AFTER_SIGN.fullmatch(words[-1]) if words else None
        if begun and not begun[2]:
            return apart(shell, [*words[:-1], begun[1][:-1]], incomplete)
        if not (begun := AFTER_SIGN.fullmatch(incomplete)):
            return apart(shell, words, incomplete)
        found = apart(shell, [*words, begun[1][:-1]], begun[2])
        for each in found:
            each.value = f"{begun[1]}{each.value}"
        return found

    shells.get_completions = offered


def _joined(args: list[str]) -> list[str]:
    """Words before the cursor, with options, signs and values as one word, as they were typed."""
    words: list[str] = []
    for word in args:
        last = words[-1] if words else ""
        if re.fullmatch(r"--[\w-]+" if word == "=" else r"--[\w-]+=", last):
            words[-1] += word
        else:
            words.append(word)
    return words


def _survey(context: typer.Context) -> Path:
    """The survey; where the option before the word still waits for its value, what stands by its place is not told apart yet."""
    if context.params.get("data"):
        return Path(context.params["data"])
    places = [each.name for each in context.command.get_params(context) if each.param_type_name == "argument"]
    return Path(context.args[places.index("data")])


def _columns(context: typer.Context) -> tuple[str, ...]:
    """Names of the columns of the survey, as quickly as they can be had."""
    from plscli.data.formats import GZIP, TEXT, format_of

    file = _survey(context)
    with file.open("rb") as content:
        head = content.read(HEAD)
        kind = format_of(head, file.name)
    if kind is TEXT and not head.startswith(GZIP):
        return _names(head if len(head) < HEAD else head[: head.rindex(b"\n") + 1], file.name, context.params.get("encoding"))
    if file.stat().st_size > SMALL:
        return ()
    from plscli.data.read import survey_of

    return tuple(survey_of(file.read_bytes(), file.name, sheet=context.params.get("sheet")).columns)


def _names(head: bytes, file: str, encoding: str | None) -> tuple[str, ...]:
    from plscli.data.encoding import encoding_of
    from plscli.data.table import TextTable

    return TextTable.of(head, encoding_of(head, file, encoding).python, file).names


def _texts(context: typer.Context) -> Iterator[str]:
    """Model text: the lines that were typed, and the file that was named or stands beside the survey."""
    yield from context.params.get("lines") or ()
    named = context.params.get("model")
    file = Path(named) if named else _survey(context).with_suffix(MODEL)
    if file.is_file() and file.stat().st_size < SMALL:
        yield file.read_text(encoding="utf-8-sig")


def _statements(context: typer.Context) -> Iterator[object]:
    from plscli.model.build import parse

    for text in _texts(context):
        with suppress(Exception):
            yield from parse(text, "")


def _constructs(context: typer.Context) -> list[str]:
    from plscli.model.columns import blocks
    from plscli.model.statements import Measurement, Structure

    found: list[str] = []
    for each in _statements(context):
        if isinstance(each, Measurement):
            found.append(each.construct.text)
        elif isinstance(each, Structure):
            found += [each.target.text, *(factor.text for term in each.terms for factor in term.factors)]
    return found or list(blocks(_columns(context)))
