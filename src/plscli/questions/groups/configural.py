"""The first step of MICOM: do all groups have the same items, on the same scale, with the same signs?"""

from __future__ import annotations

import numpy as np

from plscli.estimation.sample_size import below_rule
from plscli.questions.groups.alone import opposite
from plscli.questions.groups.compared import Compared
from plscli.records import Record
from plscli.words.thresholds import PROFILE
from plscli.words.wording import number


def configural(compared: Compared) -> list[Record]:
    """Table `configural`: what was checked before anything was compared.  What fails outright is an error before that."""
    rows: list[Record] = []
    for group in compared.groups.canonical:
        rows += [
            _size(compared, group),
            _row("items", compared, group, len(compared.plan.model.indicators)),
            _row("scale", compared, group, None),
            _missing(compared, group),
        ]
    return rows + _signs(compared)


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
    found = []
    for sign in opposite([alone.measured for alone in compared.alone]):
        said = f"{number(sign.loading)} on {sign.construct}, another sign than elsewhere; look for an item coded the other way round"
        found.append(_row("signs", compared, sign.group, sign.loading, True, said) | {"item": sign.item})
    wrong = {row["group"] for row in found}
    return [*(_row("signs", compared, group, None) for group in compared.groups.canonical if compared.label(group) not in wrong), *found]
