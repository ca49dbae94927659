"""What the search for segments says, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from plscli.questions.segments.retention import BESIDE, CALLED, DECISIVE, Retention, by_chance, too_few_samples
from plscli.records import Record, grouped
from plscli.words import counted, listed, number, p_value

CIRCULAR = (
    "paths of segments have no p values: segments were chosen so that paths differ between them, and a test in the same rows would find "
    "differences in any data"
)
MOVED = "every segment has weights of its own, so that its scores are others than those of the pooled estimate"
MOVES = (
    "PLS-POS raises explained variance in any data: paths and R² of its segments are too high; --null tells whether they are more than "
    "chance"
)
FIXED = "scores are those of the pooled estimate, which all segments share; only paths differ"
PLSC = "segments are looked for in scores of composites, which PLSc leaves as they are: their paths, pooled ones too, are not corrected"
WEIGHTED = "sampling weights weigh the likelihood, for which criteria are not made: take them as rough"


def verdict(decision: Retention, records: Sequence[Record], n: int) -> str:
    """Whether there are segments, and what follows."""
    if not decision.favoured:
        return moved(decision, records)
    agreed, both = decision.agreed, listed([CALLED[name] for name in DECISIVE])
    if agreed is None and decision.reasons:
        return f"Nothing can be said about segments: {'; '.join(decision.reasons)}."
    if agreed is None:
        named = ", ".join(f"{CALLED[name]} {decision.favoured[name]}" for name in (*DECISIVE, *BESIDE))
        return f"Criteria disagree ({named}): no clear segments; report the pooled model."
    if agreed == 1:
        if decision.retained is None or len(records) == 1:
            return f"Nothing can be said about segments: {'; '.join(decision.reasons)}."
        if decision.reasons:
            return f"No segments are found: {decision.reasons[0]}. Report the pooled model."
        return (
            f"{both} both point to one segment: no sign of unobserved heterogeneity in the structural paths. With {n:,} respondents weak "
            "heterogeneity would not be found."
        )
    row = next(each for each in records if each["k"] == agreed)
    start = f"{both} both point to {agreed} segments (EN {number(row['en'], 2)})"
    if decision.retained is None:
        return f"{start}, but they are not kept: {'; '.join(decision.reasons)}."
    return f"{start}: unobserved heterogeneity is plausible, and the pooled model averages over groups that differ."


def moved(decision: Retention, records: Sequence[Record]) -> str:
    """What PLS-POS says."""
    if decision.retained is None:
        return f"PLS-POS keeps no segments: {'; '.join(decision.reasons)}."
    row = next(each for each in records if each["k"] == decision.retained)
    alone = f" Who belongs to which of them is open: only 1 of {counted(row['starts'], 'start')} reached the solution."
    return (
        f"PLS-POS with {decision.retained} segments explains more variance than chance gives in a population of one segment: unobserved "
        f"heterogeneity is plausible.{alone if row['reached_best'] == 1 else ''}"
    )


FEW_NULL = 99
"""Simulated samples below which it is said that they are few: p is no smaller than one in their number and one."""
ENOUGH = 0.9
"""Share of these samples that must have a sound solution for nothing to be said."""


def against_one(records: Sequence[Record], k: int, alpha: float, asked: int) -> str | None:
    """What the gain in likelihood says of a number of segments, or of two; None where it was not held against anything.

    asked : simulated samples, of which those with a sound solution are counted.
    """
    row = next((each for each in records if each["k"] == max(k, 2)), None)
    if row is None or row["null_samples"] is None:
        return None
    samples, what = row["null_samples"], "log likelihood" if row["objective"] is None else "the sum of R²"
    start = f"{row['k']} segments gain {number(row['gain'], 1 if row['objective'] is None else 3)} in {what}"
    if unknown := too_few_samples(row, alpha):
        return f"{start}; {unknown}."
    if chance := by_chance(row, alpha):
        return f"{start}; chance gives a population of one segment as much {chance}."
    of = f" of {asked:,}" if samples < asked else ""
    few = ", which are few" if samples < ENOUGH * FEW_NULL else ""
    told = f"{p_value(row['p_null'], alpha)}, {samples:,}{of} simulated samples{few}"
    return f"{start}, more than chance gives a population of one segment ({told})."


def few_samples(samples: int) -> str | None:
    """That simulated samples are few."""
    if not 0 < samples < FEW_NULL:
        return None
    return f"{samples} simulated samples are few: with another seed p is another; report from {FEW_NULL} or more"


def missed(decision: Retention, thin: Collection[int]) -> str | None:
    """For which numbers of segments a better solution may have been missed; None where the verdict says so, or claims nothing.

    thin : numbers with few starts that led to the solution.
    """
    agreed = decision.agreed
    if not decision.favoured or (decision.reasons and agreed in (None, 1)):
        return None
    some = [str(k) for k in thin if decision.retained == agreed or k != agreed]
    if not some:
        return None
    return f"With {listed(some, 'or')} segments few starts led to the solution, so that a better one may have been missed."


def contrast(rows: Sequence[Record], kept: bool) -> str | None:
    """The path that differs most between segments; None for one segment."""
    by_path = grouped(((row["from"], row["to"]), row) for row in rows)
    (source, target), most = max(by_path.items(), key=lambda item: _spread(item[1]))
    if len(most) < 2:
        return None
    values = listed([f"{number(row['estimate'])} in segment {row['segment']}" for row in most])
    between = "" if kept else " between these segments, which are not kept"
    return f"The path {source} -> {target} differs most{between}: {values}, {number(most[0]['pooled'])} in all respondents."


def _spread(rows: Sequence[Record]) -> float:
    values = [row["estimate"] for row in rows]
    return float(max(values) - min(values))


def stability(record: Record, thin: str | None) -> str:
    """How many starts led to the solution that is shown.   thin : why a better one may have been missed, if something speaks for it."""
    lost = record["spurious"] + record["unsettled"]
    left = f"; {lost} {'was' if lost == 1 else 'were'} left out" if lost else ""
    end = "; there may be a better one" if thin else ""
    return f"{record['k']} segments: {record['reached_best']} of {counted(record['starts'], 'start')} reached the best solution{left}{end}"


def shown(k: int, retained: int | None) -> str:
    """Which number of segments the tables are of."""
    if k == 1:
        return "tables of segments are of all respondents together; -k 2 shows two segments all the same"
    return "" if k == retained else f"tables of segments are of {k} segments, which are not kept"
