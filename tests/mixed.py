"""Surveys of one and of two kinds of respondents, whose paths are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from plscli.model.build import parse_model

MODEL = parse_model("A =~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nC =~ C1 + C2 + C3\nD =~ D1 + D2 + D3\nC ~ A + B\nD ~ C")


def mixed(n: int = 300, seed: int = 1, kinds: int = 2, error: float = 0.3) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Answers and the kind of each respondent: from the first to the second paths change their signs, and C its level."""
    rng = np.random.default_rng(seed)
    kind = (rng.random(n) < 0.4).astype(np.intp) * (kinds - 1)
    A, B = rng.normal(size=(2, n))
    C = np.where(kind == 0, 0.9, -0.8) * A + np.where(kind == 0, 0.1, 0.4) * B - 3.0 * kind + error * rng.normal(size=n)
    D = np.where(kind == 0, 0.8, -0.7) * C + error * rng.normal(size=n)
    scores = {"A": A, "B": B, "C": C, "D": D}
    items = {f"{name}{i}": x / x.std() + 0.2 * rng.normal(size=n) for name, x in scores.items() for i in (1, 2, 3)}
    return pd.DataFrame(items), kind


def rand(a: NDArray[np.intp], b: NDArray[np.intp]) -> float:
    """Adjusted Rand index of two partitions.  Hubert & Arabie (1985), J. Classif. 2, 193-218."""
    table = pd.crosstab(a, b).to_numpy()

    def pairs(x: NDArray[np.intp]) -> float:
        return float((x * (x - 1) / 2).sum())

    both, rows, columns, whole = pairs(table), pairs(table.sum(1)), pairs(table.sum(0)), len(a) * (len(a) - 1) / 2
    expected = rows * columns / whole
    return (both - expected) / ((rows + columns) / 2 - expected)
