"""JSON: one object that holds every table, the settings and the origin of the numbers."""

from __future__ import annotations

import json
import re

from plscli.estimation.document import document
from plscli.tables import Result

UNSEEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What a terminal obeys, or no file can hold; JSON escapes the other control characters itself."""


def render(result: Result) -> str:
    """The result as JSON; doubles are written so that they read back unchanged, what does not exist is null."""
    return (
        UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(document(result), indent=1, ensure_ascii=False, allow_nan=False))
        + "\n"
    )
