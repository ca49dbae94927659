"""One survey in the dress of every program and country: what a file is called, its bytes, and how it is asked for."""

from __future__ import annotations

from dialects import books, exports, packages, texts
from dialects.survey import COLUMNS, TRUTH, WORDINGS, Dialect

DIALECTS: dict[str, Dialect] = {**texts.DIALECTS, **books.DIALECTS, **packages.DIALECTS, **exports.DIALECTS}

__all__ = ["COLUMNS", "DIALECTS", "TRUTH", "WORDINGS", "Dialect"]
