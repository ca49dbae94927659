"""The model without some items, estimated and bootstrapped again, beside the model as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plscli.data.stream import Stream
from plscli.data.survey import Survey
from plscli.errors import EstimationError, UsageError, did_you_mean
from plscli.estimation import bootstrap
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.quantities import tested
from plscli.model.spec import Effect, ModelSpec
from plscli.questions.measurement import decision_log
from plscli.questions.structure.decisions import UNDECIDED, DecisionRule
from plscli.records import Record
from plscli.workers import ALL_CORES, Progress, Workers

FIELDS = ("estimate", "p", "lower", "upper")


@dataclass(frozen=True, eq=False)
class Comparison:
    """An analysis with and without some items.   Decisions: alpha 0.05, two-tailed; None where there are no resamples."""

    items: tuple[str, ...]
    before: Estimation | Bootstrap
    after: Estimation | Bootstrap

    @property
    def notes(self) -> tuple[str, ...]:
        """What was compared, and what could not be."""
        listed = ", ".join(self.items)
        notes = []
        if not isinstance(self.after, Bootstrap):
            notes.append(f"without {listed}: estimated from correlations, which cannot be resampled; decisions take the survey")
        if isinstance(self.after, Bootstrap) and self.after.failures:
            notes.append(f"without {listed}: {self.after.accounting}")
        if self.after.data.used != self.before.data.used:
            notes.append(f"without {listed}: {self.after.data.used:,} rows are used instead of {self.before.data.used:,}")
        return tuple(notes)

    def rows(self) -> list[Record]:
        """Table `dropped`: AVE and reliability of the blocks, R2, paths and defined effects."""
        return [self._row(*key) for key in self._keys()]

    def _keys(self) -> Iterator[tuple[str, str, Effect | None]]:
        model = self.before.model
        for construct in model.constructs:
            if set(construct.indicators) & set(self.items) and construct.kind == "reflective":
                yield from ((quantity, construct.name, None) for quantity in ("ave", "rho_c", "alpha"))
        yield from (("r2", name, None) for name in model.endogenous)
        yield from ((*tested(effect), effect) for effect in model.effects)

    def _row(self, quantity: str, name: str, effect: Effect | None) -> Record:
        found = [_numbers(analysis, quantity, name) for analysis in (self.before, self.after)]
        decisions = [
            _decision(analysis, effect, numbers) if effect else None
            for analysis, numbers in zip((self.before, self.after), found, strict=True)
        ]
        sides = ("with", "without")
        return {
            "quantity": quantity,
            "name": name,
            **{side: numbers["estimate"] for side, numbers in zip(sides, found, strict=True)},
            **{f"decision_{side}": decision for side, decision in zip(sides, decisions, strict=True)},
            **{f"p_{side}": numbers["p"] if effect else None for side, numbers in zip(sides, found, strict=True)},
            **{f"{end}_{side}": numbers[end] for end in ("lower", "upper") for side, numbers in zip(sides, found, strict=True)},
            "hypothesis": effect.label if effect else None,
        }


def _numbers(analysis: Estimation | Bootstrap, quantity: str, name: str) -> dict[str, float | None]:
    """Estimate, p and interval of a number, None for what does not exist."""
    row = analysis.row(quantity, name) if (quantity, name) in analysis.point.index else {}
    return {field: row.get(field) for field in FIELDS}


def _decision(analysis: Estimation | Bootstrap, effect: Effect, numbers: Mapping[str, float | None]) -> str | None:
    if not isinstance(analysis, Bootstrap):
        return None
    if analysis.undecided:
        return UNDECIDED
    return "supported" if DecisionRule().supported(effect, numbers["estimate"], numbers["p"]) else "not supported"


def check_items(model: ModelSpec, items: Sequence[str]) -> tuple[str, ...]:
    """The items without repetition.  UsageError for one that is no indicator, and where a construct would be left without any."""
    everything = [item for construct in model.constructs for item in construct.indicators]
    for item in items:
        if item not in everything:
            raise UsageError(f"--drop {item}: {item!r} is not an indicator of the model\n  {did_you_mean(item, everything) or 'name one'}")
    for construct in model.constructs:
        if set(construct.indicators) <= set(items):
            what = "is its only item" if len(construct.indicators) == 1 else "are all its items"
            raise UsageError(
                f"--drop: {construct.name} would be left without items, since {', '.join(construct.indicators)} {what}\n"
                f"  leave {construct.name} out of the model instead"
            )
    return tuple(dict.fromkeys(items))


def run(
    survey: Survey | Stream | None,
    whole: Estimation | Bootstrap,
    items: Sequence[str],
    *,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Comparison:
    """Estimate the model without some items, with the settings of the analysis of the whole model.

    survey : None to estimate from the correlations that the analysis holds, without resamples.
    Raises UsageError for items that cannot be dropped, EstimationError.
    """
    chosen = check_items(whole.model, items)
    try:
        if survey is None or not isinstance(whole, Bootstrap):
            return Comparison(chosen, whole, decision_log.without(whole.point, chosen))
        if whole.resampling.indices:
            raise UsageError("--drop draws resamples of its own, and --indices names rows of the whole model\n  leave out one of them")
        smaller = whole.model
        for item in chosen:
            smaller = smaller.without(item)
        found = bootstrap.run(survey, smaller, whole.point.estimator, whole.resampling, workers=workers, progress=progress)
        return Comparison(chosen, whole, found)
    except EstimationError as error:
        raise EstimationError(f"without {', '.join(chosen)}: {error}") from None
