"""Data frames of R (.rds, .RData), read with rdata, which is an extra.

Of the tree that it parses, a data frame is taken column by column: factors as words, ordered factors as numbers with labels in their
order, dates, labels as haven has them, and the codes that it declares missing.  R Internals, "Serialization Formats".
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.data import check_names
from plscli.data.formats import Request
from plscli.data.formats.typed import Declared, dates, decoded, parsing, survey, words
from plscli.data.survey import Survey, shortened
from plscli.errors import DataError, UsageError

FROM_1960 = 3653
"""Days from 1960, from which dates are counted here, to 1970, from which R counts."""
DAY = 86_400
WORKSPACE = (b"RDX", b"RDA")
EXPORT = "write the survey from R: write.csv({}, 'survey.csv', row.names = FALSE)"


def _what(request: Request) -> tuple[str, str]:
    """What a file is, and how R itself would write it for others."""
    workspace = request.content.startswith(WORKSPACE) or request.file.lower().endswith((".rdata", ".rda"))
    return ("an R workspace", EXPORT.format("DATA")) if workspace else ("an R object (.rds)", EXPORT.format("readRDS(FILE)"))


def read(request: Request) -> Survey:
    """Answers, labels of values, labels as wordings; codes declared missing are counted.  Raises DataError, UsageError without rdata."""
    what, export = _what(request)
    try:
        from rdata.parser import parse_data
    except ImportError:
        raise UsageError(
            f"{request.file} is {what}, and the package that reads it is not installed\n  pip install 'plscli[rdata]', or {export}"
        ) from None
    with parsing(request, what, f"copy it again, or {export}"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parse_data(request.content).object
        notes, frame = _frame(tree, request.file, export)
        return _survey(frame, notes, request)


def _frame(tree: Any, file: str, export: str) -> tuple[tuple[str, ...], Any]:
    """The data frame that a file holds, with a note on its name where it has one.  Raises DataError where it is none, or one of several."""
    if tree.info.type.name != "LIST":
        if "data.frame" not in _texts(_attributes(tree).get("class")):
            raise DataError(f"{file} holds no data frame\n  {export}")
        return (), tree
    found = {name: value for name, value in _pairs(tree) if "data.frame" in _texts(_attributes(value).get("class"))}
    if len(found) != 1:
        held = f"several data frames: {shortened(list(found))}" if found else "no data frame"
        raise DataError(f"{file} holds {held}\n  save the one that is meant by itself: saveRDS(DATA, 'survey.rds')")
    ((name, frame),) = found.items()
    return (f"{file} holds {name}, which is read",), frame


def _pairs(node: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of a pairlist."""
    while node is not None and node.info.type.name == "LIST":
        tag = node.tag.referenced_object if node.tag.info.type.name == "REF" else node.tag
        yield _text(tag.value) or "", node.value[0]
        node = node.value[1]


def _attributes(node: Any) -> dict[str, Any]:
    return dict(_pairs(node.attributes)) if node.attributes is not None else {}


def _text(node: Any) -> str | None:
    """A text, None where it is missing."""
    return None if node.value is None else decoded(node.value)


def _texts(node: Any) -> list[str | None]:
    return [_text(each) for each in node.value] if node is not None and node.info.type.name == "STR" else []


def _survey(frame: Any, notes: tuple[str, ...], request: Request) -> Survey:
    names = [name or "" for name in _texts(_attributes(frame).get("names"))]
    if not names or len(names) != len(frame.value):
        raise DataError(f"{request.file} holds a data frame without columns\n  name a survey with answers")
    check_names(names)
    declared, columns, labels, wordings, left_out = Declared(), {}, {}, {}, []
    for name, column in zip(names, frame.value, strict=True):
        about = _attributes(column)
        answers, meant = _column(name, column, about, declared, request.na)
        if answers is None:
            left_out.append(name)
            continue
        columns[name], labels[name] = answers, meant
        wordings[name] = next(iter(_texts(about.get("label"))), None)
    if left_out:
        notes = (*notes, f"columns that hold more than one value a row are left out: {shortened(left_out)}")
    rows = len(next(iter(columns.values()), ()))
    return survey(columns, rows, request.na, wordings, labels, (*notes, *declared.notes))


def _column(
    name: str, column: Any, about: Mapping[str, Any], declared: Declared, na: Sequence[str]
) -> tuple[NDArray[Any] | None, dict[float, str]]:
    """Answers and the meanings of numbers; None for a column that holds lists or matrices."""
    kind, classes = column.info.type.name, _texts(about.get("class"))
    if kind == "STR":
        return words(_texts(column), na), {}
    if kind not in ("INT", "REAL", "LGL") or "dim" in about:
        return None, {}
    numbers = np.ma.filled(np.ma.asarray(column.value).astype(np.float64), np.nan)
    if "factor" in classes:
        levels = _texts(about.get("levels"))
        if "ordered" in classes:
            return numbers, {float(place): level or "" for place, level in enumerate(levels, 1)}
        return words((None if np.isnan(number) else levels[int(number) - 1] for number in numbers), na), {}
    if "Date" in classes:
        return dates(numbers + FROM_1960), {}
    if "POSIXct" in classes:
        return dates(numbers + FROM_1960 * DAY, "s"), {}
    meant = _labels(about)
    return _without(name, numbers, about, meant, declared), meant


def _labels(about: Mapping[str, Any]) -> dict[float, str]:
    """What haven says of single numbers."""
    said = about.get("labels")
    if said is None or said.info.type.name not in ("INT", "REAL"):
        return {}
    texts = _texts(_attributes(said).get("names"))
    return {
        float(number): text or "" for number, text in zip(np.ma.filled(np.ma.asarray(said.value, dtype=float), np.nan), texts, strict=True)
    }


def _without(
    name: str, numbers: NDArray[np.float64], about: Mapping[str, Any], meant: dict[float, str], declared: Declared
) -> NDArray[np.float64]:
    """Numbers without those that haven declares missing (`na_values`, `na_range`), which are counted."""
    gone = np.zeros(len(numbers), dtype=np.bool_)
    if (values := about.get("na_values")) is not None:
        gone |= np.isin(numbers, np.asarray(values.value, dtype=float))
    if (range_ := about.get("na_range")) is not None:
        low, high = np.asarray(range_.value, dtype=float)
        gone |= (numbers >= low) & (numbers <= high)
    return declared.without(name, numbers, gone, meant)
