"""The comparison of groups behind a command: made from a survey, or read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from plscli.cli.parts import Source, refuse_saved
from plscli.cli.parts.numbers import Work
from plscli.cli.running.finish import met
from plscli.cli.running.progress import Progress
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling, Rules
from plscli.questions.groups import Asked, GivenDraws, Grouping, WithinGroups
from plscli.setting import Settings, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.model.spec import ModelSpec
    from plscli.questions.groups.answer import Groups


@dataclass(frozen=True, slots=True)
class Permutations(Settings):
    """Permutations that are given."""

    labels_file: Path | None = setting(
        None, metavar="FILE", help="Permutations: a .npy file or text (permutations, rows) of numbers of groups from 1."
    )

    panel: ClassVar[str] = Grouping.panel


DRAWN = Permutations()


@contextmanager
def compared(
    source: Source,
    asked: Asked,
    workers: Workers,
    permutations: Permutations = DRAWN,
    command: str = "groups",
    look: Callable[[ModelSpec], None] | None = None,
) -> Iterator[Callable[[], Groups]]:
    """The comparison, made or read back.

    permutations : given in a file.   command : for messages.   look : sees the model before anything is computed.
    """
    from plscli.questions.groups import answer

    found = saved(source, asked.grouping, asked.estimator, asked.resampling, asked.rules, permutations)
    if found is not None:
        if look:
            look(found.model)
        yield lambda: found
        return
    survey, model = source.survey(command)
    if look:
        look(model)
    given = _given(source, asked, permutations.labels_file)
    with Progress(source.quiet, "permuting") as progress:
        yield partial(answer.ask, survey, model, _studied(source, asked), given, workers=workers, progress=progress)


def drawn_groups(
    source: Source, grouping: Grouping, settings: tuple[Estimator, Resampling, Workers], rules: Rules, command: str, what: str = "paths"
) -> Work[Groups]:
    """The comparison that is drawn.   what : is compared where none was saved."""
    estimator, resampling, workers = settings
    within = WithinGroups(**resampling.as_dict(), given=resampling.given)
    asked = Asked(replace(grouping, compare=what), estimator, within, rules)
    return compared(source.whole(), asked, workers, command=command)


def passed(result: object) -> bool:
    """Whether what is drawn may be; what cannot be compared is said where that was not to be passed over."""
    return met(getattr(result, "stopped", None))


def saved(source: Source, *settings: Settings) -> Groups | None:
    """The comparison whose JSON is named in place of a survey; None for anything else.   settings : that it already holds."""
    document = source.saved_answer("groups")
    if document is None:
        return None
    from plscli.questions.groups.answer import read

    refuse_saved(*settings, source.beside, source.of_rows, command="groups")
    return read(document, source.name)


def _studied(source: Source, asked: Asked) -> Asked:
    """The settings with what the study file has of them."""
    drawn = asked.resampling if source.indices is None else asked.resampling.told(strata=None, cluster=None)
    return replace(asked, estimator=source.studied(asked.estimator), resampling=source.studied(drawn))


def _given(source: Source, asked: Asked, labels: Path | None) -> GivenDraws:
    """Permutations and resamples from files, which leave no room for options of others."""
    if source.indices is not None or labels is not None:
        for name in ("strata", "cluster"):
            if name in asked.resampling.given:
                raise UsageError(f"--{name} cannot be combined with permutations or resamples that are given")
    if source.indices is not None and "resamples" in asked.resampling.given:
        raise UsageError("--resamples and --indices exclude each other: the file says which rows every resample draws")
    if labels is not None and "permutations" in asked.grouping.given:
        raise UsageError("--permutations and --labels-file exclude each other: the file holds the permutations")
    if source.indices is None and labels is None:
        return GivenDraws()
    from plscli.data.indices import read_indices

    return GivenDraws(*(None if file is None else read_indices(file) for file in (labels, source.indices)))
