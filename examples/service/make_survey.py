"""Make the synthetic survey of this example: `python make_survey.py` writes survey.csv beside this file.

Three hundred invented customers of an invented repair service, seven-point answers, some of them missing.
Only the standard library is used, whose `random()` gives the same numbers on every machine and in every version.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from math import exp
from pathlib import Path
from statistics import NormalDist

SEED = 2026
SORTING = 2035
"""Seed of who is a business customer, chosen so that one path, one mean and nothing else differ between the two kinds in this sample."""
RESPONDENTS = 300
MISSING = 0.015
"""Share of answers left out at random."""
BLOCKS = {"QUAL": 4, "PRICE": 3, "SAT": 3, "TRUST": 3, "LOY": 3, "REC": 1}
COLUMNS = ("respondent", "age", "customer", *(f"{block}{i}" for block, size in BLOCKS.items() for i in range(1, size + 1)))
CUTS = (-1.9, -1.2, -0.5, 0.2, 0.9, 1.6)
"""Where a continuous opinion is cut into the seven answers 1 to 7."""


def survey(seed: int) -> list[list[int | str]]:
    """Answers of all respondents in the order of COLUMNS; an empty text is a missing answer."""
    uniform, sorting = random.Random(seed).random, random.Random(SORTING).random

    def noise() -> float:
        return NormalDist().inv_cdf(uniform())

    rows: list[list[int | str]] = []
    for number in range(1, RESPONDENTS + 1):
        age = 18 + int(60 * uniform())
        felt, business = opinions(noise)
        answers = [1 + sum(opinion > cut for cut in CUTS) for opinion in felt]
        customer = "business" if sorting() < 1 / (1 + exp(-business)) else "private"
        rows.append([number, age, customer, *("" if uniform() < MISSING else answer for answer in answers)])
    return rows


def opinions(noise: Callable[[], float]) -> tuple[list[float], float]:
    """One customer's opinions item by item, and the log odds that a company is behind them.

    Quality and price shape satisfaction, trust, loyalty and recommendation.  Companies find the price lower, and are
    loyal for other reasons than trust.
    """
    shared = 0.5 * noise()
    quality = [shared + 0.85 * noise() for _ in range(4)]  # speed, competence, friendliness, premises: need not agree
    index = 0.45 * quality[0] + 0.50 * quality[1] + 0.30 * quality[2] + 0.05 * quality[3]
    price = -0.2 * index + 0.97 * noise()  # felt as too high
    satisfaction = 0.60 * index - 0.30 * price + 0.65 * noise()
    trust = 0.25 * index + 0.50 * satisfaction + 0.65 * noise()
    unexplained = noise()
    loyalty = 0.40 * satisfaction + 0.35 * trust + 0.65 * unexplained
    recommendation = 0.65 * loyalty + 0.70 * noise()
    measured = [(price, (0.8, 0.9, 0.75)), (satisfaction, (0.9, 0.85, 0.8)), (trust, (0.85, 0.8, 0.6)), (loyalty, (0.9, 0.85, 0.75))]
    items = [quality, *([loading * factor + (1 - loading**2) ** 0.5 * noise() for loading in loadings] for factor, loadings in measured)]
    business = -0.9 * price - 0.4 * satisfaction - 1.2 * trust * unexplained + 0.8 * (unexplained**2 - 1)
    return [opinion for block in items for opinion in block] + [recommendation], business


def main() -> None:
    """Write survey.csv."""
    with (Path(__file__).parent / "survey.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(survey(SEED))


if __name__ == "__main__":
    main()
