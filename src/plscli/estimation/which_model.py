"""A survey meets its model.  Which one: texts that were given, the survey's sibling `.pls` file, or the column names, in this order;
and the answers to its items, made ready by what a study file and options say of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from plscli.data.survey import Survey, holds_text, shortened
from plscli.errors import DataError, EstimationError, ModelError
from plscli.model import EXAMPLE, quoted
from plscli.model.build import build, parse, read_text, unwrapping
from plscli.model.columns import Categories, blocks, guesses, infer_model, single
from plscli.model.spec import ModelSpec
from plscli.model.statements import Definition, Expectation, Measurement, Statement, Structure
from plscli.words import counted

if TYPE_CHECKING:
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.stream import Stream
    from plscli.data.study import Study

    Columns = Survey | CorrelationMatrix
    """What has columns that a model can be found for."""

S = TypeVar("S", bound="Survey | Stream")


def written_model(
    survey: Columns,
    file: str | Path | None = None,
    lines: Sequence[str] = (),
    sibling: Path | None = None,
    infer: bool = True,
    categories: Categories | None = None,
    said: str = "",
) -> ModelSpec | None:
    """The model that was written for a survey; None if there is none.

    file, lines : model text that was given, in a file and line by line.   sibling : a file that takes the place of `file` if it exists.
    Structural lines take the place of those in the file; constructs that neither measures get the columns of their name.
    infer : False refuses every guess.   categories : of columns, for `C(column)`.   said : what lines are called in messages that no
    option gave.   Raises ModelError.
    """
    beside = file is None and sibling is not None and sibling.is_file()
    base = sibling if beside else None if file is None else Path(file)
    if base is None and not lines:
        return None
    if not all(map(str.strip, lines)):
        raise ModelError(f"{said or '--path'} is empty\n  write a line of model text, such as 'LOY ~ SAT + TRUST', or leave it out")
    own = [statement for line in lines for statement in parse(line, said or f"--path {line!r}")]
    text = read_text(base) if base else ""
    known = parse(text, base.name) if base else []
    kept = _kept(known, own) if lines else known
    columns = list(survey.columns)
    source = base.name if base and not lines else said if said else f"--path {lines[0]!r}" if len(lines) == 1 else "--path"
    model = build([*kept, *own], source, guesses(columns) if lines and infer else None, single(columns), categories)
    _question(survey, model)
    where = f"{base.name}{' beside the survey' if beside else ''}" if base else ""
    remarks = (*model.remarks, *unwrapping((text, *lines)))
    return replace(model, origin=f"{source}{_taken(known, kept, where)}" if lines else where, remarks=remarks)


def _question(survey: Columns, model: ModelSpec) -> None:
    """ModelError for a date or an id that a path names as if it were a measure; a measurement line says that it is meant."""
    if not isinstance(survey, Survey):
        return
    named = [each.name for each in model.constructs if each.indicators == (each.name,) and each.name not in model.places]
    for name in [name for name in named if name in survey.columns]:
        from plscli.data.recoding.nominal import doubt

        if what := doubt(survey, name):
            words = survey.columns[name].dtype == object
            meant = f"say that it is by a line of its own: {quoted(name)} =~ {quoted(name)}"
            raise ModelError(
                f"{name} of {survey.file} looks like {what}: is it meant as a measure?\n"
                f"  leave it out, or {'put a number in its place, such as days since the first one' if words else meant}"
            )


def _kept(known: Sequence[Statement], own: Sequence[Statement]) -> list[Statement]:
    """What stays of a model file beside lines of its own: measurement that is not given and, without structural lines, the rest."""
    replaced = {(type(each), _subject(each)) for each in own}
    kept = [each for each in known if isinstance(each, Structure) or (type(each), _subject(each)) not in replaced]
    structure = [each for each in own if isinstance(each, Structure)]
    if not structure:
        return kept
    measured = {each.construct.text: each for each in (*kept, *own) if isinstance(each, Measurement)}
    waiting = [factor.text for line in structure for term in line.terms for factor in term.factors]
    waiting += [line.target.text for line in structure]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in measured and name not in needed:
            needed.add(name)
            waiting += [part.text for part in measured[name].indicators]
    return [each for each in kept if isinstance(each, Measurement) and each.construct.text in needed]


def _subject(statement: Statement) -> str:
    """What a statement is about."""
    if isinstance(statement, Measurement):
        return statement.construct.text
    if isinstance(statement, Structure):
        return statement.target.text
    return (statement.label if isinstance(statement, Expectation) else statement.name).text


def _taken(known: Sequence[Statement], kept: Sequence[Statement], where: str) -> str:
    """What of a model was taken from the file beside lines of its own, and what was not."""
    if not known:
        return ""
    measured = [each.construct.text for each in kept if isinstance(each, Measurement)]
    if any(isinstance(each, Structure) for each in kept):
        return f" and {where}"
    gone = any(isinstance(each, Expectation | Definition) for each in known)
    effects = f"; the signs and effects of {where} belong to its own paths and are left out" if gone else ""
    return f"{f', measurement of {shortened(measured)} from {where}' if measured else ''}{effects}"


def inferred_model(survey: Columns, infer: bool = True) -> ModelSpec:
    """The model that the column names suggest.  Raises ModelError, also where that is refused, EstimationError without rows."""
    if not infer:
        raise ModelError(f"no model given, and inference from column names is refused\n  give one with -m FILE or -p TEXT; {EXAMPLE}")
    columns, left_out = survey.candidates()
    if survey.rows < 2:
        raise EstimationError(f"{survey.file} has too few rows: {counted(survey.rows, 'row')}\n  a survey has one line per respondent")
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
        plain = [construct.name for construct in guessed if construct.indicators == (construct.name,)]
        items = [f"{construct.name} =~ {' + '.join(construct.indicators)}" for construct in guessed if construct.name not in plain]
        columns = f"; constructs of one column: {shortened(plain)}" if plain else ""
        remarks = "".join(f"; {remark}" for remark in model.remarks)
        return f"{sentence}{f'; by column names: {shortened(items)}' if items else ''}{columns}{remarks}"
    _, left_out = survey.candidates()
    unused = [f"{name} ({left_out.get(name, 'not a stem and a number')})" for name in survey.columns if name not in model.indicators]
    return f"{sentence}{f'; not used: {shortened(unused)}' if unused else ''}"


def prepare(
    survey: S,
    study: Study | None = None,
    model: ModelSpec | None = None,
    *others: ModelSpec,
    scale: str | Sequence[str] = (),
    na: Sequence[str] = (),
) -> S:
    """The survey with missing codes, then answers in words and recodes, then reverse-coded items seen to; its notes say what was done.

    study : from `read_study`.   model, others : whose items are made ready; without one, columns that a model can be inferred from.
    scale : as `--scale` takes it, such as "1:5" or ["INTG1, INTG2: never<rarely<often<always"].   na : codes of all columns that
    mean missing.  Both take the place of what the study says of all items.   Raises DataError for answers that fit no scale, StudyError
    and UsageError for what does not fit the survey.
    """
    blocks = item_blocks(list(survey.columns), model)
    if others:
        blocks = _together([*blocks, *(block for each in others for block in item_blocks(list(survey.columns), each))])
    if study is None and not scale and not na and isinstance(survey, Survey) and _all_numbers(survey, blocks):
        return survey  # nothing was said of the answers, and none of them is a word
    from plscli.data.recoding.prepare import prepared
    from plscli.data.scale import scale_rule
    from plscli.data.study import rules

    named = [scale_rule(text) for text in ([scale] if isinstance(scale, str) else scale)]
    chosen = rules(survey.columns, study, named, na)
    alone = [name for each in (model, *others) if each for name in predictors(each)]
    return cast(S, prepared(survey, chosen, blocks, model is not None, alone))


def _together(blocks: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Blocks in which every item stands once: in the largest of those that have it."""
    seen: set[str] = set()
    found = []
    for block in sorted(blocks, key=len, reverse=True):
        found.append(tuple(name for name in block if name not in seen))
        seen.update(block)
    return [block for block in found if block]


def _all_numbers(survey: Survey, blocks: Sequence[Sequence[str]]) -> bool:
    """Whether all items are columns of numbers, not made of others either."""
    return all(name in survey.columns and survey.columns[name].dtype != object for block in blocks for name in block)


def predictors(model: ModelSpec) -> list[str]:
    """Columns that are constructs by themselves, which nothing explains."""
    found = [c for c in model.constructs if c.name not in (*model.endogenous, *model.owner) and not c.higher]
    return [c.indicators[0] for c in found if len(c.indicators) == 1]


def categories(survey: Survey | Stream, study: Study | None = None, na: Sequence[str] = ()) -> Categories:
    """What gives the categories of a column before the survey is made ready; codes for missing answers are none."""

    def of(column: str) -> dict[str, int]:
        from plscli.data.recoding import prepare
        from plscli.data.study import rules

        return {name: each.rows for name, each in prepare.categories(survey, rules(survey.columns, study, (), na), column).items()}

    return of
