"""Segments behind a command, and where they go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from plscli.cli.parts import Source
from plscli.cli.running.progress import Progress
from plscli.errors import UsageError
from plscli.estimation import Estimator, Rules
from plscli.questions.segments import Asked, Segmenting
from plscli.report.output import check
from plscli.setting import Settings, setting
from plscli.workers import Workers

if TYPE_CHECKING:
    from plscli.questions.segments.answer import Segments


@dataclass(frozen=True, slots=True)
class Saved(Settings):
    """Where the segments go."""

    save: Path | None = setting(None, metavar="FILE", help="Write the survey with a column segment (CSV), for plscli groups --by segment.")

    panel: ClassVar[str] = Segmenting.panel

    def check(self, output: Path | None, *inputs: str | Path | None) -> None:
        """UsageError for a file that certainly cannot be written, or that would replace what is read or shown."""
        check("csv", self.save, *inputs)
        if self.save is None:
            return
        if self.save.suffix.lower() not in (".csv", ""):
            raise UsageError(f"--save writes CSV, not {self.save.suffix}\n  name it {self.save.with_suffix('.csv').name}")
        if output is not None and self.save.absolute() == output.absolute():
            raise UsageError(f"two files cannot both be written to {self.save.name}\n  name another one")

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
        from plscli.questions.segments.answer import ask

        yield partial(ask, survey, model, Asked(segmenting, source.studied(estimator), rules), workers=workers, progress=progress)
