"""Do the items of a construct go together, and no better with those of another one?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from plscli.core import Array, Indices
from plscli.core.criteria.screening import mean_size, with_rest
from plscli.data.patterns import AnswerSheet, alike
from plscli.estimation.rows.answers import Answers
from plscli.questions.screening.checks import Check, inapplicable, named, of_items, of_values
from plscli.words import ROUNDING, number
from plscli.words.thresholds import Threshold, Thresholds

Blocks = Mapping[str, list[int]]


def reflective_blocks(answers: Answers) -> Blocks:
    """Positions of the items that vary, of every reflective construct with two of them or more."""
    found = {
        construct.name: [k for k in answers.block(construct.name) if answers.varies[k]]
        for construct in answers.model.constructs
        if construct.kind == "reflective" and not construct.higher
    }
    return {name: items for name, items in found.items() if len(items) > 1}


def item_rest(answers: Answers, blocks: Blocks) -> tuple[dict[str, float], list[list[str]]]:
    """Correlation of each item with the rest of its block, and the blocks of which nobody knows which way they point."""
    rest: dict[str, float] = {}
    unsure = []
    for items in blocks.values():
        values, cancel = with_rest(answers.correlations[np.ix_(items, items)])
        rest |= {answers.names[k]: float(value) for k, value in zip(items, values, strict=True) if np.isfinite(value)}
        unsure += [[answers.names[k] for k in items]] if cancel else []
    return rest, unsure


def checks(answers: Answers, blocks: Blocks, thresholds: Thresholds) -> Iterator[Check]:
    """Checks `reverse_coded`, `duplicate_items`, `block_scale`, `block_correlations`."""
    yield _reversed(answers, blocks, thresholds["reverse_coded"])
    yield _duplicates(answers, thresholds)
    yield _ranges(answers, blocks, thresholds["block_scale"])
    yield _margins(answers, blocks, thresholds["block_margin"])


def _reversed(answers: Answers, blocks: Blocks, threshold: Threshold) -> Check:
    rest, unsure = item_rest(answers, blocks)
    if not rest:
        return inapplicable("reverse_coded", "all items", threshold, "no reflective construct has two items")
    against = {name for name, value in rest.items() if not threshold.met(value)}
    against |= {name for block in unsure if against & set(block) for name in block}
    flagged = [name for name in rest if name in against]
    advice = "correlate negatively with their block: {}; look whether they are worded the other way round, and reverse them if so"
    return of_values("reverse_coded", rest, threshold, lambda name: f"{name} ({number(rest[name], 2)})", advice, min, flagged)


def _duplicates(answers: Answers, thresholds: Thresholds) -> Check:
    threshold, equal = thresholds["duplicate_items"], thresholds["equal_answers"]
    items = np.flatnonzero(answers.varies)
    if len(items) < 2:
        return inapplicable("duplicate_items", "all items", threshold, "it takes two items")
    R = answers.correlations[np.ix_(items, items)]
    share = _equal_shares(answers, items)
    left, right = np.triu_indices(len(items), 1)
    r, same = R[left, right], share[left, right]
    dull = np.array([counts.max() / counts.sum() for _, counts in (answers.tallies[k] for k in items)])
    telling = np.maximum(dull[left], dull[right]) < thresholds["near_constant"].green  # two items that hardly vary agree by chance
    hits = [p for p in range(len(r)) if not threshold.met(r[p]) or (telling[p] and not equal.met(same[p]))]
    names = [answers.names[k] for k in items]
    worst = int(np.argmax(r))
    pairs = [f"{names[left[p]]} and {names[right[p]]} (r = {number(r[p], 2)}, {100 * same[p]:.0f} % equal)" for p in hits]
    advice = f"hardly differ: {named(pairs)}; look whether one was entered twice, or asks the same in other words"
    flagged = list(dict.fromkeys(name for p in hits for name in (names[left[p]], names[right[p]])))
    pair = f"pair {names[left[worst]]}, {names[right[worst]]}"
    return of_items("duplicate_items", (pair, float(r[worst])), flagged, threshold, "warning" if hits else "ok", advice)


def _equal_shares(answers: Answers, items: Indices) -> Array:
    """(K, K) share of equal answers among the respondents who gave both; 0 where nobody did."""
    equal, both = np.zeros((2, len(items), len(items)))
    for block in answers.blocks([int(k) for k in items]):
        found = alike(AnswerSheet.of(block, answers.lowest))
        equal += found[0]
        both += found[1]
    return np.divide(equal, both, out=np.zeros_like(equal), where=both > 0)


def _ranges(answers: Answers, blocks: Blocks, threshold: Threshold) -> Check:
    if not blocks:
        return inapplicable("block_scale", "constructs", threshold, "no reflective construct has two items")
    ends = [(values[0], values[-1]) if len(values) else (0.0, 0.0) for values, _ in answers.tallies]
    ratio = {name: max(spans) / min(spans) for name, items in blocks.items() for spans in [[ends[k][1] - ends[k][0] for k in items]]}

    def say(name: str) -> str:
        return f"{name} ({', '.join(f'{answers.names[k]} {ends[k][0]:g} to {ends[k][1]:g}' for k in blocks[name])})"

    advice = "items of one construct are answered on different scales: {}; look for a wrong column or a wrong code"
    return of_values("block_scale", ratio, threshold, say, advice)


def _margins(answers: Answers, blocks: Blocks, threshold: Threshold) -> Check:
    R = answers.correlations
    everywhere = {
        name: [k for k in answers.block(name) if answers.varies[k]] for name in (c.name for c in answers.model.constructs if not c.higher)
    }
    found: dict[str, tuple[float, float, str]] = {}
    for name, items in blocks.items():
        others = {other: mean_size(R[np.ix_(items, theirs)], False) for other, theirs in everywhere.items() if other != name and theirs}
        if others:
            nearest = max(others, key=lambda other: others[other])
            found[name] = mean_size(R[np.ix_(items, items)], True), others[nearest], nearest
    if not found:
        return inapplicable("block_correlations", "constructs", threshold, "no reflective construct has two items beside another construct")
    margin = {name: 0.0 if abs(within - between) < ROUNDING else within - between for name, (within, between, _) in found.items()}

    def say(name: str) -> str:
        within, between, nearest = found[name]
        return f"{name} ({number(within, 2)} within, {number(between, 2)} with {nearest})"

    advice = "items correlate more with another construct than with each other: {}; look for items in the wrong block"
    return of_values("block_correlations", margin, threshold, say, advice, min)
