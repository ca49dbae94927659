"""Do the items measure their constructs?  Everything a reviewer asks of the measurement model, with a verdict and its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.inference import SPREAD
from plscli.model.spec import Construct, ModelSpec
from plscli.questions import measurement
from plscli.questions.measurement import Levels, pairs
from plscli.questions.measurement.decision_log import NOTE, Dropped, dropped
from plscli.questions.measurement.retention import SERIOUS, ItemDecision, held_against
from plscli.questions.measurement.without import decisions
from plscli.records import Lazy, Record, Tables
from plscli.tables import Derived
from plscli.words import meanings
from plscli.words.thresholds import PROFILE, Criterion, Thresholds, Verdict

if TYPE_CHECKING:
    from plscli.questions.measurement.redundancy import Redundancy
    from plscli.questions.measurement.tetrads import Tetrads
    from plscli.questions.measurement.without import Without


@dataclass(frozen=True, eq=False, repr=False)
class Loadings(Derived):
    """The measurement model.

    point : estimates.   bootstrap : what resampling says, if it was done.   thresholds : of the verdicts.   redundancy : what global
    items say of formative constructs.   comparison : the model without some items, beside it.   tetrads : tests of one factor.
    """

    point: Estimation
    bootstrap: Bootstrap | None = None
    thresholds: Thresholds = PROFILE
    redundancy: Redundancy | None = None
    comparison: Without | None = None
    tetrads: Tetrads | None = None

    kind = "loadings"

    @property
    def analysis(self) -> Estimation | Bootstrap:
        """The bootstrap, or the point estimates without one."""
        return self.bootstrap or self.point

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the estimation, of the bootstrap if there was one, and of what was added."""
        return {
            **self.analysis.settings,
            "thresholds": self.thresholds.as_dict(),
            "parallel_sets": measurement.SETS,
            "parallel_seed": measurement.parallel_seed(self.analysis),
            "global": self.redundancy.settings if self.redundancy else {},
            "drop": list(self.comparison.items) if self.comparison else [],
            "tetrads": self.tetrads is not None,
            "tetrad_resampling": self.tetrads.resampling.as_dict() if self.tetrads else None,
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the numbers."""
        return (*self.analysis.notes, *self.remarks)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must be said of decisions without an item, and of what was added."""
        added = [note for addition in (self.redundancy, self.comparison, self.tetrads) if addition for note in addition.notes]
        return (*([NOTE] if self.bootstrap and self.several else []), *added)

    @property
    def several(self) -> tuple[Construct, ...]:
        """Constructs of two or more items, which can do without one of them."""
        return tuple(construct for construct in self.model.constructs if len(construct.indicators) > 1)

    @cached_property
    def levels(self) -> Levels:
        """Where each construct is measured."""
        return Levels(self.point)

    @cached_property
    def dropped(self) -> dict[str, Dropped]:
        """For every item of a block of two or more, what changes without it."""
        return {item: change for construct in self.several for item, change in self._without(construct).items()}

    @cached_property
    def _known(self) -> dict[str, Mapping[str, Dropped]]:
        return {}

    def _without(self, construct: Construct) -> Mapping[str, Dropped]:
        """What changes without each item of a block; worked out once, when a verdict or a table asks for it."""
        if construct.name not in self._known:
            self._known[construct.name] = dropped(self.analysis, construct)
        return self._known[construct.name]

    @cached_property
    def decisions(self) -> dict[str, ItemDecision]:
        """Keep, review or drop, for every item."""
        return {
            item: decision
            for construct in self.model.constructs
            for item, decision in decisions(self.analysis, construct, partial(self._without, construct), self.thresholds).items()
        }

    @cached_property
    def _tables(self) -> Tables:
        """All tables, in the order in which a reviewer asks for them; each is made when it is read."""
        constructs, analysis, thresholds = self.model.constructs, self.analysis, self.thresholds
        makers: dict[str, Callable[[], list[Record]]] = {
            "loadings": lambda: [self._loading(construct, item) for construct in constructs for item in construct.indicators],
            "reliability": lambda: [measurement.reliability(analysis, construct, thresholds) for construct in constructs],
            "unidimensionality": lambda: [self._dimensions(construct) for construct in constructs],
            "eigenvalues": lambda: [row for construct in constructs for row in measurement.eigenvalues(analysis, self.levels, construct)],
            **(self.tetrads.tables(thresholds) if self.tetrads else {}),
            "htmt": lambda: pairs.ratios(analysis, "htmt", thresholds),
            "htmt2": lambda: pairs.ratios(analysis, "htmt2", thresholds),
            "congruence": lambda: pairs.congruences(analysis, thresholds),
            "fornell_larcker": lambda: pairs.fornell_larcker(analysis),
            "correlations": lambda: pairs.correlations(analysis),
            "cross_loadings": lambda: pairs.cross_loadings(self.levels, thresholds),
            "weights": lambda: [self._weight(construct, item) for construct in self.formative for item in construct.indicators],
            "redundancy": lambda: self.redundancy.rows(thresholds) if self.redundancy else [],
            "equal_weights": lambda: [measurement.weighting(analysis, construct, thresholds) for construct in constructs],
            "if_dropped": lambda: [
                {**change.record(), "verdict": self.decisions[item].verdict, "rule": self.decisions[item].rule}
                for item, change in self.dropped.items()
            ],
            "if_dropped_r_squared": lambda: [
                {"indicator": item, "construct": name, "r2": before, "r2_without": after}
                for item, change in self.dropped.items()
                for name, before, after in change.outcomes
            ],
            "dropped": lambda: self.comparison.rows() if self.comparison else [],
        }
        makers["criteria"] = lambda: [each.record() for each in checklist(self.model, self.tables(), thresholds)]
        return Lazy(makers)

    def _dimensions(self, construct: Construct) -> Record:
        row = measurement.dimensions(self.analysis, self.levels, construct)
        return self.tetrads.joined(row, construct, self.thresholds) if self.tetrads else row

    @property
    def formative(self) -> list[Construct]:
        """Composites of two or more items."""
        return [construct for construct in self.model.constructs if construct.kind == "composite" and len(construct.indicators) > 1]

    def _loading(self, construct: Construct, item: str) -> Record:
        name, decision = f"{item} <- {construct.name}", self.decisions[item]
        loading = self.point.value("loading", name)
        judged = held_against(decision, construct, loading, self.thresholds)
        return {
            "construct": construct.name,
            "indicator": item,
            "loading": loading,
            "weight": self.point.value("weight", f"{item} -> {construct.name}"),
            "vif": self.point.value("indicator_vif", item),
            **self._spread("loading", name),
            "verdict": decision.verdict,
            "rule": decision.rule,
            "reason": decision.reason,
            "communality": None if loading is None else loading**2,
            "loading_verdict": judged.verdict if judged and construct.kind == "reflective" else None,
            "threshold": judged.threshold if judged else None,
            "source": judged.source if judged else None,
            **self._spread("weight", f"{item} -> {construct.name}", "weight_"),
        }

    def _weight(self, construct: Construct, item: str) -> Record:
        """An item of a formative construct in the order of its decision tree: collinearity, weight, loading."""
        row, name = self._loading(construct, item), f"{item} -> {construct.name}"
        shown = ("construct", "indicator", "vif", "weight")
        last = ("loading", "verdict", "rule", "reason", "threshold", "source")
        return {**{field: row[field] for field in shown}, **self._spread("weight", name), **{field: row[field] for field in last}}

    def _spread(self, quantity: str, name: str, prefix: str = "") -> Record:
        if self.bootstrap is None:
            return {}
        row = self.bootstrap.row(quantity, name)
        return {f"{prefix}{field}": row[field] for field in SPREAD}


def run(
    analysis: Estimation | Bootstrap,
    *,
    thresholds: Thresholds = PROFILE,
    redundancy: Redundancy | None = None,
    comparison: Without | None = None,
    tetrads: Tetrads | None = None,
) -> Loadings:
    """Assess the measurement model of an estimated or bootstrapped model.

    redundancy, comparison, tetrads : further analyses, of `redundancy.run`, `without.run` and `tetrads.run`.
    """
    bootstrap = analysis if isinstance(analysis, Bootstrap) else None
    return Loadings(analysis.point, bootstrap, thresholds, redundancy, comparison, tetrads)


FROM_RATIO: dict[str, Verdict] = {words: verdict for verdict, words in pairs.WORDS.items()}


def checklist(model: ModelSpec, tables: Mapping[str, Sequence[Record]], thresholds: Thresholds) -> list[Criterion]:
    """Reflective constructs first, then pairs, then formative constructs, then weighting.   tables : the other tables of `loadings`."""
    formative = {construct.name for construct in model.constructs if construct.kind == "composite"}
    return [
        *_loadings([row for row in tables["loadings"] if row["construct"] not in formative]),
        *_reliability(tables["reliability"], thresholds),
        *(_of(row, "unidim", row["construct"], row["second"]) for row in tables["unidimensionality"]),
        *(_of(row | {"verdict": row["judged"]}, "tetrads", row["construct"], row["p"]) for row in tables.get("tetrad_tests", ())),
        *(_ratio(name, row) for name in ("htmt", "htmt2") for row in tables[name]),
        *(_of(row, "congruence", f"{row['a']} <-> {row['b']}", row["value"], row) for row in tables["congruence"]),
        *(_of(row, "fornell_larcker", row["row"], row["value"]) for row in tables["fornell_larcker"] if row["row"] == row["column"]),
        *(_of(row, "cross_loading", row["row"], row["margin"]) for row in tables["cross_loadings"] if row["verdict"]),
        *_weights(tables["weights"], thresholds),
        *_redundancy(sorted(formative, key=model.names.index), tables["redundancy"]),
        *(_of(row | {"verdict": None}, "equivalence", row["construct"], row["correlation"], row) for row in tables["equal_weights"]),
    ]  # fmt: skip


def _of(row: Record, criterion: str, subject: str, value: float | None, interval: Record | None = None) -> Criterion:
    """A row that has a verdict, threshold, source and meaning of its own."""
    lower, upper = (None, None) if interval is None else (interval.get("lower"), interval.get("upper"))
    return Criterion(criterion, subject, value, lower, upper, row["threshold"], row["source"], row["verdict"], row["meaning"])


def _loadings(rows: Sequence[Record]) -> Iterator[Criterion]:
    for row in rows:
        verdict = row["loading_verdict"]
        told = row | {"verdict": verdict, "meaning": f"{row['verdict']}: {row['reason']}"}
        yield _of(told, "loading" if verdict else "single_item", row["indicator"], row["loading"], row)


def _reliability(rows: Sequence[Record], thresholds: Thresholds) -> Iterator[Criterion]:
    """Each reliability by itself; where it can also be too high, the worse of both."""
    for row in rows:
        for name in measurement.CRITERIA:
            value = row[name]
            if value is None:
                meaning = meanings.not_applicable(row["not_applicable"] or "scores_given")
                yield Criterion(name, row["construct"], None, meaning=meaning)
                continue
            judged = thresholds.judge(value, *measurement.thresholds_of(name))
            meaning = meanings.reliability(row["construct"], {name: value}, thresholds)
            yield Criterion.judged(row["construct"], value, judged, meaning, row.get(f"{name}_lower"), row.get(f"{name}_upper"))


def _ratio(name: str, row: Record) -> Criterion:
    known = row["value"] is not None
    meaning = meanings.ratio(name, row["a"], row["b"], row["verdict"], row["reason"]) if known else meanings.not_applicable("sign_mixed")
    told = row | {"verdict": FROM_RATIO[row["verdict"]] if known else None, "meaning": meaning}
    return _of(told, name, f"{row['a']} <-> {row['b']}", row["value"], row)


def _weights(rows: Sequence[Record], thresholds: Thresholds) -> Iterator[Criterion]:
    """Collinearity of formative items, then the decision on each."""
    vif = thresholds["vif_item"]
    for row in rows:
        meaning = meanings.collinearity(row["indicator"], row["construct"], row["vif"], vif.green, vif.worst)
        verdict: Verdict = "not met" if row["vif"] is None else vif.verdict(row["vif"])
        yield Criterion("vif_item", row["indicator"], row["vif"], None, None, vif.words, vif.source, verdict, meaning)
    for row in rows:
        told = row | {"verdict": SERIOUS[row["verdict"]], "meaning": f"{row['verdict']}: {row['reason']}"}
        yield _of(told, "weight", row["indicator"], row["weight"], row)


def _redundancy(formative: Sequence[str], rows: Sequence[Record]) -> Iterator[Criterion]:
    found = {row["construct"]: row for row in rows}
    for name in formative:
        if name in found:
            yield _of(found[name], "redundancy", name, found[name]["path"], found[name])
        else:
            yield Criterion("redundancy", name, None, meaning=meanings.not_assessed(name))
