"""JSON: one object that holds every table, the settings and the origin of the numbers."""

from __future__ import annotations

import json
from dataclasses import asdict

from plscli import __version__
from plscli.analysis.result import Result


def render(result: Result) -> str:
    """The result as JSON; doubles are written so that they read back unchanged, what does not exist is null."""
    document = {
        "schema": f"plscli/{result.kind}/1",
        "plscli": __version__,
        "data": asdict(result.data),
        "model": result.model.text,
        "inferred": result.model.inferred,
        "settings": dict(result.settings),
        "notes": list(result.notes),
        "tables": result.tables(),
        **result.extras(),
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
