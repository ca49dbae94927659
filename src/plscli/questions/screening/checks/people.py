"""Who answered?  Respondents who are flagged, and whether the sample is made up as its population is.

Flags of respondents are warnings at most: they ask for a look, not for a removal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plscli.core import Array, Mask
from plscli.data.survey import Survey, instead_of
from plscli.errors import DataError
from plscli.estimation.rows.respondents import FIELDS, FLAGS_TO_SUSPECT, Respondents, holds
from plscli.questions.screening.checks import Check, checked, inapplicable, listed, named, respondents, rows_of
from plscli.questions.screening.checks.distribution import chi_square_p
from plscli.records import Record
from plscli.words import number, p_value, percent, share
from plscli.words.thresholds import Threshold

WORDS = {
    "missing": ("missing_case", "items missing", "left more than {green} of the items unanswered ({many} more than {red})"),
    "straightline": (
        "straightline",
        "same answer",
        "gave the same answer to {green} of the items or more ({many} of them to {red} or more)",
    ),
    "longest_run": ("longest_run", "in a row", "gave the same answer to {green} of the items or more in a row"),
    "alternating": ("alternating", "end to end", "went from one end of the scale to the other in {green} of their steps or more"),
    "diagonal": ("diagonal", "on diagonals", "answered {green} of the items or more along diagonals such as 1 2 3 4"),
    "mahalanobis": ("mahalanobis", "p", "answered unlike all others (p < {p})"),
    "speed": ("speed", "speed", "were {times} times as fast as the median of {median}, or faster"),
}
"""Check, what is held against the threshold, and the sentence about those who are not green."""
LOOK = "look before you drop anyone"
CHANCE = "with few items this happens by chance, otherwise look for a double entry"
WHICH = "plscli validate -t respondents says which, and plscli hypotheses --compare-clean what would change without them"


def checks(found: Respondents) -> Iterator[Check]:
    """Checks `missing_case`, `duplicate_rows`, `straightline`, `longest_run`, `irv`, `alternating`, `diagonal`, `mahalanobis`,
    `speed`, `suspects`.
    """
    yield _measured(found, "missing")
    yield _flagged("duplicate_rows", found.duplicate, "none", "answered exactly like an earlier one", CHANCE)
    yield from (_measured(found, name) for name in ("straightline", "longest_run"))
    yield _variation(found)
    yield from (_measured(found, name) for name in ("alternating", "diagonal", "mahalanobis", "speed"))
    several = f"{FLAGS_TO_SUSPECT} flags"
    yield _flagged("suspects", found.suspect, f"fewer than {several}", f"with {several} or more", WHICH)


def _measured(found: Respondents, name: str) -> Check:
    check, measure, sentence = WORDS[name]
    threshold, values = found.thresholds[FIELDS[name]], found.values[name]
    if name in found.absent:
        return inapplicable(check, "respondents", f"{measure} {threshold}", found.absent[name])
    flags = ~holds(threshold.limit, values) & ~np.isnan(values)
    said = sentence.format(
        green=percent(threshold.green),
        red=percent(threshold.red.value) if threshold.red else "",
        many=int(found.flags[name].sum()),
        p=f"{threshold.green:g}",
        times=f"{threshold.green:g}",
        median=_median(found) if name == "speed" else "",
    )
    return _flagged(check, flags, f"{measure} {threshold}", said.replace(" ( more than )", ""), LOOK, threshold.source)


def _median(found: Respondents) -> str:
    """The median time in words: the time of anyone times their speed."""
    assert found.duration is not None
    known = np.flatnonzero(~np.isnan(found.speed))
    return number(found.speed[known[0]] * found.duration[known[0]], 0) if len(known) else "nothing"


def _flagged(check: str, flags: Mask, words: str, what: str, then: str, source: str = "") -> Check:
    """A warning of respondents.   words : what is held against them.   what, then : of whom, and what is to be done."""
    count = int(flags.sum())
    advice = f"{respondents(count)} {what}: {listed(flags)}; {then}" if count else ""
    return Check(check, "respondents", count, words, "warning" if count else "ok", advice, source, rows_of(flags))


def _variation(found: Respondents) -> Check:
    """The least varying answers are always somebody's: a flag that counts only beside another one, and no warning."""
    threshold = found.thresholds["irv"]
    words = f"share varying as little {threshold}"
    if "irv" in found.absent:
        return inapplicable("irv", "respondents", words, found.absent["irv"])
    flags = found.flags["irv"]
    count = int(flags.sum())
    advice = f"{respondents(count)} with the least variation in their answers; a flag that counts only beside another one"
    return Check("irv", "respondents", count, words, "ok", advice if count else "", threshold.source, rows_of(flags))


