"""What the commands that draw have in common: results to be drawn, and what must be known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from plscli.cli.running.notes import say
from plscli.cli.source import Source
from plscli.cli.typed.settings import PICTURE
from plscli.errors import UsageError
from plscli.report.picture.choices import Show, ThemeName
from plscli.setting import Settings, given_flags, setting

if TYPE_CHECKING:
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.model.spec import ModelSpec
    from plscli.report.diagram import Framework

MODEL_SUFFIX = ".pls"


@dataclass(frozen=True, slots=True)
class Look(Settings):
    """How a picture looks."""

    theme: ThemeName = setting("light", help="Colours; print is black, white and grey.")
    no_note: bool = setting(False, help="Leave out the lines under the picture.")

    panel: ClassVar[str] = PICTURE


def is_model_file(data: str) -> bool:
    """Whether what stands in the place of a survey is a model alone."""
    return Path(data).suffix.lower() == MODEL_SUFFIX


def framework(source: Source, show: Show | None, *unused: Settings) -> Framework:
    """The model of a survey, of a saved analysis, or of a model file, without estimating anything."""
    from plscli.report.diagram import Framework

    refuse("and a diagram of the model alone has no estimates", source.of_rows, *unused)
    if is_model_file(source.data):
        if show not in (None, "model"):
            raise UsageError(f"{source.data} is a model, and holds no answers to estimate from\n  name the survey")
        from plscli.model.build import read_model

        if source.given - {"data", "quiet"}:
            raise UsageError(f"{source.data} is a model itself: leave out what concerns a survey and another model")
        model = read_model(source.data)
        tell(model.remarks, source.quiet)
        return Framework(model)
    return known_model(source.content)


def known_model(read: tuple[Survey | Stream | CorrelationMatrix, ModelSpec] | Bootstrap) -> Framework:
    """The model that was read, and the data that it came with.  Raises ModelError for an item that is no column."""
    from plscli.report.diagram import Framework

    if not isinstance(read, tuple):
        return Framework(read.model, read.data)
    from plscli.data.stream import Stream
    from plscli.estimation.rows.sample import check_columns
    from plscli.records import Provenance

    data, model = read
    check_columns(data, model)
    rows = 0 if isinstance(data, Stream) else data.rows
    return Framework(model, Provenance(data.file, data.sha256, rows, rows, prepared=getattr(data, "prepared", None)))


def refuse(why: str, *settings: Settings) -> None:
    """UsageError for an option that changes nothing in this picture."""
    for option in given_flags(*settings):
        raise UsageError(f"{option} changes nothing here, {why}\n  leave it out")


def tell(notes: Iterable[str], quiet: bool) -> None:
    """Say what a picture has no place for."""
    for note in notes:
        say(note, quiet)
