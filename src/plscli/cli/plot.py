"""`plscli plot`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.folds import Folds
from plscli.cli.parts.grouped import passed
from plscli.cli.parts.pictures import Look, PlotInk, Shape, drawn_from
from plscli.cli.parts.source import Source
from plscli.cli.running.notes import tell
from plscli.cli.typed.command import shown, without
from plscli.cli.typed.settings import Verdicts
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.necessity import Necessity
from plscli.estimation.prediction import Folding
from plscli.questions.endogeneity import Suspecting
from plscli.questions.groups import Grouping
from plscli.questions.prediction import Judging
from plscli.questions.segments import Segmenting
from plscli.report import output
from plscli.workers import Workers


def plot(
    shape: Shape,
    source: Source,
    look: Look,
    estimator: Estimator,
    resampling: Resampling,
    workers: Workers,
    rules: Rules,
    verdicts: Verdicts,
    grouping: Annotated[Grouping, without("compare")],
    judging: Annotated[Judging, without("loss_test"), shown(target="all")],
    folding: Annotated[Folding, without("folds")],
    plan: Annotated[Folds, without("write_plan")],
    necessity: Annotated[Necessity, without("alpha", "bottleneck", "permutations")],
    segmenting: Annotated[Segmenting, without("em_tolerance", "explain")],
    suspecting: Annotated[Suspecting, without("suspect", "method", "instruments", "cdf", "term")],
    ink: PlotInk,
) -> bool:
    """Kinds:

    - `forest` : paths with intervals
    - `bootstrap` : bootstrap distributions of paths
    - `loadings` : loadings against thresholds; with intervals where `-n` asks for resamples
    - `htmt` : HTMT of all pairs; with bounds where `-n` asks for resamples
    - `slopes` : simple slopes of every product
    - `johnson-neyman` : slopes along the moderator, and where they differ from 0
    - `straightlining` : answers of respondents, by share of their commonest answer
    - `missingness` : where answers are missing
    - `groups` : paths with intervals in every group of a column (`--by`), or of a saved comparison of groups
    - `prediction` : errors of predictions by item, beside those of a regression without the model
    - `predicted` : observed answers against predicted ones
    - `losses` : differences in loss between the model and its benchmarks (CVPAT)
    - `importance` : importance for a target and performance, of constructs and items (IPMA; with `--necessity` cIPMA)
    - `necessity` : the ceilings over every condition of a target (NCA)
    - `segments` : criteria by the number of segments
    - `segment-paths` : paths in each segment beside those of all respondents
    - `endogeneity` : scores of the predictors of a construct (`--outcome`) beside the normal distribution

    Examples:

    - `plscli plot forest survey.csv -o forest.pdf`
    - `plscli bootstrap survey.csv -f json | plscli plot htmt - --theme print -o htmt.svg`
    - `plscli plot missingness survey.csv --column double -o gaps.png`
    - `plscli plot groups survey.csv --by gender -o groups.svg`
    - `plscli plot prediction survey.csv --technique both -o prediction.svg`
    - `plscli plot segment-paths survey.csv -k 2 -o segments.svg`
    - `plscli plot importance survey.csv --target LOY --scale 1:7 -o map.svg`
    - `plscli plot necessity survey.csv --target LOY --scale 1:7 --at 90 -o ceilings.svg`
    """
    kind = ink.check(source.data, source.model)
    result = drawn_from(
        shape.kind,
        source,
        (estimator, resampling, workers),
        rules,
        verdicts,
        grouping,
        (segmenting, suspecting),
        (folding, plan, judging),
        necessity,
    )
    from plscli.report.plot import draw, remarks

    content = draw(shape.kind, result, theme=look.theme, format=kind, width=shape.column, note=not look.no_note)
    tell((*result.notes, *remarks(result, kind)), ink.quiet)
    output.write(content, ink.output)
    return passed(result)
