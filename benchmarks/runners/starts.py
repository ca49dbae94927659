"""Starts of searches for segments, the same for every program."""

from __future__ import annotations

from typing import Any

import numpy as np


def posteriors(rows: int, k: int, number: int) -> Any:
    """(number, rows, k) random posteriors."""
    shares = np.random.default_rng([20, k]).exponential(size=(number, rows, k))
    return shares / shares.sum(-1, keepdims=True)


def partitions(rows: int, k: int, number: int) -> Any:
    """(number, rows) random segments, from 0."""
    return np.random.default_rng([21, k]).integers(0, k, (number, rows))
