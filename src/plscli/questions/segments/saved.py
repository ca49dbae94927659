"""The survey with the segments that were found in it, which say how they were found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.questions.groups.circular import FOUND_BY
from plscli.questions.segments.found import Segmented
from plscli.questions.segments.scored import Scores

SEGMENT, CERTAINTY = "segment", "segment_p"
"""Columns of the segment of each respondent, from 1, and of the probability to belong to it."""
COLUMNS = (SEGMENT, CERTAINTY, SEGMENT + FOUND_BY)


def joined(survey: Survey, found: Segmented, scores: Scores, method: str) -> Survey:
    """The survey with its segments in further columns; who was left out is in none.   method : that found them, in capitals.

    Raises UsageError for a survey that has such columns.
    """
    for name in COLUMNS:
        if name in survey.columns:
            raise UsageError(f"{survey.file} has a column {name!r} already\n  rename it, or save the segments of the survey without it")
    assert found.posteriors is not None
    at = scores.sample.numbers - 1
    segment, certainty = np.full((2, survey.rows), np.nan)
    segment[at], certainty[at] = found.which + 1.0, found.posteriors.max(0)
    by = np.full(survey.rows, None, dtype=object)
    by[at] = method
    return replace(survey, columns={**survey.columns, **dict(zip(COLUMNS, (segment, certainty, by), strict=True))})
