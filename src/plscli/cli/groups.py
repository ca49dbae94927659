"""`plscli groups`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from plscli.cli.parts.source import Source, refuse_saved
from plscli.cli.running.finish import finish
from plscli.cli.running.notes import say
from plscli.cli.running.progress import Progress
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import DECISION, Ink
from plscli.errors import UsageError
from plscli.estimation.settings import Estimator, Rules
from plscli.questions.groups.asked import Asked, Given, Grouping, WithinGroups
from plscli.setting import Settings, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.questions.groups.answer import Groups
    from plscli.questions.groups.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Required(Settings):
    """What must be found, and permutations that are given."""

    require: str | None = setting(
        None, metavar="WHAT", help="Exit with code 1 unless this is found: 'H2 differs', 'H3 no difference shown', 'COMP full'."
    )
    labels_file: Path | None = setting(
        None,
        metavar="FILE",
        help="Permutations: a .npy file or text (permutations, rows) of numbers of groups from 1.",
        panel=Grouping.panel,
    )

    panel: ClassVar[str] = DECISION


def groups(
    source: Annotated[Source, without("n")],
    grouping: Grouping,
    estimator: Estimator,
    resampling: WithinGroups,
    rules: Rules,
    required: Required,
    workers: Workers,
    ink: Ink,
) -> None:
    """Examples:

    - `plscli groups survey.csv --by gender`
    - `plscli groups survey.csv --by servicetype --groups "contract=2, prepaid=1" -o groups.docx`
    - `plscli groups survey.csv --by "age < 30, age >= 30" --groups "young, old" -t invariance`
    - `plscli groups survey.csv --by gender --compare all -t other_differences -n 0`
    - `plscli groups survey.csv --by gender --require "H2 differs" -q > /dev/null || echo "not as expected"`
    """
    from plscli.questions.groups.requirement import Requirement

    ink.check(source.data, source.model)
    wanted = None if required.require is None else Requirement.of(required.require)
    answer = _answer(source.whole(), Asked(grouping, estimator, resampling, rules), required, workers, wanted)
    finish(answer, ink)
    unmet = [said for said in (answer.stopped, wanted.unmet(answer) if wanted else None) if said]
    for said in unmet:
        say(said)
    if unmet:
        raise typer.Exit(1)


def _answer(source: Source, asked: Asked, required: Required, workers: Workers, wanted: Requirement | None) -> Groups:
    """The comparison, made or read back."""
    from plscli.questions.groups import answer, saved

    document = source.saved_answer("groups")
    if document is not None:
        others = replace(required, given=required.given - {"require"})
        refuse_saved(
            asked.grouping, asked.estimator, asked.resampling, asked.rules, others, source.beside, source.of_rows, command="groups"
        )
        found = saved.read(document, source.name)
        if wanted:
            wanted.check(found.model)
        return found
    survey, model = source.survey("groups")
    if wanted:
        wanted.check(model)
    given = _given(source, asked, required)
    with Progress(source.quiet, "permuting") as progress:
        return answer.run(survey, model, _studied(source, asked), given, workers=workers, progress=progress)


def _studied(source: Source, asked: Asked) -> Asked:
    """The settings with what the study file has of them."""
    drawn = asked.resampling if source.indices is None else asked.resampling.told(strata=None, cluster=None)
    return replace(asked, estimator=source.studied(asked.estimator), resampling=source.studied(drawn))


def _given(source: Source, asked: Asked, required: Required) -> Given:
    """Permutations and resamples from files, which leave no room for options of others."""
    if source.indices is not None or required.labels_file is not None:
        for name in ("strata", "cluster"):
            if name in asked.resampling.given:
                raise UsageError(f"--{name} cannot be combined with permutations or resamples that are given")
    if source.indices is not None and "resamples" in asked.resampling.given:
        raise UsageError("--resamples and --indices exclude each other: the file says which rows every resample draws")
    if required.labels_file is not None and "permutations" in asked.grouping.given:
        raise UsageError("--permutations and --labels-file exclude each other: the file holds the permutations")
    if source.indices is None and required.labels_file is None:
        return Given()
    from plscli.data.indices import read_indices

    labels, indices = (None if file is None else read_indices(file) for file in (required.labels_file, source.indices))
    return Given(labels, indices)
