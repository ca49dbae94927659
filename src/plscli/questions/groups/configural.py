"""The first step of MICOM: do all groups have the same items, on the same scale, with the same signs?"""

from __future__ import annotations

import numpy as np

from plscli.errors import DataError
from plscli.estimation.sample_size import below_rule
from plscli.questions.groups.compared import Compared
from plscli.records import Record
from plscli.words.thresholds import PROFILE
from plscli.words.wording import number

CLEAR = 0.5
"""A loading of this size with another sign than elsewhere is no accident."""


def check_signs(compared: Compared) -> None:
    """DataError for an item of a reflective construct that clearly loads the other way round in one group."""
    kinds = {construct.name: construct.kind for construct in compared.plan.model.constructs}
    for row in _signs(compared):
        if row["item"] and abs(row["value"]) >= CLEAR and kinds[row["construct"]] == "reflective":
            raise DataError(
                f"{row['item']} loads {number(row['value'])} on {row['construct']} in {row['group']} of {compared.found.survey.file}, and "
                f"the other way round elsewhere\n  it is coded the other way round in this group: recode it there"
            )


def configural(compared: Compared) -> list[Record]:
    """Table `configural`: what was checked before anything was compared.  What fails outright is an error before that."""
    rows: list[Record] = []
    for group in compared.groups.canonical:
        rows += [
            _row(
                "size",
                compared,
                group,
                compared.size(group),
                below_rule(compared.size(group), compared.plan.model),
                "the group is small for this model",
            ),
            _row("items", compared, group, len(compared.plan.model.indicators)),
            _row("scale", compared, group, None),
            _missing(compared, group),
        ]
    rows += [{name: value for name, value in row.items() if name != "construct"} for row in _signs(compared)]
    return rows


def _row(check: str, compared: Compared, group: int, value: float | None, wrong: object = None, advice: str | None = None) -> Record:
    return {
        "check": check, "group": compared.label(group), "item": None, "value": value, "verdict": "warning" if wrong else "ok",
        "advice": (f"{wrong}: {advice}" if isinstance(wrong, str) else advice) if wrong else None,
    }  # fmt: skip


def _size(compared: Compared, group: int) -> Record:
    """Whether a group is small for the model."""
    few = below_rule(compared.size(group), compared.plan.model)
    return _row("size", compared, group, compared.size(group), few, "the group is small for this model")


def _missing(compared: Compared, group: int) -> Record:
    """The share of missing answers, which are treated alike in all groups."""
    members = compared.found.members[group]
    share = float((np.isnan(compared.found.rows.X) * members[:, None]).sum() / (members.sum() * compared.found.rows.X.shape[1]))
    many = share > PROFILE["missing_case"].green
    return _row("missing", compared, group, share, many, "so many answers are missing that what replaces them weighs in this group")


def _signs(compared: Compared) -> list[Record]:
    """Loadings that have another sign in a group than in most."""
    found: list[Record] = []
    names = [name for quantity, name in compared.alone[0].measured if quantity == "loading"]
    for name in names:
        loadings = [compared.alone[group].measured["loading", name] for group in compared.groups.canonical]
        usual = 1.0 if sum(value > 0 for value in loadings) * 2 >= len(loadings) else -1.0
        for group, value in zip(compared.groups.canonical, loadings, strict=True):
            if value * usual < 0:
                advice = f"{name}: {number(value)}, another sign than elsewhere; look for an item that is coded the other way round here"
                item, _, construct = name.partition(" <- ")
                found.append(_row("signs", compared, group, value, True, advice) | {"item": item, "construct": construct})
    wrong = {row["group"] for row in found}
    return [*(_row("signs", compared, group, None) for group in compared.groups.canonical if compared.label(group) not in wrong), *found]
