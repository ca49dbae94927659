"""Which hypotheses hold?  One decision and one sentence for each path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.estimation import Estimation
from plscli.analysis.inference import one_tailed_p, two_tailed_p
from plscli.analysis.moderation import region
from plscli.analysis.result import Provenance, Record, Tables, Tabular, finite
from plscli.analysis.sentences import interpretation, sign, untested
from plscli.analysis.settings import ALPHA, Adjust, Tails, require_alpha, require_choice
from plscli.analysis.structural import effects, fit, paths, r_squared, simple_slopes
from plscli.analysis.thresholds import PROFILE, Thresholds
from plscli.analysis.wording import number
from plscli.core.p_values import bh, holm
from plscli.model.spec import Definition, ModelSpec, Path

ADJUSTED: dict[Adjust, str] = {"holm": "Holm", "bh": "Benjamini-Hochberg"}


class Addition(Protocol):
    """A further analysis of the same model, made when it is asked for."""

    @property
    def kind(self) -> str:
        """Its name, which is that of its main table."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """What was chosen for it."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about it."""

    def tables(self) -> Tables:
        """Its tables, the main one first."""


@dataclass(frozen=True, eq=False)
class Hypotheses(Tabular):
    """Decisions on the hypotheses of a bootstrapped model; from point estimates alone they stay without a test.

    alpha : significance level.   tails : "one" tests hypotheses with an expected sign in that direction only.   adjust : of p values
    for the number of hypotheses; decisions rest on adjusted ones.   thresholds : of the verdicts.   additions : further analyses of
    the same model, whose tables follow.
    """

    analysis: Estimation | Bootstrap
    alpha: float = ALPHA
    tails: Tails = "two"
    adjust: Adjust = "none"
    thresholds: Thresholds = PROFILE
    additions: tuple[Addition, ...] = ()

    kind = "hypotheses"

    @property
    def model(self) -> ModelSpec:
        """The model whose paths are the hypotheses."""
        return self.analysis.model

    @property
    def data(self) -> Provenance:
        """Where the numbers come from."""
        return self.analysis.data

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the bootstrap, of the decisions and of what was added."""
        return {
            **self.analysis.settings,
            "alpha": self.alpha,
            "tails": self.tails,
            "adjust": self.adjust,
            "thresholds": self.thresholds.as_dict(),
            **{name: value for addition in self.additions for name, value in addition.settings.items()},
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the numbers."""
        return (*self.analysis.notes, *self.sensitivity, *self.added_notes)

    @property
    def added_notes(self) -> tuple[str, ...]:
        """What a reader must know about the added analyses."""
        return tuple(note for addition in self.additions for note in addition.notes)

    @property
    def sensitivity(self) -> tuple[str, ...]:
        """Decisions that would change if coarse answers were taken as ordered categories, held against the same standard error."""
        if not isinstance(self.analysis, Bootstrap):
            return ()
        changed = [words for effect in self.model.effects if (words := self._as_ordinal(effect, self.analysis))]
        if not changed:
            return ()
        return (
            f"items have few answer categories: with polychoric correlations {'; '.join(changed)} (same standard error); "
            "check with --correlations polychoric",
        )

    def _as_ordinal(self, effect: Path | Definition, bootstrap: Bootstrap) -> str | None:
        """What would be decided with polychoric correlations, if it is something else."""
        row = self._row(effect)
        estimate = bootstrap.ordinal.get(effect.name if isinstance(effect, Path) else effect.label)
        if estimate is None or not row["se"] or row["p"] is None:
            return None
        p = self._p(effect, estimate / row["se"], float(two_tailed_p(np.asarray(estimate / row["se"]), bootstrap.used - 1.0)), rule="t")
        supported = self._supported(effect, estimate, p)
        if supported == self._supported(effect, row["estimate"], self._p(effect, row["t"], row["p"])):
            return None
        verdict = "would be supported" if supported else "would not be supported"
        return f"{effect.label} {verdict} (estimate {number(estimate)} instead of {number(row['estimate'] or 0.0)})"

    def tables(self) -> Tables:
        """Tables `hypotheses`, `r_squared`, `paths`, `effects` and `fit`; with products also what they do to slopes."""
        return self._tables

    @cached_property
    def _tables(self) -> Tables:
        moderated = self.analysis.moderation.tables() if isinstance(self.analysis, Bootstrap) else {}
        if moderated:
            moderated["johnson_neyman"] = [region(inputs, self.alpha, self.model) for inputs in moderated["johnson_neyman"]]
        return {
            "hypotheses": [self._hypothesis(effect) for effect in self.model.effects],
            "r_squared": r_squared(self.analysis),
            "paths": paths(self.analysis),
            "effects": effects(self.analysis),
            "fit": fit(self.analysis.point),
            **({"simple_slopes": simple_slopes(self.analysis)} if self.model.products else {}),
            **moderated,
            **{name: records for addition in self.additions for name, records in addition.tables().items()},
        }

    def _row(self, effect: Path | Definition) -> dict[str, float | None]:
        """The numbers of an effect."""
        return self.analysis.row("path", effect.name) if isinstance(effect, Path) else self.analysis.row("defined", effect.label)

    def _supported(self, effect: Path | Definition, estimate: float | None, p: float | None) -> bool:
        return p is not None and p <= self.alpha and effect.expected in (None, sign(estimate))

    def _hypothesis(self, effect: Path | Definition) -> Record:
        """One row: a path, or an effect defined from the labels of paths, which has no ends and no f2."""
        path = effect if isinstance(effect, Path) else None
        row = self._row(effect)
        f2 = self.analysis.point.value("f2", path.name) if path else None
        row["p"] = p = self._p(effect, row["t"], row["p"])
        adjusted = self._adjusted[effect.label]
        supported = self._supported(effect, row["estimate"], p if adjusted is None else adjusted)
        tested = isinstance(self.analysis, Bootstrap)
        return {
            "hypothesis": effect.label,
            "from": path.source if path else None,
            "to": path.target if path else None,
            "expected": effect.expected,
            **row,
            "f2": f2,
            "decision": "supported" if supported else "not supported" if tested else "not tested",
            "interpretation": self._interpretation(effect, row, f2) if tested else untested(effect, row["estimate"]),
            "p_adjusted": adjusted,
        }

    def _interpretation(self, effect: Path | Definition, row: Mapping[str, float | None], f2: float | None) -> str:
        adjusted = self._adjusted[effect.label]
        given = None if adjusted is None else (ADJUSTED[self.adjust], adjusted)
        return interpretation(effect, row["estimate"], row["t"], row["p"], f2, self.alpha, self._one_tailed(effect), self.model, given)

    @cached_property
    def _adjusted(self) -> dict[str, float | None]:
        """Adjusted p values by label; None without adjustment, and for what cannot be tested."""
        rows = [(effect, self._row(effect)) for effect in self.model.effects]
        p = np.array([np.nan if (found := self._p(effect, row["t"], row["p"])) is None else found for effect, row in rows])
        values = {"none": np.full(len(p), np.nan), "holm": holm(p), "bh": bh(p)}[self.adjust]
        return {effect.label: finite(value) for (effect, _), value in zip(rows, values, strict=True)}

    def _one_tailed(self, effect: Path | Definition) -> bool:
        return self.tails == "one" and effect.expected is not None

    def _p(self, effect: Path | Definition, t: float | None, two_tailed: float | None, rule: str | None = None) -> float | None:
        if not self._one_tailed(effect) or t is None or two_tailed is None or not isinstance(self.analysis, Bootstrap):
            return two_tailed
        rule = rule or self.analysis.resampling.p
        return one_tailed_p(t, two_tailed, self.analysis.used, rule, positive=effect.expected == "+")


def run(
    analysis: Estimation | Bootstrap,
    *,
    alpha: float = ALPHA,
    tails: Tails = "two",
    adjust: Adjust = "none",
    thresholds: Thresholds = PROFILE,
) -> Hypotheses:
    """Decide on every path of a bootstrapped model at the significance level alpha.

    A hypothesis is supported when p <= alpha, adjusted if so asked, and the estimate has the expected sign, if one is expected.
    """
    require_choice("tails", tails, ("two", "one"))
    require_choice("adjust", adjust, ("none", "holm", "bh"))
    return Hypotheses(analysis, require_alpha(alpha), tails, adjust, thresholds)
