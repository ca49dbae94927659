"""A survey made ready for its model by what a study file and options say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from plscli.data.recoding import prepare
from plscli.data.recoding.prepare import prepared
from plscli.data.recoding.rules import rules
from plscli.data.scale import scale_rule
from plscli.data.stream import Stream
from plscli.data.study import Study
from plscli.data.survey import Survey
from plscli.estimation.which_model import item_blocks
from plscli.model.nominal import Categories
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
    chosen = rules(survey.columns, study, named, na)
    return prepared(survey, chosen, item_blocks(list(survey.columns), model), model is not None, predictors(model) if model else ())


def predictors(model: ModelSpec) -> list[str]:
    """Columns that are constructs by themselves, which nothing explains."""
    found = [c for c in model.constructs if c.name not in (*model.endogenous, *model.owner) and not c.higher]
    return [c.indicators[0] for c in found if len(c.indicators) == 1]


def categories(survey: Survey | Stream, study: Study | None = None, na: Sequence[str] = ()) -> Categories:
    """What gives the categories of a column before the survey is made ready; codes for missing answers are none."""
    chosen = rules(survey.columns, study, (), na)
    return lambda column: {name: each.rows for name, each in prepare.categories(survey, chosen, column).items()}
