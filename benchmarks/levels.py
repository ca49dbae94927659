"""How often the test of tetrads rejects one factor that is true, on data sets drawn from a population of one factor.

    python benchmarks/levels.py [-d DATA_SETS] [-n RESAMPLES] [-r RESPONDENTS]

Half of the data sets have normal answers, half the same cut into seven categories.  A test at 5 % should reject 5 % of them.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported

import numpy as np
import pandas as pd

import plscli
from plscli.engine import SERIAL
from plscli.estimation import Resampling, estimation
from plscli.questions.measurement import tetrads
from plscli.words.thresholds import PROFILE

ALPHA = 0.05
ITEMS = (4, 5, 6, 7, 8)
LOADINGS = (0.6, 0.9)
"""Of the first and of the last item; those between them are evenly spaced."""
CUTS = (-2.0, -1.2, -0.4, 0.4, 1.2, 2.0)
"""Where normal answers are cut into seven categories."""
SEED = 42
RULES = ("p", "p_bootstrap", "p_chi2")
"""The p values of the table that are counted; the first one decides."""


@dataclass(frozen=True)
class Level:
    """Share of data sets that are rejected by each of `RULES`, for blocks of so many items."""

    items: int
    data_sets: int
    shares: tuple[float, ...]


def answers(items: int, respondents: int, generator: np.random.Generator, categories: bool) -> pd.DataFrame:
    """Answers of a factor, and of one more item that depends on it."""
    loadings = np.linspace(*LOADINGS, items)
    factor = generator.standard_normal((respondents, 1))
    X = factor * loadings + generator.standard_normal((respondents, items)) * np.sqrt(1.0 - loadings**2)
    if categories:
        X = np.digitize(X, CUTS).astype(np.float64)
    outcome = 0.5 * factor + generator.standard_normal((respondents, 1))
    return pd.DataFrame(np.hstack([X, outcome]), columns=[*(f"A{k}" for k in range(1, items + 1)), "Y1"])


def level(items: int, data_sets: int, resamples: int, respondents: int = 250) -> Level:
    """The shares for blocks of so many items."""
    model = plscli.parse_model(f"A =~ {' + '.join(f'A{k}' for k in range(1, items + 1))}; Y =~ Y1; Y ~ A")
    generator = np.random.default_rng((SEED, items, respondents))
    rejected = np.zeros(len(RULES))
    for number in range(data_sets):
        frame = answers(items, respondents, generator, categories=number % 2 == 1)
        survey = plscli.Survey.from_frame(frame)
        found = tetrads.run(survey, estimation.run(survey, model), Resampling(resamples, number), workers=SERIAL)
        row = found.tables(PROFILE)["tetrad_tests"]()[0]
        rejected += [row[rule] <= ALPHA for rule in RULES]
    return Level(items, data_sets, tuple(float(share) for share in rejected / data_sets))


def levels(data_sets: int, resamples: int, respondents: int = 250) -> Iterator[Level]:
    """The shares for every number of items."""
    return (level(items, data_sets, resamples, respondents) for items in ITEMS)


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-d", "--data-sets", type=int, default=1000)
    parser.add_argument("-n", "--resamples", type=int, default=1000)
    parser.add_argument("-r", "--respondents", type=int, default=250)
    chosen = parser.parse_args()
    print("items", *RULES, sep="\t")
    for found in levels(chosen.data_sets, chosen.resamples, chosen.respondents):
        print(found.items, *(f"{100 * share:.1f} %" for share in found.shares), sep="\t", flush=True)


if __name__ == "__main__":
    main()
