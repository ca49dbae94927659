"""What a survey looks like before anything was said of it: a model by its column names, scales, suspected codes and turned items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plscli.core import Array
from plscli.data.missing_codes import CUSTOMARY, Lone, lone_values
from plscli.data.recoding.prepare import prepared, told
from plscli.data.recoding.recode import Recoded, Unfit
from plscli.data.scale import Scale
from plscli.data.screen import inferred_scale, tally
from plscli.data.study import AnswerRules
from plscli.data.survey import Survey
from plscli.errors import ModelError
from plscli.estimation.which_model import inferred_model
from plscli.model.columns import blocks, pointing, questions
from plscli.model.spec import ModelSpec

TURNED = 2.0
"""Standard errors (1 / sqrt(n)) below 0 from which a correlation of an item with its block is called negative."""
WEIGHTS = frozenset(["weight", "weights", "wt", "wgt", "gewicht", "gewichtung", "poids", "peso", "pond"])
"""Names that columns of sampling weights bear."""
FEW = 8
"""Different answers up to which a column of text is described by them."""


@dataclass(frozen=True)
class Suspect:
    """An item with something that is worth a look: a code in so many rows, or its correlation with the rest of its block."""

    item: str
    value: float
    rows: int = 0


@dataclass(frozen=True)
class FirstLook:
    """What was found in a survey.

    scales : of numbers, by item.   words : items with answers in words.   unfit : items with answers in words that fit no scale.
    codes : numbers that may mean missing, in items and in others.   turned : items that may be reverse-coded.
    others : columns in no construct, described.   weight : a column that may hold weights.   wordings : of items, where the file has them.
    """

    file: str
    model: ModelSpec
    missing: tuple[str, ...]
    scales: dict[str, Scale]
    words: tuple[Recoded, ...]
    unfit: tuple[Unfit, ...]
    codes: tuple[Suspect, ...]
    turned: tuple[Suspect, ...]
    others: dict[str, str]
    weight: str | None
    wordings: dict[str, str]


def drafted(survey: Survey) -> FirstLook:
    """Look at a survey; where its column names suggest no model, the draft has no constructs.  Raises EstimationError without rows."""
    families = list(blocks(list(survey.columns)).values())
    words, unfit = told(survey, AnswerRules(), families)
    astray = {each.item.name for each in unfit}
    ready = prepared(survey, AnswerRules(), [[name for name in family if name not in astray] for family in families], named=False)
    assert isinstance(ready, Survey)
    model = _without_colons(_model(ready))
    usable, reasons = ready.candidates()
    others = [name for name in survey.columns if name not in model.indicators]
    possible = [name for name in survey.columns if name in model.indicators or name in usable]
    columns = {name: ready.columns[name].astype(np.float64) for name in possible if survey.columns[name].dtype != object}
    groups = [[name for name in construct.indicators if name in columns] for construct in model.constructs]
    lone = _lone(columns, groups, [name for name in others if name in columns])
    scales = _scales(columns, [group for group in groups if group], lone)
    codes = _codes(columns, scales, lone)
    return FirstLook(
        survey.file,
        model,
        survey.missing_codes,
        scales,
        tuple(each for each in words if each.item.name in model.indicators),
        tuple(unfit),
        tuple(codes),
        tuple(suspect for construct in model.constructs for suspect in _turned(ready, construct.indicators, scales)),
        {name: _description(ready, name, reasons.get(name), [each.value for each in codes if each.item == name]) for name in others},
        next((name for name in others if name.casefold() in WEIGHTS), None),
        {name: survey.wordings[name] for name in model.indicators if name in survey.wordings},
    )


def _model(survey: Survey) -> ModelSpec:
    """The model by column names, else one construct for every question that has several items, else an empty one."""
    try:
        return inferred_model(survey)
    except ModelError:
        return pointing(questions(survey.candidates()[0]))


def _without_colons(model: ModelSpec) -> ModelSpec:
    """The model with other names for constructs that model text would take for products."""
    names: dict[str, str] = {}
    for name in model.names:
        plain = name.replace(":", "_")
        while plain != name and plain in (*model.names, *names.values()):
            plain += "_"
        names[name] = plain
    constructs = tuple(replace(construct, name=names[construct.name]) for construct in model.constructs)
    paths = tuple(replace(path, source=names[path.source], target=names[path.target]) for path in model.paths)
    return replace(model, constructs=constructs, paths=paths)


def _lone(columns: Mapping[str, Array], groups: Sequence[Sequence[str]], others: Sequence[str]) -> list[Lone]:
    """Values far from all others, of items and of columns in no construct, each of which may yet be one: of these, customary codes."""
    found = lone_values({name: tally(column) for name, column in columns.items()}, [*groups, *([name] for name in others)])
    return [each for each in found if each.code or each.item not in others or each.value in CUSTOMARY]


def _scales(columns: Mapping[str, Array], groups: Sequence[Sequence[str]], lone: Sequence[Lone]) -> dict[str, Scale]:
    """The scale of the items of each block, suspected codes aside; one that ends one step short of another was not used in full."""
    far = {name: [each.value for each in lone if each.item == name] for name in columns}
    found = {
        tuple(group): inferred_scale(
            np.column_stack([np.where(np.isin(columns[name], far[name]), np.nan, columns[name]) for name in group])
        )
        for group in groups
    }
    known = set(found.values())
    full = {group: (scale[0], scale[1] + 1) if (scale[0], scale[1] + 1) in known else scale for group, scale in found.items() if scale}
    return {name: scale for group, scale in full.items() for name in group}


def _codes(columns: Mapping[str, Array], scales: Mapping[str, Scale], lone: Sequence[Lone]) -> list[Suspect]:
    """Suspected codes of each item: values far from all others, and customary codes that are not on its scale."""
    found = {(each.item, each.value) for each in lone}
    found |= {(name, code) for name, (low, high) in scales.items() for code in (*CUSTOMARY, -1, 0) if not low <= code <= high}
    return [
        Suspect(name, code, rows)
        for name in columns
        for code in sorted(code for item, code in found if item == name)
        if (rows := int((columns[name] == code).sum()))
    ]


def _turned(survey: Survey, items: Sequence[str], scales: dict[str, Scale]) -> list[Suspect]:
    """Items that correlate negatively with the sum of the others of their block, of those that the larger part of it goes against."""
    X = survey.matrix(items)
    low, high = np.array([scales.get(name, (-np.inf, np.inf)) for name in items]).T
    X = np.where((low > X) | (high < X), np.nan, X)
    if len(items) < 2 or np.isnan(X).all(0).any():
        return []
    Z = np.where(np.isnan(X), 0.0, X - np.nanmean(X, axis=0))
    if not Z.any(0).all():
        return []
    Z = Z / Z.std(0)
    signs = np.linalg.eigh(Z.T @ Z)[1][:, -1] < 0  # of the first principal component
    against = ~signs if 2 * signs.sum() > len(signs) else signs
    found = [Suspect(items[int(k)], float(np.corrcoef(Z[:, k], Z[:, ~against].sum(1))[0, 1])) for k in np.flatnonzero(against)]
    return [suspect for suspect in found if suspect.value < -TURNED / np.sqrt(len(X))]


def _description(survey: Survey, name: str, reason: str | None, codes: Sequence[float]) -> str:
    """What is in a column that is no item.   codes : numbers in it that may mean missing."""
    if reason == "text":
        different = sorted(set(survey.text_answers(name).values()))
        return f"text: {', '.join(different)}" if len(different) <= FEW else f"text, {len(different)} different answers"
    if reason is not None:
        return reason
    answers = survey.columns[name].astype(np.float64)
    rest = answers[~np.isnan(answers) & ~np.isin(answers, codes)]
    return f"numbers from {rest.min():g} to {rest.max():g}{''.join(f', and {code:g}' for code in codes)}"
