"""Do groups differ, and may they be compared?  Invariance first, then differences, then what may be concluded; and the same read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plscli import checked
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.estimation import Estimator, Rules
from plscli.estimation.document import Document
from plscli.estimation.inference import few_drawn
from plscli.estimation.rows.gaps import anew
from plscli.estimation.sample_size import below_rule
from plscli.estimation.saved import DAMAGE, damaged, model_of, provenance
from plscli.model.spec import ModelSpec
from plscli.questions.groups import NOTHING, GivenDraws, Grouping, GroupsAsked, WithinGroups, sentences
from plscli.questions.groups.compared import Compared, compare
from plscli.questions.groups.configural import configural
from plscli.questions.groups.differences import NUMBERS as DIFFERENCE
from plscli.questions.groups.differences import GroupDifferences, estimates
from plscli.questions.groups.invariance import NUMBERS as MICOM
from plscli.questions.groups.invariance import invariance
from plscli.questions.groups.membership import FORCED, called, found_in_rows, note, unproved
from plscli.questions.groups.respondents import exchanged
from plscli.records import Lazy, Provenance, Record, Tables
from plscli.setting import merged
from plscli.tables import Tabular
from plscli.words.sentences import phrase

NUMBER, TEXT, WORDS = float | None, str | None, list[str] | None
PAIR = {"a": str, "b": str}
ENDS = {"from": TEXT, "to": TEXT, "via": WORDS}
TESTED = dict.fromkeys(DIFFERENCE, NUMBER)
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "group_differences": {
        "hypothesis": str, **ENDS, **PAIR, **TESTED, "decision": str, "interpretation": str, "kind": str,
        "reason": TEXT, "not_alike": list[str],
    },
    "invariance": {"construct": str, **PAIR, **dict.fromkeys(MICOM, NUMBER), "level": TEXT, "reason": TEXT, "interpretation": str},
    "configural": {"check": str, "group": str, "item": TEXT, "value": NUMBER, "verdict": str, "advice": TEXT},
    "group_estimates": {
        "hypothesis": str, **ENDS, "group": str, "n": int, "estimate": NUMBER, "se": NUMBER, "t": NUMBER, "p": NUMBER, "lower": NUMBER,
        "upper": NUMBER, "decision": TEXT,
    },
    "group_tests": {"hypothesis": str, **PAIR, "test": str, "statistic": NUMBER, "df": NUMBER, "p": NUMBER, "result": TEXT},
    "omnibus": {"hypothesis": str, "statistic": NUMBER, "p": NUMBER},
    "distances": {"measure": str, "value": NUMBER, "p": NUMBER},
    "other_differences": {"quantity": str, "name": str, **PAIR, **TESTED},
}  # fmt: skip
"""Fields of the tables, with what they hold."""


@dataclass(frozen=True, eq=False, repr=False)
class Groups(Tabular):
    """The comparison of groups.  All that is shown stands in its tables, settings and notes, from which it is read back."""

    model: ModelSpec
    data: Provenance
    settings: Mapping[str, Any]
    notes: tuple[str, ...]
    found: Tables
    given: GivenDraws = NOTHING

    kind = "groups"
    sealed = True

    def __repr__(self) -> str:
        """The groups, and what was found."""
        sizes = {row["group"]: row["n"] for row in self.found["group_estimates"]}
        named = ", ".join(f"{label} (n = {n:,})" for label, n in sizes.items())
        return f"<Groups by {self.settings['by']}: {named}; {self.summary}>"

    def extras(self) -> Mapping[str, Any]:
        """Permutations and resamples that were given, from which `verify` compares again."""
        return self.given.packed

    def tables(self) -> Tables:
        """Table `group_differences`, then `invariance`, `configural`, and what stands behind the decisions."""
        return self.found

    @property
    def stopped(self) -> str | None:
        """What cannot be compared where that was not to be passed over; None otherwise."""
        rows = [row for row in self.found["group_differences"] if row["not_alike"]]
        if self.settings["gate"] != "stop" or not rows:
            return None
        return f"--gate stop: {self.summary}"

    @property
    def summary(self) -> str:
        """All decisions in a line."""
        small = [row["group"] for row in self.found["configural"] if row["check"] == "size" and row["verdict"] == "warning"]
        called_so = [called(label, self.settings["by"]) for label in small]
        said = sentences.summary(self.found["group_differences"], self.found["invariance"], called_so)
        return f"{said}; {sentences.PROVED}" if any(each.endswith(FORCED) for each in self.notes) else said


def restored(document: Mapping[str, Any]) -> dict[str, Any]:
    """What `ask` takes besides settings to make a saved answer again.  KeyError where it is not there."""
    return {"given": GivenDraws.of(document)}


def ask(
    survey: Survey,
    model: ModelSpec,
    asked: GroupsAsked,
    given: GivenDraws = NOTHING,
    *,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Groups:
    """Compare the groups of a survey: are their composites made alike (MICOM), and do their effects differ?

    given : permutations and resamples, where they come from outside.   Raises DataError for columns that make no groups and for items
    that are coded otherwise in one of them, EstimationError for a group that cannot be estimated.
    """
    compared = compare(survey, model, asked, given, workers, progress)
    verdicts = invariance(compared)
    differences = GroupDifferences(compared, verdicts)
    single = estimates(compared)
    column = found_in_rows(survey.columns, asked.grouping.column)
    circular = column is not None and not asked.grouping.force
    rows = unproved(differences.hypotheses(), reason=True) if circular else differences.hypotheses()
    single = unproved(single) if circular else single
    proved = unproved if circular else list
    for row, effect in zip(rows, [effect for effect in model.effects for _ in compared.pairs], strict=True):
        row["interpretation"] = sentences.interpretation(_finding(row, phrase(effect, model), single, differences))
    tables = Lazy({
        "group_differences": lambda: rows,
        "invariance": lambda: verdicts.rows,
        "configural": lambda: configural(compared),
        "group_estimates": lambda: single,
        "group_tests": lambda: proved(differences.tests()),
        "omnibus": lambda: proved(differences.omnibus()),
        "distances": lambda: proved(differences.distances()),
        "other_differences": lambda: proved(differences.others()),
    })  # fmt: skip
    warned = () if column is None else (note(column, not circular),)
    notes = (*warned, *_notes(compared, differences))
    return Groups(model, compared.found.rows.data, _settings(compared), notes, tables, compared.given)


def _finding(row: Record, words: Any, single: list[Record], differences: GroupDifferences) -> sentences.Contrast:
    asked, several = differences.compared.asked, len(differences.compared.pairs) > 1
    both = [each for label in (row["a"], row["b"]) for each in single if (each["hypothesis"], each["group"]) == (row["hypothesis"], label)]
    adjusted = sentences.adjustment(asked.rules.adjust, several)
    called = differences.compared.called
    impossible = tuple(called(label) for label in (row["a"], row["b"]) if label in differences.compared.inadmissible)
    names, test = (called(row["a"]), called(row["b"])), (asked.rules.alpha, asked.resampling.level)
    return sentences.Contrast(row, names, words, (both[0], both[1]), *test, adjusted, differences.undecided, impossible)


def _settings(compared: Compared) -> Mapping[str, Any]:
    """Everything that was chosen, and how many permutations and resamples count."""
    asked, resamples = compared.asked, compared.resamples or []
    used = {each.label: each.used for each in resamples}
    return {
        **merged(asked.estimator, asked.resampling, asked.rules, asked.grouping),
        "used_permutations": compared.used,
        "used_resamples": {label: used[label] for label in compared.labels} if used else None,
        "numpy": np.__version__,
    }


def _notes(compared: Compared, differences: GroupDifferences) -> tuple[str, ...]:
    """What a reader must know, the most important first."""
    own = _by_group(compared, [each.notes for each in compared.alone])
    few = [below_rule(compared.size(group), compared.plan.model) for group in range(len(compared.labels))]
    own += _by_group(compared, [[each] if each else [] for each in few])
    resampled = _by_group(compared, [each.notes for each in compared.resamples or []])
    counted = [compared.accounting] if compared.failures else []
    counted += [] if differences.undecided else few_drawn(compared.used, "permutations", "p values")
    drawn = () if compared.given.labels is not None else exchanged(compared.found, compared.asked.resampling)
    undecided = [f"undecided: {differences.undecided}"] if differences.undecided else []
    return (*undecided, *compared.groups.notes, *anew(compared.found.rows.notes), *drawn, *own, *counted, *resampled, sentences.ALONE)


def _by_group(compared: Compared, notes: Sequence[Sequence[str]]) -> list[str]:
    """Notes on the groups; what is true of all of them is said once."""
    if not notes:
        return []
    every = [note for note in dict.fromkeys(notes[0]) if all(note in each for each in notes)]
    one = [f"{compared.label(group)}: {note}" for group in compared.groups.canonical for note in notes[group] if note not in every]
    return [*(f"in every group: {note}" for note in every), *one]


def read(document: Document, file: str) -> Groups:
    """The comparison in a document.  Raises DataError for one that is damaged."""
    try:
        return _read(document)
    except DAMAGE as error:
        raise damaged(file, document, error) from None


def _read(document: Document) -> Groups:
    settings = document["settings"]
    for kind in (Estimator, WithinGroups, Rules, Grouping):
        checked.settings(kind, settings)
    checked.whole(settings["used_permutations"], 1)
    if settings["used_resamples"] is not None:
        for used in settings["used_resamples"].values():
            checked.whole(used, 2)
    model = model_of(document)
    notes = tuple(checked.text(note) for note in document["notes"])
    return Groups(model, provenance(document["data"]), settings, notes, _tables(document["tables"]), GivenDraws.of(document))


def _tables(stored: Mapping[str, list[Record]]) -> Tables:
    """The tables, each row with its fields and no others."""
    if list(stored) != list(FIELDS) or not stored["group_differences"]:
        raise ValueError(f"the tables are not {', '.join(FIELDS)}")
    for name, fields in FIELDS.items():
        for row in stored[name]:
            if set(row) != set(fields):
                raise ValueError(f"a row of the table {name} has other fields")
            for field, hint in fields.items():
                if not checked.fits(row[field], hint):
                    raise TypeError(f"{field} of the table {name} cannot be {row[field]!r}")
    return stored
