"""Manual pages (roff), made from the help of the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from plscli import __version__
from plscli.cli.typed.help import panels, told

CODE = re.compile(r"`([^`]+)`")


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of the page of the program, and of each command."""
    import typer

    from plscli.cli.running.app import app, grouped

    program: Any = typer.main.get_command(app)
    above = typer.Context(program, info_name="plscli")
    every = [name for lines in grouped().values() for name in lines]
    yield "plscli", _program(program, above, grouped())
    for name in every:
        command = program.get_command(above, name)
        yield f"plscli-{name}", _command(command, typer.Context(command, info_name=name, parent=above), name)


def _program(program: Any, context: Any, groups: dict[str, dict[str, str]]) -> str:
    """The page of the program."""
    first, *_ = told(program).split("\n\n")
    lines = _head("plscli", first, context, program)
    for title, commands in groups.items():
        lines += [f".SH {escaped(title.upper())}", *(line for name, text in commands.items() for line in _item(f"plscli-{name}(1)", text))]
    return _page([*lines, *_options(program, context), ".SH EXAMPLES", *_prose(program.epilog or "")])


def _command(command: Any, context: Any, name: str) -> str:
    """The page of a command."""
    first, _, rest = told(command).partition("\n\n")
    body = [".SH DESCRIPTION", *_prose(first), *_prose(rest)]
    return _page(
        [*_head(f"plscli-{name}", first, context, command), *body, *_options(command, context), ".SH SEE ALSO", r"\fBplscli\fR(1)"]
    )


def _head(name: str, what: str, context: Any, command: Any) -> list[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    title = f'.TH "{escaped(name.upper())}" 1 "" "plscli {__version__}" "plscli"'
    return [title, ".SH NAME", rf"{escaped(name)} \- {_styled(what)}", ".SH SYNOPSIS", rf"\fB{escaped(usage)}\fR"]


def _options(command: Any, context: Any) -> Iterator[str]:
    """Arguments and options under the titles of their panels."""
    for title, rows in panels(command, context).items():
        lines = [line for name, text in rows for line in _item(name, text.replace("  [", " ["))]
        yield from ((f".SH {escaped(title.upper())}", *lines) if lines else ())


def _item(name: str, text: str) -> list[str]:
    return [".TP", rf"\fB{escaped(name)}\fR", _styled(" ".join(text.split()))]


def _prose(text: str) -> Iterator[str]:
    """Paragraphs, and lists whose items begin with a hyphen."""
    for paragraph in text.split("\n\n"):
        before, *items = re.split(r"^- ", paragraph, flags=re.MULTILINE)
        if before.strip():
            yield from (".PP", _styled(" ".join(before.split())))
        for item in items:
            yield from (r".IP \(bu 2", _styled(" ".join(item.split())))


def _styled(text: str) -> str:
    r"""Text in which what stands between backticks is bold; a line that begins like a request is told from one by \&."""
    line = CODE.sub(lambda found: rf"\fB{found[1]}\fR", escaped(text))
    return rf"\&{line}" if line[:1] in (".", "'") else line


def escaped(text: str) -> str:
    """Text without anything that roff would read as its own."""
    return text.replace("\\", r"\e").replace("-", r"\-")


def _page(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
