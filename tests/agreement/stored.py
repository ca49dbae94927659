"""Our numbers against those of tests/reference."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from agreement.rows import LABELS, RELATIVE, TIGHT, Row, number, row
from plscli.core.pls import estimate
from plscli.estimation.estimation import Estimation, from_correlations
from plscli.model.spec import ModelSpec, Path
from reference_cases import FOLDER, Case
from test_reference_numbers import FIT, NAMES, applies, fit_of

STORED = {name: quantity for name, (quantity, _) in NAMES.items()} | {
    "htmt_signed": "htmt",
    "htmt2": "htmt2",
    "f2": "f2",
    "cross_loadings": "cross_loading",
    "specific_indirect_effects": "specific_indirect_effect",
    "aic": "aic",
    "bic": "bic",
    **{name: name for name in FIT},
}
"""Our name of every quantity that a file in tests/reference may hold."""

PROGRAMS = {
    "R cSEM": "R cSEM",
    "ADANCO": "ADANCO",
    "PyPI seminr": "PyPI seminr, stored",
    "R seminr": "R seminr",
    "R plspm": "R plspm",
    "population": "algebra",
}
"""How the `source` of a file begins, and what the page calls it."""

NO_PLSCLI_NUMBER = {
    "alpha": "single items and composites have no reliability",
    "rho_a": "single items and composites have no reliability",
    "rho_c": "single items and composites have no reliability",
    "ave": "single items and composites have no reliability",
    "htmt": "composites have no HTMT",
    "htmt2": "composites have no HTMT",
    "indicator_vif": "a single item has no VIF",
}
"""Why a stored number is not compared: another program prints it, plscli says that it does not exist."""


def cases() -> list[Case]:
    """Every file in tests/reference with the estimates of one model; predictions and comparisons of models have tests of their own."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
    return [Case(name) for name, stored in found.items() if stored["indicators"] and STORED.keys() & stored["expected"].keys()]


def program(case: Case) -> str:
    """Where the numbers of a file come from."""
    return next(name for start, name in PROGRAMS.items() if case.stored["source"].startswith(start))


def stored_values(case: Case, name: str) -> dict[Any, float]:
    """The stored numbers of a quantity by key; the route is the key of a specific indirect effect."""
    if name == "specific_indirect_effects":
        return {tuple(each["through"]): each["value"] for each in case.stored["expected"][name]}
    return case.expected(name)


def compared(case: Case, name: str) -> dict[Any, float]:
    """The stored numbers that plscli has too."""
    gate = "htmt" if name in ("htmt_signed", "htmt2") else name
    return {key: value for key, value in stored_values(case, name).items() if applies(case, gate, key)}


def left_out(case: Case, name: str) -> int:
    """How many stored numbers of a quantity plscli does not have."""
    return len(stored_values(case, name)) - len(compared(case, name))


def stored_rows() -> list[Row]:
    """One row for every quantity of every file in tests/reference."""
    rows = []
    for case in cases():
        point = case.estimated(TIGHT)
        for name in case.stored["expected"]:
            theirs = compared(case, name)
            mine, note = comparable(case, name, point)
            turn = turned(case, point)
            if name in SIGNED and -1.0 in turn[name == "weights"].values():
                theirs, note = {key: value * sign(turn, name, key) for key, value in theirs.items()}, TURNED
            relative = name == "f2" and case.stored["settings"]["f2_method"] == "fixed"
            tolerance = RELATIVE if relative else case.tolerance(name)
            pairs = [(mine(key), value) for key, value in theirs.items()]
            rows.append(row(program(case), STORED[name], case.stored["name"], pairs, tolerance, relative, note))
    return rows


SIGNED = ("weights", "loadings", "cross_loadings", "paths", "construct_correlations", "total_effects", "indirect_effects")
"""What changes its sign with a construct."""
TURNED = "theirs: constructs turned to our signs"
Turn = tuple[dict[str, float], dict[str, float]]


def turned(case: Case, point: Estimation, stored: dict[str, Any] | None = None) -> Turn:
    """1 or -1 by construct, from all of its loadings and from all of its weights: plspm turns the one and not the other.

    stored : tables of the file; without it, those of full convergence.
    """
    tables = stored or case.stored["expected"]
    return side(case, point, "loadings", tables), side(case, point, "weights", tables)


def side(case: Case, point: Estimation, name: str, tables: dict[str, Any]) -> dict[str, float]:
    """Whether their loadings or weights of a construct run against ours, (construct: 1 or -1)."""
    mine, theirs = reported(point, name), case.by_name(tables.get(name, {}))
    sums = dict.fromkeys(case.model.names, 0.0)
    for item, construct in theirs:
        sums[construct] += mine((item, construct)) * theirs[item, construct]
    return {construct: -1.0 if value < 0 else 1.0 for construct, value in sums.items()}


def sign(turn: Turn, name: str, key: tuple[str, ...]) -> float:
    """What a stored number is multiplied by."""
    signs = turn[name == "weights"]
    return float(np.prod([signs[word] for word in key if word in signs]))


