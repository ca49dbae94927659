"""Answers in words to numbers 1..m: only where every distinct answer of an item fits one ladder; an order is never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from plscli.data import is_number
from plscli.data.scale import Ladder, Scale, built_in, known_labels, labelled, normalised

ENOUGH_LEVELS = 0.5
"""More than this share of the levels of a built-in ladder must have been chosen by somebody for it to be told from others."""
BETWEEN = {(2, 4): (1, 5), (2, 6): (1, 7), (2, 9): (1, 10), (1, 9): (0, 10)}
"""Scales that are told from the numbers between their two ends, where the ends alone are in words."""


@dataclass(frozen=True)
class WordedItem:
    """A column that holds words.   answers : rows with each distinct answer, numbers among them as they are written.

    recode : numbers that were given to (normalised) answers.   ladder, scale : what was named for it.
    """

    name: str
    answers: Mapping[str, int]
    recode: Mapping[str, float] = field(default_factory=dict)
    ladder: Ladder | None = None
    scale: Scale | None = None

    @cached_property
    def labels(self) -> dict[str, str]:
        """The normalised form of every answer that no recode covers."""
        return {answer: label for answer in self.answers if (label := normalised(answer)) not in self.recode}

    @cached_property
    def words(self) -> frozenset[str]:
        """The normalised answers that are no numbers."""
        return frozenset(label for label in self.labels.values() if not is_number(label))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The normalised answers that are numbers."""
        return frozenset(self.labels.values()) - self.words

    @property
    def mixed(self) -> bool:
        """Whether the words among whole numbers are such as stand at the ends of a scale."""
        whole = all(number.removeprefix("-").isdecimal() for number in self.numbers)
        return bool(self.numbers and self.words) and whole and any(self.words <= pair for pair in end_pairs())

    def rows(self, labels: Iterable[str]) -> int:
        """In how many rows these normalised answers stand."""
        wanted = frozenset(labels)
        return sum(self.answers[answer] for answer, label in self.labels.items() if label in wanted)


@dataclass(frozen=True)
class Recoded:
    """The numbers of the answers of one item.

    numbers : of every normalised answer that was in words.   scale : lowest and highest answer, if they are known.   ladder : the
    one that was used, if any.   doubt : another number of levels that the answers would fit too.
    """

    item: WordedItem
    numbers: Mapping[str, float]
    scale: Scale | None = None
    ladder: Ladder | None = None
    doubt: Ladder | None = None

    @property
    def answers(self) -> dict[str, float]:
        """The number of every answer in words as it stands in the column."""
        table = {**self.numbers, **self.item.recode}
        known = {answer: table[label] for answer in self.item.answers if (label := normalised(answer)) in table}
        return dict(sorted(known.items(), key=lambda pair: (pair[1], pair[0])))


@dataclass(frozen=True)
class Unfit:
    """An item whose answers do not fit.

    best : the ladder that most of its rows fit.   tied : ladders that all of its answers fit, none of them better than another, or one
    that is hardly used.
    """

    item: WordedItem
    best: Ladder | None = None
    tied: tuple[Ladder, ...] = ()


def recode(blocks: Iterable[Sequence[WordedItem]], ladders: Sequence[Ladder] = ()) -> tuple[list[Recoded], list[Unfit]]:
    """What the answers of items in words are as numbers, and the items that do not fit.

    blocks : items that belong together, which should use the same ladder.   ladders : named for all items; they come before the
    built-in ones.
    """
    done = [[(item, _named(item, ladders) or _numbered(item)) for item in block] for block in blocks]
    told = [each for block in done for _, each in block]
    ends, rest = _with_ends([[item for item, each in block if each is None] for block in done])
    fitted, misfits = _built_in(rest, ladders)
    found = [each for each in told if isinstance(each, Recoded)]
    return [*found, *ends, *fitted], [*(each for each in told if isinstance(each, Unfit)), *misfits]


def _named(item: WordedItem, ladders: Sequence[Ladder]) -> Recoded | Unfit | None:
    """By the ladder that was named for the item, by its recodes alone, or by one of the ladders that were named for all."""
    if item.ladder is not None:
        known = all(label in item.ladder.codes for label in item.labels.values())
        return _by_ladder(item, item.ladder) if known else Unfit(item, item.ladder)
    if not item.words:
        return Recoded(item, {}, item.scale)
    fitting = next((ladder for ladder in ladders if all(label in ladder.codes for label in item.labels.values())), None)
    return None if fitting is None else _by_ladder(item, fitting)


def _by_ladder(item: WordedItem, ladder: Ladder, doubt: Ladder | None = None) -> Recoded:
    codes = {label: float(ladder.codes[label]) for label in item.labels.values()}
    return Recoded(item, codes, (1, len(ladder)), ladder, doubt)


def _numbered(item: WordedItem) -> Recoded | None:
    """By the numbers that stand beside the words, as in 5 - strongly agree; each number has one label, and each label one number."""
    beside = {word: labelled(word, known_labels()) for word in item.words}
    pairs = [pair for pair in beside.values() if pair is not None]
    numbers = Counter(number for number, _ in pairs)
    if len(pairs) < len(beside) or max(numbers.values()) > 1 or len({label for _, label in pairs}) < len(pairs):
        return None
    values = {number for number, _ in pairs} | {float(number) for number in item.numbers}
    ends = {min(values), max(values)} <= set(numbers)
    scale = item.scale or _scale_of(dict(pairs), ends and len(pairs) < len(values))
    return Recoded(item, {word: float(pair[0]) for word, pair in beside.items() if pair}, scale)


