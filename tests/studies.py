"""Surveys and models that tests share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from plscli.core import Array, Correlations, Design
from plscli.core.pls.stages import Solution, Stage, solve_stages
from plscli.data.survey import Survey
from plscli.estimation import Estimator
from plscli.estimation.quantities import Evaluation
from plscli.estimation.rows import sample
from plscli.estimation.rows.reading import SampleReader
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec

EXAMPLES = Path(__file__).parents[1] / "examples"
EMOTION = EXAMPLES / "emotion" / "survey.csv"
SERVICE = EXAMPLES / "service" / "survey.csv"
TIGHT = 1e-13
"""A tolerance at which what is left is rounding, not the stopping rule."""

MEDIATED = parse_model(
    """
    A =~ A1 + A2 + A3
    B <~ B1 + B2 + B3
    C =~ C1
    D =~ D1 + D2 + D3 + D4
    C ~ A
    D ~ A + B + C
    """
)
"""Reflective, formative and single-item constructs with a mediated path: four constructs, eleven indicators."""


def answers(n: int = 120, seed: int = 1, gaps: float = 0.0, whole: bool = True) -> Array:
    """Answers (n, 11) for MEDIATED with clear structure; `gaps` is the share of missing answers."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((n, 12))
    a, b, c = noise[:, 0], noise[:, 1], 0.5 * noise[:, 0] + noise[:, 2]
    d = 0.4 * a + 0.5 * b + 0.3 * c + 0.8 * noise[:, 3]
    truth = np.column_stack([a, a, a, b, b, b, c, d, d, d, d])
    X = truth + 0.7 * rng.standard_normal(truth.shape)
    X = np.clip(np.round(1.1 * X + 4), 1, 7) if whole else X
    return np.where(rng.random(X.shape) < gaps, np.nan, X)


def survey_of(X: Array, model: ModelSpec = MEDIATED) -> Survey:
    """Answers as a survey with the model's columns."""
    return Survey.from_frame(pd.DataFrame(X, columns=list(model.indicators)))


def design_of(sizes: tuple[int, ...], modes: str, arrows: list[tuple[int, int]]) -> Design:
    """A design from block sizes, one letter per mode (A, B, U) and arrows between construct numbers."""
    paths = np.zeros((len(sizes),) * 2, dtype=bool)
    for start, end in arrows:
        paths[start, end] = True
    words = {"A": "A", "B": "B", "U": "unit"}
    return Design(sizes, tuple(words[m] for m in modes), tuple(m != "B" for m in modes), paths)


def reader_of(X: Array, model: ModelSpec, **options: object) -> SampleReader:
    estimator = Estimator(tolerance=TIGHT, **options)  # type: ignore[arg-type]
    return SampleReader(sample(survey_of(X, model), model, estimator), estimator, estimator.plan(model))


def evaluated(reader: SampleReader, counts: Array) -> tuple[Array, Array]:
    """Numbers (B, P) and status (B,) of bootstrap counts of the rows in the order of the sample."""
    solution = solution_of(reader, data=reader(counts))
    return Evaluation(reader.plan, reader.sample.ranges)(solution), solution.status


def solution_of(reader: SampleReader, stages: Sequence[Stage] | None = None, data: Correlations | None = None) -> Solution:
    """The model in the rows of a reader, or in samples of them; its stages, or those of the rows with their signs."""
    wanted = reader.plan.staged(reader.plan.stages) if stages is None else stages
    return solve_stages(reader.whole if data is None else data, wanted, *reader.estimator.algorithm)


def resampled_of(reader: SampleReader, data: Correlations) -> Solution:
    """The model in samples of the rows of a reader, with the signs that it has in all of them."""
    return solution_of(reader, reader.aligned(solution_of(reader)), data)
