"""Two-way products under PLSc against R cSEM, which goes about them in another way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from agreement.live import answers, ours
from agreement.rows import LIVE, Row, number, row
from plscli.core import Array, Correlations
from plscli.core.pls.consistent import disattenuated

CSEM = {
    "Image:Value": (0.731173075371512, 0.270974348974943, -0.00266113155968577),
    "Image:Image": (0.820288396065885, 0.230313108202989, 0.0984338713252786),
}
"""R cSEM 0.6.1.9000 (commit 1aa2be56) on mobi: csem(data, model, .tolerance = 1e-14, .iter_max = 5000), its approach to products
`sequential` without assuming normality.  Paths to Satisfaction from Image, Value and the product itself."""
MODEL = """
Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5; Value =~ PERV1 + PERV2; Satisfaction =~ CUSA1 + CUSA2 + CUSA3
Satisfaction ~ Image + Value
"""
NAMES = ("Image", "Value", "Satisfaction")


def csem_products() -> Iterator[Row]:
    """Our correction of products given the scores and the means of products that cSEM takes."""
    note = "ours: scores of the model without the product, means of products divided by n"
    for term, theirs in CSEM.items():
        yield row("R cSEM", "product_path", f"mobi, PLSc, {term}", zip(as_csem(term), theirs, strict=True), LIVE, note=note)


def products_apart() -> float:
    """How far our paths of the same models lie from those of cSEM."""
    return max(abs(mine - value) for term, theirs in CSEM.items() for mine, value in zip(reported(term), theirs, strict=True))


def reported(term: str) -> tuple[float, ...]:
    """Our paths to Satisfaction from Image, Value and the product itself."""
    point = ours(f"{MODEL.rstrip()} + {term}", consistent=True)
    ends = (("path", "Image"), ("path", "Value"), ("product_path", term))
    return tuple(number(point, quantity, f"{source} -> Satisfaction") for quantity, source in ends)


def as_csem(term: str) -> tuple[float, ...]:
    """The same paths from plain scores, with `disattenuated` in between."""
    H, reliability = scores()
    i, j = (NAMES.index(name) for name in term.split(":"))
    columns = np.column_stack([H, H[:, i] * H[:, j]])
    moments = columns.T @ columns / len(columns)  # cSEM divides by n, beside variances of 1
    moments[3, 3] -= 1.0 if i == j else moments[i, j] ** 2
    sd = np.sqrt(np.r_[1.0, 1.0, 1.0, moments[3, 3]])
    R = moments / np.outer(sd, sd)
    np.fill_diagonal(R, 1.0)
    plain = Correlations(R, np.zeros(4), sd, np.array(250.0), np.array(0))
    true = disattenuated(plain, [(3, i, j)], R[:3, :3], reliability)
    Q = np.sqrt(np.r_[reliability, 1.0])
    C = true.R / np.outer(Q, Q)
    np.fill_diagonal(C, 1.0)
    explaining = [0, 1, 3]
    paths = np.linalg.solve(C[np.ix_(explaining, explaining)], C[explaining, 2])
    return (*map(float, paths[:2]), float(paths[2] / true.sd[3]))


def scores() -> tuple[Array, Array]:
    """Scores (rows, 3) of the model without a product, with variances of 1 (n - 1), and their reliabilities."""
    point, data = ours(MODEL, consistent=True), answers("mobi")
    Z = (data - data.mean()) / data.std()
    blocks = {name: list(point.model.construct(name).indicators) for name in NAMES}
    H = [Z[items].to_numpy() @ [number(point, "weight", f"{item} -> {name}") for item in items] for name, items in blocks.items()]
    return np.column_stack(H), np.array([number(point, "rho_a", name) for name in NAMES])
