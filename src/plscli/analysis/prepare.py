"""A survey made ready for its model by what a study file and options say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from plscli.analysis.which_model import item_blocks
from plscli.data.prepare import prepared
from plscli.data.rules import rules
from plscli.data.scale import scale_rule
from plscli.data.stream import Stream
from plscli.data.study import Study
from plscli.data.survey import Survey
from plscli.model.spec import ModelSpec


@overload
def run(
    survey: Survey, study: Study | None = ..., model: ModelSpec | None = ..., *, scale: str | Sequence[str] = ..., na: Sequence[str] = ...
) -> Survey: ...
@overload
def run(
    survey: Stream, study: Study | None = ..., model: ModelSpec | None = ..., *, scale: str | Sequence[str] = ..., na: Sequence[str] = ...
) -> Stream: ...
def run(
    survey: Survey | Stream,
    study: Study | None = None,
    model: ModelSpec | None = None,
    *,
    scale: str | Sequence[str] = (),
    na: Sequence[str] = (),
) -> Survey | Stream:
    """The survey with missing codes, then answers in words and recodes, then reverse-coded items seen to; its notes say what was done.

    study : from `read_study`.   model : whose items are made ready; without one, columns that a model can be inferred from.
    scale : as `--scale` takes it, such as "1:5" or ["INTG1, INTG2: never<rarely<often<always"].   na : codes of all columns that
    mean missing.  Both take the place of what the study says of all items.   Raises DataError for answers that fit no scale, StudyError
    and UsageError for what does not fit the survey.
    """
    named = [scale_rule(text) for text in ([scale] if isinstance(scale, str) else scale)]
    return prepared(survey, rules(survey.columns, study, named, na), item_blocks(list(survey.columns), model), model is not None)
