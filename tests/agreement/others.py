"""Where other programs go their own way: what their stop rules leave, and numbers that mean something else there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agreement.rows import TIGHT, number
from agreement.stored import cases, program, reported, sign, turned
from plscli.estimation.estimation import Estimation
from reference_cases import Case
from test_reference_numbers import fit_of

WATCHED = ("weights", "loadings", "paths")
"""What a file holds of a run that stopped early."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One program at its default stop rule.   apart : largest difference of weights, loadings and paths from ours."""

    program: str
    data: str
    rule: str
    apart: dict[str, float]
    converged: float
    """The largest of the same differences once the program runs to full convergence too."""


def stops() -> Iterator[Stop]:
    """One for every file that holds such numbers."""
    for case in cases():
        if "stopped" in case.stored:
            point = case.estimated(TIGHT)
            apart = {name: distance(case, point, name, early=True) for name in WATCHED}
            converged = max(distance(case, point, name, early=False) for name in WATCHED)
            yield Stop(program(case), case.stored["name"], case.stored["stopped"]["rule"], apart, converged)


def distance(case: Case, point: Estimation, name: str, early: bool) -> float:
    """Largest difference of a stored table from ours at full convergence, with each construct turned to our sign."""
    tables = case.stored["stopped" if early else "expected"]
    turn, mine = turned(case, point, tables), reported(point, name)
    return max(abs(mine(key) - value * sign(turn, name, key)) for key, value in case.by_name(tables[name]).items())


def largest(of: str) -> float:
    """The largest difference that the stop rule of one program leaves."""
    return max(max(each.apart.values()) for each in stops() if each.program == of)


def csem() -> Case:
    """The run of cSEM without disattenuation."""
    return Case("ecsi_csem_composite")


def rho_a_beside_one() -> tuple[float, float]:
    """Our smallest and largest rho_A where cSEM prints 1 for all."""
    case, point = csem(), csem().estimated(TIGHT)
    theirs = case.by_name(case.stored["other_definition"]["rho_a"])
    assert set(theirs.values()) == {1.0}
    values = [number(point, "rho_a", name) for name in theirs if len(case.model.construct(name).indicators) > 1]
    return min(values), max(values)


def saturated_fit(measure: str) -> tuple[float, float]:
    """What cSEM gives as the chi-square or NFI of the saturated model, and ours."""
    case = csem()
    theirs = case.by_name(case.stored["other_definition"][measure])["saturated"]
    assert theirs == case.expected(measure)["estimated"]
    return theirs, fit_of(case, measure, "saturated")


def htmt_apart() -> float:
    """How far cSEM's means of signed correlations lie from our HTMT where some correlations are negative."""
    case, mine = csem(), reported(csem().estimated(TIGHT), "htmt")
    theirs = case.by_name(case.stored["other_definition"]["htmt_signed"])
    return max(abs(mine(pair) - value) for pair, value in theirs.items())


def weights_against_loadings() -> list[tuple[str, str]]:
    """(data, construct) of plspm where weights and loadings disagree in sign, so that its weights give the score turned round."""
    cases_of_plspm = [case for case in cases() if program(case) == "R plspm"]
    return [(case.stored["name"], name) for case in cases_of_plspm for name in case.model.names if covered(case, name) < 0]


def covered(case: Case, construct: str) -> float:
    """Sum of weight times loading, 1 where the weights are those of the score that the loadings belong to."""
    loadings = case.expected("loadings")
    return sum(value * loadings[key] for key, value in case.expected("weights").items() if key[1] == construct)
