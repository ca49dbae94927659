"""Does every item vary, on its scale, in a way that can be analysed, and not as another one does?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from plscli.core import Mask
from plscli.core.criteria.screening import skewness_kurtosis
from plscli.data.missing_codes import listing, ways_out
from plscli.data.screen import off_scale
from plscli.data.survey import shortened
from plscli.estimation.rows.answers import Answers, ScaleGroup
from plscli.questions.screening.checks import (
    MOST_NAMED,
    Check,
    CheckVerdict,
    checked,
    inapplicable,
    listed,
    named,
    of_values,
    rows_of,
)
from plscli.records import Record, finite
from plscli.words import number, share
from plscli.words.thresholds import Threshold, Thresholds


@dataclass(frozen=True, eq=False)
class Described:
    """What describes the items, each by name, and only of those of which it exists.

    commonest : share of the commonest answer.   floor, ceiling : shares of the lowest and of the highest answer of the scale.
    """

    commonest: Mapping[str, float]
    skewness: Mapping[str, float]
    kurtosis: Mapping[str, float]
    floor: Mapping[str, float]
    ceiling: Mapping[str, float]


def described(answers: Answers) -> Described:
    """Describe every item of which it says something."""
    given = {name: tally for name, tally in zip(answers.names, answers.tallies, strict=True) if len(tally[0])}
    some = {name: tally for name, tally in given.items() if set(tally[0]) != {0.0, 1.0}}  # a category has no shape
    shapes = {name: shape for name, tally in some.items() if np.isfinite((shape := skewness_kurtosis(*tally))[0])}
    ends = {answers.names[k]: group.scale for group in answers.scale_groups if group.scale for k in group.items if answers.whole[k]}

    def at(position: int) -> dict[str, float]:
        return {
            name: float(counts[values == scale[position]].sum() / counts.sum())
            for name, scale in ends.items() if name in given
            for values, counts in [given[name]]
        }  # fmt: skip

    commonest = {name: float(counts.max() / counts.sum()) for name, (_, counts) in given.items()}
    return Described(commonest, {k: v[0] for k, v in shapes.items()}, {k: v[1] for k, v in shapes.items()}, at(0), at(1))


def checks(answers: Answers, about: Described, thresholds: Thresholds) -> Iterator[Check]:
    """Checks of single items.

    They are `constant`, `near_constant`, `missing_item`, `missing_codes`, `out_of_scale`, `skew_kurt` and `floor_ceiling`.
    """
    yield from _constant(answers)
    yield _near_constant(answers, about, thresholds["near_constant"])
    yield from _missing(answers, thresholds["missing_item"])
    yield _codes(answers)
    yield from (_scale(answers, group) for group in answers.scale_groups)
    yield _shape(about, thresholds["skew_kurt"])
    yield _ends(about, thresholds["floor_ceiling"])


def _constant(answers: Answers) -> Iterator[Check]:
    constant = [name for name, varies in zip(answers.names, answers.varies, strict=True) if not varies]
    for name in constant:
        advice = f"every answer to {name} is the same or missing: remove the item"
        yield Check("constant", name, 0.0, "variance > 0", "error", advice, items=(name,))
    if not constant:
        yield Check("constant", "all items", None, "variance > 0", "ok", "")


def _near_constant(answers: Answers, about: Described, threshold: Threshold) -> Check:
    shares = {name: value for name, value in about.commonest.items() if answers.varies[answers.names.index(name)]}
    if not shares:
        return inapplicable("near_constant", "all items", threshold, "no item varies")
    advice = "nearly everybody gave the same answer: {}; such an item hardly measures anything"
    return of_values("near_constant", shares, threshold, lambda name: f"{name} ({share(shares[name])})", advice, most="error")


def _missing(answers: Answers, threshold: Threshold) -> Iterator[Check]:
    flagged = [k for k, value in enumerate(answers.missing) if not threshold.met(value)]
    for k in flagged:
        name, value = answers.names[k], float(answers.missing[k])
        advice = f"{share(value)} of the answers to {name} are missing: look for a reason before you replace them"
        rows = rows_of(np.isnan(answers.columns[k]))
        yield Check("missing_item", name, value, str(threshold), checked(threshold, value), advice, threshold.source, rows, (name,))
    if not flagged:
        worst = int(np.argmax(answers.missing))
        value = float(answers.missing[worst])
        subject = "all items" if value == 0 else f"worst item {answers.names[worst]}"
        yield Check("missing_item", subject, value, str(threshold), "ok", "", threshold.source)


def _codes(answers: Answers) -> Check:
    lone, codes = answers.lone, [each for each in answers.lone if each.code]
    if not codes:
        far = "; ".join(f"{each.value:g} in {each.item}" for each in lone[:MOST_NAMED])
        advice = f"far from all other answers: {far}; correct them, or name a missing code with --na" if lone else ""
        subject = named(dict.fromkeys(each.item for each in lone)) if lone else "all items"
        return Check("missing_codes", subject, len(lone), "none", "warning" if lone else "ok", advice)
    what = "; ".join(listing(codes, value) for value in sorted({each.value for each in codes}))
    ways = " ".join(f"--na {value}" for value in ways_out(codes, answers.declared))
    advice = f"look like codes for missing answers: {what}. If they are, add {ways}; if they are answers, add --na none"
    items = tuple(dict.fromkeys(each.item for each in codes))
    here: Mask = np.logical_or.reduce([answers.columns[answers.names.index(each.item)] == each.value for each in codes])
    total = sum(each.rows for each in codes)
    return Check("missing_codes", named(items), total, "none", "error", advice, rows=rows_of(here), items=items)


def _scale(answers: Answers, group: ScaleGroup) -> Check:
    """Answers off their scale, codes aside, of which more was said already."""
    if group.scale is None:
        why = "no common answer scale recognised; name it, such as --scale 1:5"
        return inapplicable("out_of_scale", group.subject, "not known", why)
    low, high = group.scale
    label = f"{low} to {high}{'' if group.said else ' (inferred)'}"
    looked_at = [k for k in group.items if group.said or answers.whole[k]]
    known = {k: answers.codes(answers.names[k]) for k in looked_at}
    off = [k for k in looked_at if (off_scale(given := answers.tallies[k][0], low, high) & ~np.isin(given, known[k])).any()]
    if not off:
        return Check("out_of_scale", group.subject, 0, label, "ok", "")
    flags = [off_scale(answers.columns[k], low, high) & ~np.isin(answers.columns[k], known[k]) for k in off]
    anywhere: Mask = np.logical_or.reduce(flags)
    items = [answers.names[k] for k in off]
    found = np.unique(np.concatenate([answers.columns[k][flag] for k, flag in zip(off, flags, strict=True)]))
    values = shortened([f"{value:g}" for value in found], 5)
    advice = f"found {values} in {named(items)}, {listed(anywhere)}"
    if group.said:
        advice += "; correct them, or name a missing code with --na"
    else:
        advice += f", where nearly all answers are {low} to {high}: if the scale is wider, name it with --scale; "
        advice += "else correct them, or name a missing code with --na"
    count = int(np.sum(flags))
    verdict: CheckVerdict = "error" if group.said else "warning"
    return Check("out_of_scale", group.subject, count, label, verdict, advice, rows=rows_of(anywhere), items=tuple(items))


def _shape(about: Described, threshold: Threshold) -> Check:
    """PLS takes answers of any distribution, so that this is a warning at most."""
    sizes = {name: max(abs(value), abs(about.kurtosis[name])) for name, value in about.skewness.items()}
    if not sizes:
        return inapplicable("skew_kurt", "all items", threshold, "it takes four answers that differ")

    def say(name: str) -> str:
        return f"{name} ({number(about.skewness[name], 2)}, {number(about.kurtosis[name], 2)})"

    ordered = dict(sorted(sizes.items(), key=lambda item: -item[1]))
    advice = "far from normal in skewness or kurtosis: {}; PLS needs no normal answers, but take bootstrap intervals, not normal ones"
    return of_values("skew_kurt", ordered, threshold, say, advice)


def _ends(about: Described, threshold: Threshold) -> Check:
    if not about.floor:
        return inapplicable("floor_ceiling", "all items", threshold, "the answer scale is not known")
    sizes = {name: max(low, about.ceiling[name]) for name, low in about.floor.items()}

    def say(name: str) -> str:
        return f"{name} ({share(sizes[name])} {'lowest' if sizes[name] == about.floor[name] else 'highest'})"

    advice = "answers pile up at one end of the scale: {}; differences beyond it cannot show"
    return of_values("floor_ceiling", sizes, threshold, say, advice)


def records(answers: Answers, about: Described, rest: Mapping[str, float]) -> Iterator[Record]:
    """One row per item.   rest : correlation of each item with the rest of its block."""
    owner = {item: construct.name for construct in answers.model.constructs for item in construct.indicators}
    for name, (values, counts) in zip(answers.names, answers.tallies, strict=True):
        n = float(counts.sum())
        mean = float(values @ counts / n) if n else float("nan")
        yield {
            "indicator": name,
            "construct": owner[name],
            "n": int(n),
            "missing": int(answers.rows - n),
            "minimum": float(values[0]) if n else None,
            "maximum": float(values[-1]) if n else None,
            "mean": finite(mean),
            "sd": finite(np.sqrt(float((values - mean) ** 2 @ counts) / (n - 1))) if n > 1 else None,
            "distinct": len(values),
            "skewness": about.skewness.get(name),
            "kurtosis": about.kurtosis.get(name),
            "commonest": about.commonest.get(name),
            "floor": about.floor.get(name),
            "ceiling": about.ceiling.get(name),
            "item_rest": rest.get(name),
        }
