"""Is a difference in loss more than chance?  The cross-validated predictive ability test (CVPAT)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plscli import engine
from plscli.core import Array, Indices, Mask
from plscli.core.prediction import LossDifferences, differences, resampled_means
from plscli.core.resampling import Clustered, ResamplingPlan, Simple, samples
from plscli.records import Record, finite
from plscli.words import figure, number, p_value, within_percent

STRONGLY = "strongly predictive"
OVERALL = "overall"
"""In place of a construct: the mean over all constructs that are predicted."""
NUMBERS = ("loss", "loss_benchmark", "difference", "se", "t", "df", "p", "p_two", "p_lowest", "p_highest")
"""Mean losses of two ways to predict; their difference, negative where the first loses less, with its standard error, t and degrees of
freedom; p that the first loses less and that they differ; and the ends of the former over single repetitions."""
CLOSE = 0.01
"""Share of the loss below which it is said how little one way to predict loses less than another."""
BLOCK = 256
"""Resamples of cases that are drawn together."""
AT_ONCE = 1 << 22
"""Losses that are held in memory beside those that are given."""


def overall(losses: Array) -> Array:
    """(r, N) mean over the constructs of the losses (r, N, J') that there are."""
    there = ~np.isnan(losses)
    with np.errstate(all="ignore"):
        found: Array = np.nan_to_num(losses).sum(-1) / there.sum(-1)
    return found


def by_construct(losses: Array) -> list[Array]:
    """Losses (r, N) of each construct, from (r, N, J'), and overall."""
    return [*np.moveaxis(losses, -1, 0), overall(losses)]


def where_both(own: Array, theirs: Array) -> tuple[Array, Array]:
    """Losses of two ways to predict, NaN where one of them has none: the same cases and constructs stand behind both."""
    there = ~(np.isnan(own) | np.isnan(theirs))
    return np.where(there, own, np.nan), np.where(there, theirs, np.nan)


@dataclass(frozen=True, eq=False)
class LossCases:
    """The cases behind losses.   weights, clusters : (N,), None without.   seed, resamples : of a bootstrap of them, 0 for none."""

    weights: Array | None = None
    clusters: Indices | None = None
    seed: int = 1
    resamples: int = 0

    def counts(self, number: int) -> Iterator[Array]:
        """How often each of N cases is drawn, block by block: whole clusters, if there are any."""
        plan: ResamplingPlan = Simple(number) if self.clusters is None else Clustered(self.clusters)
        for block, done in enumerate(range(0, self.resamples, BLOCK)):
            drawn = plan.draw(BLOCK, samples.stream(self.seed, samples.LOSSES, 0, block))
            yield drawn[: self.resamples - done]


def compared(pairs: Sequence[tuple[Array, Array]], cases: LossCases) -> list[Record]:
    """The `NUMBERS` of each pair of ways to predict: does the first lose less?  `cases` are those that have a loss, and `reason` says where
    there are none, or where all have the same loss.

    pairs : (r, N) losses of the same cases in each repetition, NaN where there is none.   A case's loss is its mean over the repetitions.

    Liengaard et al. (2021), Decis. Sci. 52, 362-392; Sharma et al. (2023), Eur. J. Mark. 57, 1662-1677.
    """
    at_once = max(1, AT_ONCE // pairs[0][0].size)
    parts = [pairs[start : start + at_once] for start in range(0, len(pairs), at_once)]
    some = [(np.stack([own for own, _ in part], axis=1), np.stack([other for _, other in part], axis=1)) for part in parts]
    d = np.concatenate([_over_repetitions(own - other) for own, other in some])
    found = differences(d, cases.weights, cases.clusters)
    if cases.resamples:
        by_case = np.ascontiguousarray(d.T)
        with engine.one_blas_thread():
            means = np.concatenate([resampled_means(by_case, counts, cases.weights) for counts in cases.counts(len(by_case))])
        found = replace(found, se=np.where(found.se == 0, 0.0, means.std(0, ddof=1)))
    *losses, lowest, highest, identical = (np.concatenate(each) for each in zip(*(_beside(*part, cases) for part in some), strict=True))
    units, there = np.maximum(0, found.units - 1).tolist(), (~np.isnan(d)).sum(-1).tolist()
    columns = (*losses, found.mean, found.se, found.t, units, *_p(found), lowest, highest)
    return [
        {**dict(zip(NUMBERS, map(finite, row), strict=True)), "df": df, "cases": count, "reason": _reason(count, same)}
        for *row, df, count, same in zip(*columns, units, there, identical, strict=True)
    ]


def _reason(count: int, same: bool) -> str | None:
    """Why so many cases are not tested."""
    return "too_few_rows" if not count else "identical_predictions" if same else None


def tested(
    labels: Sequence[Record], pairs: Sequence[tuple[Array, Array]], cases: LossCases, alpha: float, said: Callable[[Record], str]
) -> list[Record]:
    """Table `cvpat`: a row for each pair, with its labels first.   said : what a row says, in a sentence."""
    rows = [{**label, **numbers} for label, numbers in zip(labels, compared(pairs, cases), strict=True)]
    for row in rows:
        row["decision"] = decision(row, alpha)
    for row in rows:
        row["decision"] = _strongly(row, rows)
        row["interpretation"] = said(row)
    return rows


def _strongly(row: Record, rows: Sequence[Record]) -> str | None:
    """The decision, which calls a model strongly predictive only if it predicts better than item means, too.

    Sharma et al. (2023), Eur. J. Mark. 57, 1662-1677: to beat the item means comes first.
    """
    found: str | None = row["decision"]
    if found != STRONGLY:
        return found
    place = row["construct"], row["technique"]
    means = next(each["decision"] for each in rows if (each["construct"], each["technique"], each["benchmark"]) == (*place, "ia"))
    return STRONGLY if means == "predictive" else "better"


def _beside(own: Array, other: Array, cases: LossCases) -> tuple[Array | Mask, ...]:
    """What stands beside the tests of T pairs (r, T, N), each (T,): mean losses, lowest and highest p of single repetitions, and whether
    all cases have the same loss.
    """
    d = own - other
    identical = np.asarray(~np.nan_to_num(d).any((0, -1)))
    losses = [differences(_over_repetitions(np.where(np.isnan(d), np.nan, loss)), cases.weights).mean for loss in (own, other)]
    p = _p(differences(d, cases.weights, cases.clusters))[0] if len(d) > 1 else np.full(d.shape[:-1], np.nan)
    return *losses, *(np.where(identical, np.nan, end.reduce(p)) for end in (np.fmin, np.fmax)), identical


def _over_repetitions(losses: Array) -> Array:
    """(..., N) means over the repetitions of (r, ..., N) in which there is a loss; NaN for cases without any."""
    there = ~np.isnan(losses)
    with np.errstate(all="ignore"):
        found: Array = np.where(there, losses, 0.0).sum(0) / there.sum(0)
    return found


def _p(found: LossDifferences) -> tuple[Array, Array]:
    """P that the first loses less, and that they differ: Student's t with one degree of freedom less than there are units; NaN without."""
    from plscli.borrowed import special

    df, t = found.units - 1.0, found.t
    return np.asarray(special().stdtr(df, t)), np.asarray(2.0 * special().stdtr(df, -np.abs(t)), dtype=np.float64)


def decision(row: Record, alpha: float) -> str | None:
    """Whether there is evidence that the model predicts better than a benchmark, or worse; None without a test."""
    if row["p"] is None:
        return None
    if row["p"] <= alpha:
        return "better" if "model" in row else {"ia": "predictive", "lm": STRONGLY}.get(row["benchmark"], "better")
    return "worse" if 1.0 - row["p"] <= alpha else "no evidence"


def sentence(row: Record, than: str, alpha: float) -> str:
    """What a test says, and what it does not."""
    of = "The model" if row["construct"] == OVERALL else f"For {row['construct']} the model"
    if row["p"] is None:
        same = row["reason"] == "identical_predictions"
        few = "rows for it" if row["reason"] else "cases"
        return f"{of} predicts exactly as {than} does." if same else f"{of} cannot be held against {than}: there are too few {few}."
    found = row["decision"] if "decision" in row else decision(row, alpha)
    size, how = figure(abs(row["difference"])), "lower" if row["difference"] < 0 else "higher"
    t = f"t({row['df']}) = {number(row['t'], 2)}, one-sided {p_value(row['p'], alpha)}"
    test = f"{row['technique'].upper()}: average loss {size}{little(row, found)} {how}, {t}"
    if found == "no evidence":
        said = f"There is no evidence that {of[0].lower() + of[1:]} predicts better than {than} ({test})"
    elif found == "worse":
        said = f"{of} predicts worse than {than} ({test.replace('one-sided', 'one-sided for better')})"
    else:
        said = f"{of} predicts better than {than} ({test})"
    unshown = ", but it is not shown to predict better than item means" if found == "better" and row["benchmark"] == "lm" else ""
    return f"{said}{unshown}{hanging(row, alpha)}."


def little(row: Record, found: str | None) -> str:
    """By how little one way to predict loses less, where a test says that it does."""
    most = max(row.get("loss") or 0.0, row.get("loss_benchmark") or 0.0)
    if found in (None, "no evidence") or not most:
        return ""
    share = abs(row["difference"]) / most
    return f" (less than {within_percent(share)} %)" if share < CLOSE else ""


def hanging(row: Record, alpha: float) -> str:
    """That the decision hangs on how rows were dealt into folds, if single repetitions decide otherwise."""
    lowest, highest = row["p_lowest"], row["p_highest"]
    if lowest is None or highest is None or lowest > alpha or highest <= alpha:
        return ""
    return f"; with the folds of single repetitions p runs from {number(lowest)} to {number(highest)}, on both sides of {alpha:g}"
