"""What is said of a preparation: which numbers stand for which answers, what was recoded and what was turned round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from shlex import quote

from plscli.data.columns import named_codes
from plscli.data.recoding.preparation import Preparation
from plscli.data.recoding.recode import Recoded
from plscli.data.recoding.rules import Rules
from plscli.data.scale import Scale, known_labels
from plscli.data.survey import shortened
from plscli.data.words import labelled, normalised

Labels = dict[float, str]
"""Answers by their numbers."""
MOST_ITEMS = 12
"""Items that are named before the rest is counted."""


def said(plan: Preparation, found: Sequence[Recoded], rules: Rules) -> tuple[str, ...]:
    """One note per ladder with the items it was applied to, and one per kind of other change."""
    wide = [_missing(plan.missing, "")] if plan.missing else []
    missing = [_missing(rule.missing, f" in {name}") for name, rule in rules.items.items() if rule.missing]
    words = [f"answers in words: {_mapping(labels)} ({_items(names)})" for labels, names in _by_ladder(found)]
    recoded = [f"recoded: {_mapping(labels)} ({_items(names)})" for labels, names in _by_table(found)]
    idle = [
        f"the recode of {word!r} concerns no answer to {each.item.name}"
        for each in found
        for word in each.item.recode
        if word not in set(map(normalised, each.item.answers))
    ]
    turned: dict[Scale, list[str]] = {}
    for name, change in plan.changes.items():
        if change.reversed:
            turned.setdefault(change.reversed, []).append(name)
    reversed_ = [f"reversed on the scale from {low} to {high}: {_items(names)}" for (low, high), names in turned.items()]
    used = {each.ladder for each in found}
    unused = [f"no item has its answers on the scale {ladder.text}" for ladder in rules.ladders if ladder not in used]
    return (*wide, *missing, *words, *_doubts(found), *recoded, *idle, *unused, *reversed_)


def _missing(codes: Sequence[str], where: str) -> str:
    return f"{', '.join(named_codes(codes)) or 'no code'}{where} {'' if named_codes(codes) else 'is '}read as missing"


def _mapping(labels: Mapping[float, str]) -> str:
    return ", ".join(f"{number:g} = {label}" for number, label in sorted(labels.items()))


def _items(names: Sequence[str]) -> str:
    return shortened(names, MOST_ITEMS)


def _by_ladder(found: Sequence[Recoded]) -> list[tuple[Labels, list[str]]]:
    """Answers in words by their numbers, with the items they were found in; items together whose answers do not contradict each other."""
    groups: list[tuple[object, Labels, list[str]]] = []
    for each in found:
        if not each.numbers:
            continue
        kind, labels = each.ladder or each.scale, _labels(each)
        group = next((group for group in groups if group[0] == kind and _agree(group[1], labels)), None)
        if group is None:
            groups.append((kind, labels, [each.item.name]))
        else:
            group[1].update(labels)
            group[2].append(each.item.name)
    merged: list[tuple[Labels, list[str]]] = []
    for ladder, labels, names in groups:
        whole = _whole(ladder, labels)
        same = next((known for known in merged if known[0] == whole), None)
        if same is None:
            merged.append((whole, names))
        else:
            same[1].extend(names)
    order = {each.item.name: position for position, each in enumerate(found)}
    return [(labels, sorted(names, key=order.__getitem__)) for labels, names in merged]


def _agree(some: Labels, others: Labels) -> bool:
    return all(some.get(number, label) == label for number, label in others.items())


def _labels(recoded: Recoded) -> Labels:
    """The words of an item, without numbers beside them."""
    plain = {word: (labelled(word, known_labels()) or (0, word))[1] if recoded.ladder is None else word for word in recoded.numbers}
    return {number: plain[word] for word, number in sorted(recoded.numbers.items(), key=lambda pair: recoded.item.rows([pair[0]]))}


def _whole(kind: object, labels: Labels) -> Labels:
    """All levels of a ladder: those that nobody chose in their usual wording."""
    levels = getattr(kind, "levels", ())
    return {**{float(code): level[0] for code, level in enumerate(levels, 1)}, **labels}


def _by_table(found: Iterable[Recoded]) -> list[tuple[Labels, list[str]]]:
    """Recodes that were given, with the items they were applied to."""
    groups: dict[tuple[tuple[float, str], ...], list[str]] = {}
    for each in found:
        words: dict[float, list[str]] = {}
        present = set(map(normalised, each.item.answers))
        for word, number in each.item.recode.items():
            if word in present:
                words.setdefault(number, []).append(word)
        if words:
            groups.setdefault(tuple((number, " or ".join(sorted(of))) for number, of in sorted(words.items())), []).append(each.item.name)
    return [(dict(table), names) for table, names in groups.items()]


def _doubts(found: Iterable[Recoded]) -> list[str]:
    """Ladders with more levels that the same answers fit."""
    groups: dict[tuple[int, str], list[str]] = {}
    for each in found:
        if each.ladder and each.doubt:
            groups.setdefault((len(each.ladder), each.doubt.text), []).append(each.item.name)
    return [
        f"the answers to {_items(names)} fit more than {levels} levels as well; if more were offered, add --scale {quote(text)}"
        for (levels, text), names in groups.items()
    ]
