"""Make the synthetic survey of this example: `python make_survey.py` writes survey.csv beside this file.

The answers of the study are unpublished.  These are invented: drawn from a small model of how respondents might answer,
with a seed chosen so that the analysis lands near the published findings.  They say nothing about real people.
Only the standard library is used, whose `random()` gives the same numbers on every machine and in every version.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist

SEED = 280118
RESPONDENTS = 100
COLUMNS = ("INTG1", "INTG2", "MT1", "IV1", "ERC1")
CUTS = (-1.5, -0.6, 0.3, 1.2)
"""Where a continuous opinion is cut into the five answers 1 to 5."""


def survey(seed: int) -> list[list[int]]:
    """Answers of 100 respondents in the order of COLUMNS."""
    uniform = random.Random(seed).random
    return [respondent(lambda: NormalDist().inv_cdf(uniform())) for _ in range(RESPONDENTS)]


def respondent(noise: Callable[[], float]) -> list[int]:
    """One respondent: four opinions, of which two shape the consistency of emotion recognition."""
    common = 0.35 * noise()
    integration, model_type, variability = (common + 0.94 * noise() for _ in range(3))
    consistency = 0.05 * integration + 0.30 * model_type + 0.45 * variability + 0.75 * noise()
    items = (
        0.90 * integration + 0.44 * noise(),
        0.50 * integration + 0.87 * noise(),
        model_type,
        variability,
        consistency,
    )
    return [1 + sum(opinion > cut for cut in CUTS) for opinion in items]


def main() -> None:
    """Write survey.csv."""
    with (Path(__file__).parent / "survey.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(survey(SEED))


if __name__ == "__main__":
    main()
