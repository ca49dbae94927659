"""Reference that the program writes of itself, in Markdown: its commands, its JSON, its Python functions, its thresholds.

`docs/conf.py` puts each in the place of its mark, such as `<!-- commands -->`, when the site is built.
"""

from __future__ import annotations

import csv
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import plscli
from plscli.questions import QUESTIONS, Question
from plscli.setting import Settings, default_words, spoken

EXAMPLES = Path(__file__).parents[1] / "examples"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


def prose(text: str) -> str:
    """Text of the program, in which nothing but code between backticks is marked."""
    return re.sub(r"[*<]", r"\\\g<0>", text)


# Commands


def commands() -> str:
    """Every command: what it does, its arguments and options, as its help has them."""
    import typer

    from plscli.cli.running.app import app, grouped

    program: Any = typer.main.get_command(app)
    above = typer.Context(program, info_name="plscli")
    parts = []
    for group, lines in grouped().items():
        parts.append(f"## {group}")
        for name in lines:
            command = program.get_command(above, name)
            parts += _command(name, command, typer.Context(command, info_name=name, parent=above))
    return "\n\n".join(parts)


def _command(name: str, command: Any, context: Any) -> Iterator[str]:
    from plscli.cli.typed.help import panels, told

    first, *paragraphs = told(command).split("\n\n")
    yield f"### plscli {name}"
    yield from (prose(paragraph) for paragraph in (first, *paragraphs))
    yield f"`{' '.join([context.command_path, *command.collect_usage_pieces(context)])}`"
    for title, rows in panels(command, context).items():
        if rows:
            yield table((title, "what it is"), ((f"`{name}`", prose(_remarked(text))) for name, text in rows))


def _remarked(text: str) -> str:
    """A description with its default as help pages have it."""
    told, _, remark = text.partition("  [")
    return f"{told} [{re.sub('[()]', '', remark)}" if remark else told


# JSON

SMALL = {"resamples": 100, "permutations": 20, "repetitions": 1, "starts": 3, "jobs": 1}
"""Settings that make answers soon; what fields they have does not depend on them."""
TOLD: Mapping[str, Mapping[str, Any]] = {
    "groups": {"by": "customer"},
    "compare": {"model": [EXAMPLES / "service" / "survey.pls", EXAMPLES / "service" / "direct.pls"]},
    "validate": {"min_path": 0.2},
    "by": {"by": "customer"},
    "importance": {"target": "LOY", "scale": "1:7", "permutations": None},
    "necessity": {"permutations": 20},
}
"""What else questions must be told, for an answer or for all of its tables; of one that gives none, tables stand without fields."""


def tables() -> str:
    """Every table of every command with the fields of its rows, from an answer about the example that has most."""
    parts = []
    for question in QUESTIONS:
        parts.append(f"## {question.name if not question.of else f'{question.of}, {question.name}'}")
        parts.append(prose(question.help))
        parts += _fields(question)
    return "\n\n".join(parts)


@cache
def _service() -> tuple[Any, Any]:
    import pandas as pd

    return pd.read_csv(EXAMPLES / "service" / "survey.csv"), plscli.read_model(EXAMPLES / "service" / "survey.pls")


def _answer(question: Question) -> Any:
    """An answer to the question about the service example."""
    frame, model = _service()
    function = getattr(plscli, question.of or question.name)
    asked = {question.name: True} if question.of else {}
    told = {**TOLD.get(question.of, {}), **asked, **TOLD.get(question.name, {})}
    known = set(_settings_of(question.of or question.name))
    model = told.pop("model", model)
    small = {name: value for name, value in SMALL.items() if name in known}
    return function(frame, model, **{**small, **told})


def _fields(question: Question) -> Iterator[str]:
    try:
        answer = _answer(question)
    except plscli.PlscliError:
        yield table(("table",), ((f"`{name}`",) for name in question.tables))
        return
    rows = answer.tables()
    titles = {layout.name: {column.name: column.heading for column in layout.columns} for layout in answer.report().layouts}
    for name in question.tables:
        yield f"### `{name}`" + (": the main table" if name == question.tables[0] and not question.of else "")
        records = rows.get(name, [])
        fields = list(records[0]) if records else list(titles.get(name, {}))
        if fields:
            yield table(("field", "holds", "printed as"), (_field(field, records, titles.get(name, {})) for field in fields))
        else:
            yield "Only where there is something to say in it."


