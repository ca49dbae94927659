"""A result as its JSON has it."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from plscli import __version__
from plscli.tables import Result

Document = dict[str, Any]
"""A whole JSON object."""


def document(result: Result) -> Document:
    """The whole result as its JSON has it: everything that can be compared with a repetition."""
    found = {
        "schema": schema(result.kind),
        "plscli": __version__,
        "data": asdict(result.data),
        "model": result.model.text,
        "inferred": result.model.inferred,
        "settings": dict(result.settings),
        "notes": list(result.notes),
        "tables": dict(result.tables()),
        **result.extras(),
    }
    return found | {"seal": seal(found)} if result.sealed else found


def schema(kind: str) -> str:
    """The name of what the JSON of a kind of result holds."""
    return f"plscli/{kind}/1"


def seal(whole: Document) -> str:
    """SHA-256 of everything in a document but its seal, as JSON with sorted keys.  Whoever changes the document by hand breaks it; it
    is no signature: whoever wants to can make it anew.
    """
    rest = {name: value for name, value in whole.items() if name != "seal"}
    return sha256(json.dumps(rest, sort_keys=True, allow_nan=False).encode()).hexdigest()
