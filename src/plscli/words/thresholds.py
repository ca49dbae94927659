"""Thresholds as data: green, borderline and red of every criterion, with the source that names them.

The default profile stands in `thresholds.csv` beside this module: the values that SmartPLS publishes, and additions with a source
of their own.  A profile file has the same columns and needs no other rows than those it changes.
"""

from __future__ import annotations

import csv
import io
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from plscli import room
from plscli.errors import UsageError, did_you_mean
from plscli.records import Record

Verdict = Literal["met", "borderline", "not met"]
SEVERITY: tuple[Verdict, ...] = ("met", "borderline", "not met")

COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">="}
LIMIT = re.compile(r"(>=|<=|>|<)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
FOLLOWS = {"loading": "loading_low"}
"""Whoever sets the threshold that loadings are coloured by means the one that decides on items too."""
COLUMNS = ("id", "green", "red", "source")
"""Columns of a profile that are read; `criterion` may stand beside them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A comparison with a number."""

    relation: str
    value: float

    def holds(self, value: float) -> bool:
        """Whether an unrounded value satisfies it."""
        return COMPARE[self.relation](value, self.value)

    def __str__(self) -> str:
        return f"{self.relation} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Green is tried first, then red; what is neither is borderline.  `red` None: the worst is borderline."""

    id: str
    criterion: str
    limit: Limit
    red: Limit | None
    source: str

    def verdict(self, value: float) -> Verdict:
        """The verdict on an unrounded value."""
        if self.met(value):
            return "met"
        return "not met" if self.red is not None and self.red.holds(value) else "borderline"

    def met(self, value: float) -> bool:
        """Whether an unrounded value is green."""
        return self.limit.holds(value)

    @property
    def green(self) -> float:
        """Where green ends."""
        return self.limit.value

    @property
    def worst(self) -> float:
        """Where red begins; ValueError where nothing is red."""
        if self.red is None:
            raise ValueError(f"{self.id} has no red")
        return self.red.value

    def moved(self, green: float, red: float | None = None) -> Threshold:
        """The threshold at another value.

        Red that began where green ended, or that would now lie within green, begins where green ends; any other red stays.
        """
        limit = replace(self.limit, value=green)
        if self.red is None:
            return replace(self, limit=limit, source="as set")
        if red is not None:
            return replace(self, limit=limit, red=replace(self.red, value=red), source="as set")
        beside = self.red.value == self.limit.value or limit.holds(self.red.value)
        return replace(self, limit=limit, red=Limit(OPPOSITE[limit.relation], green) if beside else self.red, source="as set")

    def __str__(self) -> str:
        return str(self.limit)

    @property
    def words(self) -> str:
        """Green and, if it begins elsewhere, red."""
        elsewhere = self.red is not None and self.red.value != self.limit.value
        return f"{self.limit}, red {self.red}" if elsewhere else str(self.limit)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the threshold that gave it."""

    verdict: Verdict
    id: str
    threshold: str
    source: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A value held against a threshold.

    criterion : id of the threshold, or of the rule that decided.   subject : what was judged, such as `SAT`, `IMAG1` or `SAT <-> LOY`.
    value, lower, upper : the number and its interval; None where it does not exist.   threshold, source : what it was held against,
    and who says so.   verdict : None where there is nothing to judge.   meaning : a sentence.
    """

    criterion: str
    subject: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    threshold: str | None = None
    source: str | None = None
    verdict: Verdict | None = None
    meaning: str = ""

    @classmethod
    def judged(
        cls, subject: str, value: float, judgement: Judgement, meaning: str, lower: float | None = None, upper: float | None = None
    ) -> Criterion:
        """A criterion from the judgement of a threshold."""
        return cls(judgement.id, subject, value, lower, upper, judgement.threshold, judgement.source, judgement.verdict, meaning)

    def record(self) -> Record:
        """The row of table `criteria`."""
        return asdict(self)


@dataclass(frozen=True)
class Thresholds(Mapping[str, Threshold]):
    """A profile: thresholds by id.   set_ : ids of those that differ from the default profile."""

    rows: Mapping[str, Threshold]
    set_: tuple[str, ...] = ()

    def __getitem__(self, id: str) -> Threshold:
        return self.rows[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def judge(self, value: float, *ids: str) -> Judgement:
        """The verdict on a value by one or more thresholds: the worst of them, and of equally bad ones the first."""
        judged = [(self[id].verdict(value), self[id]) for id in ids]
        verdict, threshold = max(judged, key=lambda each: SEVERITY.index(each[0]))
        return Judgement(verdict, threshold.id, threshold.words, threshold.source)

    def as_dict(self) -> dict[str, str]:
        """The thresholds that were set, as JSON has them."""
        return {id: self[id].words for id in self.set_}

    @property
    def record(self) -> dict[str, dict[str, str | None]]:
        """The thresholds that were set, in full, from which `restored` makes them again."""
        rows = {id: self[id] for id in self.set_}
        return {
            id: {"green": str(row.limit), "red": None if row.red is None else str(row.red), "source": row.source}
            for id, row in rows.items()
        }

    def with_rows(self, rows: Iterable[Threshold]) -> Thresholds:
        """The profile with other thresholds in place of those of the same id."""
        changed = {row.id: row for row in rows}
        changed = {
            **{follower: self[follower].moved(changed[id].green) for id, follower in FOLLOWS.items() if id in changed},
            **changed,
        }
        return Thresholds({**self.rows, **changed}, tuple(dict.fromkeys((*self.set_, *changed))))

    def with_values(self, values: Iterable[str]) -> Thresholds:
        """The profile with thresholds set by words such as ave=0.5, or htmt=0.85,0.95 for green and red.  UsageError."""
        found = self
        for text in values:
            found = found.with_rows([_set(found, text)])
        return found

    def named(self, id: str) -> Threshold:
        """The threshold of an id; UsageError for an unknown one."""
        if id not in self:
            raise UsageError(f"there is no threshold {id!r}\n  {did_you_mean(id, self) or 'there are: ' + ', '.join(self)}")
        return self[id]


def _set(profile: Thresholds, text: str) -> Threshold:
    id, equals, numbers = text.partition("=")
    threshold = profile.named(id.strip())
    try:
        green, *red = (float(each) for each in numbers.split(","))
    except ValueError:
        green, red = float("nan"), []
    if not equals or len(red) > 1 or not all(abs(value) < float("inf") for value in (green, *red)):
        raise UsageError(
            f"--threshold {text!r} is not a threshold\n  write its id and a number, such as ave=0.5; or two, as in htmt=0.85,0.95"
        )
    if red and threshold.red is None:
        raise UsageError(f"--threshold {text!r}: {threshold.id} has no red\n  write one number")
    if red and replace(threshold.limit, value=green).holds(red[0]) and red[0] != green:
        raise UsageError(f"--threshold {text!r}: {red[0]:g} is green already, since green is {threshold.limit.relation} {green:g}")
    return threshold.moved(green, *red)


def read_profile(path: str | Path, default: Thresholds | None = None) -> Thresholds:
    """The default profile with the rows of a profile file (CSV: id, green, red, source).  Raises UsageError."""
    base = PROFILE if default is None else default
    file = Path(path)
    try:
        text = room.named(file, "profile", UsageError).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"the profile {path} is not UTF-8 text (byte {error.start + 1})") from None
    rows = list(csv.DictReader(io.StringIO(text), skipinitialspace=True))
    if not rows or not {"id", "green"} <= set(rows[0]):
        raise UsageError(f"{path} is not a profile of thresholds\n  its first line names the columns: {','.join(COLUMNS)}")
    return base.with_rows([_row(row, base, f"{path}, line {number}") for number, row in enumerate(rows, 2)])


def _row(row: Mapping[str, str | None], base: Thresholds, place: str) -> Threshold:
    known = base.named((row["id"] or "").strip())
    green = _limit(row["green"], place)
    if green is None:
        raise UsageError(f"{place}: green of {known.id} is missing\n  write a comparison, such as >=0.5")
    if green.relation[0] != known.limit.relation[0]:
        raise UsageError(f"{place}: green of {known.id} is written {known.limit}, not {green}\n  turn the comparison round")
    red = _limit(row["red"], place) if row.get("red") else known.moved(green.value).red
    return Threshold(known.id, known.criterion, green, red, (row.get("source") or "").strip() or "as set")


def _limit(text: str | None, place: str = "") -> Limit | None:
    words = (text or "").strip()
    if words in ("", "none"):
        return None
    match = LIMIT.fullmatch(words)
    if match is None:
        raise UsageError(f"{place}: {words!r} is not a comparison with a number\n  write it like >=0.5, or none")
    return Limit(match[1], float(match[2]))


def _default() -> Thresholds:
    with Path(__file__).with_name("thresholds.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row, _limit(row["green"])) for row in csv.DictReader(file)]
    return Thresholds(
        {row["id"]: Threshold(row["id"], row["criterion"], green, _limit(row["red"]), row["source"]) for row, green in rows if green}
    )


PROFILE: Thresholds = _default()
"""The default profile."""


def restored(record: Mapping[str, Mapping[str, str | None]]) -> Thresholds:
    """The default profile with the thresholds of a record.  Raises KeyError, TypeError or UsageError for anything but a record."""
    rows = []
    for id, row in record.items():
        green = _limit(row["green"])
        if green is None:
            raise TypeError(f"{id} has no green")
        rows.append(replace(PROFILE[id], limit=green, red=_limit(row["red"]), source=str(row["source"])))
    return replace(PROFILE.with_rows(rows), set_=tuple(record))
