"""What the search for segments says, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from plscli.questions.segments.retention import BESIDE, CALLED, DECISIVE, Retention
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


def against_one(records: Sequence[Record], k: int, alpha: float, samples: int) -> str | None:
    """What the gain in likelihood says of a number of segments, or of two; None where it was not held against anything."""
    row = next((each for each in records if each["k"] == max(k, 2)), None)
    if row is None or row["p_null"] is None:
        return None
    beyond = "more than" if row["p_null"] <= alpha else "no more than"
    what = "log likelihood" if row["objective"] is None else "the sum of R²"
    gain = number(row["gain"], 1 if row["objective"] is None else 3)
    return (
        f"{row['k']} segments gain {gain} in {what}, {beyond} chance gives a population of one segment "
        f"({p_value(row['p_null'], alpha)}, {samples:,} simulated samples)."
    )


def contrast(rows: Sequence[Record]) -> str | None:
    """The path that differs most between segments; None for one segment."""
    by_path = grouped(((row["from"], row["to"]), row) for row in rows)
    (source, target), most = max(by_path.items(), key=lambda item: _spread(item[1]))
    if len(most) < 2:
        return None
    values = listed([f"{number(row['estimate'])} in segment {row['segment']}" for row in most])
    return f"The path {source} -> {target} differs most: {values}, {number(most[0]['pooled'])} in all respondents."


def _spread(rows: Sequence[Record]) -> float:
    values = [row["estimate"] for row in rows]
    return float(max(values) - min(values))


def stability(record: Record) -> str:
    """How many starts led to the solution that is shown."""
    sound = record["starts"] - record["spurious"] - record["unsettled"]
    return f"{record['k']} segments: {record['reached_best']} of {counted(sound, 'sound start')} reached the best solution"


def shown(k: int, retained: int | None) -> str:
    """Which number of segments the tables are of."""
    if k == 1:
        return "tables of segments are of all respondents together; -k 2 shows two segments all the same"
    return "" if k == retained else f"tables of segments are of {k} segments, which are not kept"
