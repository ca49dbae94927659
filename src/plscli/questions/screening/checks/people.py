"""Who is flagged?  Flags of respondents are warnings at most: they ask for a look, not for a removal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plscli.core import Mask
from plscli.estimation.rows.respondents import FIELDS, FLAGS_TO_SUSPECT, Respondents, holds
from plscli.questions.screening.checks import Check, inapplicable, listed, respondents, rows_of
from plscli.words.thresholds import Threshold
from plscli.words.wording import number, percent

WORDS = {
    "missing": ("missing_case", "items missing", "left more than {green} of the items unanswered ({many} more than {red})"),
    "straightline": ("straightline", "same answer", "gave the same answer to {green} of the items or more ({many} to at least {red})"),
    "longest_run": ("longest_run", "in a row", "gave the same answer to {green} of the items or more in a row"),
    "alternating": ("alternating", "end to end", "went from one end of the scale to the other in {green} of their steps or more"),
    "diagonal": ("diagonal", "on diagonals", "answered {green} of the items or more along diagonals such as 1 2 3 4"),
    "mahalanobis": ("mahalanobis", "p", "answered unlike all others (p < {p})"),
    "speed": ("speed", "speed", "were {times} times as fast as the median of {median}, or faster"),
}
"""Check, what is held against the threshold, and the sentence about those who are not green."""
LOOK = "look before you drop anyone"


def checks(found: Respondents) -> Iterator[Check]:
    """Checks `missing_case`, `duplicate_rows`, `straightline`, `longest_run`, `irv`, `alternating`, `diagonal`, `mahalanobis`,
    `speed`, `suspects`.
    """
    yield _measured(found, "missing")
    yield _duplicates(found)
    yield from (_measured(found, name) for name in ("straightline", "longest_run"))
    yield _variation(found)
    yield from (_measured(found, name) for name in ("alternating", "diagonal", "mahalanobis", "speed"))
    yield _suspects(found)


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
    return _flagged(check, flags, threshold, f"{said.replace(' ( more than )', '')}", f"{measure} {threshold}")


def _median(found: Respondents) -> str:
    """The median time in words: the time of anyone times their speed."""
    assert found.duration is not None
    known = np.flatnonzero(~np.isnan(found.speed))
    return number(found.speed[known[0]] * found.duration[known[0]], 0) if len(known) else "nothing"


def _flagged(check: str, flags: Mask, threshold: Threshold, what: str, words: str) -> Check:
    count = int(flags.sum())
    advice = f"{respondents(count)} {what}: {listed(flags)}; {LOOK}" if count else ""
    return Check(check, "respondents", count, words, "warning" if count else "ok", advice, threshold.source, rows_of(flags))


def _duplicates(found: Respondents) -> Check:
    count = int(found.duplicate.sum())
    advice = (
        f"{respondents(count)} answered exactly like an earlier one: {listed(found.duplicate)}; "
        "with few items this happens by chance, otherwise look for a double entry"
    )
    rows = rows_of(found.duplicate)
    return Check("duplicate_rows", "respondents", count, "none", "warning" if count else "ok", advice if count else "", rows=rows)


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


def _suspects(found: Respondents) -> Check:
    flags, count = found.suspect, int(found.suspect.sum())
    advice = (
        f"{respondents(count)} with {FLAGS_TO_SUSPECT} flags or more: {listed(flags)}; plscli validate -t respondents says which, and "
        "plscli hypotheses --compare-clean what would change without them"
    )
    words = f"fewer than {FLAGS_TO_SUSPECT} flags"
    return Check("suspects", "respondents", count, words, "warning" if count else "ok", advice if count else "", rows=rows_of(flags))
