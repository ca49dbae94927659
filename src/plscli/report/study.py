"""The study in tables: constructs, wordings of the items, hypotheses as they were stated."""

from __future__ import annotations

from plscli.model.spec import Construct
from plscli.questions.paper.report import WholeAnalysis
from plscli.questions.structure import structural_layouts as structural
from plscli.records import Record
from plscli.report.document import Table
from plscli.report.labels import labels
from plscli.tables import Column, Layout


def own_table(name: str, title: str, columns: tuple[Column, ...], records: list[Record], notes: tuple[str, ...] = ()) -> Table:
    """A table that only the report has."""
    return Table(Layout(name, title, columns, notes=notes), records, upright=True)


def said(columns: tuple[Column, ...], records: list[Record]) -> tuple[Column, ...]:
    """The columns in which something stands."""
    return tuple(column for column in columns if any(record[column.name] is not None for record in records))


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
    return own_table("constructs", "Constructs and what measures them", said(columns, records), records)


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
    called = labels(result)
    return own_table("wordings", "Wordings of the items", said(columns, records), [called.record(each, None, True) for each in records])


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
    called = labels(result)
    return own_table("hypotheses_stated", "Hypotheses", said(columns, records), [called.record(each, None, True) for each in records])


def _kind(construct: Construct) -> str:
    """What a construct is called in a table of a paper."""
    if construct.higher:
        return f"higher-order, {construct.kind}"
    return "single item" if len(construct.indicators) == 1 else {"reflective": "reflective", "composite": "formative"}[construct.kind]
