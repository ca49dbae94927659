"""The measurement model: reliability, convergent and discriminant validity, collinearity of indicators, dimensions of a block.

Reliability and convergent validity are (..., J), NaN for a composite and for a construct with a single indicator, where the
criterion does not exist.  Programs that print 1 for a single indicator print a convention, not a finding.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import numpy as np

from plscli.core import Array, Design
from plscli.core.linalg import eigenvalues, full, inverse_diagonal, total
from plscli.core.pls import Estimate


def _by_block(value: Callable[[Array, Array, Array], Array]) -> Callable[[Array, Estimate, Design], Array]:
    """A criterion of all constructs from that of one for which reliability is defined.

    value : (...,) from the correlations (..., k, k), the weights (..., k) and the own loadings (..., k) of the indicators of a block.
    """

    @wraps(value)
    def values(R: Array, estimate: Estimate, design: Design) -> Array:
        found = full(R.shape[:-2], (len(design.sizes),))
        for j, (block, reflective, size) in enumerate(zip(design.blocks, design.reflective, design.sizes, strict=True)):
            if reflective and size > 1:
                with np.errstate(all="ignore"):
                    found[..., j] = value(R[..., block, block], estimate.outer_weights[..., block, j], estimate.loadings[..., block, j])
        return found

    return values


@_by_block
def alpha(S: Array, w: Array, loadings: Array) -> Array:
    """Standardised Cronbach's alpha, k/(k - 1) (1 - k / sum of the block's correlations), (..., J).

    Negative values are kept; plspm cuts them to 0.  Cronbach (1951), Psychometrika 16, 297-334.
    """
    k = S.shape[-1]
    return np.asarray(k / (k - 1) * (1.0 - k / total(total(S))))


@_by_block
def rho_a(S: Array, w: Array, loadings: Array) -> Array:
    """Dijkstra-Henseler's rho_A, (w'w)^2 (w' S0 w) / (w' (ww')0 w), subscript 0 = zero diagonal, (..., J).

    Not cut at 0 or 1.  Dijkstra & Henseler (2015), MIS Quarterly 39, 297-316.
    """
    squares = w**2
    square = total(squares)
    off_diagonal = total(total(S * w[..., None, :]) * w) - square
    return square**2 * off_diagonal / (square**2 - total(squares**2))


@_by_block
def rho_c(S: Array, w: Array, loadings: Array) -> Array:
    """Composite reliability, (sum of loadings)^2 / ((sum of loadings)^2 + sum of error variances), (..., J).

    Jöreskog (1971), Psychometrika 36, 109-133.
    """
    common, error = total(loadings) ** 2, total(1.0 - loadings**2)
    return common / (common + error)


@_by_block
def ave(S: Array, w: Array, loadings: Array) -> Array:
    """Average variance extracted: mean squared loading, (..., J).

    Fornell & Larcker (1981), Journal of Marketing Research 18, 39-50.
    """
    return np.asarray(total(loadings**2) / S.shape[-1])


def htmt(R: Array, estimate: Estimate, design: Design) -> Array:
    """Heterotrait-monotrait ratio of correlations, (..., J, J): lower triangle of reflective pairs, NaN elsewhere.

    Mean |r| between the blocks over the geometric mean of the mean |r| within them.  A construct with one indicator counts
    as perfectly reliable (1).  Absolute correlations are averaged (HTMT+), as in seminr; cSEM averages signed ones, which
    is the same number when all correlations are positive.

    Henseler, Ringle & Sarstedt (2015), J. Acad. Mark. Sci. 43, 115-135; Ringle et al. (2023), Data in Brief 48.
    """
    return _heterotrait(R, design, _mean_within, lambda S: total(total(np.abs(S))) / (S.shape[-2] * S.shape[-1]))


def _heterotrait(R: Array, design: Design, within: Callable[[Array], Array], between: Callable[[Array], Array]) -> Array:
    """A mean between two blocks over the root of the means within them, (..., J, J): lower triangle of reflective pairs, NaN elsewhere."""
    values = full(R.shape[:-2], (len(design.sizes), len(design.sizes)))
    inside = [within(R[..., block, block]) for block in design.blocks]
    reflective = np.flatnonzero(design.reflective)
    for i in reflective:
        for j in reflective[reflective < i]:
            with np.errstate(all="ignore"):
                values[..., i, j] = between(R[..., design.blocks[i], design.blocks[j]]) / np.sqrt(inside[i] * inside[j])
    return values


def _mean_within(S: Array) -> Array:
    """Mean size of the off-diagonal elements of (..., k, k) with unit diagonal; 1 for k = 1."""
    k = S.shape[-1]
    if k == 1:
        return np.ones(S.shape[:-2])
    mean: Array = (total(total(np.abs(S))) - k) / (k * (k - 1))
    return mean


def htmt2(R: Array, estimate: Estimate, design: Design) -> Array:
    """HTMT of geometric means, (..., J, J): lower triangle of reflective pairs, NaN elsewhere.

    Geometric mean of the correlations between the blocks over the root of the product of those within them; 1 within a
    single indicator.  Unlike HTMT it equals the correlation of the constructs also when loadings differ.  NaN where a correlation
    within a block is not positive or those between the blocks are not all of one sign; all negative ones count as positive.

    Roemer, Schuberth & Henseler (2021), Ind. Manag. Data Syst. 121, 2637-2650.
    """
    return _heterotrait(R, design, _geometric_within, _geometric_between)


def _geometric_between(S: Array) -> Array:
    """Geometric mean of the elements of (..., k, l) turned by the sign of the first; NaN where they are not all of one sign."""
    one_sign = S * np.sign(S[..., :1, :1])
    return np.asarray(np.exp(total(total(_log(one_sign))) / (S.shape[-2] * S.shape[-1])))


def _geometric_within(S: Array) -> Array:
    """Geometric mean of the off-diagonal elements of (..., k, k); 1 for k = 1."""
    rows, columns = np.tril_indices(S.shape[-1], -1)
    return np.exp(total(_log(S[..., rows, columns])) / len(rows)) if len(rows) else np.ones(S.shape[:-2])


def _log(x: Array) -> Array:
    """Natural logarithm, NaN of what is not positive."""
    return np.log(np.where(x > 0, x, np.nan))


def indicator_vif(R: Array, estimate: Estimate, design: Design) -> Array:
    """Variance inflation factor of each indicator within its block, (..., K); NaN for single items and singular blocks."""
    values = full(R.shape[:-2], R.shape[-1:])
    for block, size in zip(design.blocks, design.sizes, strict=True):
        if size > 1:
            values[..., block] = inverse_diagonal(R[..., block, block])
    return values


def congruence(R: Array, estimate: Estimate, design: Design) -> Array:
    """Congruence coefficient of two constructs: how alike they correlate with all constructs, (..., J, J); lower triangle, NaN elsewhere.

    r_c = sum_k C_ik C_jk / sqrt(sum_k C_ik^2 sum_k C_jk^2) over all constructs k but products, with C the correlations of the
    construct scores, on whose diagonal stands rho_A (1 for single items and composites, as in SmartPLS).  1 when the correlations of
    the two are proportional, as those of two measures of one construct are; never more, by the inequality of Cauchy and Schwarz.
    Taken from plain scores also under PLSc, because rho_A belongs to them.

    Franke, Sarstedt & Danks (2021), J. Bus. Res. 130, 318-334, equation 2.
    """
    among = np.array([j for j in range(len(design.sizes)) if j not in design.products])
    C = estimate.score_correlations.copy("K")
    rho = rho_a(R, estimate, design)
    for j, (reflective, size) in enumerate(zip(design.reflective, design.sizes, strict=True)):
        C[..., j, j] = rho[..., j] if reflective and size > 1 else 1.0
    values = full(R.shape[:-2], (len(design.sizes), len(design.sizes)))
    profiles = {i: C[..., i, among] for i in among}
    lengths = {i: np.sqrt(total(profile**2)) for i, profile in profiles.items()}
    for i in among:
        for j in among[among < i]:
            with np.errstate(all="ignore"):
                values[..., i, j] = total(profiles[i] * profiles[j]) / (lengths[i] * lengths[j])
    return values


def equal_weights(R: Array, estimate: Estimate, design: Design) -> Array:
    """Correlation of each construct score with the plain sum of its standardised items, w'R1 / sqrt(1'R1), (..., J); NaN for single items.

    Near 1, weighting has added nothing.  An item that is turned round lowers it.

    Rönkkö, Lee, Evermann, McIntosh & Antonakis (2023), Eur. J. Mark. 57, 1597-1617.
    """
    values = full(R.shape[:-2], (len(design.sizes),))
    for j, (block, size) in enumerate(zip(design.blocks, design.sizes, strict=True)):
        if size > 1:
            with_sum = total(R[..., block, block])
            with np.errstate(all="ignore"):
                values[..., j] = total(estimate.outer_weights[..., block, j] * with_sum) / np.sqrt(total(with_sum))
    return values


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
