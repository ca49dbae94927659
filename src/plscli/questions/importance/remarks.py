"""What must be known of importance and performance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plscli.data.survey import shortened
from plscli.words.wording import figure, listed, number

if TYPE_CHECKING:
    from plscli.questions.importance.answer import Importance


def remarks(answer: Importance) -> tuple[str, ...]:
    """All of them, the gravest first."""
    return (
        *_negative_weights(answer),
        *_negative_effects(answer),
        *_apart(answer),
        *_products(answer),
        *_wholes(answer),
        *_consistent(answer),
    )


def _negative_weights(answer: Importance) -> Iterator[str]:
    rows = answer.tables()["importance"]
    performs = {row["construct"]: row["performance"] for row in rows if not row["indicator"]}
    for row in rows:
        if row["indicator"] and row["weight"] is not None and row["weight"] < 0:
            level = performs.get(row["construct"])
            outside = f" (here {number(level, 1)})" if level is not None and not 0 <= level <= 100 else ""
            yield (
                f"{row['indicator']} has a negative weight ({figure(row['weight'])}) in {row['construct']}, whose performance can then "
                f"leave 0 to 100{outside}: reverse it in the study file if it is worded the other way round; else it repeats other items"
            )


def _negative_effects(answer: Importance) -> Iterator[str]:
    names = [row["construct"] for row in answer.tables()["importance"] if not row["indicator"] and (row["importance"] or 0.0) < 0]
    if names:
        verb = "goes" if len(names) == 1 else "go"
        yield (
            f"more {listed(names)} {verb} with less {answer.target}, so that no quadrant says what to do: reverse the items in the study "
            "file, so that more is better; the means that divide the map are those of the others"
        )


def _apart(answer: Importance) -> Iterator[str]:
    if answer.mapped.apart:
        names = answer.mapped.apart
        yield (
            f"without an answer scale and off the map: {shortened(names)}; effects are those with "
            f'{"it" if len(names) == 1 else "them"} held constant (--scale "{names[0]}: 18:90" takes it in)'
        )


def _products(answer: Importance) -> Iterator[str]:
    for product in answer.model.products:
        yield f"{product.name} is left out: importance is that at the mean of {listed(list(dict.fromkeys(product.factors[1:])))}"


def _wholes(answer: Importance) -> Iterator[str]:
    wholes = [name for name in answer.mapped.constructs if answer.mapped.parts(name)]
    if wholes:
        yield f"{listed(wholes)}: made of constructs, whose importance is their share of the whole times its own"


def _consistent(answer: Importance) -> Iterator[str]:
    if answer.settings["consistent"]:
        yield "PLSc: importance and performance are those of uncorrected scores, since a person's score cannot be corrected"
