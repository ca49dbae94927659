"""Names that R takes, for constructs and columns that have others here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from unicodedata import normalize

from plscli.errors import UsageError
from plscli.model import PLAIN_NAME
from plscli.model.spec import ModelSpec
from plscli.report.script.answers import quoted


def plain(model: ModelSpec, prepared: Mapping[str, Any] | None) -> tuple[ModelSpec, list[str], list[str]]:
    """The model with names that R takes, the lines that make the columns under them, and the names of 0/1 columns of categories.

    A 0/1 column of categories is made from the column that it stands for; a column that bears the name of a construct is copied,
    because lavaan and cSEM take columns and constructs by one name each.   Raises UsageError for other names that are none in R.
    """
    made = (prepared or {}).get("indicators", {})
    check_names([*(name for name in (*model.names, *model.indicators) if name not in made), *(each["column"] for each in made.values())])
    taken = {*model.names, *model.indicators}
    constructs = dict(_fresh((name for name in model.names if name in made), taken))
    columns = {name: constructs.get(name, name) for name in model.indicators}
    doubled = dict(_fresh((f"{columns[name]}_item" for name in model.indicators if name in model.names), taken))
    items = {name: doubled.get(f"{columns[name]}_item", columns[name]) for name in model.indicators}
    lines = [_made(items[name], made[name]) for name in model.indicators if name in made]
    lines += [f"survey${items[name]} <- survey${name}" for name in model.indicators if items[name] != name and name not in made]
    return _renamed(model, constructs, items), lines, [items[name] for name in model.indicators if name in made]


def check_names(names: Iterable[str]) -> None:
    """UsageError for a name that is none in R."""
    unusual = next((name for name in names if not PLAIN_NAME.fullmatch(name) or not name.isascii()), None)
    if unusual is not None:
        raise UsageError(f"{unusual!r} is no name in R\n  rename the column or the construct")


def _fresh(names: Iterable[str], taken: set[str]) -> Iterator[tuple[str, str]]:
    """Each name with one like it that R takes and that nothing else has."""
    for name in names:
        word = re.sub(r"\W+", "_", normalize("NFKD", name).encode("ascii", "ignore").decode()).strip("_")
        while word in taken and word != name:
            word += "_"
        taken.add(word)
        yield name, word


def _made(name: str, indicator: Mapping[str, Any]) -> str:
    column, answers = f"survey${indicator['column']}", ", ".join(map(quoted, indicator["answers"]))
    return f"survey${name} <- ifelse(is.na({column}), NA, as.numeric({column} %in% c({answers})))"


def _renamed(model: ModelSpec, names: Mapping[str, str], items: Mapping[str, str]) -> ModelSpec:
    products = {product.name: replace(product, factors=_of(product.factors, names)) for product in model.products}
    ends = {**names, **{name: product.name for name, product in products.items()}}
    constructs = tuple(
        replace(c, name=names.get(c.name, c.name), indicators=c.indicators if c.higher else _of(c.indicators, items))
        for c in model.constructs
    )
    paths = tuple(replace(path, source=ends.get(path.source, path.source)) for path in model.paths)
    return replace(model, constructs=constructs, paths=paths, products=tuple(products.values()))


def _of(words: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(word, word) for word in words)
