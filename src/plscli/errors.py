"""Errors a user can mend, and the exit code each one carries.

    PlscliError                 2
    ├── UsageError              2   an option or a combination of options that cannot work
    ├── DataError               2   a survey that cannot be read or does not fit the model
    ├── ModelError              2   model text that cannot be understood
    ├── StudyError              2   a study file that cannot be understood or does not fit the survey
    └── EstimationError         3   data and model are readable, but nothing can be estimated from them

The message says what is wrong, where, and what to do about it.  Anything that is not a PlscliError is a defect of plscli.
"""

from __future__ import annotations

from collections.abc import Iterable


class PlscliError(Exception):
    """Base of every error that the user can mend."""

    exit_code = 2


class UsageError(PlscliError):
    """An option, a file name or a combination of them that cannot work."""


class DataError(PlscliError):
    """A survey that cannot be read, or that does not hold what the model needs."""


class ModelError(PlscliError):
    """Model text that cannot be understood or does not describe a path model."""


class StudyError(PlscliError):
    """A study file that cannot be understood, or that does not fit the survey."""


class EstimationError(PlscliError):
    """Readable data and a sound model from which nothing can be estimated."""

    exit_code = 3


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a line that names up to three known names near `name`, the nearest first, or an empty string."""
    from difflib import SequenceMatcher

    def likeness(candidate: str) -> float:
        return SequenceMatcher(None, candidate.casefold(), name.casefold()).ratio()

    near = sorted((candidate for candidate in dict.fromkeys(known) if likeness(candidate) >= 0.5), key=likeness, reverse=True)
    return f"did you mean {', '.join(near[:3])}?" if near else ""
