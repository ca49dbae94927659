"""The tables of the paper in a report, which say in one what the tables of the commands say in several."""

from __future__ import annotations

from collections.abc import Iterator

from plscli.estimation.bootstrap import Bootstrap
from plscli.questions.paper.report import WholeAnalysis
from plscli.records import Record
from plscli.report.cells import BLANK
from plscli.report.document import Table
from plscli.report.labels import labels
from plscli.report.study import own_table, said
from plscli.tables import Column, bounds

RELIABILITY = (("alpha", "alpha"), ("rho_a", "rho_a"), ("rho_c", "rho_c"), ("ave", "AVE"))


def measures(result: WholeAnalysis) -> Table:
    """Every item under its construct, with the reliability of the construct on the line of its first item."""
    tables = result.tables()
    known = {row["construct"]: row for row in tables["reliability"]}
    records: list[Record] = []
    for row in tables["loadings"]:
        first = not records or records[-1]["of"] != row["construct"]
        whole = known.get(row["construct"], {}) if first else {}
        numbers = {name: whole.get(name) if first else BLANK for name, _ in RELIABILITY}
        records.append(
            {"of": row["construct"], "construct": row["construct"] if first else BLANK, "indicator": row["indicator"]}
            | {name: row[name] for name in ("loading", "weight", "vif")}
            | numbers
        )
    columns = (
        Column("construct", "construct"), Column("indicator", "item"), _correlation("loading", "loading"),
        Column("weight", "weight", "number"),
        Column("vif", "VIF", "number", 2, spare=2), *(_correlation(name, title) for name, title in RELIABILITY),
    )  # fmt: skip
    read = [labels(result).record(each, None, True) for each in records]
    return own_table("measurement", "Items, reliability and convergent validity", said(columns, records), read)


def _correlation(name: str, title: str) -> Column:
    return Column(name, title, "number", bounded=True)


def discriminant(result: WholeAnalysis) -> Iterator[Table]:
    """Ratios of all pairs of constructs as a triangle."""
    rows = [row for row in result.tables()["htmt"] if row["value"] is not None]
    names = [name for name in result.model.names if any(name in (row["a"], row["b"]) for row in rows)]
    if len(names) < 3:
        return
    called, value = labels(result), {frozenset((row["a"], row["b"])): row["value"] for row in rows}
    records = [
        {"row": name, **{f"value {j}": value.get(frozenset((name, names[j]))) if j < i else BLANK for j in range(len(names) - 1)}}
        for i, name in enumerate(names)
        if i
    ]
    columns = (Column("row", "", literal=True), *(Column(f"value {j}", called.name(name), "number", 2, bounded=True, literal=True)
                                                  for j, name in enumerate(names[:-1])))  # fmt: skip
    read = [called.record(each, None, True) for each in records]
    note = "HTMT = heterotrait-monotrait ratio of correlations"
    yield own_table("htmt_triangle", "Discriminant validity (HTMT)", columns, read, (note,))


def indirect(result: WholeAnalysis) -> Iterator[Table]:
    """The indirect effect of every pair that has one, beside the total effect."""
    rows = result.tables()["effects"]
    total = {(row["from"], row["to"]): row for row in rows if row["kind"] == "total"}
    records = [
        {"from": row["from"], "to": row["to"], **{name: row.get(name) for name in ("estimate", "p", "lower", "upper")}}
        | {f"total_{name}": total[row["from"], row["to"]].get(name) for name in ("estimate", "p")}
        for row in rows
        if row["kind"] == "indirect"
    ]
    if not records:
        return
    resampled = isinstance(result.hypotheses.analysis, Bootstrap)
    ends = bounds(result.settings["level"]) if resampled else ()
    columns = (
        Column("from", "from"), Column("to", "to"), Column("estimate", "indirect", "number"), Column("p", "p", "p", bounded=True), *ends,
        Column("total_estimate", "total", "number"), Column("total_p", "p of total", "p", bounded=True),
    )  # fmt: skip
    yield own_table(
        "indirect_effects",
        "Indirect and total effects",
        said(columns, records),
        [labels(result).record(each, None, True) for each in records],
    )
