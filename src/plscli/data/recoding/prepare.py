"""From what was said of a survey to a survey that is ready for analysis, and what is said of the way there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING, Any

from plscli.data import NO_CODES, missing
from plscli.data.recoding import Change, Indicator, Preparation, beyond_scales, named_category, together
from plscli.data.scale import Ladder, Scale, known_labels, labelled, normalised
from plscli.data.study import AnswerRules
from plscli.data.survey import Category, Survey, shortened
from plscli.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    from plscli.data.recoding.recode import Recoded, Unfit, WordedItem
    from plscli.data.stream import Stream

ENOUGH_ROWS = 0.5
"""Share of the rows that must fit a ladder for a column that nobody named to be taken for an item whose other answers are wrong."""
WordsByNumber = dict[float, str]
"""Answers by their numbers."""
MOST_ITEMS = 12
"""Items that are named before the rest is counted."""


def prepared(
    survey: Survey | Stream, rules: AnswerRules, blocks: Iterable[Sequence[str]], named: bool, predictors: Sequence[str] = ()
) -> Survey | Stream:
    """The survey with missing codes, then words and recodes, then reverse-coded items seen to, and 0/1 columns of categories made.

    blocks : items that belong together; other columns keep their answers.   named : whether somebody named them as items; of the
    others those that hold no answers of a scale stay text.   predictors : items that are predictors by themselves, of which two words
    make 0 and 1.   Raises DataError for answers that fit no scale, StudyError for an item to be reversed whose scale is not known.
    """
    head, blocks = survey.head(), [list(block) for block in blocks]
    wanted = [name for block in blocks for name in block]
    present = [[name for name in block if name in head.columns] for block in blocks]
    names = [name for block in present for name in block]
    about = [parts[0] for name in wanted if (parts := named_category(name, head.columns))]
    answers = _answers(survey, head, rules, [*names, *about])
    found, unfit = _told(answers, rules, present)
    if unfit:
        from plscli.data.recoding.nominal import pairs, refusal

        found = [*found, *pairs(unfit, predictors)]
        fit = {each.item.name for each in found}
        if refused := [each for each in unfit if each.item.name not in fit and is_refused(each, named)]:
            raise refusal(refused, head.file, named, predictors)
    made, said_of_them = _indicators(wanted, {column: categories(survey, rules, column) for column in dict.fromkeys(about)})
    plan = _plan(survey, rules, names, {each.item.name: each for each in found}, answers, made)
    notes = (*said(plan, found, rules), *said_of_them)
    if not plan.record and not plan.missing:
        return survey
    return _ready(survey, replace(plan, notes=notes))


def _indicators(names: Sequence[str], known: Mapping[str, Mapping[str, Category]]) -> tuple[dict[str, Indicator], list[str]]:
    """The 0/1 columns among names, and what is said of them.   known : categories by column."""
    if not known:
        return {}, []
    from plscli.data.recoding import nominal

    made = nominal.indicators(names, known)
    return made, nominal.said(made, known)


def _ready(survey: Survey | Stream, plan: Preparation) -> Survey | Stream:
    """The survey with all changes made; answers off their scale are said."""
    if not isinstance(survey, Survey):
        from plscli.data.stream import PreparedStream

        return PreparedStream.over(survey, plan)
    ready = plan.applied(survey)
    off = beyond_scales(ready, ready.scales, between=True)
    return replace(ready, notes=(*ready.notes, off)) if off else ready


def categories(survey: Survey | Stream, rules: AnswerRules, column: str) -> dict[str, Category]:
    """The categories of a column, codes for missing answers left out."""
    answers = survey.head().grouped(column, survey.answers([column])[column])
    codes = Change(_missing(column, {answer: 1 for each in answers.values() for answer in each.answers}, rules))
    return {name: each for name, each in answers.items() if not all(map(codes.is_missing, each.answers))}


def told(survey: Survey, rules: AnswerRules, blocks: Sequence[Sequence[str]]) -> tuple[list[Recoded], list[Unfit]]:
    """What the answers in words to items are as numbers, and the items whose answers fit no scale."""
    return _told(_answers(survey, survey, rules, [name for block in blocks for name in block]), rules, blocks)


def _told(
    answers: Mapping[str, Mapping[str, int]], rules: AnswerRules, blocks: Sequence[Sequence[str]]
) -> tuple[list[Recoded], list[Unfit]]:
    if not answers:
        return [], []
    from plscli.data.recoding.recode import recode

    items = [[_item(name, answers[name], rules) for name in block if name in answers] for block in blocks]
    found, unfit = recode([[item for item in block if item.words or item.recode or item.ladder] for block in items], rules.ladders)
    order = {name: position for position, name in enumerate(name for block in blocks for name in block)}
    return sorted(found, key=lambda each: order[each.item.name]), unfit


def _answers(survey: Survey | Stream, head: Survey, rules: AnswerRules, names: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """Distinct answers of the items that hold words, or of which more was said than a scale in numbers."""
    told = {name: rules.about(name) for name in names}
    looked_at = [name for name in names if head.columns[name].dtype == object or told[name].recode or isinstance(told[name].scale, Ladder)]
    return survey.answers(looked_at)


def _missing(name: str, answers: Mapping[str, int], rules: AnswerRules) -> tuple[str, ...]:
    """The codes of an item: its own, and those of all columns that it has in another case or with other blanks than the file was read."""
    own = rules.about(name).missing
    wide = tuple(code for code in rules.missing if any(map(Change((code,)).is_missing, answers)))
    return own if own == (NO_CODES,) else (*own, *wide)


def _item(name: str, answers: Mapping[str, int], rules: AnswerRules) -> WordedItem:
    from plscli.data.recoding.recode import WordedItem

    rule, codes = rules.about(name), Change(_missing(name, answers, rules))
    answers = {answer: rows for answer, rows in answers.items() if not codes.is_missing(answer)}
    ladder = rule.scale if isinstance(rule.scale, Ladder) else None
    return WordedItem(name, answers, rule.recode, ladder, None if isinstance(rule.scale, Ladder) else rule.scale or rules.scale)


def is_refused(unfit: Unfit, named: bool) -> bool:
    """Whether the answers are an error: not so of a column of numbers with a stray word, and of text that nobody called an item."""
    item = unfit.item
    rows = sum(item.answers.values())
    if item.ladder is None and not item.mixed and 2 * item.rows(item.numbers) >= rows:
        return False
    return named or item.ladder is not None or (unfit.best is not None and item.rows(unfit.best.codes) >= ENOUGH_ROWS * rows)


def _plan(
    survey: Survey | Stream,
    rules: AnswerRules,
    names: Sequence[str],
    found: Mapping[str, Recoded],
    answers: Mapping[str, Mapping[str, int]],
    made: Mapping[str, Indicator],
) -> Preparation:
    """What is done to each column."""
    scales = {name: scale for name in names if (scale := _scale(name, found.get(name), rules))}
    changes: dict[str, Change] = {}
    sources = [each.column for each in made.values()]
    for name in dict.fromkeys((*names, *(name for name, rule in rules.items.items() if rule.missing), *sources)):
        rule = rules.about(name)
        missing = _missing(name, answers.get(name, {}), rules)
        numbers = found[name].answers if name in found else {}
        turned = _reversed(name, scales, rules) if rule.reverse and name in names else None
        if missing or numbers or turned:
            changes[name] = Change(missing, numbers, turned)
    unread = tuple(code for code in rules.missing if code not in survey.missing_codes)
    return Preparation(changes, scales, unread, rules.study, made)


def _scale(name: str, recoded: Recoded | None, rules: AnswerRules) -> Scale | None:
    """The scale of an item, if it is known."""
    if recoded is not None and recoded.scale is not None:
        return recoded.scale
    own = rules.about(name).scale
    return rules.scale if own is None else None if isinstance(own, Ladder) else own


def _reversed(name: str, scales: Mapping[str, Scale], rules: AnswerRules) -> Scale:
    if name in scales:
        return scales[name]
    problem = f'{name!r} is to be reversed, and its scale is not known\n  name it, such as scale = "1:5", or {name}.scale under [items]'
    if rules.study is None:
        raise UsageError(problem)
    raise rules.study.error(problem, ("items", name, "reverse") if ("items", name, "reverse") in rules.study.lines else ("reverse",))


def again(survey: Survey | Stream, record: Mapping[str, Any] | None) -> Survey | Stream:
    """The survey with the same done to it that a record tells of.  DataError where it lacks a column that others are made of."""
    if record is None:
        return survey
    preparation = Preparation.from_record(record)
    for name, made in preparation.indicators.items():
        if made.column not in survey.columns:
            near = did_you_mean(made.column, survey.columns) or "name the survey that the analysis came from"
            raise DataError(f"{made.column!r}, of which {name!r} is made, is not a column of {survey.file}\n  {near}")
    return _ready(survey, preparation)


def said(plan: Preparation, found: Sequence[Recoded], rules: AnswerRules) -> tuple[str, ...]:
    """One note per ladder with the items it was applied to, and one per kind of other change."""
    missing_codes = [*missing(plan.missing), *(note for name, rule in rules.items.items() for note in missing(rule.missing, f" in {name}"))]
    words = [f"answers in words: {_mapping(labels)} ({_items(names)})" for labels, names in _by_ladder(found)]
    recoded = [f"recoded: {_mapping(labels)} ({_items(names)})" for labels, names in _by_table(found)]
    idle = [
        f"the recode of {word!r} concerns no answer to {each.item.name}"
        for each in found
        for word in each.item.recode
        if word not in set(map(normalised, each.item.answers))
    ]
    turned = together((change.reversed, name) for name, change in plan.changes.items() if change.reversed)
    reversed_ = [f"reversed on the scale from {low} to {high}: {_items(names)}" for (low, high), names in turned.items()]
    used = {each.ladder for each in found}
    unused = [f"no item has its answers on the scale {ladder.text}" for ladder in rules.ladders if ladder not in used]
    return (*missing_codes, *words, *_doubts(found), *recoded, *idle, *unused, *reversed_)


def _mapping(labels: Mapping[float, str]) -> str:
    return ", ".join(f"{number:g} = {label}" for number, label in sorted(labels.items()))


def _items(names: Sequence[str]) -> str:
    return shortened(names, MOST_ITEMS)


def _by_ladder(found: Sequence[Recoded]) -> list[tuple[WordsByNumber, list[str]]]:
    """Answers in words by their numbers, with the items they were found in; items together whose answers do not contradict each other."""
    groups: list[tuple[object, WordsByNumber, list[str]]] = []
    for each in found:
        if not each.numbers:
            continue
        kind, labels = each.ladder or each.scale, _labels(each)
        group = next((group for group in groups if group[0] == kind and _agree(group[1], labels)), None)
        if group is None:
            groups.append(group := (kind, {}, []))
        group[1].update(labels)
        group[2].append(each.item.name)
    wholes = together((frozenset(_whole(ladder, labels).items()), name) for ladder, labels, names in groups for name in names)
    order = {each.item.name: position for position, each in enumerate(found)}
    return [(dict(labels), sorted(names, key=order.__getitem__)) for labels, names in wholes.items()]


def _agree(some: WordsByNumber, others: WordsByNumber) -> bool:
    return all(some.get(number, label) == label for number, label in others.items())


def _labels(recoded: Recoded) -> WordsByNumber:
    """The words of an item, without numbers beside them."""
    plain = {word: (labelled(word, known_labels()) or (0, word))[1] if recoded.ladder is None else word for word in recoded.numbers}
    return {number: plain[word] for word, number in sorted(recoded.numbers.items(), key=lambda pair: recoded.item.rows([pair[0]]))}


def _whole(kind: object, labels: WordsByNumber) -> WordsByNumber:
    """All levels of a ladder: those that nobody chose in their usual wording."""
    levels = getattr(kind, "levels", ())
    return {**{float(code): level[0] for code, level in enumerate(levels, 1)}, **labels}


def _by_table(found: Iterable[Recoded]) -> list[tuple[WordsByNumber, list[str]]]:
    """Recodes that were given, with the items they were applied to."""
    groups: dict[tuple[tuple[float, str], ...], list[str]] = {}
    for each in found:
        present = set(map(normalised, each.item.answers))
        words = together((number, word) for word, number in each.item.recode.items() if word in present)
        if words:
            groups.setdefault(tuple((number, " or ".join(sorted(of))) for number, of in sorted(words.items())), []).append(each.item.name)
    return [(dict(table), names) for table, names in groups.items()]


def _doubts(found: Iterable[Recoded]) -> list[str]:
    """Ladders with more levels that the same answers fit."""
    groups = together(((len(each.ladder), each.doubt.text), each.item.name) for each in found if each.ladder and each.doubt)
    return [
        f"the answers to {_items(names)} fit more than {levels} levels as well; if more were offered, add --scale {quote(text)}"
        for (levels, text), names in groups.items()
    ]
