"""What is to be done to the answers of each column, from the study file and the command line together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from plscli.data.scale import Ladder, Scale, ScaleRule, columns_named
from plscli.data.study import Study
from plscli.errors import PlscliError, UsageError

Fail = Callable[[str], PlscliError]
"""Makes an error that says where the message belongs."""


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
    found = _with_scales(found, known, scales, _of_option)
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


def _of_option(message: str) -> UsageError:
    return UsageError(f"--scale: {message}")