def _scale_of(labels: Mapping[int, str], ends: bool) -> Scale | None:
    """The scale of numbers with labels: from the two ends if they alone have labels, or as a ladder has the same numbers."""
    if ends:
        return min(labels), max(labels)
    same = (ladder for ladder in built_in() if all(ladder.codes.get(label) == number for number, label in labels.items()))
    ladder = next(same, None)
    return (1, len(ladder)) if ladder and len(labels) > ENOUGH_LEVELS * len(ladder) else None


def _with_ends(blocks: Sequence[Sequence[WordedItem]]) -> tuple[list[Recoded], list[list[WordedItem]]]:
    """Items whose lowest and highest answer are words and all others numbers: strongly disagree, 2, 3, 4, strongly agree."""
    found: list[Recoded] = []
    rest: list[list[WordedItem]] = []
    for block in blocks:
        mixed = [item for item in block if item.mixed]
        between = {int(number) for item in mixed for number in item.numbers}
        gapless = between == set(range(min(between), max(between) + 1)) if between else False
        told = BETWEEN.get((min(between), max(between))) if gapless else None
        done = [recoded for item in mixed if (recoded := _ends(item, item.scale or told))]
        found += done
        rest.append([item for item in block if item not in [recoded.item for recoded in done]])
    return found, rest


def _ends(item: WordedItem, scale: Scale | None) -> Recoded | None:
    if scale is None or not all(scale[0] < int(number) < scale[1] for number in item.numbers):
        return None
    pair = next(pair for pair in end_pairs() if item.words <= pair)
    lowest = {wording for ladder in built_in() for wording in ladder.levels[0]}
    numbers = {word: float(scale[0] if word in lowest else scale[1]) for word in item.words}
    return Recoded(item, numbers, scale) if len(set(numbers.values())) == len(pair & item.words) else None


@cache
def end_pairs() -> tuple[frozenset[str], ...]:
    """The wordings of the two ends of every built-in ladder."""
    return tuple(frozenset(ladder.levels[0] + ladder.levels[-1]) for ladder in built_in())


def _built_in(blocks: Sequence[Sequence[WordedItem]], named: Sequence[Ladder]) -> tuple[list[Recoded], list[Unfit]]:
    """By the built-in ladders: of those that fit all items of a block, and were used enough in the survey, the shortest.

    named : other ladders, to tell what is wrong with answers that fit none.
    """
    groups = [group for block in blocks for group in _together(block)]
    fits = [[ladder for ladder in built_in() if ladder.fits(_labels(group))] for group in groups]
    seen = {
        ladder: {ladder.codes[label] for group, fitting in zip(groups, fits, strict=True) if ladder in fitting for label in _labels(group)}
        for ladder in dict.fromkeys(ladder for fitting in fits for ladder in fitting)
    }
    told = {ladder for ladder, levels in seen.items() if len(levels) > ENOUGH_LEVELS * len(ladder)}
    with_middle = {ladder for ladder in told if ladder.middle is not None and ladder.middle + 1 in seen[ladder]}
    found: list[Recoded] = []
    unfit: list[Unfit] = []
    for group, fitting in zip(groups, fits, strict=True):
        chosen = _shortest([ladder for ladder in fitting if ladder in told], with_middle)
        if len({tuple(ladder.codes[label] for label in _labels(group)) for ladder in chosen}) == 1:
            doubt = _doubt(chosen[0], fitting, seen[chosen[0]])
            found += [_by_ladder(item, chosen[0], doubt) for item in group]
        else:
            unfit += [
                Unfit(item, _best(item, named), tuple(chosen or [ladder.whole or ladder for ladder in fitting[:1]])) for item in group
            ]
    return found, unfit


def _together(block: Sequence[WordedItem]) -> list[list[WordedItem]]:
    """The items of a block as one group if one ladder fits all of them, or each item alone."""
    if block and any(ladder.fits(_labels(block)) for ladder in built_in()):
        return [list(block)]
    return [[item] for item in block]


def _labels(group: Iterable[WordedItem]) -> list[str]:
    return sorted({label for item in group for label in item.labels.values()})


def _shortest(ladders: Sequence[Ladder], with_middle: set[Ladder]) -> list[Ladder]:
    """The ladders with the fewest levels; one without a middle gives way to the whole one if that is used elsewhere."""
    chosen = [ladder for ladder in ladders if len(ladder) == len(ladders[0])]
    wholes = [ladder.whole for ladder in chosen if ladder.whole in with_middle]
    return [ladder for ladder in ladders if ladder in wholes] or chosen


def _doubt(chosen: Ladder, fitting: Sequence[Ladder], seen: set[int]) -> Ladder | None:
    """A longer ladder that the answers fit too, if the chosen one was not used in full or lacks only the middle of the other."""
    longer = [ladder for ladder in fitting if len(ladder) > len(chosen)]
    if chosen.whole in longer:
        return chosen.whole
    return longer[0] if longer and len(seen) < len(chosen) else None


def _best(item: WordedItem, named: Sequence[Ladder]) -> Ladder | None:
    """The ladder that most rows of an item fit, of equal ones one that was named; None if no answer fits any."""
    rows = {ladder: item.rows(ladder.codes) for ladder in (*named, *built_in())}
    best = max(rows, key=rows.__getitem__)
    return best if rows[best] else None
