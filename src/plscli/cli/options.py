"""Options shared by the commands: the same name means the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plscli.analysis.settings import (
    ALPHA,
    LEVEL,
    MAX_FAILED,
    RESAMPLES,
    SEED,
    Adjust,
    Backend,
    Inadmissible,
    Interval,
    Kind,
    Missing,
    PRule,
    Scheme,
    Tails,
)
from plscli.errors import UsageError
from plscli.model.plan import HigherOrder, Interaction
from plscli.report import formats, output
from plscli.report.picture.choices import ThemeName

if TYPE_CHECKING:
    from plscli.analysis.thresholds import Thresholds
    from plscli.data.study import Study

MODEL, ESTIMATION, RESAMPLING, WORK, DECISION, PICTURE, OUTPUT = (
    "Model",
    "Estimation",
    "Resampling",
    "Work",
    "Decision",
    "Picture",
    "Output",
)

Data = Annotated[
    str,
    typer.Argument(
        metavar="SURVEY",
        help="Survey (CSV, Excel, SPSS, Stata, SAS, Parquet or an export), a saved analysis (JSON), or - for standard input.",
        show_default=False,
    ),
]
DataOrModel = Annotated[
    str,
    typer.Argument(
        metavar="SURVEY",
        help="Survey (CSV, Excel, SPSS, Stata, SAS, Parquet or an export), a saved analysis (JSON), a model file (.pls), or -.",
        show_default=False,
    ),
]
ModelFile = Annotated[
    Path | None, typer.Option("--model", "-m", help="File with model text.", rich_help_panel=MODEL, show_default="SURVEY with suffix .pls")
]
ModelLines = Annotated[
    list[str] | None,
    typer.Option("--path", "-p", metavar="TEXT", help="A line of model text such as 'LOY ~ TRUST'; repeatable.", rich_help_panel=MODEL),
]
NoInfer = Annotated[bool, typer.Option("--no-infer", help="Never infer a model from column names.", rich_help_panel=MODEL)]
MissingCodes = Annotated[
    list[str] | None,
    typer.Option("--na", metavar="CODE", help="Answer that means missing, such as -99; repeatable.", rich_help_panel=ESTIMATION),
]
Sheet = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help="Sheet of a workbook.", show_default="the first one", rich_help_panel=MODEL),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="Encoding of a text file, such as cp1251.",
        show_default="told from its bytes",
        rich_help_panel=MODEL,
    ),
]
Respondents = Annotated[
    int | None,
    typer.Option(
        "--n",
        metavar="ROWS",
        min=1,
        help="SURVEY is a correlation matrix of this many respondents.",
        rich_help_panel=MODEL,
        show_default=False,
    ),
]
Scale = Annotated[
    list[str] | None,
    typer.Option(
        "--scale",
        metavar="SCALE",
        help="Answer scale: 1:5, or words such as 'never<rarely<often<always'; of some items 'INTG1,INTG2: 1:7'; repeatable.",
        show_default="told from the answers",
        rich_help_panel=MODEL,
    ),
]
StudyFile = Annotated[
    Path | None,
    typer.Option(
        "--study",
        help="Study file (TOML): missing codes, recodes, scales, wordings, thresholds.",
        show_default="SURVEY with suffix .toml",
        rich_help_panel=MODEL,
    ),
]
SchemeChoice = Annotated[
    Scheme | None, typer.Option("--scheme", help="Inner weighting scheme.", show_default="path", rich_help_panel=ESTIMATION)
]
Consistent = Annotated[
    bool | None, typer.Option("--consistent", help="PLSc for =~ constructs of two or more items.", rich_help_panel=ESTIMATION)
]
Weight = Annotated[
    str | None,
    typer.Option("--weight", metavar="COLUMN", help="Column of sampling weights.", rich_help_panel=ESTIMATION, show_default=False),
]
MissingChoice = Annotated[
    Missing | None,
    typer.Option(
        "--missing",
        help="Missing answers: the item's mean, complete rows only, pairs of answers, or maximum likelihood (em); anew in every resample.",
        show_default="mean",
        rich_help_panel=ESTIMATION,
    ),
]
KindChoice = Annotated[
    Kind | None,
    typer.Option(
        "--correlations",
        help="Correlations of the answers; polychoric ones take them as ordered categories.",
        show_default="pearson",
        rich_help_panel=ESTIMATION,
    ),
]
Smooth = Annotated[
    bool | None,
    typer.Option(
        "--smooth", help="Make correlations consistent that contradict each other (pairwise, polychoric).", rich_help_panel=ESTIMATION
    ),
]
HigherOrderChoice = Annotated[
    HigherOrder | None,
    typer.Option(
        "--higher-order",
        help="Constructs of constructs: two stages, disjoint or embedded, or repeated indicators.",
        show_default="disjoint",
        rich_help_panel=ESTIMATION,
    ),
]
InteractionChoice = Annotated[
    Interaction | None,
    typer.Option(
        "--interaction",
        help="Products such as X:M are made of scores (two-stage), of items (product), or of items net of the items (orthogonal).",
        show_default="two-stage",
        rich_help_panel=ESTIMATION,
    ),
]
Tolerance = Annotated[
    float | None,
    typer.Option("--tol", help="Change of a weight at which the algorithm stops.", show_default="1e-7", rich_help_panel=ESTIMATION),
]
MaxIterations = Annotated[
    int | None,
    typer.Option("--max-iterations", help="Iterations after which it gives up.", show_default="3000", rich_help_panel=ESTIMATION),
]
Resamples = Annotated[
    int | None,
    typer.Option("--resamples", "-n", help="Bootstrap resamples.", show_default=f"{RESAMPLES:,}", rich_help_panel=RESAMPLING),
]
ResamplesIfAny = Annotated[
    int | None,
    typer.Option("--resamples", "-n", help="Bootstrap resamples.", show_default="none", rich_help_panel=RESAMPLING),
]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed of the random numbers.", show_default=str(SEED), rich_help_panel=RESAMPLING)]
Level = Annotated[
    float | None,
    typer.Option("--level", help="Confidence level of the intervals.", show_default=str(LEVEL), rich_help_panel=RESAMPLING),
]
MaxFailed = Annotated[
    float | None,
    typer.Option(
        "--max-failed", help="Share of failed resamples that is tolerated.", show_default=str(MAX_FAILED), rich_help_panel=RESAMPLING
    ),
]
InadmissibleChoice = Annotated[
    Inadmissible | None,
    typer.Option("--inadmissible", help="What becomes of inadmissible resamples.", show_default="drop", rich_help_panel=RESAMPLING),
]
IntervalChoice = Annotated[
    Interval | None, typer.Option("--ci", help="Kind of interval.", show_default="percentile", rich_help_panel=RESAMPLING)
]
PChoice = Annotated[
    PRule | None,
    typer.Option("--p", help="What p values rest on; percentile counts resamples.", show_default="t", rich_help_panel=RESAMPLING),
]
Strata = Annotated[
    str | None,
    typer.Option(
        "--strata", metavar="COLUMN", help="Draw within the strata of this column.", rich_help_panel=RESAMPLING, show_default=False
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="COLUMN", help="Draw whole clusters of this column.", rich_help_panel=RESAMPLING, show_default=False),
]
Indices = Annotated[
    Path | None,
    typer.Option(
        "--indices",
        help="File with the rows of every resample, counted from 0: text with one resample per line, or .npy.",
        rich_help_panel=RESAMPLING,
        show_default=False,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="N", help="Workers; they change no number.", show_default="one per core", rich_help_panel=WORK),
]
BackendChoice = Annotated[
    Backend | None,
    typer.Option("--backend", help="Where resamples are estimated.", show_default="threads", rich_help_panel=WORK),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler, such as tcp://HOST:8786.", show_default=False, rich_help_panel=WORK
    ),
]
Alpha = Annotated[float, typer.Option("--alpha", help="Significance level.", rich_help_panel=DECISION)]
TailsChoice = Annotated[
    Tails, typer.Option("--tails", help="Tails of the tests; one only where a sign is expected.", rich_help_panel=DECISION)
]
AdjustChoice = Annotated[
    Adjust, typer.Option("--adjust", help="Adjustment of p values for testing several hypotheses.", rich_help_panel=DECISION)
]
Require = Annotated[
    str | None,
    typer.Option("--require", metavar="H1,H3|all|any", help="Exit with code 1 unless these hypotheses are supported.",
                 rich_help_panel=DECISION, show_default=False),
]  # fmt: skip
ThresholdValues = Annotated[
    list[str] | None,
    typer.Option(
        "--threshold", metavar="ID=VALUE", help="A threshold of your own, such as ave=0.5; repeatable.", rich_help_panel=DECISION,
        show_default=False,
    ),
]  # fmt: skip
ProfileFile = Annotated[
    Path | None,
    typer.Option("--profile", help="File of thresholds (CSV: id, green, red, source).", show_default="SmartPLS and additions",
                 rich_help_panel=DECISION),
]  # fmt: skip
Robustness = Annotated[
    bool,
    typer.Option("--robustness", help="Every decision again under other schemes, estimators, weights, treatments of gaps and intervals.",
                 rich_help_panel="Further analyses"),
]  # fmt: skip
By = Annotated[
    str | None,
    typer.Option("--by", metavar="COLUMN", help="The hypotheses in each group of this column too.", rich_help_panel="Further analyses",
                 show_default=False),
]  # fmt: skip
Diagnostics = Annotated[
    bool,
    typer.Option("--diagnostics", help="Form and residuals of the structural equations, squares of predictors, influential respondents.",
                 rich_help_panel="Further analyses"),
]  # fmt: skip
ExactFit = Annotated[
    bool, typer.Option("--exact-fit", help="Test by bootstrap whether the model could be exactly true.", rich_help_panel="Further analyses")
]
NoNote = Annotated[bool, typer.Option("--no-note", help="Leave out the lines under the picture.", rich_help_panel=PICTURE)]
ThemeChoice = Annotated[ThemeName, typer.Option("--theme", help="Colours; print is black, white and grey.", rich_help_panel=PICTURE)]
GlobalItems = Annotated[
    list[str] | None,
    typer.Option("--global", metavar="CONSTRUCT=ITEM", help="Redundancy analysis of a formative construct with an item (or ITEM+ITEM) that "
                 "asks for the whole; repeatable.", rich_help_panel="Further analyses", show_default=False),
]  # fmt: skip
Drop = Annotated[
    list[str] | None,
    typer.Option("--drop", metavar="ITEM", help="The model without this item too, side by side; repeatable.",
                 rich_help_panel="Further analyses", show_default=False),
]  # fmt: skip
CompareClean = Annotated[
    bool,
    typer.Option("--compare-clean", help="The hypotheses before and after flagged respondents are left out.",
                 rich_help_panel="Further analyses"),
]  # fmt: skip
EXCLUDE = 'Who is left out, such as "straightlining, duplicates, missing>0.15".'
Exclude = Annotated[str | None, typer.Option("--exclude", metavar="RULES", help=EXCLUDE, rich_help_panel="Cleaning", show_default="nobody")]
Format = Annotated[
    output.Format,
    typer.Option("--format", "-f", help="auto: a table on a terminal, CSV in a pipe.", rich_help_panel=OUTPUT),
]
Table = Annotated[
    str | None, typer.Option("--table", "-t", metavar="NAME", help="Print this table only.", rich_help_panel=OUTPUT, show_default=False)
]
ReportFormat = Annotated[
    formats.ReportFormat,
    typer.Option("--format", "-f", help="auto: from the suffix of -o, Markdown without one.", rich_help_panel=OUTPUT),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to a file; its suffix gives the format.", rich_help_panel=OUTPUT, show_default=False),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress on standard error.", rich_help_panel=OUTPUT)]
Color = Annotated[output.Color, typer.Option("--color", help="Colour in tables.", rich_help_panel=OUTPUT)]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a defect.", rich_help_panel=OUTPUT)]

DEFAULT_ALPHA = ALPHA


def thresholds(profile: Path | None, values: list[str] | None, study: Study | None = None) -> Thresholds:
    """The profile with the thresholds that were set, in a study file, in a profile, one by one; UsageError for one that is none."""
    from plscli.analysis.thresholds import PROFILE, read_profile

    base = PROFILE
    if study is not None:
        for id, value in study.thresholds.items():
            try:
                base = base.with_values([f"{id}={value}"])
            except UsageError as error:
                raise study.error(str(error).removeprefix("--threshold "), ("thresholds", id)) from None
    return (read_profile(profile, base) if profile else base).with_values(values or ())
