"""Importance, performance and necessary conditions: R cSEM, R NCA, PyPI seminrExtras and plain code, from the same rows."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

import corporate
import plscli
from agreement.places import CLOSE, EXACT, EXTRAS, OWN, File, LeftOut, Line, find, reader
from agreement.predictions import frame
from plscli.core import Array
from plscli.core.criteria.ceilings import Condition, effects
from plscli.model.build import parse_model
from plscli.questions.importance.answer import Importance
from plscli.records import Record
from reference_cases import stored
from studies import TIGHT

CSEM, NCA = "R cSEM", "R NCA"
IPMA, CASE = stored("ipma_corp_simple"), stored("nca_ecsi_small")


@cache
def mapped() -> dict[str, list[Record]]:
    """The map of the target from complete rows; its intervals are not looked at."""
    return plscli.importance(corporate.complete(), IPMA["model"], target="CUSL", scale="1:7", resamples=2, tolerance=TIGHT).tables()


@cache
def standardised() -> dict[str, dict[str, float]]:
    """What weights of standardised answers, w / sum(w), would give: they are all that seminrExtras has otherwise."""
    model, rows = parse_model(IPMA["model"]), corporate.complete()
    point = plscli.estimate(rows, model, tolerance=TIGHT)
    scores = {}
    for construct in model.constructs:
        w = np.array([point.value("weight", f"{item} -> {construct.name}") for item in construct.indicators], dtype=np.float64)
        scores[construct.name] = ((rows[list(construct.indicators)] - 1) / 6 * 100).to_numpy() @ (w / w.sum())
    sd = {name: y.std(ddof=1) for name, y in scores.items()}
    total = {name: point.value("total_effect", f"{name} -> CUSL") or 0.0 for name in ("COMP", "LIKE", "CUSA")}
    importance = {name: float(effect * sd["CUSL"] / sd[name]) for name, effect in total.items()}
    return {"performance": {name: float(y.mean()) for name, y in scores.items()}, "importance": importance}


of_construct = partial(reader, mapped, "importance", "construct", indicator=None)
of_item = partial(reader, mapped, "importance", "indicator")
OURS = "unstandardised_weights"
WEIGHTS = "ours: with weights of standardised answers"
MAP = File(
    "ipma_corp_simple",
    (
        Line(CSEM, "weights of items", f"{OURS}/weights/*", of_item(field="weight")),
        Line(CSEM, "performance", f"{OURS}/performance/*", of_construct(field="performance")),
        Line(CSEM, "performance of items", f"{OURS}/item_performance/*", of_item(field="performance")),
        Line(CSEM, "importance", f"{OURS}/importance/*", of_construct(field="importance")),
        Line(CSEM, "standardised importance", f"{OURS}/importance_standardised/*", of_construct(field="importance_standardised")),
        Line(CSEM, "importance of items", f"{OURS}/item_importance/*", of_item(field="importance")),
        Line(EXTRAS, "importance, performance", "standardised_weights/*/*", lambda field, name: standardised()[field][name], note=WEIGHTS),
    ),
    (LeftOut("items of the target", f"{OURS}/weights|item_performance/cusl_1|cusl_2|cusl_3", "no importance: what is to be raised"),),
)


@cache
def necessity(ceiling: str) -> Importance:
    """Our numbers in the permutations that are stored."""
    return plscli.importance(
        plscli.Survey.from_frame(frame("mobi")), CASE["model"], target=CASE["settings"]["target"], scale="1:10", resamples=2,
        tolerance=TIGHT, necessity=True, ceiling=ceiling, permutations=np.array(CASE["settings"]["permutations"]),
    )  # fmt: skip


@cache
def tables(ceiling: str) -> dict[str, list[Record]]:
    return necessity(ceiling).tables()


def effect(condition: str, ceiling: str, field: str = "d") -> Any:
    """A number of the table of conditions.   ceiling : "ce_fdh", "cr_fdh", and what is stored behind them."""
    return find(tables(ceiling[:2])["necessity"], condition=condition, ceiling=ceiling[:2])[field]


@cache
def scores(unit: str = "standardised") -> pd.DataFrame:
    options: dict[str, Any] = {"unit": unit, "scale": (1, 10)} if unit == "rescaled" else {}
    return plscli.scores(frame("mobi"), CASE["model"], tolerance=TIGHT, **options).table("scores")


def scope(condition: str) -> float:
    """The area in which cases lie, in standardised scores."""
    return float(np.prod([np.ptp(scores()[name]) for name in (condition, CASE["settings"]["target"])]))


def zone(condition: str, field: str) -> float:
    return float(effect(condition, field[-2:]) * scope(condition))


def line(condition: str, field: str) -> float | None:
    """Slope or intercept of the line, in standardised scores."""
    slope, intercept = (effect(condition, "cr", each) for each in ("slope", "intercept"))
    if slope is None:
        return None
    x, y = (scores("rescaled")[name] for name in (condition, CASE["settings"]["target"]))
    return float(slope * x.std() / y.std() if field == "slope" else (intercept + slope * x.mean() - y.mean()) / y.std())


@cache
def permuted(condition: str, ceiling: str) -> Array:
    """Effect sizes in the stored permutations."""
    x, y = (scores()[name].to_numpy() for name in (condition, CASE["settings"]["target"]))
    x, y = ((values - values.min()) / (values.max() - values.min()) for values in (x, y))
    return effects(Condition.of(x), y[np.array(CASE["settings"]["permutations"])])[("permuted_ce", "permuted_cr").index(ceiling)]


def bottleneck(condition: str, ceiling: str, at: str, field: str = "below") -> Any:
    """What a level takes, or how many have less, which is 0 where nothing is taken."""
    row = find(tables(ceiling[:2])["bottleneck"], condition=condition, level=10.0 * int(at))
    return row[field]


def sensitivity(condition: str, at: str) -> Any:
    return [row["d"] for row in tables("ce")["necessity_sensitivity"] if row["condition"] == condition][int(at)]


ONCE = "each peer once; none is shared here"
CEILINGS = "ce_fdh|cr_fdh"
NECESSITY = File(
    "nca_ecsi_small",
    (
        Line(NCA, "effect size d", f"*/{CEILINGS}", effect, 1e-8),
        Line(NCA, "scope", "*/scope", scope, 1e-8, note="ours: of standardised scores"),
        Line(NCA, "ceiling zones", "*/ceiling_zone_ce|ceiling_zone_cr", zone, 1e-7, note="ours: d times the scope"),
        Line(NCA, "slope, intercept of CR-FDH", "*/slope|intercept", line, 1e-7, note="ours: in standardised scores"),
        Line(NCA, "accuracy of CR-FDH", "*/accuracy_cr", partial(effect, ceiling="cr", field="accuracy"), EXACT),
        Line(
            NCA,
            "bottlenecks, % of the range",
            f"*/bottleneck_percent_of_range/{CEILINGS}/*",
            partial(bottleneck, field="required_range"),
            CLOSE,
        ),
        Line(NCA, "bottlenecks, % of cases", f"*/bottleneck_percent_of_cases_below/{CEILINGS}/*", bottleneck),
        Line(OWN, "effect sizes in permutations", "*/permuted_ce|permuted_cr/*", lambda name, of, b: permuted(name, of)[int(b)], 1e-8),
        Line(OWN, "permutations at least as large", f"*/permutations_at_least/{CEILINGS}", partial(effect, field="at_least")),
        Line(OWN, "p of d", f"*/p/{CEILINGS}", partial(effect, field="p"), 1e-15),
        Line(EXTRAS, "d of CR-FDH", "*/cr_fdh_distinct_peers", partial(effect, ceiling="cr"), 1e-8, note=ONCE),
        Line(EXTRAS, "sensitivity of CE-FDH", "*/sensitivity_ce_fdh/*", sensitivity, 1e-8),
    ),
    (LeftOut("bottlenecks", "Value/bottleneck_percent_of_cases_below/cr_fdh/*", "100.0 in R NCA, for a line that does not exist"),),
)
