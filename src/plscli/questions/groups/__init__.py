"""What may be asked of a comparison of groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from plscli.errors import UsageError, did_you_mean
from plscli.estimation import DECIDED, MOST_RESAMPLES, USUAL, Estimator, Interval, Resampling, Rules
from plscli.setting import Settings, Together, require, require_count, setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pool = Literal["standardised", "raw"]
"""What scores are correlated over: standardised items, or raw ones with weights of standardised ones, as cSEM does."""
Permute = Literal["raw", "centred"]
Gate = Literal["warn", "stop", "off"]
Pairs = Literal["holm", "none"]
WORDS: Mapping[str, tuple[str, ...]] = {
    "paths": ("path",),
    "total": ("total_effect",),
    "indirect": ("indirect_effect", "specific_indirect_effect"),
    "loadings": ("loading",),
    "weights": ("weight",),
}
"""Words for what can be compared beside the names of the quantities."""
ALWAYS = ("path", "defined")
"""What hypotheses are about."""
DIFFERS, NO_DIFFERENCE, NOT_COMPARABLE = "differs", "no difference shown", "not comparable"
"""Decisions on a difference."""
FULL, PARTIAL, NONE = "full", "partial", "none"
"""Degrees of invariance."""
BETWEEN: Mapping[Interval, Interval] = {"bca": "bc", "student": "percentile"}
"""Intervals of differences in place of kinds that take the rows of one sample."""


@dataclass(frozen=True, slots=True)
class Grouping(Settings, panel="Groups"):
    """Which groups are compared, and how.

    by : a column, or rules.   groups : values, labels and order.   compare : quantities, with commas between them.   pool : see
    `Pool`.   permute : rows as they are, or standardised within the observed groups.   gate : what becomes of differences
    between constructs that are not made alike.   force : tests of groups that were found in the same rows.   adjust_pairs : of p values
    over the pairs of more than two groups.   labels : SHA-256 of permutations (B, N) that were given, as little-endian 64-bit integers row
    by row.
    """

    by: str | None = setting(None, metavar="COLUMN", help="Column of groups, or rules such as 'age < 30, age >= 30'.")
    groups: str | None = setting(None, metavar="GROUPS", help="Values, labels and order: 'contract=2, prepaid=1'.", shown="all values")
    permutations: int = setting(5_000, help="Permutations.")
    compare: str = setting(
        "paths,total", metavar="WHAT", help="paths, total, indirect, loadings, weights, any quantity of the table estimates, or all."
    )
    pool: Pool = setting("standardised", help="What composites are correlated over in MICOM: standardised items, or raw ones as in cSEM.")
    permute: Permute = setting("raw", help="Rows permuted for differences: raw, or centred (standardised within the observed groups).")
    gate: Gate = setting("warn", help="Paths of constructs that are made differently: warn, stop (exit code 1), or off.")
    adjust_pairs: Pairs = setting("holm", help="Adjustment over the pairs of more than two groups, unless --adjust says another.")
    force: bool = setting(False, help="Test groups that were found in the same rows all the same, though it proves nothing.")
    labels: str | None = None

    def __post_init__(self) -> None:
        Settings.__post_init__(self)
        require_count("permutations", self.permutations, 2, MOST_RESAMPLES, ": the test is one of permutations")

    @property
    def column(self) -> str:
        """What makes the groups.  UsageError when nobody said."""
        require(bool(self.by and self.by.strip()), "groups takes a column: --by COLUMN, or rules: --by 'age < 30, age >= 30'")
        assert self.by is not None
        return self.by.strip()

    def quantities(self, known: list[str]) -> tuple[str, ...]:
        """The compared quantities, of those that a model has.  UsageError for a word that is none."""
        wanted = [word.strip() for word in self.compare.split(",") if word.strip()]
        if "all" in wanted:
            return tuple(known)
        for word in wanted:
            if word not in WORDS and word not in known:
                near = did_you_mean(word, [*WORDS, *known]) or f"there are: {', '.join([*WORDS, 'all', *known])}"
                raise UsageError(f"--compare {self.compare}: {word!r} is nothing that can be compared in this model\n  {near}")
        named = {*ALWAYS, *(name for word in wanted for name in WORDS.get(word, (word,)))}
        return tuple(name for name in known if name in named)


@dataclass(frozen=True, slots=True)
class WithinGroups(Resampling):
    """The bootstrap of every group; it may be left out."""

    resamples: int = setting(10_000, "--resamples", "-n", help="Bootstrap resamples of every group; 0 for none.")

    least: ClassVar[int] = 0


@dataclass(frozen=True, slots=True)
class GivenDraws:
    """What is random, where it is given.   labels : (B, N) numbers of groups from 1.   indices : (B, n) rows of each group from 0, by its
    label, or (B, N) rows of all who are compared.
    """

    labels: NDArray[np.integer[Any]] | None = None
    indices: Mapping[str, NDArray[np.integer[Any]]] | NDArray[np.integer[Any]] | None = None

    def __bool__(self) -> bool:
        return self.labels is not None or self.indices is not None

    @property
    def packed(self) -> dict[str, Any]:
        """What is given, as JSON has it."""
        import numpy as np

        from plscli.estimation.document import packed

        labels = {} if self.labels is None else {"labels": packed(np.asarray(self.labels))}
        by_group = self.indices if isinstance(self.indices, Mapping) else {}
        return {**labels, **({"indices": {label: packed(np.asarray(rows)) for label, rows in by_group.items()}} if by_group else {})}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> GivenDraws:
        """What was given, from JSON.  KeyError where it is not there."""
        from plscli.estimation.document import unpacked

        settings = document["settings"]
        labels = None if settings["labels"] is None else unpacked(document["labels"])
        if settings["indices"] is None:
            return cls(labels)
        return cls(labels, {label: unpacked(stored) for label, stored in document["indices"].items()})


NOTHING = GivenDraws()
"""All is drawn."""


@dataclass(frozen=True, slots=True)
class GroupsAsked(Together):
    """All settings of a comparison."""

    grouping: Grouping
    estimator: Estimator = USUAL
    resampling: WithinGroups = WithinGroups()
    rules: Rules = DECIDED


def written(groups: Mapping[str, object] | str | None) -> str | None:
    """Groups by label as they are written on the command line."""
    if groups is None or isinstance(groups, str):
        return groups
    return ", ".join(f"{label}={f'{value:.15g}' if isinstance(value, float) else value}" for label, value in groups.items())
