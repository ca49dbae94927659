"""Groups that are compared and segments that are looked for: made from a survey, or read back, and what must be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.cli.parts import Source, refuse_saved
from plscli.cli.parts.numbers import Work
from plscli.cli.running.notes import Progress, met
from plscli.cli.typed.settings import DECISION, keep_apart
from plscli.engine import Workers
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling, Rules
from plscli.questions.groups import GivenDraws, Grouping, GroupsAsked, WithinGroups
from plscli.questions.segments import Segmenting
from plscli.report import output
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.model.spec import ModelSpec
    from plscli.questions.groups.answer import Groups
    from plscli.questions.required import Findings
    from plscli.questions.segments.answer import Segments


@dataclass(frozen=True, slots=True)
class GivenLabels(Settings, panel=Grouping.panel):
    """Permutations that are given."""

    labels_file: Path | None = setting(
        None, metavar="FILE", help="Permutations: a .npy file or text (permutations, rows) of numbers of groups from 1."
    )


DRAWN = GivenLabels()


@contextmanager
def compared(
    source: Source,
    asked: GroupsAsked,
    workers: Workers,
    permutations: GivenLabels = DRAWN,
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
        drawn = asked.resampling if source.indices is None else asked.resampling.told(strata=None, cluster=None)
        asked = replace(asked, estimator=source.studied(asked.estimator), resampling=source.studied(drawn))
        yield partial(answer.ask, survey, model, asked, given, workers=workers, progress=progress)


def drawn_groups(
    source: Source, grouping: Grouping, settings: tuple[Estimator, Resampling, Workers], rules: Rules, command: str, what: str = "paths"
) -> Work[Groups]:
    """The comparison that is drawn.   what : is compared where none was saved."""
    estimator, resampling, workers = settings
    within = WithinGroups(**resampling.as_dict(), given=resampling.given)
    asked = GroupsAsked(replace(grouping, compare=what), estimator, within, rules)
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


def _given(source: Source, asked: GroupsAsked, labels: Path | None) -> GivenDraws:
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


@dataclass(frozen=True, slots=True)
class Differing(Settings, panel=DECISION):
    """What must be found of groups."""

    require: str | None = setting(
        None, metavar="WHAT", help="Exit with code 1 unless this is found: 'H2 differs', 'H3 no difference shown', 'COMP full'."
    )

    @property
    def wanted(self) -> Findings | None:
        """What is wanted, if anything.  UsageError for what cannot be found."""
        from plscli.questions.required import Findings

        return None if self.require is None else Findings.of(self.require)

    def met(self, answer: Groups) -> bool:
        """Whether it was found, and nothing had to stop; what is missing is said."""
        passed, wanted = met(answer.stopped), self.wanted
        return met(wanted.unmet(answer) if wanted else None) and passed


@dataclass(frozen=True, slots=True)
class Saved(Settings, panel=Segmenting.panel):
    """Where the segments go."""

    save: Path | None = setting(None, metavar="FILE", help="Write the survey with a column segment (CSV), for plscli groups --by segment.")

    def check(self, beside: Path | None, *inputs: str | Path | None) -> None:
        """UsageError for a file that certainly cannot be written, or that would replace what is read or shown."""
        output.check("csv", self.save, *inputs)
        if self.save is None:
            return
        if self.save.suffix.lower() not in (".csv", ""):
            raise UsageError(f"--save writes CSV, not {self.save.suffix}\n  name it {self.save.with_suffix('.csv').name}")
        keep_apart(self.save, beside)

    def files(self, answer: Segments) -> dict[Path, str | bytes]:
        """The file, if it is asked for."""
        from plscli.data.formats.text import csv_text

        return {} if self.save is None else {self.save: csv_text(answer.joined())}


@contextmanager
def drawn_segments(
    source: Source, estimator: Estimator, segmenting: Segmenting, workers: Workers, rules: Rules, command: str = "segments"
) -> Iterator[Callable[[], Segments]]:
    """The segments of the survey that was named."""
    source = source.whole()
    survey, model = source.survey(command)
    with Progress(source.quiet, "segments") as progress:
        from plscli.questions.segments import SegmentsAsked
        from plscli.questions.segments.answer import ask

        yield partial(ask, survey, model, SegmentsAsked(segmenting, source.studied(estimator), rules), workers=workers, progress=progress)
