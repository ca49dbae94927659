"""A saved analysis: the JSON of `plscli bootstrap`, read back without computing anything again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.bounded import Pairs
from plscli.analysis.estimation import Estimation
from plscli.analysis.inference import Summary
from plscli.analysis.moderation import GRID, Moderation, pairs
from plscli.analysis.packing import unpacked
from plscli.analysis.quantities import keys
from plscli.analysis.result import Provenance
from plscli.analysis.settings import Estimator, Resampling
from plscli.core.design import Array
from plscli.data.preparation import Preparation
from plscli.errors import DataError, PlscliError
from plscli.model.build import parse_model
from plscli.model.plan import Plan

SCHEMA = "plscli/bootstrap/1"
REGION = ("product", "focal", "moderator", "to", "minimum", "maximum", "slope", "change", "v_slope", "v_both", "v_change", "df")
ALONG = ("product", "to", "moderator", "at", "slope", "lower", "upper")
"""Fields of the rows that tell of moderation."""


def looks_saved(content: bytes) -> bool:
    """Whether bytes are a JSON object, in any Unicode encoding, rather than a survey."""
    start = content[:200].decode(json.detect_encoding(content[:200]), "ignore")
    return start.lstrip("\ufeff \t\r\n").startswith("{")


def read_saved(content: bytes, file: str) -> Bootstrap:
    """The analysis in the bytes of a JSON file; `file` names it in messages.  Raises DataError."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file} begins like JSON but does not read as JSON: {error}") from None
    schema = document.get("schema")
    if schema != SCHEMA:
        raise DataError(
            f"{file} is JSON, but not a saved analysis (schema {schema!r}, expected {SCHEMA!r})\n"
            "  a saved analysis is what this writes: plscli bootstrap SURVEY -o saved.json"
        )
    try:
        draws = document.pop("draws", None)
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8")  # no NaN, no broken characters
        return _bootstrap(document, draws)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, PlscliError) as error:
        raise DataError(
            f"{file} is a damaged saved analysis: {type(error).__name__}: {error}\n  write it again with plscli bootstrap"
        ) from None


def _bootstrap(document: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Bootstrap:
    settings, records = document["settings"], document["tables"]["estimates"]
    model = replace(parse_model(document["model"], "saved model"), inferred=document["inferred"], places={})
    estimator = Estimator(**{name: settings[name] for name in Estimator.__slots__})
    plan = estimator.plan(model)
    if [(record["quantity"], record["name"]) for record in records] != keys(plan):
        raise ValueError("the estimates do not fit the model")
    columns = {field: np.array([_number(record[field]) for record in records]) for field in ("estimate", *Summary.__slots__)}
    if (columns["se"] < 0).any() or (columns["p"] < 0).any() or (columns["p"] > 1).any():
        raise ValueError("a standard error or a p value is impossible")
    failures, kept = (
        {_text(record["reason"]): _whole(record["resamples"], 1) for record in document["tables"]["failures"] if record["used"] is used}
        for used in (False, True)
    )
    notes = tuple(_text(note) for note in document["notes"])
    resampling = Resampling(**{name: settings[name] for name in Resampling.__slots__})
    for number in (estimator.max_iterations, resampling.seed or 0):
        _whole(number, 0)
    for column in (estimator.weight, resampling.strata, resampling.cluster, resampling.indices):
        _text(column or "")
    point = Estimation(
        model=model,
        estimator=estimator,
        data=provenance(document["data"]),
        notes=notes,
        correlations=_correlations(document["correlations"], plan),
        values=columns.pop("estimate"),
        iterations=_whole(settings["iterations"], 1),
        n=_number(document["correlations"]["n"]),
        at_bound=_pairs(document["correlations"].get("at_bound", ()), plan),
    )
    used = _whole(settings["used_resamples"], 2)
    if used + sum(failures.values()) != _whole(resampling.resamples, 2):
        raise ValueError("the resamples do not add up")
    draws = None if stored is None else unpacked(stored)
    if draws is not None and draws.shape != (used, len(records)):
        raise ValueError("the draws are not as many as the resamples and the estimates")
    result = Bootstrap(
        point, resampling, used, failures, kept, Summary(**columns), _text(settings["numpy"]), draws, _moderation(document, plan),
        {_text(name): _number(value) for name, value in document["ordinal"].items()},
        None if document.get("flagged") is None else _whole(document["flagged"], 0),
    )  # fmt: skip
    own = len(result.notes) - len(notes)  # the last notes tell of the resamples; the bootstrap makes them anew
    return replace(result, point=replace(point, notes=notes[: len(notes) - own]))


def _moderation(document: Mapping[str, Any], plan: Plan) -> Moderation:
    """What regions are made of, and slopes, if the model has products of two constructs."""
    tables = document["tables"]
    found = Moderation(tuple(tables.get("johnson_neyman", ())), tuple(tables.get("floodlight", ())))
    terms = pairs(plan)
    for rows, of, each in ((found.johnson_neyman, REGION, 1), (found.floodlight, ALONG, GRID)):
        if len(rows) != each * len(terms):
            raise ValueError("the regions of moderation do not fit the model")
        for position, row in enumerate(rows):
            path, term = terms[position // each]
            known = {"product": path.source, "to": path.target, "focal": term.factors[0], "moderator": term.factors[1]}
            if set(row) != set(of) or any(row[name] != known[name] for name in of if name in known):
                raise ValueError("the regions of moderation do not fit the model")
            if not all(np.isfinite(_number(row[name])) for name in of if name not in known):
                raise ValueError("a region of moderation has a number that is none")
    if any(min(row["v_slope"], row["v_change"], row["df"] - 1) < 0 for row in found.johnson_neyman):
        raise ValueError("a region of moderation has an impossible variance")
    return found


def provenance(data: Mapping[str, Any]) -> Provenance:
    """Where the numbers of a JSON come from.  Raises KeyError, TypeError, ValueError or AttributeError for what is damaged."""
    sha256 = None if data["sha256"] is None else _text(data["sha256"])
    rows = _whole(data["rows"], 1), _whole(data["used"], 1)
    prepared = Preparation.of(data.get("prepared")).record
    return Provenance(_text(data["file"]), sha256, *rows, tuple(_text(code) for code in data["na"]), prepared)


def _correlations(stored: Mapping[str, Any], plan: Plan) -> Array:
    matrix = np.array([[_number(r) for r in row] for row in stored["matrix"]])
    K = len(plan.columns)
    if tuple(stored["indicators"]) != plan.columns or matrix.shape != (K, K) or not np.isfinite(matrix).all():
        raise ValueError("the correlations do not fit the model")
    return matrix


def _pairs(stored: Sequence[Sequence[object]], plan: Plan) -> Pairs:
    found = tuple((_text(a), _text(b)) for a, b in stored)
    if not {name for pair in found for name in pair} <= set(plan.columns):
        raise ValueError("a correlation at its bound is of an unknown item")
    return found


def _number(value: object) -> float:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise TypeError(f"{value!r} is not a number")
    return float("nan") if value is None else float(value)


def _whole(value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise TypeError(f"{value!r} is not a whole number of at least {least}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