def comparable(case: Case, name: str, point: Estimation) -> tuple[Callable[[Any], float], str]:
    """Our number by stored key, brought to the other program's definition, and what was done to it."""
    settings = case.stored["settings"]
    if name in FIT:
        log10 = name == "d_g" and settings.get("d_g_log") == "log10"
        return (lambda model: fit_of(case, name, model)), "ours / (ln 10)²" if log10 else ""
    if name == "f2" and settings["f2_method"] == "re-estimated":
        return (lambda path: f2_again(case, *path, point)), "ours: model estimated again without the path"
    if name == "cross_loadings":
        return cross_loadings(case), "ours: before the correction" if settings["consistent"] else ""
    if name in ("aic", "bic") and settings.get("ic_from") == "scores":
        return reported(plain(case), name), "ours: R² of plain scores"
    if name == "vif_antecedents" and settings["vif_from"] == "constructs":
        return (lambda pair: vif_of_constructs(case, *pair)), "ours: from disattenuated correlations"
    return reported(point, name), "theirs signed; all correlations are positive" if name == "htmt_signed" else ""


PATTERNS = {name: pattern for name, (_, pattern) in NAMES.items()} | {
    "htmt_signed": "{0} <-> {1}",
    "htmt2": "{0} <-> {1}",
    "f2": "{0} -> {1}",
    "aic": "{}",
    "bic": "{}",
}


def reported(point: Estimation, name: str) -> Callable[[Any], float]:
    """The number as plscli reports it, by stored key."""

    def value(key: Any) -> float:
        words = key if isinstance(key, tuple) else (key,)
        if name == "specific_indirect_effects":
            return number(point, STORED[name], " -> ".join(words))
        ends = PATTERNS[name].format(*words), PATTERNS[name].format(*reversed(words))
        return number(point, STORED[name], ends[0] if (STORED[name], ends[0]) in point.index else ends[1])

    return value


def plain(case: Case) -> Estimation:
    """The case without the correction of PLSc."""
    return from_correlations(case.model, case.R, case.n, replace(case.estimator(TIGHT), consistent=False), case.estimated().data)


def cross_loadings(case: Case) -> Callable[[tuple[str, str]], float]:
    """Correlations of items with plain scores, by (item, construct)."""
    loadings = estimate(case.R, case.model.design, case.estimator().inner, TIGHT).loadings
    return lambda key: float(loadings[case.model.indicators.index(key[0]), case.model.names.index(key[1])])


def vif_of_constructs(case: Case, source: str, target: str) -> float:
    """VIF of a predictor from the construct correlations that PLSc has corrected.  Stored keys are (predictor, outcome)."""
    before = [case.model.names.index(name) for name in case.model.predecessors(target)]
    C = case.solved(TIGHT).construct_correlations[np.ix_(before, before)]
    return float(np.linalg.inv(C).diagonal()[before.index(case.model.names.index(source))])


def f2_again(case: Case, source: str, target: str, point: Estimation) -> float:
    """f2 with the whole model estimated again without the path, as in seminr."""
    r2 = number(point, "r2", target)
    kept = tuple(path for path in case.model.paths if (path.source, path.target) != (source, target))
    without = number(smaller(case, kept), "r2", target) if target in {path.target for path in kept} else 0.0
    return (r2 - without) / (1.0 - r2)


def smaller(case: Case, paths: tuple[Path, ...]) -> Estimation:
    """The case with these paths alone; a construct that has none any more leaves the model."""
    named = {name for path in paths for name in (path.source, path.target)}
    constructs = tuple(construct for construct in case.model.constructs if construct.name in named)
    model: ModelSpec = replace(case.model, constructs=constructs, paths=paths, places={})
    positions = [case.model.indicators.index(item) for item in model.indicators]
    return from_correlations(model, case.R[np.ix_(positions, positions)], case.n, case.estimator(TIGHT), case.estimated().data)


def moved_by_the_stop_rule() -> float:
    """How far weights, loadings and paths of the stored cases lie from full convergence at the default tolerance."""
    return max(
        abs(stopped - case.estimated(TIGHT).value(*key))
        for case in cases()
        for point in [case.estimated()]
        for key in point.index
        if key[0] in ("weight", "loading", "path") and (stopped := point.value(*key)) is not None
    )


def not_compared() -> Iterator[tuple[str, str, int, str]]:
    """(file, quantity, how many, why) of the stored numbers that plscli does not have."""
    for case in cases():
        for name in case.stored["expected"]:
            if count := left_out(case, name):
                yield case.stored["name"], LABELS[STORED[name]], count, NO_PLSCLI_NUMBER[STORED[name]]


def f2_apart(consistent: bool) -> float:
    """How far the f2 of seminr, whose model is estimated again, lies from ours in the stored cases with or without PLSc."""
    return max(
        abs(reported(case.estimated(TIGHT), "f2")(key) - value)
        for case in cases()
        if case.stored["settings"].get("f2_method") == "re-estimated" and case.stored["settings"]["consistent"] == consistent
        for key, value in case.expected("f2").items()
    )
