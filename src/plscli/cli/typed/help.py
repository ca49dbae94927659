"""Help pages: what a command does, and panels of its arguments, options and commands.

typer draws such pages with rich and its Markdown, whose import takes as long as typer's own; a page of text needs neither.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

import typer

from plscli.report import in_lines
from plscli.report.writing import plain_terminal

WIDTH_WITHOUT_TERMINAL, NARROWEST = 80, 40
TERM_SHARE = 0.45
"""Share of a panel that names may take; the description of a longer one begins on the next line."""
BOX, ASCII_BOX = tuple("╭─╮│╰╯•"), tuple("+-+|++*")
"""Corners and sides of a panel, and the mark of an item in a list."""
STYLES = re.compile(r"\x1b\[[\d;]*m")
NAME = re.compile(r"(?:^|(?<= ))-{0,2}[a-z][a-z-]*")
"""The name of an option or a command, as against what an option takes."""
Rows = list[tuple[str, list[str]]]
"""Names with the words of their descriptions."""
TEXTS, KINDS = Path(__file__).parents[1] / "help.md", "<!-- kinds -->"
"""What help says of each command besides its first line and its options, and the mark in whose place the kinds of plots stand."""


def page(command: Any, context: Any, commands: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """The help page of a command.   commands : names of the commands under it with their first lines, by group."""
    width = max(shutil.get_terminal_size((WIDTH_WITHOUT_TERMINAL, 24)).columns, NARROWEST)
    usage = ["Usage:", context.command_path, *command.collect_usage_pieces(context)]
    paragraphs = [_folded([_styled(word, bold=True) for word in usage], width - 2), *_prose(told(command), width - 2)]
    groups = {group: [(name, _words(line)) for name, line in lines.items()] for group, lines in (commands or {}).items()}
    parameters = {title: [(name, _description(help)) for name, help in rows] for title, rows in panels(command, context).items()}
    lines = [f" {line}".rstrip() for paragraph in paragraphs for line in ("", *paragraph)] + [""]
    for title, rows in {**parameters, **groups}.items():
        lines += _panel(title, rows, width) if rows else []
    lines += ["", *(f" {line}" for line in _folded(_words(command.epilog or ""), width - 2)), ""]
    return "\n".join(lines)


def told(command: Any) -> str:
    """What a command does: its first line, and the paragraphs that stand under its name in `help.md`."""
    _, *parts = re.split(r"^# (.+)\n", TEXTS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    more = dict(zip(parts[::2], parts[1::2], strict=True)).get(command.name, "")
    if KINDS in more:
        from plscli.report.picture import PLOTS

        more = more.replace(KINDS, "\n".join(f"- `{kind}` : {words}" for kind, words in PLOTS.items()))
    return cleandoc(f"{command.help or ''}\n\n{more.strip()}")


def _prose(text: str, width: int) -> Iterator[list[str]]:
    """Folded lines of paragraphs and of lists, whose items begin with a hyphen."""
    for paragraph in text.split("\n\n"):
        before, *items = re.split(r"^- ", paragraph, flags=re.MULTILINE)
        lines = _folded(_words(before), width)
        for item in items:
            first, *more = _folded(_words(item), width - 2)
            lines += [f"{_box()[6]} {first}", *(f"  {line}" for line in more)]
        yield lines


def panels(command: Any, context: Any) -> dict[str, list[tuple[str, str]]]:
    """Names of arguments and options with their descriptions, under the title of their panel; arguments, then options, first."""
    found: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for parameter in command.get_params(context):
        if record := parameter.get_help_record(context):
            title = getattr(parameter, "rich_help_panel", None) or f"{parameter.param_type_name.capitalize()}s"
            name = parameter.metavar if title == "Arguments" else record[0]
            found.setdefault(title, []).append((name, record[1]))
    return found


def _description(help: str) -> list[str]:
    """Words of a description; the default and the like, which typer sets apart by two blanks, recede."""
    text, _, remark = help.partition("  [")
    words = f"[{remark}".replace("(", "").replace(")", "").split() if remark else []
    return _words(text) + [_styled(word, dim=True) for word in words]


def _words(text: str) -> list[str]:
    """Words of a text; what stands between backticks has the style of code, without them."""
    words, code = [], False
    for word in text.split():
        plain, *pieces = word.split("`")
        shown = _code(plain) if code else plain
        for piece in pieces:
            code = not code
            shown += _code(piece) if code else piece
        words.append(shown)
    return words


def _folded(words: Iterable[str], width: int) -> list[str]:
    """Lines of at most `width` characters; a longer word is broken behind a sign."""
    return in_lines((piece for whole in words for piece in _pieces(whole, width)), width, _length)


def _pieces(word: str, width: int) -> list[str]:
    """The word in pieces of at most `width` characters, broken behind signs between choices and answers; whole where it has none."""
    if _length(word) <= width:
        return [word]
    pieces = [""]
    for part in re.findall(r"[^|<,/]*[|<,/]?", word):
        if pieces[-1] and _length(pieces[-1] + part) > width:
            pieces.append("")
        pieces[-1] += part
    return pieces


def _panel(title: str, rows: Rows, width: int) -> Iterator[str]:
    """Lines of a box with names on the left and their descriptions on the right."""
    left, line, right, side, lower_left, lower_right, _ = _box()
    inner = width - 4
    column = max((len(name) for name, _ in rows if len(name) <= TERM_SHARE * inner), default=int(TERM_SHARE * inner)) + 2
    edge = _styled(side, dim=True)
    yield _styled(f"{left}{line} {title} ".ljust(width - 1, line) + right, dim=True)
    for name, words in rows:
        described = _folded(words, inner - column)
        heads = _pieces(name, inner)
        if len(name) + 2 > column:
            described = [*[""] * len(heads), *described]
        heads += [""] * (len(described) - len(heads))
        names = [NAME.sub(lambda match: _code(match[0]), head) for head in heads]
        for half, other in zip(names, described or [""], strict=True):
            text = f"{half}{' ' * (column - _length(half))}{other}"
            yield f"{edge} {text}{' ' * (inner - _length(text))} {edge}"
    yield _styled(f"{lower_left}{line * (width - 2)}{lower_right}", dim=True)


def _box() -> tuple[str, ...]:
    """What panels are drawn with, as far as standard output can show it."""
    return BOX if "utf" in (getattr(sys.stdout, "encoding", None) or "").lower() else ASCII_BOX


def _length(text: str) -> int:
    return len(STYLES.sub("", text))


def _code(text: str) -> str:
    return _styled(text, fg="cyan", bold=True)


def _styled(text: str, **style: Any) -> str:
    """The text in a style; what is no terminal gets it without, from typer."""
    return text if not text or plain_terminal() else typer.style(text, **style)
