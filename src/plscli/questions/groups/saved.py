"""The JSON of `plscli groups`, read back without computing anything again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plscli import checked
from plscli.estimation import Estimator, Rules
from plscli.estimation.document import Document
from plscli.estimation.saved import DAMAGE, damaged, model_of, provenance
from plscli.questions.groups import GivenDraws, Grouping, WithinGroups
from plscli.questions.groups.answer import Groups
from plscli.records import Record, Tables

NUMBER, TEXT, WORDS = float | None, str | None, list[str] | None
PAIR = {"a": str, "b": str}
ENDS = {"from": TEXT, "to": TEXT, "via": WORDS}
TESTED = dict.fromkeys(("difference", "lower", "upper", "p_permutation", "p_bootstrap", "p_adjusted", "estimate_a", "estimate_b"), NUMBER)
STEPS = ("c", "c_q05", "c_p", "mean_difference", "mean_p", "logvar_difference", "logvar_p", "variance_difference")
MICOM = dict.fromkeys((*STEPS, "c_p_adjusted", "mean_p_adjusted", "logvar_p_adjusted"), NUMBER)
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "group_differences": {
        "hypothesis": str, **ENDS, **PAIR, **TESTED, "detectable": NUMBER, "decision": str, "interpretation": str, "kind": str,
        "reason": TEXT, "not_alike": list[str],
    },
    "invariance": {"construct": str, **PAIR, **MICOM, "level": TEXT, "reason": TEXT, "interpretation": str},
    "configural": {"check": str, "group": str, "item": TEXT, "value": NUMBER, "verdict": str, "advice": TEXT},
    "group_estimates": {
        "hypothesis": str, **ENDS, "group": str, "n": int, "estimate": NUMBER, "se": NUMBER, "t": NUMBER, "p": NUMBER, "lower": NUMBER,
        "upper": NUMBER, "decision": TEXT,
    },
    "group_tests": {"hypothesis": str, **PAIR, "test": str, "statistic": NUMBER, "df": NUMBER, "p": NUMBER, "result": TEXT},
    "omnibus": {"hypothesis": str, "statistic": NUMBER, "p": NUMBER},
    "distances": {"measure": str, "value": NUMBER, "p": NUMBER},
    "other_differences": {"quantity": str, "name": str, **PAIR, **TESTED, "detectable": NUMBER},
}  # fmt: skip
"""Fields of the tables, with what they hold."""


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
