"""A saved analysis: the JSON of `plscli bootstrap`, read back without computing anything again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.estimation import Estimation
from plscli.analysis.inference import Summary
from plscli.analysis.quantities import keys
from plscli.analysis.result import Provenance
from plscli.analysis.settings import Estimator, Resampling
from plscli.core.design import Array
from plscli.errors import DataError
from plscli.model.build import parse_model

SCHEMA = "plscli/bootstrap/1"


def looks_saved(content: bytes) -> bool:
    """Whether bytes are a JSON object rather than a survey."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_saved(content: bytes, file: str) -> Bootstrap:
    """The analysis in the bytes of a JSON file; `file` names it in messages.  Raises DataError."""
    try:
        document = json.loads(content)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{file} begins like JSON but does not read as JSON: {error}") from None
    schema = document.get("schema")
    if schema != SCHEMA:
        raise DataError(
            f"{file} is JSON, but not a saved analysis (schema {schema!r}, expected {SCHEMA!r})\n"
            "  a saved analysis is what this writes: plscli bootstrap SURVEY -o saved.json"
        )
    try:
        return _bootstrap(document)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"{file} is a damaged saved analysis: {type(error).__name__}: {error}\n  write it again with plscli bootstrap"
        ) from None


def _bootstrap(document: Mapping[str, Any]) -> Bootstrap:
    settings, records = document["settings"], document["tables"]["estimates"]
    model = replace(parse_model(document["model"], "saved model"), inferred=document["inferred"], places={})
    if [(record["quantity"], record["name"]) for record in records] != keys(model):
        raise ValueError("the estimates do not fit the model")

    def column(field: str) -> Array:
        return np.array([np.nan if record[field] is None else record[field] for record in records], dtype=np.float64)

    data = Provenance(**{**document["data"], "na": tuple(document["data"]["na"])})
    estimator = Estimator(**{name: settings[name] for name in Estimator.__slots__})
    resampling = Resampling(**{name: settings[name] for name in Resampling.__slots__})
    failures = {record["reason"]: record["resamples"] for record in document["tables"]["failures"]}
    notes = tuple(document["notes"])
    result = Bootstrap(
        point=Estimation(
            model,
            estimator,
            data,
            notes[:-1] if failures else notes,  # the last note is the account of failures, which is made anew
            np.array(document["correlations"]["matrix"], dtype=np.float64),
            column("estimate"),
            settings["iterations"],
        ),
        resampling=resampling,
        used=settings["used_resamples"],
        failures=failures,
        summary=Summary(**{field: column(field) for field in Summary.__slots__}),
    )
    K = len(model.indicators)
    if tuple(document["correlations"]["indicators"]) != model.indicators or result.point.correlations.shape != (K, K):
        raise ValueError("the correlations do not fit the model")
    return result
