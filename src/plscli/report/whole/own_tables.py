"""Tables that only the report has: what was asked, and in one what the tables of the commands say in several."""

from __future__ import annotations

from collections.abc import Iterator

from plscli.estimation.bootstrap import Bootstrap
from plscli.model.spec import Construct
from plscli.questions.paper.report import WholeAnalysis
from plscli.questions.structure import layouts as structural
from plscli.records import Record
from plscli.report.cells import BLANK
from plscli.report.document import Table
from plscli.report.labels import NONE, Labels, labels
from plscli.tables import Column, Layout, bounds


def own_table(
    name: str, title: str, columns: tuple[Column, ...], records: list[Record], notes: tuple[str, ...] = (), called: Labels = NONE
) -> Table:
    """A table that only the report has, with the columns in which something stands.   called : labels in place of names."""
    filled = tuple(column for column in columns if any(record[column.name] is not None for record in records))
    return Table(Layout(name, title, filled, notes=notes), [called.record(each, None, True) for each in records], upright=True)


def constructs(result: WholeAnalysis) -> Table:
    """Every construct, what it means, and what measures it."""
    told = result.study
    entries = told.constructs if told else {}
    records = [
        {
            "construct": each.name,
            "label": entries[each.name].label if each.name in entries else None,
            "kind": _kind(each),
            "items": ", ".join(each.indicators),
            "question": entries[each.name].question or entries[each.name].statement if each.name in entries else None,
        }
        for each in result.model.constructs
    ]
    columns = (
        Column("construct", "construct"), Column("label", "meaning", spare=1, folds=True), Column("kind", "kind"),
        Column("items", "measured by", folds=True), Column("question", "research question", spare=2, folds=True),
    )  # fmt: skip
    return own_table("constructs", "Constructs and what measures them", columns, records)


def wordings(result: WholeAnalysis) -> Table | None:
    """The questions as they were asked, from the study file or from the survey; None where neither tells them."""
    told, validation = result.study, result.validation
    known = {**(validation.survey.wordings if validation else {}), **(told.wordings if told else {})}
    reversed_ = (result.data.prepared or {}).get("reversed", {})
    records: list[Record] = [
        {"indicator": item, "construct": each.name, "wording": known.get(item), "coding": "reversed" if item in reversed_ else None}
        for each in result.model.constructs
        if not each.higher
        for item in each.indicators
    ]
    if not any(record["wording"] for record in records):
        return None
    columns = (
        Column("indicator", "item"), Column("construct", "construct"), Column("wording", "wording", folds=True), Column("coding", "coding"),
    )  # fmt: skip
    return own_table("wordings", "Wordings of the items", columns, records, called=labels(result))


def stated(result: WholeAnalysis) -> Table:
    """The hypotheses before anything is tested."""
    told = result.study
    entries = told.hypotheses if told else {}
    signs = {"+": "positive", "-": "negative"}
    records: list[Record] = [
        {
            "hypothesis": row["hypothesis"], "from": row["from"], "via": row["via"], "to": row["to"], "sign": signs.get(row["expected"]),
            "question": entries[row["hypothesis"]].question if row["hypothesis"] in entries else None,
            "statement": entries[row["hypothesis"]].statement if row["hypothesis"] in entries else None,
        }
        for row in result.tables()["hypotheses"]
    ]  # fmt: skip
    columns = (
        Column("hypothesis", ""), *structural.ends(records), Column("sign", "expected"),
        Column("question", "research question", folds=True), Column("statement", "statement", folds=True),
    )  # fmt: skip
    return own_table("hypotheses_stated", "Hypotheses", columns, records, called=labels(result))


def _kind(construct: Construct) -> str:
    """What a construct is called in a table of a paper."""
    if construct.higher:
        return f"higher-order, {construct.kind}"
    return "single item" if len(construct.indicators) == 1 else {"reflective": "reflective", "composite": "formative"}[construct.kind]


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
    return own_table("measurement", "Items, reliability and convergent validity", columns, records, called=labels(result))


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
    note = "HTMT = heterotrait-monotrait ratio of correlations"
    yield own_table("htmt_triangle", "Discriminant validity (HTMT)", columns, records, (note,), called)


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
    yield own_table("indirect_effects", "Indirect and total effects", columns, records, called=labels(result))
