"""One finding of a check, and the words that findings share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from plscli.core import Mask
from plscli.data.screen import row_numbers
from plscli.data.survey import shortened
from plscli.records import Record
from plscli.words.thresholds import Threshold, Verdict

CheckVerdict = Literal["ok", "warning", "error"]
"""What is thought of a file and its settings; results are met or not."""
SEVERITY: tuple[CheckVerdict, ...] = ("ok", "warning", "error")
OF_CHECKS: dict[Verdict, CheckVerdict] = {"met": "ok", "borderline": "warning", "not met": "error"}
NOT_APPLICABLE = "not applicable"
"""How the advice of a check begins that was not made."""
INFORMATION = ("informational", "as small as possible")
"""Thresholds that nothing is held against: such a check tells something, and neither passes nor fails."""
NAMES = {
    "columns": "items in the file",
    "numeric": "answers in numbers",
    "constant": "constant items",
    "near_constant": "nearly constant items",
    "missing_item": "missing answers of items",
    "missing_codes": "codes for missing answers",
    "out_of_scale": "answers off the scale",
    "skew_kurt": "skewness and kurtosis",
    "floor_ceiling": "floor and ceiling",
    "reverse_coded": "reverse-coded items",
    "duplicate_items": "duplicate items",
    "block_scale": "scales within blocks",
    "block_correlations": "correlations within blocks",
    "missing_case": "missing answers of respondents",
    "duplicate_rows": "duplicate rows",
    "straightline": "straight-lining",
    "longest_run": "long runs of one answer",
    "irv": "little variation",
    "alternating": "answers from end to end",
    "diagonal": "answers along diagonals",
    "mahalanobis": "Mahalanobis distance",
    "speed": "speed of answering",
    "suspects": "respondents with several flags",
    "item_names": "names of items",
    "forgotten_items": "forgotten items",
    "n_used": "respondents used",
    "n_ten_times": "ten-times rule",
    "n_rule": "inverse square root rule",
    "detectable_path": "smallest path detected",
    "power": "power",
    "mcar": "Little's test of the gaps",
    "mardia_skewness": "multivariate skewness",
    "mardia_kurtosis": "multivariate kurtosis",
    "full_vif": "full collinearity",
    "harman": "Harman's single factor",
    "marker": "marker variable",
    "population": "sample and population",
}
"""What people call the checks, by id."""
MOST_NAMED = 5
"""Items that a sentence names; the finding lists all of them."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    verdict : None where the check was not made, with the reason in `advice`.   rows : the respondents concerned, counted from 1.
    items : the items concerned, or the constructs.
    """

    check: str
    subject: str
    value: float | None
    threshold: str
    verdict: CheckVerdict | None
    advice: str
    source: str = ""
    rows: tuple[int, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def applies(self) -> bool:
        """Whether it was made."""
        return self.verdict is not None

    @property
    def name(self) -> str:
        """What people call the check."""
        return NAMES[self.check]

    @property
    def passed(self) -> bool:
        """Whether it was held against something, and holds."""
        return self.verdict == "ok" and self.threshold not in INFORMATION

    @property
    def wanting(self) -> bool:
        """Whether it asks for a look."""
        return self.verdict in ("warning", "error")

    def record(self) -> Record:
        """The finding under its field names."""
        fields = {field: getattr(self, field) for field in self.__slots__}
        return fields | {"rows": list(self.rows), "items": list(self.items)}


def inapplicable(check: str, subject: str, threshold: Threshold | str, why: str) -> Check:
    """A check that was not made, and why."""
    source = threshold.source if isinstance(threshold, Threshold) else ""
    return Check(check, subject, None, str(threshold), None, f"{NOT_APPLICABLE}: {why}", source)


def of_items(
    check: str, worst: tuple[str, float], flagged: Sequence[str], threshold: Threshold, verdict: CheckVerdict, advice: str
) -> Check:
    """A finding on several items at once.   worst : the item with the worst value, and that."""
    name, value = worst
    subject = shortened(flagged, 3) if flagged else f"worst {name}"
    return Check(check, subject, value, str(threshold), verdict, advice if flagged else "", threshold.source, items=tuple(flagged))


def of_values(
    check: str,
    values: Mapping[str, float],
    threshold: Threshold,
    say: Callable[[str], str],
    advice: str,
    worst: Callable[..., tuple[str, float]] = max,
    flagged: Sequence[str] | None = None,
    most: CheckVerdict = "warning",
) -> Check:
    """The same by a number of each item.

    say : what a sentence says of an item, which stands at {} in `advice`.   worst : `min` where small numbers are bad.   flagged : the
    items, where more than those that do not meet the threshold are.   most : the verdict at most.
    """
    if flagged is None:
        flagged = [name for name, value in values.items() if not threshold.met(value)]
    name, value = worst(values.items(), key=lambda item: item[1])
    verdict = min(checked(threshold, value), most, key=SEVERITY.index)
    return of_items(check, (name, value), flagged, threshold, verdict, advice.format(named(map(say, flagged))))


def checked(threshold: Threshold, value: float) -> CheckVerdict:
    """The verdict on an unrounded value in the words of checks."""
    return OF_CHECKS[threshold.verdict(value)]


def rows_of(flags: Mask) -> tuple[int, ...]:
    """Row numbers of the flagged respondents."""
    return tuple(row_numbers(flags))


def listed(flags: Mask) -> str:
    """The rows of the flagged respondents in words."""
    rows = rows_of(flags)
    return f"row{'' if len(rows) == 1 else 's'} {shortened(rows)}"


def respondents(count: int) -> str:
    """A number of respondents in words."""
    return f"{count} respondent{'' if count == 1 else 's'}"


def named(items: Iterable[str]) -> str:
    """Items in a sentence."""
    return shortened(list(items), MOST_NAMED)
