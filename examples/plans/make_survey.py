"""Make the synthetic survey of this example: `python make_survey.py` writes survey.csv beside this file.

Three hundred invented customers of an invented mobile network, seven-point answers.  Two kinds of customers are among them, and nobody
wrote down who is which: some judge its value by quality, and others by price.  How they pay says a good deal about it.
Only the standard library is used, whose `random()` gives the same numbers on every machine and in every version.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path
from statistics import NormalDist

SEED = 2027
RESPONDENTS = 300
BLOCKS = ("QUAL", "PRICE", "VALUE", "LOY")
LOADINGS = (0.93, 0.9, 0.88)
COLUMNS = ("respondent", "age", "pays", *(f"{block}{i}" for block in BLOCKS for i in range(1, len(LOADINGS) + 1)))
CUTS = (-1.6, -1.0, -0.4, 0.2, 0.8, 1.4)
"""Where a continuous opinion is cut into the seven answers 1 to 7."""
BY_PRICE = 0.4
"""Share of those who judge by price."""
PREPAID = {True: 0.8, False: 0.25}
"""Share of those who pay in advance, among them and among the others."""


def survey(seed: int) -> list[list[int | str]]:
    """Answers of all respondents in the order of COLUMNS."""
    uniform = random.Random(seed).random

    def noise() -> float:
        return NormalDist().inv_cdf(uniform())

    rows: list[list[int | str]] = []
    for number in range(1, RESPONDENTS + 1):
        age, by_price = 18 + int(55 * uniform()), uniform() < BY_PRICE
        quality, price = noise(), noise()
        value = (-0.75 * price - 0.5 if by_price else 0.8 * quality + 0.35) + 0.3 * noise()
        loyalty = (0.3 * value - 0.5 if by_price else 0.75 * value + 0.1) + 0.4 * noise()
        opinions = [loading * felt + 0.25 * noise() for felt in (quality, price, value, loyalty) for loading in LOADINGS]
        pays = "prepaid" if uniform() < PREPAID[by_price] else "contract"
        rows.append([number, age, pays, *(1 + sum(opinion > cut for cut in CUTS) for opinion in opinions)])
    return rows


def main() -> None:
    """Write survey.csv."""
    with (Path(__file__).parent / "survey.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(survey(SEED))


if __name__ == "__main__":
    main()