def _field(name: str, records: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> tuple[str, str, str]:
    kinds = {type(record[name]).__name__ for record in records if record[name] is not None}
    words = {
        "float": "number",
        "float64": "number",
        "int": "number",
        "str": "text",
        "bool": "true or false",
        "list": "list",
        "tuple": "list",
        "dict": "object",
    }
    held = " or ".join(sorted({words.get(kind, kind) for kind in kinds})) or "null here"
    missing = ", or null" if kinds and any(record[name] is None for record in records) else ""
    return f"`{name}`", held + missing, prose(titles.get(name, ""))


# Python


def functions() -> str:
    """Every function with its arguments, and the settings that they take by name."""
    parts = ["## Functions"]
    for name in _functions():
        parts += _function(name)
    parts += [
        "## Settings",
        "Each is an argument of every function whose description names its class, and the option of the same name on the command line.",
    ]
    for cls in _named_classes():
        rows = ((f"`{each.name}`", prose(default_words(each, words) or ""), prose(words.help)) for each, words in spoken(cls))
        parts += [f"### {cls.__name__}", table(("argument", "default", "what it is"), rows)]
    return "\n\n".join(parts)


def _functions() -> list[str]:
    from plscli.cli.running.app import commands

    names = {name for name in (*plscli.__all__, *commands()) if inspect.isroutine(getattr(plscli, name, None))}
    return sorted(names)


def _function(name: str) -> Iterator[str]:
    function = getattr(plscli, name)
    yield f"### plscli.{name}"
    signature = re.sub(r"'([^']*)'", r"\1", str(inspect.signature(function)))
    yield f"```python\n{_folded(name, signature)}\n```"
    classes = {cls.__name__ for cls in _classes()}
    text = inspect.cleandoc(function.__doc__ or "")
    for paragraph in text.split("\n\n"):
        first, *terms = re.split(r"(?:^|\s{3,}|\n)\s*(?=[a-z_]+(?:, [a-z_]+)* : )", paragraph)
        yield from ([_linked(prose(first), classes)] if first else [])
        bold = (re.sub(r"^(.+?) : ", r"**\1**: ", prose(term)) for term in terms)
        yield from (["\n".join(f"- {_linked(term, classes)}" for term in bold)] if terms else [])


def _folded(name: str, signature: str) -> str:
    """A signature with an argument a line where it is long."""
    if len(name) + len(signature) < 90:
        return f"{name}{signature}"
    inside, _, returned = signature[1:].rpartition(") -> ")
    arguments = re.split(r", (?=\*?\*?[a-z_]+(?:: |$)|\*,)", inside)
    return f"{name}(\n" + "".join(f"    {argument},\n" for argument in arguments) + f") -> {returned}"


def _linked(text: str, classes: set[str]) -> str:
    """Text whose names of settings lead to them."""
    return re.sub(r"`(\w+)`", lambda name: f"[`{name[1]}`](#{name[1].lower()})" if name[1] in classes else name[0], " ".join(text.split()))


@cache
def _classes() -> tuple[type[Settings], ...]:
    """All settings that commands take."""
    from plscli.cli.running.app import app  # noqa: F401
    from plscli.cli.typed import SETTINGS

    return tuple(dict.fromkeys(SETTINGS[0]()))


def _named_classes() -> list[type[Settings]]:
    """Those that docstrings of functions name."""
    texts = " ".join(getattr(plscli, name).__doc__ or "" for name in _functions())
    return [cls for cls in _classes() if f"`{cls.__name__}`" in texts]


def _settings_of(command: str) -> Iterator[str]:
    from plscli.cli.running.app import function_of
    from plscli.cli.typed.command import classes

    return (each.name for cls in classes(function_of(command)) for each, _ in spoken(cls))


# Thresholds


def thresholds() -> str:
    """Every threshold with its source."""
    text = files("plscli.words").joinpath("thresholds.csv").read_text(encoding="utf-8")
    rows = (
        (f"`{row['id']}`", *(prose(row[name]) for name in ("criterion", "green", "red", "source")))
        for row in csv.DictReader(text.splitlines())
    )
    return table(("id", "what", "green", "red", "source"), rows)


MADE: dict[str, Callable[[], str]] = {"commands": commands, "tables": tables, "functions": functions, "thresholds": thresholds}
"""What is made, by its mark."""
