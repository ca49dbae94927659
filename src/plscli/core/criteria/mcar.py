"""Are gaps where they are by pure chance?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plscli.core.moments.em import maximum_likelihood
from plscli.core.moments.incomplete import Incomplete
from plscli.core.pls.design import Array
from plscli.core.pls.linalg import solve


@dataclass(frozen=True, slots=True)
class Mcar:
    """Little's test: d2 is chi-square with df degrees of freedom if gaps are where they are by chance.   patterns : of gaps, the complete
    one included.   converged : whether the likelihood has a maximum that was found.
    """

    statistic: float
    df: int
    patterns: int
    converged: bool


def little(X: Array) -> Mcar:
    """Little's test on answers X (N, K), NaN where missing; rows without answers say nothing.  Every item must vary.

    The sum over patterns of n_p (mean_p - mu)' inv(Sigma) (mean_p - mu), each with the items that the pattern has, mu and Sigma by
    maximum likelihood under normality (divisor N); df is the number of all these means less K.  0 with 0 degrees of freedom for a
    single pattern; NaN where an item is a combination of others.

    Little (1988), J. Am. Stat. Assoc. 83, 1198-1202.
    """
    X = X[~np.isnan(X).all(1)]
    fitted = maximum_likelihood(Incomplete.of(X), np.ones((1, len(X))))
    sd = np.sqrt(np.diagonal(fitted.covariance[0]))
    R = fitted.covariance[0] / (sd[:, None] * sd)
    patterns, which = np.unique(np.isnan(X), axis=0, return_inverse=True)
    statistic, means = 0.0, 0
    for p, pattern in enumerate(patterns):
        has = np.flatnonzero(~pattern)
        rows = X[which.reshape(-1) == p][:, has]
        away = (rows.mean(0) - fitted.mean[0][has]) / sd[has]
        statistic += len(rows) * float(away @ solve(R[np.ix_(has, has)], away))
        means += len(has)
    return Mcar(statistic, means - X.shape[1], len(patterns), bool(fitted.converged[0]))
