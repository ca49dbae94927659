"""What may be asked about endogeneity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from plscli.errors import UsageError, did_you_mean
from plscli.estimation import DECIDED, DRAWN, USUAL, Estimator, Resampling, Rules
from plscli.model.spec import ModelSpec
from plscli.setting import Settings, Together, require, setting

MOST_SUSPECTS = 6
"""Suspects of whose combinations, 63 then, all are tried."""


@dataclass(frozen=True, slots=True)
class Suspecting(Settings, panel="Endogeneity"):
    """Which predictors of which construct are suspected, and how it is found out.

    outcome : construct whose equation is looked at.   suspect : predictors, with commas between them.   method : Gaussian copulas, or
    instruments.   instruments : of each suspect, as `LIKE: X1,X2; COMP: X3`.   cdf, term : see `core.endogeneity`.
    """

    outcome: str | None = setting(None, metavar="CONSTRUCT", help="Construct whose predictors are suspected.", shown="the last one")
    suspect: str | None = setting(
        None, metavar="C1,C2", help="Predictors that are suspected.", shown="all whose scores tell anything", complete="CONSTRUCT"
    )
    method: Literal["copula", "2sls"] = setting("copula", help="Gaussian copulas, or instruments by two-stage least squares.")
    instruments: str | None = setting(
        None, metavar="'C: X1,X2'", help="Constructs that move a suspect and have no path of their own to the outcome; ; between suspects."
    )
    cdf: Literal["adjusted", "rank_n1", "ecdf_n1", "clamped"] = setting("adjusted", help="Distribution function behind copula terms.")
    term: Literal["two-stage", "park-gupta"] = setting(
        "two-stage", help="Copula terms net of those of the other predictors (2sCOPE), or as they are."
    )

    def __post_init__(self) -> None:
        Settings.__post_init__(self)
        require(not self.instruments or self.method == "2sls", "instruments are for two-stage least squares: --method 2sls")
        require(
            self.method == "copula" or bool(self.instruments),
            "--method 2sls takes instruments of a suspect: --instruments 'LIKE: X1,X2'\n  constructs that have no path to the outcome",
        )
        require(self.method == "copula" or not self.given & {"cdf", "term"}, "cdf and term are for copulas, and --method 2sls has none")


@dataclass(frozen=True, slots=True)
class EndogeneityAsked(Together):
    """All settings of the question."""

    suspecting: Suspecting = Suspecting()
    estimator: Estimator = USUAL
    resampling: Resampling = DRAWN
    rules: Rules = DECIDED


def written(instruments: Mapping[str, str | Sequence[str]] | str | None) -> str | None:
    """Instruments by suspect as they are written on the command line."""
    if instruments is None or isinstance(instruments, str):
        return instruments
    return "; ".join(f"{name}: {of if isinstance(of, str) else ','.join(of)}" for name, of in instruments.items())


@dataclass(frozen=True)
class OutcomeEquation:
    """The equation of an outcome.   predictors : in its order.   suspects : those that were named, if any.   instruments : by suspect."""

    outcome: str
    predictors: tuple[str, ...]
    suspects: tuple[str, ...]
    instruments: Mapping[str, tuple[str, ...]]

    @property
    def instrumented(self) -> tuple[str, ...]:
        """Predictors with instruments, in its order."""
        return tuple(name for name in self.predictors if name in self.instruments)

    @property
    def every_instrument(self) -> tuple[str, ...]:
        """All instruments."""
        return tuple(dict.fromkeys(name for suspect in self.instrumented for name in self.instruments[suspect]))

    @classmethod
    def of(cls, model: ModelSpec, chosen: Suspecting) -> OutcomeEquation:
        """The equation that was asked for.  UsageError for what is none, and for suspects and instruments that cannot be."""
        outcome = chosen.outcome or model.endogenous[-1]
        if outcome not in model.endogenous:
            near = did_you_mean(outcome, model.endogenous)
            raise UsageError(
                f"--outcome {outcome}: no path of the model leads to it\n  {near or 'name one of ' + ', '.join(model.endogenous)}"
            )
        predictors = model.predecessors(outcome)
        if products := [name for name in predictors if model.product(name)]:
            raise UsageError(
                f"--outcome {outcome}: {products[0]} is a product, and what its factors share with the error it shares in another way\n"
                "  look at the equation in a model without it"
            )
        named = _names(chosen.suspect or "")
        for name in named:
            if name not in predictors:
                near = did_you_mean(name, predictors) or f"its predictors are {', '.join(predictors)}"
                raise UsageError(f"--suspect {name}: {name!r} is no predictor of {outcome}\n  {near}")
        if len(named) > MOST_SUSPECTS:
            raise UsageError(f"--suspect names {len(named)} predictors, whose combinations are too many\n  name at most {MOST_SUSPECTS}")
        return cls(outcome, predictors, named, _instruments(model, outcome, predictors, chosen.instruments or ""))


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _instruments(model: ModelSpec, outcome: str, predictors: tuple[str, ...], texts: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in filter(None, map(str.strip, texts.split(";"))):
        suspect, colon, rest = (part.strip() for part in text.partition(":"))
        names = _names(rest)
        if not colon or not names:
            raise UsageError(f"--instruments {text!r} names no suspect with its instruments\n  write it like 'LIKE: X1,X2'")
        if suspect not in predictors:
            near = did_you_mean(suspect, predictors) or f"its predictors are {', '.join(predictors)}"
            raise UsageError(f"--instruments {text!r}: {suspect!r} is no predictor of {outcome}\n  {near}")
        for name in names:
            _check_instrument(model, outcome, predictors, name, text)
        found[suspect] = (*found.get(suspect, ()), *names)
    every = {name for names in found.values() for name in names}
    if found and len(every) < len(found):
        raise UsageError(f"--instruments: {len(found)} suspects take as many instruments, and there are {len(every)}\n  name one more")
    return found


def _check_instrument(model: ModelSpec, outcome: str, predictors: tuple[str, ...], name: str, text: str) -> None:
    """UsageError for what is no instrument."""
    option = f"--instruments {text!r}"
    if name not in model.structural or model.product(name):
        near = did_you_mean(name, model.structural) or f"there are {', '.join(model.structural)}"
        raise UsageError(f"{option}: {name!r} is no construct in the paths of the model\n  {near}")
    if name in predictors or name == outcome:
        what = f"a predictor of {outcome}" if name in predictors else "the outcome"
        raise UsageError(f"{option}: {name} is {what}, and an instrument moves that through its suspect alone\n  name another construct")
    if name in model.downstream(outcome):
        raise UsageError(f"{option}: {name} follows from {outcome}, so that it cannot be free of its error\n  name another construct")
