"""Importance and performance behind a command: what the target is, what it cannot do without, and what must be found.

They come from answers whose scales are known, or from a saved analysis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from plscli.cli.parts import Source, no_answers
from plscli.cli.parts.numbers import Work, bootstrapped
from plscli.cli.running.notes import Progress, met
from plscli.cli.typed.settings import DECISION
from plscli.data.matrix import CorrelationMatrix
from plscli.engine import Workers
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.necessity import Necessity
from plscli.questions import owner
from plscli.questions.importance import Aiming
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.model.spec import ModelSpec
    from plscli.questions.importance import Aiming
    from plscli.questions.importance.answer import Importance
    from plscli.questions.required import Demand


@dataclass(frozen=True)
class Labelled(Source):
    """What was said about data and model; value labels of the file tell answer scales, too."""

    @classmethod
    def of(cls, source: Source) -> Self:
        """The same source, which nobody has read yet."""
        return cls(**{each.name: getattr(source, each.name) for each in fields(source)})

    def _prepared(self, survey: Survey | Stream, model: ModelSpec | None, *others: ModelSpec) -> Survey | Stream:
        from plscli.data.recoding import with_labelled_scales
        from plscli.data.survey import Survey
        from plscli.estimation.which_model import inferred_model

        ready = Source._prepared(self, survey, model, *others)
        if not isinstance(ready, Survey) or not ready.labels:
            return ready
        return with_labelled_scales(ready, (model or inferred_model(ready, not self.no_infer)).indicators)


def aimed(
    source: Labelled, aiming: Aiming, settings: tuple[Estimator, Resampling, Workers], command: str = "importance"
) -> Work[Bootstrap]:
    """The numbers behind it; what cannot be asked is found before anything is computed."""
    from plscli.questions.importance.answer import check

    content = source.content
    if isinstance(content, tuple):
        data, model = content
        if isinstance(data, CorrelationMatrix):
            raise no_answers(command, "a correlation matrix")
        check(model, aiming, data.scales, settings[0]).check(data)
    return bootstrapped(source, *settings)


OPTION = "--necessity"
S = TypeVar("S", bound=Source)


@dataclass(frozen=True, slots=True)
class Permutations(Settings, panel=Necessity.panel):
    """Permutations that are given."""

    permutations_file: Path | None = setting(
        None, metavar="FILE", help="Permutations: a .npy file or text (permutations, rows) of numbers of rows from 0."
    )

    def asked(self, necessity: Necessity, source: S, table: str | None) -> tuple[Necessity, S]:
        """What is asked, also by the name of a table, and the survey that it takes.  UsageError where that cannot be answered."""
        if owner(table or "", of="importance"):
            necessity = necessity.told(necessity=True)
        necessity.check()
        if self.permutations_file is not None:
            if not necessity.necessity:
                raise UsageError(f"--permutations-file is of no use without {OPTION}")
            if "permutations" in necessity.given:
                raise UsageError("--permutations and --permutations-file exclude each other: the file holds the permutations")
        if not necessity.necessity:
            return necessity, source
        source = source.whole()
        source.survey(OPTION)
        return necessity, source

    def added(self, source: Source, numbers: Bootstrap, aiming: Aiming, necessity: Necessity, workers: Workers) -> Importance:
        """Importance and performance, with necessary conditions if they are asked for."""
        from plscli.questions.importance.answer import run, with_necessity

        answer = run(numbers, aiming)
        if not necessity.necessity:
            return answer
        from plscli.data.indices import read_indices

        given = None if self.permutations_file is None else read_indices(self.permutations_file)
        survey, _ = source.survey(OPTION)
        with Progress(source.quiet, "permuting") as progress:
            return with_necessity(survey, answer, source.studied(necessity), given, workers=workers, progress=progress)


ON_MAP = ("performance", "performance_lower", "performance_upper", "importance", "lower", "upper", "importance_standardised")
"""Fields of table `importance` that can be required to be something."""


@dataclass(frozen=True, slots=True)
class Performing(Settings, panel=DECISION):
    """What every construct on the map must fulfil."""

    require: str | None = setting(
        None, metavar="CONDITION", help="Exit with code 1 unless every construct on the map fulfils it, such as 'performance >= 50'."
    )

    def conditions(self) -> Sequence[Demand]:
        """The conditions.  UsageError for what is none."""
        from plscli.questions.required import demands

        return demands(self.require, ON_MAP, "a construct") if self.require is not None else []

    def met(self, answer: Importance) -> bool:
        """Whether all constructs fulfil them; what is missing is said."""
        from plscli.questions.required import unmet

        return met(unmet(self.conditions(), answer.on_map, lambda row: (row["construct"],)))
