"""The floor of any bootstrap on moments: the bare product, counts (B, N) @ products of pairs of columns (N, (K + 1)(K + 2) / 2)."""

from __future__ import annotations

import numpy as np
from timing import answer, task, timed


def main() -> None:
    asked = task()
    with np.load(asked["npz"]) as file:
        answers = file["values"]
    n, columns = len(answers), np.column_stack([np.ones(len(answers)), answers])
    left, right = np.triu_indices(columns.shape[1])
    products = columns[:, left] * columns[:, right]
    rng = np.random.default_rng(1)
    counts = rng.multinomial(n, np.full(n, 1 / n), asked["resamples"]).astype(np.float64)
    counts[:256] @ products
    _, seconds = timed(lambda: counts @ products, asked["at_least"])
    answer("numpy", seconds)


if __name__ == "__main__":
    main()
