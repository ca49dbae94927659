"""A saved analysis: the JSON of `plscli bootstrap`, read back without computing anything again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any, TypedDict

import numpy as np

from plscli import checked
from plscli.core import Array
from plscli.data.recoding import Preparation
from plscli.errors import DataError, PlscliError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.document import Document, schema, unpacked
from plscli.estimation.estimation import Estimation
from plscli.estimation.inference import Summary
from plscli.estimation.quantities import keys
from plscli.estimation.rows.drawing import FEWEST_CLUSTERS
from plscli.estimation.withheld import Pairs
from plscli.model.build import parse_model
from plscli.model.plan import Plan
from plscli.model.spec import ModelSpec
from plscli.records import Provenance, Tables

SCHEMA = schema("bootstrap")
KINDS = {
    SCHEMA: ("saved analysis", "bootstrap"),
    schema("report"): ("report", "report"),
    schema("groups"): ("comparison of groups", "groups"),
}
"""What documents are that are read again, and the commands that write them."""
DAMAGE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, PlscliError)
"""What is raised where something in a document is not what it must be."""
OURS = re.compile(r"plscli/(validate|loadings|hypotheses|groups|predict|compare|importance|segments|endogeneity|scores|report|verify)/\d+")
"""The schema of the answer of a command."""
REFUSALS, SAID = ("error", "detail", "message"), 200
"""Names under which servers say why there is no export, and letters of it that are shown."""
REGION = ("product", "focal", "moderator", "to", "minimum", "maximum", "slope", "change", "v_slope", "v_both", "v_change", "df")
ALONG = ("product", "to", "moderator", "at", "slope", "lower", "upper")
"""Fields of the rows that tell of moderation."""
EXACT = 1e-9
"""How far a correlation may be from what it must be, for the last digits of its computation."""


class Envelope(TypedDict):
    """What every document holds that is read again."""

    schema: str
    plscli: str
    data: dict[str, Any]
    model: str
    inferred: bool
    settings: dict[str, Any]
    notes: list[str]
    tables: dict[str, list[dict[str, Any]]]


def read_document(content: bytes, file: str) -> Document:
    """The document in the bytes of a JSON file: an object with every name once, and finite numbers alone.  Raises DataError."""
    try:
        document: Document = json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file} begins like JSON but does not read as JSON: {error}") from None
    try:
        if document.get("schema") in list(KINDS):
            json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8")
            checked.settings(Envelope, document)
    except (*DAMAGE, RecursionError) as error:
        raise damaged(file, document, error) from None
    return document


def damaged(file: str, document: Document, error: Exception) -> DataError:
    """The error for a document in which something is not what it must be."""
    what, command = KINDS[document["schema"]]
    return DataError(f"{file} is a damaged {what}: {checked.said(error)}\n  write it again with plscli {command}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice")
    return found


def read_saved(content: bytes, file: str) -> Bootstrap:
    """The analysis in the bytes of a JSON file; `file` names it in messages.  Raises DataError."""
    return saved_of(read_document(content, file), file)


def _foreign(document: Document, file: str) -> DataError:
    """The error for JSON that is none of ours, such as what a server says instead of an export."""
    said = next((document[name] for name in REFUSALS if isinstance(document.get(name), str)), "")
    found = document.get("schema")
    if isinstance(found, str) and (ours := OURS.fullmatch(found)):
        return _answer(ours[1], document, file)
    about = f" (schema {found!r}, expected {SCHEMA!r})" if found else f"; it says: {' '.join(said.split())[:SAID]!r}" if said else ""
    return DataError(
        f"{file} is JSON, but not a saved analysis{about}\n"
        "  a saved analysis is what this writes: plscli bootstrap SURVEY -o saved.json; ask a server for answers as CSV"
    )


def _answer(command: str, document: Document, file: str) -> DataError:
    """The error for the answer of a command, of which others can make nothing."""
    data = document.get("data")
    survey = data["file"] if isinstance(data, dict) and isinstance(data.get("file"), str) else "SURVEY"
    again = f"; plscli verify {file} {survey} makes it again" if "seal" in document or command == "report" else ""
    shown = "; plscli groups and plscli plot groups show it again" if command == "groups" else ""
    return DataError(
        f"{file} holds the answer of plscli {command}, and neither a survey nor a saved analysis, of which another answer can be made\n"
        f"  name the survey ({survey}), or what plscli bootstrap {survey} -o saved.json writes{shown}{again}"
    )


def saved_of(document: Document, file: str) -> Bootstrap:
    """The analysis in a document.  Raises DataError."""
    if document.get("schema") != SCHEMA:
        raise _foreign(document, file)
    try:
        return _bootstrap(document)
    except DAMAGE as error:
        raise damaged(file, document, error) from None


def model_of(document: Mapping[str, Any]) -> ModelSpec:
    """The model in a document, which is text of its own: no place in it is one of a file."""
    return replace(parse_model(document["model"], "saved model"), inferred=document["inferred"], places={})


def _bootstrap(document: Mapping[str, Any]) -> Bootstrap:
    settings, records, stored = document["settings"], document["tables"]["estimates"], document.get("draws")
    model = model_of(document)
    estimator = checked.settings(Estimator, settings)
    data = provenance(document["data"])
    plan = estimator.plan(model, data.scales)
    if [(record["quantity"], record["name"]) for record in records] != keys(plan):
        raise ValueError("the estimates do not fit the model")
    columns = _columns(records)
    failures, kept = _failures(document["tables"]["failures"], False), _failures(document["tables"]["failures"], True)
    notes = tuple(document["notes"])
    resampling = checked.settings(Resampling, settings)
    point = Estimation(
        model=model,
        estimator=estimator,
        data=data,
        notes=notes,
        correlations=_correlations(document["correlations"], plan),
        values=columns.pop("estimate"),
        iterations=checked.whole(settings["iterations"], 1),
        n=_cases(document["correlations"]["n"]),
        at_bound=_pairs(document["correlations"].get("at_bound", ()), plan),
    )
    used = checked.whole(settings["used_resamples"], 2)
    if used + sum(failures.values()) != checked.whole(resampling.resamples, 2):
        raise ValueError("the resamples do not add up")
    draws = None if stored is None else _draws(stored, (used, len(records)))
    result = Bootstrap(
        point, resampling, used, failures, kept, Summary(**columns), checked.text(settings["numpy"]), draws, _moderation(document, plan),
        {checked.text(name): checked.number(value) for name, value in document["ordinal"].items()},
        None if document.get("flagged") is None else checked.whole(document["flagged"], 0), *_units(settings, used),
    )  # fmt: skip
    own = len(result.notes) - len(notes)  # the last notes tell of the resamples; the bootstrap makes them anew
    return replace(result, point=replace(point, notes=notes[: len(notes) - own]))


def _columns(records: Sequence[Mapping[str, Any]]) -> dict[str, Array]:
    """The estimates (P,) and what was said about them, by field."""
    columns = {field: np.array([checked.number(record[field]) for record in records]) for field in ("estimate", *Summary.__slots__)}
    if (columns["se"] < 0).any() or (columns["p"] < 0).any() or (columns["p"] > 1).any():
        raise ValueError("a standard error or a p value is impossible")
    return columns


def _failures(records: Sequence[Mapping[str, Any]], used: bool) -> dict[str, int]:
    """Resamples by the reason why they failed, or why they are doubtful but used."""
    return {checked.text(record["reason"]): checked.whole(record["resamples"], 1) for record in records if record["used"] is used}


def _draws(stored: Any, shape: tuple[int, int]) -> Array:
    """The resampled numbers of a shape."""
    draws: Array = unpacked(stored)
    if draws.shape != shape:
        raise ValueError("the draws are not as many as the resamples and the estimates")
    if (np.abs(draws[np.isfinite(draws)]) > checked.LARGEST).any():
        raise ValueError("a draw is larger than any number of a result can be")
    return draws


def _units(settings: Mapping[str, Any], used: int) -> tuple[int | None, float]:
    """Number of clusters, and the degrees of freedom that they give."""
    freedom = checked.whole(settings["degrees_of_freedom"], 1)
    if settings["cluster"] is None:
        if settings["clusters"] is not None or freedom != used - 1:
            raise ValueError("the degrees of freedom do not fit the resamples")
        return None, inf
    clusters = checked.whole(settings["clusters"], FEWEST_CLUSTERS)
    if freedom > min(used, clusters) - 1:
        raise ValueError("the degrees of freedom do not fit the clusters")
    return clusters, freedom


def _moderation(document: Mapping[str, Any], plan: Plan) -> Tables:
    """What regions are made of, and slopes, if the model has products of two constructs."""
    from plscli.estimation.moderation import GRID, pairs

    regions, slopes = (document["tables"].get(name, []) for name in ("johnson_neyman", "floodlight"))
    terms = pairs(plan)
    for rows, of, each in ((regions, REGION, 1), (slopes, ALONG, GRID)):
        if len(rows) != each * len(terms):
            raise ValueError("the regions of moderation do not fit the model")
        for position, row in enumerate(rows):
            path, term = terms[position // each]
            known = {"product": path.source, "to": path.target, "focal": term.factors[0], "moderator": term.factors[1]}
            if set(row) != set(of) or any(row[name] != known[name] for name in of if name in known):
                raise ValueError("the regions of moderation do not fit the model")
            if not all(np.isfinite(checked.number(row[name])) for name in of if name not in known):
                raise ValueError("a region of moderation has a number that is none")
    if any(min(row["v_slope"], row["v_change"], row["df"] - 1) < 0 for row in regions):
        raise ValueError("a region of moderation has an impossible variance")
    return {"johnson_neyman": regions, "floodlight": slopes} if terms else {}


def provenance(data: Mapping[str, Any]) -> Provenance:
    """Where the numbers of a JSON come from.  Raises KeyError, TypeError, ValueError or AttributeError for what is damaged."""
    sha256 = None if data["sha256"] is None else checked.text(data["sha256"])
    rows = checked.whole(data["rows"], 1), checked.whole(data["used"], 1)
    prepared = Preparation.from_record(data.get("prepared")).record
    return Provenance(checked.text(data["file"]), sha256, *rows, tuple(checked.text(code) for code in data["na"]), prepared)


def _cases(value: object) -> float:
    n = checked.number(value)
    if not n >= 1:
        raise ValueError(f"{value!r} is no number of cases")
    return n


def _correlations(stored: Mapping[str, Any], plan: Plan) -> Array:
    matrix = np.array([[checked.number(r) for r in row] for row in stored["matrix"]])
    K = len(plan.columns)
    if tuple(stored["indicators"]) != plan.columns or matrix.shape != (K, K) or not np.isfinite(matrix).all():
        raise ValueError("the correlations do not fit the model")
    if not np.allclose(matrix, matrix.T, 0, EXACT) or not np.allclose(np.diag(matrix), 1, 0, EXACT) or (np.abs(matrix) > 1 + EXACT).any():
        raise ValueError("the correlations are none: not symmetric, not 1 with themselves, or beyond 1")
    return matrix


def _pairs(stored: Sequence[Sequence[object]], plan: Plan) -> Pairs:
    found = tuple((checked.text(a), checked.text(b)) for a, b in stored)
    if not {name for pair in found for name in pair} <= set(plan.columns):
        raise ValueError("a correlation at its bound is of an unknown item")
    return found
