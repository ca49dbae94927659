"""What holds for every run, whatever the input: exit codes, streams and files of the interface contract."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from inside import Left

CODES = (0, 1, 2, 3)
REFUSED = (2, 3)
TEXT = ("model", "init", "diagram")
"""Commands that write text of their own."""
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".html": "html",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".tex": "latex",
    ".md": "md",
    ".qmd": "qmd",
}


def broken_promises(name: str, arguments: tuple[str, ...], left: Left, before: Mapping[str, bytes], folder: Path) -> list[str]:
    """What a run did that it must not do.   before : the files of its folder before it."""
    after = contents(folder)
    found = [f"exit code {left.code}"] if left.code not in CODES else []
    found += [f"{word!r} on standard error" for word in ("Traceback", "a defect of plscli", "panicked", "Warning:") if word in left.err]
    found += [f"a warning: {warning}" for warning in left.warned]
    found += [f"{file} was left behind" for file in after if Path(file).name.startswith(".plscli-")]
    if left.code in REFUSED:
        found += ["standard output beside an error"] if left.out else []
        found += ["no message"] if not left.err.strip() else []
        found += ["files changed beside an error"] if after != before else []
    else:
        given = shown_format(name, arguments)
        found += _problem(f"standard output as {given}", left.out, given) if left.out else []
        for file, content in after.items():
            if content != before.get(file):
                chosen = (
                    given if file == written(arguments) and ("-f" in arguments or name in TEXT) else SUFFIXES.get(Path(file).suffix, "txt")
                )
                found += _problem(file, content, chosen)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def written(arguments: tuple[str, ...]) -> str:
    """The file that `-o` names."""
    return arguments[arguments.index("-o") + 1] if "-o" in arguments else ""


def shown_format(name: str, arguments: tuple[str, ...]) -> str:
    """The format of standard output."""
    chosen = dict(pairwise(arguments))
    if name in TEXT:
        return "txt"
    if name == "validate" and chosen.get("--clean") == "-" and chosen.get("-o", "-") != "-":
        return "csv"
    if name == "validate" and (chosen.get("--clean") == "-" or chosen.get("--exclusions") == "-"):
        return "txt"
    return {"auto": "csv", "table": "txt"}.get(chosen.get("-f", "auto"), chosen.get("-f", "auto"))


def _problem(what: str, content: bytes, format: str) -> list[str]:
    try:
        PARSERS.get(format, _text)(content)
    except Exception as error:
        return [f"{what} does not read: {type(error).__name__}: {error}"]
    return []


def _text(content: bytes) -> None:
    text = content.decode("utf-8")
    obeyed = [f"U+{ord(sign):04X}" for sign in set(text) if ord(sign) < 32 and sign not in "\n\t\x1b\r"]
    assert not obeyed, f"control characters {obeyed}"


def _json(content: bytes) -> None:
    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is no number of JSON")

    found: Any = json.loads(content, parse_constant=refuse)
    assert isinstance(found, dict)
    if "schema" in found:
        assert {"schema", "plscli", "data", "model", "inferred", "settings", "notes", "tables"} <= set(found)


def _delimited(delimiter: str) -> Any:
    def parse(content: bytes) -> None:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), delimiter=delimiter, strict=True))
        assert rows, "no header"
        assert len({len(row) for row in rows}) == 1, f"rows of {sorted({len(row) for row in rows})} cells"

    return parse


def _html(content: bytes) -> None:
    opened: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            if tag not in ("meta", "br", "hr", "img", "col", "link", "input"):
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            while opened and opened[-1] in ("p", "li", "td", "th", "tr", "dt", "dd", "tbody", "thead") and opened[-1] != tag:
                opened.pop()
            assert opened, f"</{tag}> closes nothing"
            assert opened.pop() == tag, f"</{tag}> closes another element"

    Parser().feed(content.decode("utf-8"))


def _archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None


def _latex(content: bytes) -> None:
    text = content.decode("utf-8")
    assert text.count(r"\begin{") == text.count(r"\end{")


PARSERS = {
    "json": _json,
    "csv": _delimited(","),
    "tsv": _delimited("\t"),
    "html": _html,
    "xlsx": _archive,
    "docx": _archive,
    "latex": _latex,
}
