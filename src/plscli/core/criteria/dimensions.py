"""How many dimensions do the items of a block have?  Their eigenvalues beside those of answers that have nothing in common."""

from __future__ import annotations

import numpy as np

from plscli.core.pls.design import Array
from plscli.core.pls.linalg import eigenvalues


def falling_eigenvalues(S: Array) -> Array:
    """Eigenvalues (..., k) of symmetric matrices (..., k, k), the largest first; NaN where a matrix is not finite."""
    return eigenvalues(S)[..., ::-1]


def chance_eigenvalues(generator: np.random.Generator, n: float, k: int, sets: int) -> Array:
    """Eigenvalues (sets, k), the largest first, of the correlations of k independent normal answers of n respondents; n > k.

    Parallel analysis as Horn proposed it: only n and k are needed, no answers.  The sums of products of such answers are a Wishart
    matrix with n - 1 degrees of freedom, drawn as A A' with A lower triangular: normal numbers below the diagonal, on it the roots of
    chi-square numbers with n - 1, n - 2, ... degrees of freedom (Bartlett 1933), so that the cost does not depend on n.  Permuting
    the columns of the answers, which is also done, gives correlations of the same mean 0 and the same variance 1/(n - 1) whatever
    the answers are, hence nearly the same eigenvalues; a test compares both on a survey.

    Horn (1965), Psychometrika 30, 179-185; Bartlett (1933), Proc. R. Soc. Edinb. 53, 260-283.
    """
    A = np.zeros((sets, k, k))
    rows, columns = np.tril_indices(k, -1)
    A[:, rows, columns] = generator.standard_normal((sets, len(rows)))
    diagonal = np.arange(k)
    A[:, diagonal, diagonal] = np.sqrt(generator.chisquare(n - 1.0 - diagonal, (sets, k)))
    A /= np.sqrt((A**2).sum(-1, keepdims=True))
    return falling_eigenvalues(A @ np.swapaxes(A, -1, -2))
