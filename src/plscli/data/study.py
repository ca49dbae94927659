"""What the model text cannot say about a study: scales, missing codes, recodes, wordings, research questions, columns of the design.

The study file and the command line together say what is to be done to the answers of each column: its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from plscli.data.scale import Ladder, Scale, ScaleRule, columns_named
from plscli.errors import PlscliError, StudyError, UsageError
from plscli.setting import Settings

WORDS = {"items": ("label", "wording"), "constructs": ("label", "question", "statement"), "hypotheses": ("label", "question", "statement")}
"""What is said in words of each kind of thing."""
SETTINGS = ("weight", "seed", "strata", "cluster")
"""Settings that a study file may hold."""
Fail = Callable[[str], PlscliError]
"""Makes an error that says where the message belongs."""


@dataclass(frozen=True)
class ItemNotes:
    """What is said of an item.

    label, wording : its short name, and the question as it was asked.   missing : its own codes for missing answers.
    scale : its own answer scale.   reverse : whether it is reverse-coded.   recode : numbers by answer.
    """

    label: str | None = None
    wording: str | None = None
    missing: tuple[str, ...] = ()
    scale: ScaleRule | None = None
    reverse: bool | None = None
    recode: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Notes:
    """What is said of a construct or a hypothesis: its label, its research question, and the statement that is tested."""

    label: str | None = None
    question: str | None = None
    statement: str | None = None


@dataclass(frozen=True, repr=False)
class Study:
    """A study file.  Items may be named with `*` for anything; what is said later of an item holds.

    missing, scale, reverse : codes and scales of all items, and names of reverse-coded ones.   models : files of models that are
    compared, as seen from its `folder`.   thresholds : by id, the numbers as text, such as "0.85,0.95" for green and red.   lines : where
    in the file each key stands.
    """

    file: str = "study"
    sha256: str | None = None
    title: str | None = None
    question: str | None = None
    missing: tuple[str, ...] = ()
    scale: tuple[ScaleRule, ...] = ()
    reverse: tuple[str, ...] = ()
    items: Mapping[str, ItemNotes] = field(default_factory=dict)
    constructs: Mapping[str, Notes] = field(default_factory=dict)
    hypotheses: Mapping[str, Notes] = field(default_factory=dict)
    thresholds: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    weight: str | None = None
    strata: str | None = None
    cluster: str | None = None
    models: tuple[str, ...] = ()
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict, compare=False, repr=False)
    folder: Path = field(default=Path(), compare=False, repr=False)

    def __repr__(self) -> str:
        counts = f"{len(self.items)} items, {len(self.constructs)} constructs, {len(self.hypotheses)} hypotheses"
        return f"<study file {self.file}: notes on {counts}>"

    @property
    def compared(self) -> tuple[Path, ...]:
        """The files of models that are compared."""
        return tuple(self.folder / file for file in self.models)

    @property
    def labels(self) -> dict[str, str]:
        """Short names of items and constructs that have one."""
        of_items = {name: item.label for name, item in self.items.items() if item.label}
        return {**of_items, **{name: entry.label for name, entry in self.constructs.items() if entry.label}}

    @property
    def wordings(self) -> dict[str, str]:
        """The questions as they were asked, by item."""
        return {name: item.wording for name, item in self.items.items() if item.wording}

    def chosen(self, settings: Settings) -> dict[str, Any]:
        """What it has of settings that nobody chose, by name."""
        told = {name: getattr(self, name) for name in SETTINGS if hasattr(settings, name) and name not in settings.given}
        return {name: value for name, value in told.items() if value is not None}

    @property
    def changes_answers(self) -> bool:
        """Whether something in it concerns answers, of which a correlation matrix has none."""
        of_items = any(item.missing or item.scale or item.reverse or item.recode for item in self.items.values())
        return bool(self.missing or self.scale or self.reverse or of_items)

    @property
    def record(self) -> dict[str, Any]:
        """What it tells readers of a result, as JSON has it: titles, questions, wordings, thresholds."""
        entries = {
            kind: {
                name: {key: value for key in WORDS[kind] if (value := getattr(entry, key))} for name, entry in getattr(self, kind).items()
            }
            for kind in WORDS
        }
        told = {kind: {name: words for name, words in named.items() if words} for kind, named in entries.items()}
        own = {key: value for key in ("title", "question") if (value := getattr(self, key))}
        return {"file": self.file, "sha256": self.sha256, **own, **{kind: named for kind, named in told.items() if named}} | (
            {"thresholds": dict(self.thresholds)} if self.thresholds else {}
        )

    @classmethod
    def from_record(cls, record: Mapping[str, Any] | None) -> Study | None:
        """What a record tells.  Raises KeyError, TypeError or AttributeError for anything but a record."""
        if record is None:
            return None
        from plscli.checked import text

        def told(words: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
            return {key: text(words[key]) for key in keys if key in words}

        named: dict[str, Any] = {
            kind: {name: made(**told(words, WORDS[kind])) for name, words in record.get(kind, {}).items()}
            for kind, made in (("items", ItemNotes), ("constructs", Notes), ("hypotheses", Notes))
        }
        sha256 = None if record["sha256"] is None else text(record["sha256"])
        thresholds = {id: text(value) for id, value in record.get("thresholds", {}).items()}
        return cls(text(record["file"]), sha256, **told(record, ("title", "question")), **named, thresholds=thresholds)

    def error(self, message: str, keys: Sequence[str]) -> StudyError:
        """The error for what stands under some keys, with its line if that is known."""
        return StudyError(f"{place(self.file, self.lines, keys)}: {message}")

    def unknown(self, constructs: Sequence[str], hypotheses: Sequence[str]) -> list[str]:
        """Constructs and hypotheses of the file that a model does not have, in words."""
        said = []
        for noun, notes, known in (("construct", self.constructs, constructs), ("hypothesis", self.hypotheses, hypotheses)):
            missing = [name for name in notes if name not in known]
            if missing:
                said.append(f"{self.file} tells of a {noun} that the model does not have: {', '.join(missing)}")
        return said


def place(file: str, lines: Mapping[tuple[str, ...], int], keys: Sequence[str]) -> str:
    """The file and, if it is known, the line of a key or of the nearest table around it."""
    around = (tuple(keys[:length]) for length in range(len(keys), 0, -1))
    line = next((lines[path] for path in around if path in lines), None)
    return file if line is None else f"{file}, line {line}"


@dataclass(frozen=True)
class ItemRule:
    """What was said of one column.   missing : its codes for missing answers.   recode : numbers by normalised answer."""

    missing: tuple[str, ...] = ()
    scale: Scale | Ladder | None = None
    reverse: bool = False
    recode: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerRules:
    """What was said of all columns.   scale : of items that have none of their own.   ladders : for any items whose answers fit."""

    missing: tuple[str, ...] = ()
    scale: Scale | None = None
    ladders: tuple[Ladder, ...] = ()
    items: Mapping[str, ItemRule] = field(default_factory=dict)
    study: Study | None = None

    def about(self, column: str) -> ItemRule:
        """What was said of a column."""
        return self.items.get(column, ItemRule())


def rules(columns: Iterable[str], study: Study | None = None, scales: Sequence[ScaleRule] = (), missing: Sequence[str] = ()) -> AnswerRules:
    """What is to be done to the columns of a survey.

    scales, missing : as given beside the study file; they take the place of its scale and missing codes of all items, and scales
    with names that of the items named.   Raises StudyError or UsageError for names that are no columns, and for two scales of all.
    """
    known = list(columns)
    found = AnswerRules() if study is None else _of_study(known, study, with_scale=not scales)
    found = _with_scales(found, known, scales, lambda message: UsageError(f"--scale: {message}"))
    return replace(found, missing=tuple(missing) or found.missing)


def _of_study(columns: Sequence[str], study: Study, with_scale: bool) -> AnswerRules:
    found = _with_scales(
        AnswerRules(study.missing, study=study), columns, study.scale if with_scale else (), partial(study.error, keys=("scale",))
    )
    items = dict(found.items)
    for names in study.reverse:
        for name in _named(names, columns, partial(study.error, keys=("reverse",))):
            items[name] = replace(items.get(name, ItemRule()), reverse=True)
    for names, notes in study.items.items():
        for name in _named(names, columns, partial(study.error, keys=("items", names))):
            before = items.get(name, ItemRule())
            items[name] = ItemRule(
                notes.missing or before.missing,
                notes.scale.scale if notes.scale else before.scale,
                before.reverse if notes.reverse is None else notes.reverse,
                notes.recode or before.recode,
            )
    return replace(found, items=items)


def _with_scales(base: AnswerRules, columns: Sequence[str], scales: Sequence[ScaleRule], fail: Fail) -> AnswerRules:
    items, ladders, whole = dict(base.items), base.ladders, base.scale
    for rule in scales:
        if rule.items is not None:
            for name in _named(rule.items, columns, fail):
                items[name] = replace(items.get(name, ItemRule()), scale=rule.scale)
        elif isinstance(rule.scale, Ladder):
            ladders = (*ladders, rule.scale)
        elif whole is not None:
            raise fail(f"{rule.text!r} is a second scale of all items\n  say which items it is for, as in 'INTG1, INTG2: {rule.text}'")
        else:
            whole = rule.scale
    return replace(base, items=items, ladders=ladders, scale=whole)


def _named(names: str, columns: Sequence[str], fail: Fail) -> Sequence[str]:
    try:
        return columns_named(names, columns)
    except UsageError as error:
        raise fail(str(error)) from None
