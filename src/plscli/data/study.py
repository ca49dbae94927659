"""What the model text cannot say about a study: scales, missing codes, recodes, wordings, research questions, columns of the design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plscli.checked import text
from plscli.data.scale import ScaleRule
from plscli.errors import StudyError
from plscli.setting import Settings

WORDS = {"items": ("label", "wording"), "constructs": ("label", "question", "statement"), "hypotheses": ("label", "question", "statement")}
"""What is said in words of each kind of thing."""
SETTINGS = ("weight", "seed", "strata", "cluster")
"""Settings that a study file may hold."""


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
class Entry:
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
    constructs: Mapping[str, Entry] = field(default_factory=dict)
    hypotheses: Mapping[str, Entry] = field(default_factory=dict)
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
        entries: dict[str, dict[str, dict[str, str]]] = {
            kind: {name: {key: text(words[key]) for key in WORDS[kind] if key in words} for name, words in record.get(kind, {}).items()}
            for kind in WORDS
        }
        return cls(
            file=text(record["file"]),
            sha256=None if record["sha256"] is None else text(record["sha256"]),
            title=text(record["title"]) if "title" in record else None,
            question=text(record["question"]) if "question" in record else None,
            items={name: ItemNotes(words.get("label"), words.get("wording")) for name, words in entries["items"].items()},
            constructs={name: Entry(**words) for name, words in entries["constructs"].items()},
            hypotheses={name: Entry(**words) for name, words in entries["hypotheses"].items()},
            thresholds={id: text(value) for id, value in record.get("thresholds", {}).items()},
        )

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