COLUMNS = ("column", "value", "share")
ROUNDING = 0.005
"""How far published shares may be from adding up to 1."""
FEWEST_EXPECTED = 5
"""Expected respondents below which a chi-square test is only rough; Cochran (1954), Biometrics 10, 417-451."""


@dataclass(frozen=True, eq=False)
class Balance:
    """One column of the survey beside the population, (V,) values.   others : respondents whose answer the population does not name."""

    column: str
    values: tuple[str, ...]
    shares: Array
    observed: Array
    others: int

    @property
    def n(self) -> float:
        """Respondents with a value that the population has."""
        return float(self.observed.sum())

    @property
    def expected(self) -> Array:
        """(V,) respondents if the sample were made up as the population is."""
        return self.n * self.shares

    @property
    def statistic(self) -> float:
        """Chi-square of the test of goodness of fit, with V - 1 degrees of freedom.  Pearson (1900), Philos. Mag. 50, 157-175."""
        return float(((self.observed - self.expected) ** 2 / self.expected).sum())

    def records(self) -> Iterator[Record]:
        """One row per value."""
        for value, part, seen, expected in zip(self.values, self.shares, self.observed, self.expected, strict=True):
            yield {
                "column": self.column,
                "value": value,
                "share": float(part),
                "n": int(seen),
                "sample_share": float(seen / self.n) if self.n else None,
                "expected": float(expected),
                "difference": float(seen / self.n - part) if self.n else None,
            }


def balances(survey: Survey, shares: Survey, used: Mask) -> list[Balance]:
    """The columns that a table of population shares names, among the respondents used (N,).   shares : columns column, value, share.

    DataError for a table that is none, for unknown columns, and for shares that are not positive or do not add up to 1 or 100.
    """
    for name in COLUMNS:
        if name not in shares.columns:
            raise DataError(
                f"{shares.file} is no table of population shares: it has no column {name!r}\n  its columns are column,value,share"
            )
    part = shares.matrix(["share"])[:, 0]
    if not (part > 0).all():
        row = int(np.flatnonzero(~(part > 0))[0]) + 1
        raise DataError(f"row {row} of {shares.file} has no share above 0\n  leave out what nobody in the population has")
    columns, values = (labels(shares, name) for name in ("column", "value"))
    return [_balance(survey, shares.file, name, columns == name, values, part, used) for name in dict.fromkeys(columns.tolist())]


def _balance(survey: Survey, file: str, column: str, rows: Mask, values: np.ndarray, part: Array, used: Mask) -> Balance:
    if column not in survey.columns:
        raise DataError(f"{column!r} in {file} is not a column of {survey.file}\n  {instead_of(column, survey.columns)}")
    total = float(part[rows].sum())
    unit = 100.0 if abs(total - 100.0) <= 100 * ROUNDING else 1.0
    if abs(total - unit) > unit * ROUNDING:
        raise DataError(f"the shares of {column!r} in {file} add up to {total:g}, not to 1 or 100")
    found = labels(survey, column)[used]
    known = tuple(str(value) for value in values[rows])
    if len(set(known)) < len(known):
        raise DataError(f"{file} names a value of {column!r} twice")
    observed = np.array([(found == value).sum() for value in known], dtype=np.float64)
    return Balance(column, known, part[rows] / total, observed, int((found != "").sum() - observed.sum()))


def labels(survey: Survey, name: str) -> np.ndarray:
    """(N,) the answers of a column as text, "" where missing."""
    column = survey.columns[name]
    if column.dtype == object:
        return np.array(["" if value is None else str(value).strip() for value in column], dtype=object)
    distinct, which = np.unique(column, return_inverse=True)
    words = np.array(["" if np.isnan(value) else f"{value:.15g}" for value in distinct], dtype=object)
    return words[which.reshape(-1)]


def balanced(balance: Balance, threshold: Threshold) -> Check:
    """The check `population` of a column."""
    if len(balance.values) < 2 or not balance.n:
        why = "nobody has a value that the population has" if not balance.n else "the population has one value"
        return inapplicable("population", balance.column, threshold, why)
    df = len(balance.values) - 1
    p = chi_square_p(balance.statistic, df)
    away = balance.observed / balance.n - balance.shares
    order = np.argsort(-np.abs(away), kind="stable")
    words = named(f"{balance.values[v]} {share(balance.observed[v] / balance.n)} instead of {share(balance.shares[v])}" for v in order)
    advice = f"chi-square {number(balance.statistic, 2)}, {df} df, {p_value(p)}: {words}"
    if not threshold.met(p):
        advice += "; weights can repair what was measured: --weight"
    if balance.others:
        advice += f"; {balance.others} with a value that the population does not name are left out"
    if (balance.expected < FEWEST_EXPECTED).any():
        advice += f"; fewer than {FEWEST_EXPECTED} are expected somewhere, so that p is rough"
    return Check("population", balance.column, p, str(threshold), checked(threshold, p), advice, threshold.source)
