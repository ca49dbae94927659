"""Labels of the study file in place of names, wherever people read; JSON, CSV and scripts keep the names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plscli.data.study import Study
from plscli.records import Record
from plscli.tables import Layout, Result

FIELDS = frozenset({
    "construct", "indicator", "from", "to", "via", "a", "b", "row", "column", "outcome", "moderator", "product", "focal", "subject",
    "name", "path", "condition", "predictor", "term", "suspects",
})  # fmt: skip
"""Fields of tables that hold names, or what is written with names, such as `SAT -> LOY`."""
SYMBOLS = frozenset({
    "t", "p", "n", "F", "R", "β", "df", "VIF", "AVE", "HTMT", "SRMR", "NFI", "alpha", "rho_a", "rho_c", "d2", "b1", "b2", "z",
})  # fmt: skip
"""Words of our sentences that could be names; in sentences they are left alone."""


@dataclass(frozen=True)
class Labels:
    """What people call constructs and items, by name.  A label that two of them share is followed by the name."""

    of: Mapping[str, str]

    def name(self, text: str) -> str:
        """A name, or several with signs between them, as people read them."""
        return self.of.get(text) or self._replaced(text, self._names)

    def sentence(self, text: str) -> str:
        """A sentence with labels in place of names."""
        return self._replaced(text, self._spoken)

    def value(self, value: Any) -> Any:
        """What a cell holds: a name, a list of them, or anything else, which stays."""
        if isinstance(value, str):
            return self.name(value)
        return [self.value(each) for each in value] if isinstance(value, list) else value

    def record(self, record: Record, sentences: str | None, cells: bool) -> Record:
        """A record with labels in the field of its sentence, and in its cells if these are to have them."""
        if not self.of:
            return record
        found = {name: self.value(value) for name, value in record.items() if name in FIELDS} if cells else {}
        return {**record, **found, **({sentences: self.sentence(str(record[sentences]))} if sentences and record.get(sentences) else {})}

    def _replaced(self, text: str, names: re.Pattern[str] | None) -> str:
        return names.sub(lambda found: self.of[found[0]], text) if names else text

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return _any_of(self.of)

    @cached_property
    def _spoken(self) -> re.Pattern[str] | None:
        return _any_of({name: label for name, label in self.of.items() if name not in SYMBOLS})


NONE = Labels({})


def labels(result: Result) -> Labels:
    """The labels that the study file behind a result gives to constructs and items of its model."""
    study = Study.from_record((result.data.prepared or {}).get("study"))
    if study is None:
        return NONE
    names = (*result.model.names, *result.model.indicators)
    known = {name: label for name in names if (label := study.labels.get(name)) and label != name}
    shared = Counter((*known.values(), *(name for name in names if name not in known)))
    return Labels({name: label if shared[label] == 1 else f"{label} ({name})" for name, label in known.items()})


def as_read(layout: Layout, records: Sequence[Record], called: Labels = NONE, cells: bool = True) -> list[Record]:
    """The records with what people call their values, where files have ids, and with the labels of a study file."""
    own = {column.name: column.called for column in layout.columns if column.called}
    read = [{**record, **{name: _named(record[name], names) for name, names in own.items()}} for record in records]
    return [called.record(record, layout.sentences, cells) for record in read]


def _named(value: Any, names: Mapping[Any, str]) -> Any:
    """A value, or several, as people call them."""
    return [names.get(each, each) for each in value] if isinstance(value, list) else names.get(value, value)


def _any_of(names: Mapping[str, str]) -> re.Pattern[str] | None:
    """The names as whole words, the longest first."""
    if not names:
        return None
    return re.compile(rf"(?<![\w])(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})(?![\w])")
