"""What the target of importance cannot do without: what is asked, and permutations from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from plscli.cli.parts import Source
from plscli.cli.running.progress import Progress
from plscli.errors import UsageError
from plscli.estimation.necessity import Necessity
from plscli.questions import owner
from plscli.setting import Settings, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.questions.importance import Aiming
    from plscli.questions.importance.answer import Importance

OPTION = "--necessity"
S = TypeVar("S", bound=Source)


@dataclass(frozen=True, slots=True)
class Permutations(Settings):
    """Permutations that are given."""

    permutations_file: Path | None = setting(
        None, metavar="FILE", help="Permutations: a .npy file or text (permutations, rows) of numbers of rows from 0."
    )

    panel: ClassVar[str] = Necessity.panel

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
