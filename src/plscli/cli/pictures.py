"""What the commands that draw have in common: results to be drawn, and what must be known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plscli.analysis.settings import Adjust, Tails
from plscli.cli.notes import say
from plscli.cli.source import Source, given
from plscli.errors import UsageError
from plscli.report.picture.choices import Show

if TYPE_CHECKING:
    from plscli.analysis.bootstrap import Bootstrap
    from plscli.analysis.hypotheses import Hypotheses
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.model.spec import ModelSpec
    from plscli.report.diagram import Framework

MODEL_SUFFIX = ".pls"


def is_model_file(data: str) -> bool:
    """Whether what stands in the place of a survey is a model alone."""
    return Path(data).suffix.lower() == MODEL_SUFFIX


def tested(source: Source, resample: bool, settings: Mapping[str, Any], alpha: float, tails: Tails, adjust: Adjust) -> Hypotheses:
    """The estimates, or the bootstrap if it is wanted, asked for or saved, with decisions on the paths."""
    analysis = source.analysed(resample=resample, **settings)
    from plscli.analysis.hypotheses import run

    return run(analysis, alpha=alpha, tails=tails, adjust=adjust)


def framework(source: Source, show: Show | None, settings: Mapping[str, Any]) -> Framework:
    """The model of a survey, of a saved analysis, or of a model file, without estimating anything."""
    from plscli.report.diagram import Framework

    refuse(settings, "and a diagram of the model alone has no estimates")
    if is_model_file(source.data):
        if show not in (None, "model"):
            raise UsageError(f"{source.data} is a model, and holds no answers to estimate from\n  name the survey")
        from plscli.model.build import read_model

        if any(
            (
                source.model,
                source.lines,
                source.no_infer,
                source.na,
                source.n,
                source.scale,
                source.study_file,
                source.sheet,
                source.encoding,
            )
        ):
            raise UsageError(f"{source.data} is a model itself: leave out what concerns a survey and another model")
        return Framework(read_model(source.data))
    return known_model(source.content)


def known_model(read: tuple[Survey | Stream | CorrelationMatrix, ModelSpec] | Bootstrap) -> Framework:
    """The model that was read, and the data that it came with.  Raises ModelError for an item that is no column."""
    from plscli.report.diagram import Framework

    if not isinstance(read, tuple):
        return Framework(read.model, read.data)
    from plscli.analysis.result import Provenance
    from plscli.analysis.sample import check_columns
    from plscli.data.stream import Stream

    data, model = read
    check_columns(data, model)
    rows = 0 if isinstance(data, Stream) else data.rows
    return Framework(model, Provenance(data.file, data.sha256, rows, rows, prepared=getattr(data, "prepared", None)))


def refuse(settings: Mapping[str, Any], why: str) -> None:
    """UsageError for an option that changes nothing in this picture."""
    for name in given(dict(settings)):
        flag = {"tolerance": "tol"}.get(name, name).replace("_", "-")
        raise UsageError(f"--{flag} changes nothing here, {why}\n  leave it out")


def tell(notes: Iterable[str], quiet: bool) -> None:
    """Say what a picture has no place for."""
    for note in notes:
        say(note, quiet)
