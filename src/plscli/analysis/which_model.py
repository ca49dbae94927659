"""Which model?  Texts that were given, the survey's sibling `.pls` file, or the column names, in this order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from plscli.data.survey import Survey, holds_text, shortened
from plscli.errors import DataError, EstimationError, ModelError
from plscli.model.build import EXAMPLE, build, read_text
from plscli.model.infer import blocks, guesses, infer_model
from plscli.model.spec import ModelSpec
from plscli.model.syntax import parse


class Columns(Protocol):
    """What finding a model takes: a survey has it, and a correlation matrix."""

    @property
    def columns(self) -> Mapping[str, Any]:
        """Columns by name."""

    @property
    def rows(self) -> int:
        """Number of respondents."""

    @property
    def file(self) -> str:
        """Name of the file."""

    def candidates(self) -> tuple[list[str], dict[str, str]]:
        """Columns that can be indicators, and the others with the reason why they cannot."""


def which_model(
    survey: Columns,
    file: str | Path | None = None,
    lines: Sequence[str] = (),
    sibling: Path | None = None,
    infer: bool = True,
) -> ModelSpec:
    """Find the model for a survey.

    file, lines : model text that was given, in a file and line by line; with lines, constructs without a measurement line
    get the columns of their name.   sibling : a file to use if it exists.   infer : False refuses every guess.
    Raises ModelError, and EstimationError when there are too few rows to infer a model from.
    """
    return written_model(survey, file, lines, sibling, infer) or inferred_model(survey, infer)


def written_model(
    survey: Columns, file: str | Path | None = None, lines: Sequence[str] = (), sibling: Path | None = None, infer: bool = True
) -> ModelSpec | None:
    """The model that was written for a survey, as `which_model` finds it; None if there is none.  Raises ModelError."""
    if file is None and not lines:
        if sibling is None or not sibling.is_file():
            return None
        found = written_model(survey, sibling, infer=infer)
        return found and replace(found, origin=f"{sibling.name} beside the survey")
    texts = [(Path(file).name, read_text(file))] if file is not None else []
    texts += [(f"--path {line!r}", line) for line in lines]
    statements = [statement for source, text in texts for statement in parse(text, source)]
    guess = guesses(list(survey.columns)) if lines and infer else None
    return build(statements, texts[0][0] if len(texts) == 1 else "the model", guess)


def inferred_model(survey: Columns, infer: bool = True) -> ModelSpec:
    """The model that the column names suggest.  Raises ModelError, also where that is refused, EstimationError without rows."""
    if not infer:
        raise ModelError(f"no model given, and inference from column names is refused\n  give one with -m FILE or -p TEXT; {EXAMPLE}")
    columns, left_out = survey.candidates()
    if survey.rows < 2:
        raise EstimationError(f"{survey.file} has too few rows: {survey.rows} row\n  a survey has one line per respondent")
    if isinstance(survey, Survey):
        _check_numbers(survey, [item for block in blocks(list(survey.columns)).values() for item in block])
    return infer_model(columns, left_out, survey.file)


def _check_numbers(survey: Survey, items: Sequence[str]) -> None:
    """DataError for columns named like items that hold a word or a few among numbers: without them it would be another model."""
    texts = {name: found for name in items if (found := survey.text_answers(name))}
    stray = {name: found for name, found in texts.items() if 2 * len(found) <= sum(answer is not None for answer in survey.columns[name])}
    if not stray:
        return
    (name, found), *others = stray.items()
    row, value = next(iter(found.items()))
    also = [f"{other} ({value!r} in row {row})" for other, cells in others for row, value in [next(iter(cells.items()))]]
    raise DataError(holds_text(name, survey.file, value, row, len(found)) + (f"\n  also text in {shortened(also, 5)}" if also else ""))


def item_blocks(columns: Sequence[str], model: ModelSpec | None) -> list[tuple[str, ...]]:
    """Items that belong together: those of each construct, or without a model the columns that its inference would make one of."""
    if model is None:
        return list(blocks(columns).values())
    return [construct.indicators for construct in model.constructs if not construct.higher]


def announcement(model: ModelSpec, survey: Columns) -> str:
    """One sentence on where the model comes from and what it is."""
    outcomes = [f"{', '.join(model.predecessors(name))} -> {name}" for name in model.endogenous]
    sentence = f"model from {model.origin}: {'; '.join(outcomes)}"
    guessed = [construct for construct in model.constructs if not construct.higher and construct.indicators[0] not in model.places]
    if not model.inferred:
        items = [f"{construct.name} =~ {' + '.join(construct.indicators)}" for construct in guessed]
        return f"{sentence}{f'; by column names: {shortened(items)}' if items else ''}"
    _, left_out = survey.candidates()
    unused = [f"{name} ({left_out.get(name, 'not a stem and a number')})" for name in survey.columns if name not in model.indicators]
    return f"{sentence}{f'; not used: {shortened(unused)}' if unused else ''}"
