"""What may be asked about segments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from plscli.errors import UsageError
from plscli.estimation import DECIDED, MOST_RESAMPLES, SEED, USUAL, Estimator, Rules
from plscli.setting import Settings, Together, plain_number, require, require_count, setting

Method = Literal["fimix", "pos"]
METHODS: dict[Method, str] = {"fimix": "FIMIX-PLS", "pos": "PLS-POS"}
"""As people write them."""
MOST_SEGMENTS = 20
"""More segments than anybody can make sense of."""
MOST_STARTS = 10_000
LEAST_NULL = 19
"""Simulated samples from which p can be 0.05."""
RANGE = re.compile(r"(\d{1,4})(?::(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Segmenting(Settings, panel="Segments"):
    """How many segments are looked for, and how.

    method : see `METHODS`.   k : a number of segments, or the first and the last one.   starts : random ones for each number.
    min_size : share of respondents, or from 1 on their number, below which a segment is none.   null : simulated samples of one segment.
    em_tolerance : relative gain in likelihood.   explain : columns that segments are held against.   posteriors : SHA-256 of starts
    (S, N, K) that were given, as little-endian doubles row by row.
    """

    k: str | None = setting(
        None, "-k", metavar="K|A:B", help="Numbers of segments: 3, or 1:5. One segment is always there to compare with.", shown="1:5; pos 2"
    )
    method: Method = setting("fimix", help="Mixtures of the structural equations, or moves that raise explained variance (PLS-POS).")
    starts: int = setting(20, help="Random starts for each number of segments.")
    min_size: float = setting(
        0.1,
        metavar="SIZE",
        help="Smallest segment, as a share of the respondents or, from 1 on, their number; below it a start counts as spurious.",
    )
    no_intercepts: bool = setting(False, help="Equations without intercepts, as in SmartPLS.")
    em_tolerance: float = setting(1e-10, "--em-tol", help="Relative gain in likelihood at which a start has settled.")
    null: int = setting(
        0, metavar="N", help="Simulated samples of one segment, to hold gains in likelihood against; 99 or more give a p value."
    )
    explain: str = setting("all", metavar="COLUMNS", help="Columns that may tell who the segments are, with commas between; all, or none.")
    seed: int = setting(SEED, help="Seed of the random numbers.")
    posteriors: str | None = None

    def __post_init__(self) -> None:
        if self.k is None:
            object.__setattr__(self, "k", "2" if self.method == "pos" else "1:5")
        Settings.__post_init__(self)
        self.numbers  # noqa: B018  (which raises)
        require_count("starts", self.starts, 1, MOST_STARTS)
        require(
            self.null == 0 or self.null >= LEAST_NULL, f"null must be 0 or at least {LEAST_NULL}, not {self.null}: p is 1 / (N + 1) or more"
        )
        require_count("null", self.null, 0, MOST_RESAMPLES)
        require(self.seed >= 0, f"seed must be 0 or more, not {self.seed}")
        require(not (self.no_intercepts and self.method == "pos"), "equations of PLS-POS have no intercepts: leave out --no-intercepts")
        require(0 < self.em_tolerance < 1, f"em_tolerance must lie between 0 and 1, not {self.em_tolerance:g}")
        require(0 <= self.min_size < float("inf"), f"min_size must be 0 or more, not {self.min_size:g}")

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of segments, one among them in any case.  UsageError for words that are none."""
        found = RANGE.fullmatch(self.words)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        require(1 <= first <= last <= MOST_SEGMENTS, f"-k {self.k}: numbers of segments run from 1 to {MOST_SEGMENTS}, such as 3 or 1:5")
        return tuple(sorted({1, *range(first, last + 1)}))

    @property
    def named(self) -> int | None:
        """The number of segments, if it is but one."""
        return int(self.words) if self.words.isdecimal() else None

    @property
    def words(self) -> str:
        """The numbers of segments as they are written."""
        assert self.k is not None
        return self.k.strip()

    def least(self, n: float) -> float:
        """Respondents below which a segment of n is none."""
        return self.min_size if self.min_size >= 1 else self.min_size * n


@dataclass(frozen=True, slots=True)
class SegmentsAsked(Together):
    """All settings of a search for segments."""

    segmenting: Segmenting = Segmenting()
    estimator: Estimator = USUAL
    rules: Rules = DECIDED


def number_of(k: Any) -> str | None:
    """Numbers of segments as they are written on the command line.  UsageError for what is none."""
    if k is None or isinstance(k, str):
        return k
    k = tuple(map(plain_number, k)) if isinstance(k, list | tuple) else plain_number(k)
    if isinstance(k, range) and k.step == 1 and len(k):
        return f"{k.start}:{k.stop - 1}"
    if isinstance(k, int) and not isinstance(k, bool):
        return str(k)
    if isinstance(k, tuple) and len(k) == 2 and all(isinstance(each, int) for each in k):
        return f"{k[0]}:{k[1]}"
    raise UsageError(f"k must be a number of segments, or the first and the last, such as (1, 5), not {k!r}")
