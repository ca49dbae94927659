"""What a reader sees of the test of exact fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.tables import Column, Layout, P

if TYPE_CHECKING:
    from plscli.questions.exact_fit.tested import ExactFit
    from plscli.records import Record

VALUES = tuple(Column(name, title, "number", 4) for name, title in (("value", "value"), ("hi95", "HI95"), ("hi99", "HI99")))


def layouts(result: ExactFit) -> tuple[Layout, ...]:
    """The measures of both models, with a sentence on SRMR and on every measure that says something else."""
    records = result.tables()["exact_fit"]
    first = {record["model"]: record["verdict"] for record in records if record["measure"] == "srmr"}

    def worded(record: Record) -> bool:
        return bool(record["measure"] == "srmr" or record["verdict"] != first[record["model"]])

    return (
        Layout(
            "exact_fit",
            "Exact fit: distances, and their 95 % and 99 % quantiles if the model is true",
            (Column("model", "model"), Column("measure", "measure"), *VALUES, P, Column("verdict", "verdict", "verdict")),
            sentences="meaning",
            subject=("model",),
            worded=worded,
        ),
    )
