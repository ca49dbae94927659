"""Everything that was judged about the measurement model, in the order in which a reviewer asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plscli.model.spec import ModelSpec
from plscli.questions.measurement import consistency, discriminant
from plscli.questions.measurement.retention import SERIOUS
from plscli.records import Record
from plscli.words import meanings
from plscli.words.meanings import Criterion
from plscli.words.thresholds import Thresholds, Verdict

Rows = Mapping[str, Sequence[Record]]
FROM_RATIO: dict[str, Verdict] = {words: verdict for verdict, words in discriminant.WORDS.items()}


def checklist(model: ModelSpec, tables: Rows, thresholds: Thresholds) -> list[Criterion]:
    """Reflective constructs first, then pairs, then formative constructs, then weighting.   tables : the other tables of `loadings`."""
    formative = {construct.name for construct in model.constructs if construct.kind == "composite"}
    return [
        *_loadings([row for row in tables["loadings"] if row["construct"] not in formative]),
        *_reliability(tables["reliability"], thresholds),
        *(_of(row, "unidim", row["construct"], row["second"]) for row in tables["unidimensionality"]),
        *(_ratio(name, row) for name in ("htmt", "htmt2") for row in tables[name]),
        *(_of(row, "congruence", f"{row['a']} <-> {row['b']}", row["value"], row) for row in tables["congruence"]),
        *(_of(row, "fornell_larcker", row["row"], row["value"]) for row in tables["fornell_larcker"] if row["row"] == row["column"]),
        *(_of(row, "cross_loading", row["row"], row["margin"]) for row in tables["cross_loadings"] if row["verdict"]),
        *_weights(tables["weights"], thresholds),
        *_redundancy(sorted(formative, key=model.names.index), tables["redundancy"]),
        *(Criterion("equivalence", row["construct"], row["correlation"], row.get("lower"), row.get("upper"), row["threshold"],
                    row["source"], None, row["meaning"]) for row in tables["equal_weights"]),
    ]  # fmt: skip


def _of(row: Record, criterion: str, subject: str, value: float | None, interval: Record | None = None) -> Criterion:
    """A row that has a verdict, threshold, source and meaning of its own."""
    lower, upper = (None, None) if interval is None else (interval.get("lower"), interval.get("upper"))
    return Criterion(criterion, subject, value, lower, upper, row["threshold"], row["source"], row["verdict"], row["meaning"])


def _loadings(rows: Sequence[Record]) -> Iterator[Criterion]:
    for row in rows:
        verdict = row["loading_verdict"]
        yield Criterion(
            "loading" if verdict else "single_item", row["indicator"], row["loading"], row.get("lower"), row.get("upper"),
            row["threshold"], row["source"], verdict, f"{row['verdict']}: {row['reason']}",
        )  # fmt: skip


def _reliability(rows: Sequence[Record], thresholds: Thresholds) -> Iterator[Criterion]:
    """Each reliability by itself; where it can also be too high, the worse of both."""
    for row in rows:
        for name in consistency.CRITERIA:
            value = row[name]
            if value is None:
                meaning = meanings.not_applicable(row["not_applicable"] or "scores_given")
                yield Criterion(name, row["construct"], None, meaning=meaning)
                continue
            judged = thresholds.judge(value, *consistency.held_against(name))
            meaning = meanings.reliability(row["construct"], {name: value}, thresholds)
            yield Criterion.judged(row["construct"], value, judged, meaning, row.get(f"{name}_lower"), row.get(f"{name}_upper"))


def _ratio(name: str, row: Record) -> Criterion:
    subject, known = f"{row['a']} <-> {row['b']}", row["value"] is not None
    meaning = meanings.ratio(name, row["a"], row["b"], row["verdict"], row["reason"]) if known else meanings.not_applicable("sign_mixed")
    return Criterion(
        name, subject, row["value"], None, row.get("upper"), row["threshold"], row["source"],
        FROM_RATIO[row["verdict"]] if known else None, meaning,
    )  # fmt: skip


def _weights(rows: Sequence[Record], thresholds: Thresholds) -> Iterator[Criterion]:
    """Collinearity of formative items, then the decision on each."""
    vif = thresholds["vif_item"]
    for row in rows:
        meaning = meanings.collinearity(row["indicator"], row["construct"], row["vif"], vif.green, vif.worst)
        verdict: Verdict = "not met" if row["vif"] is None else vif.verdict(row["vif"])
        yield Criterion("vif_item", row["indicator"], row["vif"], None, None, vif.words, vif.source, verdict, meaning)
    for row in rows:
        yield Criterion(
            "weight", row["indicator"], row["weight"], row.get("lower"), row.get("upper"), row["threshold"], row["source"],
            SERIOUS[row["verdict"]], f"{row['verdict']}: {row['reason']}",
        )  # fmt: skip


def _redundancy(formative: Sequence[str], rows: Sequence[Record]) -> Iterator[Criterion]:
    found = {row["construct"]: row for row in rows}
    for name in formative:
        if name in found:
            yield _of(found[name], "redundancy", name, found[name]["path"], found[name])
        else:
            yield Criterion("redundancy", name, None, meaning=meanings.not_assessed(name))
