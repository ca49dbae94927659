"""What a reader sees of a test of endogeneity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.estimation.inference import SPREAD
from plscli.questions.endogeneity.verdicts import EXOGENOUS
from plscli.tables import ESTIMATE, SE, Column, Layout, P, Report, T, bounds
from plscli.words import percent

if TYPE_CHECKING:
    from plscli.questions.endogeneity.answer import Endogeneity
    from plscli.records import Record

CDF = {
    "adjusted": "adjusted distribution function",
    "rank_n1": "ranks over n + 1",
    "ecdf_n1": "shares, the largest n / (n + 1)",
    "clamped": "shares, the largest 1 - 1e-7",
}
"""Distribution functions in words."""
COPULAS = "Gaussian copulas after Park & Gupta (2012), in path models after Hult et al. (2018)"
STRENGTH = "strength of instruments after Staiger & Stock (1997)"
"""What a report cites."""
TERM = {"two-stage": "two-stage terms (2sCOPE)", "park-gupta": "terms as they are (Park & Gupta)"}
SUSPECTS = Column("suspects", "terms of")
FIELDS = {
    "copulas": ("outcome", "suspects", "term", "estimate", *SPREAD),
    "corrected": ("suspects", "path", "original", "corrected", "change", *SPREAD, "original_se", "original_p", "use"),
    "normality": (
        "construct", "role", "n", "distinct", "skewness", "excess_kurtosis", "lilliefors", "lilliefors_p", "anderson_darling",
        "anderson_darling_p", "cramer_von_mises", "cramer_von_mises_p", "shapiro", "shapiro_p", "verdict",
    ),
    "instruments": ("outcome", "suspect", "instruments", "f", "df", "df_residual", "partial_r2", "hausman", *SPREAD),
    "hausman": ("outcome", "suspects", "statistic", "df", "p"),
}  # fmt: skip
"""Fields of the tables that can be empty."""


def report(result: Endogeneity) -> Report:
    """Verdicts first in words, then the tables."""
    copulas, instruments = _copulas(result), _instruments(result)
    first, others = (instruments, copulas) if result.by_instruments else (copulas, instruments)
    every = (first[0], _verdicts(result), _corrected(result), first[1], *(replace(each, shown=False) for each in others))
    layouts = tuple(replace(each, fields=FIELDS.get(each.name, ())) for each in every)
    line = _settings(result)
    return Report(result, layouts, (line, *result.notes), line, lead=result.lead)


def reported(result: Endogeneity) -> Report:
    """All of it, with what a report cites under the first table."""
    whole = report(result)
    first, *others = whole.layouts
    source = STRENGTH if result.by_instruments else COPULAS
    return replace(whole, layouts=(replace(first, notes=(*first.notes, source)), *others))


def _settings(result: Endogeneity) -> str:
    """How the model was estimated and what was resampled."""
    used, chosen = result.used, result.asked.suspecting
    drawn = f"resamples given (SHA-256 {used.indices[:12]}…)" if used.indices else f"seed {used.seed}"
    how = "two-stage least squares" if result.by_instruments else f"Gaussian copulas, {CDF[chosen.cdf]}, {TERM[chosen.term]}"
    found = result.resampled
    again = "PLS, scores, ranks and terms anew in each" if result.found else "PLS anew in each"
    resamples = f"; {found.used:,} of {used.resamples:,} resamples used, {again}, {drawn}" if found else ""
    interval = f"; {percent(used.level)} {footer.INTERVAL[used.ci]} intervals, alpha {result.asked.rules.alpha:g}" if found else ""
    return f"{footer.estimator(result)}; {how}{resamples}{interval}"


def _spread(result: Endogeneity) -> tuple[Column, ...]:
    return (SE, T, P, *bounds(result.used.level))


def _verdicts(result: Endogeneity) -> Layout:
    return Layout(
        "verdicts",
        f"Predictors of {result.equation.outcome}",
        (Column("predictor", "predictor"), Column("p", "smallest p", "p", bounded=True), Column("verdict", "verdict", "verdict")),
        sentences="meaning",
        subject=("predictor",),
        worded=lambda record: record["verdict"] != EXOGENOUS or bool(result.by_instruments),
    )


def _corrected(result: Endogeneity) -> Layout:
    chosen = ", ".join(result.chosen)
    used = any(row["use"] for row in result.tables()["corrected"])
    what = "to be used" if used else "for comparison, not for use"

    def needed(record: Record) -> bool:
        return bool(record["suspects"] == chosen)

    rest = len(result.sets) - 1
    title = (
        f"Corrected paths ({'instruments for' if result.by_instruments else 'terms of'} {chosen}), {what}" if chosen else "Corrected paths"
    )
    return Layout(
        "corrected",
        title,
        (Column("path", "path"), Column("original", "original", "number"), Column("original_p", "p", "p", bounded=True, spare=4),
         Column("change", "change", "number", spare=1), Column("corrected", "corrected", "number"), *_spread(result)),
        needed=needed,
        shown=result.resampled is not None,
        instead=(f"with the terms of {rest} other sets: -t corrected",) if rest > 0 else (),
    )  # fmt: skip


def _copulas(result: Endogeneity) -> tuple[Layout, ...]:
    return (
        Layout(
            "copulas",
            f"Copula terms in the equation of {result.equation.outcome}",
            (SUSPECTS, Column("term", "term"), ESTIMATE, *_spread(result)),
            about=footer.origin(result),
            shown=result.found is not None,
        ),
        Layout(
            "normality",
            "Are scores clearly not normal, and is the error?",
            (Column("construct", "construct"), Column("role", "role"), Column("distinct", "values", "integer", spare=2),
             Column("skewness", "skewness", "number", 2), Column("excess_kurtosis", "kurtosis", "number", 2, spare=1),
             Column("anderson_darling_p", "p (AD)", "p", bounded=True),
             Column("lilliefors_p", "p (Lilliefors)", "p", bounded=True, spare=3),
             Column("cramer_von_mises_p", "p (CvM)", "p", bounded=True, spare=4),
             Column("shapiro_p", "p (SW)", "p", bounded=True, spare=5), Column("verdict", "verdict", "verdict")),
            notes=(
                "AD: Anderson-Darling, which decides; CvM: Cramér-von Mises; SW: Shapiro-Wilk; p values take into account that mean and "
                "standard deviation are estimated",
            ),
        ),
    )  # fmt: skip


def _instruments(result: Endogeneity) -> tuple[Layout, ...]:
    return (
        Layout(
            "instruments",
            "Instruments: first stage, and Hausman's test of each suspect",
            (Column("suspect", "suspect"), Column("instruments", "instruments"), Column("f", "F", "number", 1),
             Column("partial_r2", "partial R²", "number", bounded=True, spare=1), Column("hausman", "residual", "number"),
             *_spread(result)),
            notes=("residual: slope of what the first stage leaves of the suspect; 0 where it shares nothing with the error",),
            about=footer.origin(result),
        ),
        Layout(
            "hausman",
            "Hausman's test of all suspects together",
            (SUSPECTS, Column("statistic", "chi-square", "number", 2), Column("df", "df", "integer"), P),
            shown=result.by_instruments is not None and len(result.by_instruments.suspects) > 1,
        ),
    )  # fmt: skip
