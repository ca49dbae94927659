"""`plscli segments`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from plscli.cli.parts.source import Source
from plscli.cli.running.finish import finish
from plscli.cli.running.progress import Progress
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.errors import UsageError
from plscli.estimation.settings import Estimator, Rules
from plscli.questions.segments.settings import Asked, Segmenting
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
        from plscli.data.write import csv_text

        return {} if self.save is None else {self.save: csv_text(answer.joined())}


def segments(
    source: Annotated[Source, without("n", "indices")],
    segmenting: Segmenting,
    saved: Saved,
    estimator: Annotated[Estimator, without("tolerance", "correlations", "smooth")],
    rules: Annotated[Rules, without("tails", "adjust")],
    workers: Workers,
    ink: Ink,
) -> None:
    """Examples:

    - `plscli segments survey.csv`
    - `plscli segments survey.csv -k 2 --starts 100 -t segment_paths`
    - `plscli segments survey.csv -k 1:3 --null 99`
    - `plscli segments survey.csv --method pos -k 2 --starts 5 --null 99`
    - `plscli segments survey.csv --save segments.csv`, then `plscli groups segments.csv -m survey.pls --by segment`
    - `plscli segments survey.csv -k 1:3 --no-intercepts --min-size 30`

    Criteria of every number of segments say whether there are any, AIC3 and CAIC together; one segment is always among them. Starts that
    end in a segment without variance are counted and never chosen: the likelihood of such a segment has no bound.
    """
    ink.check(source.data, source.model)
    saved.check(ink.output, source.data, source.model)
    source = source.whole()
    survey, model = source.survey("segments")
    with Progress(ink.quiet, "segments") as progress:
        from plscli.questions.segments.answer import ask

        asked = Asked(segmenting, source.studied(estimator), rules)
        answer = ask(survey, model, asked, workers=workers, progress=progress)
    finish(answer, ink, saved.files(answer))
