"""`plscli segments`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.segmented import Saved, drawn_segments
from plscli.cli.parts.source import Source
from plscli.cli.running.finish import finish
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import Ink
from plscli.estimation.settings import Estimator, Rules
from plscli.questions.segments import Segmenting
from plscli.workers import Workers


def segments(
    source: Annotated[Source, without("n", "indices")],
    segmenting: Segmenting,
    saved: Saved,
    estimator: Annotated[Estimator, without("correlations", "smooth")],
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
    answer = drawn_segments(source, estimator, segmenting, workers, rules)
    finish(answer, ink, saved.files(answer))
