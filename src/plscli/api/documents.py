"""What Python programs make for a paper, by the names of the commands: the model, its diagram, plots, the report, and its proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, overload

from plscli.api.analyses import listed, population
from plscli.api.given import Analysis, Held, Model, Reading, answers, are_answers, given, held, studied
from plscli.data.stream import Stream
from plscli.data.survey import Survey
from plscli.engine import Progress, Workers
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling, Rules, Screening
from plscli.model.spec import ModelSpec
from plscli.report.naming import arguments
from plscli.report.picture import COMPARED, Beside, Plot, Show, ThemeName, Width
from plscli.setting import parted, require_choice
from plscli.tables import Tabular

if TYPE_CHECKING:
    import pandas as pd

    from plscli.api.given import Data, Indices
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.questions.groups.answer import Groups
    from plscli.questions.paper.report import WholeAnalysis
    from plscli.questions.paper.verify import Verification
    from plscli.questions.structure.hypotheses import Hypotheses
    from plscli.report.diagram import Diagram, Framework
    from plscli.report.hand import LazyPicture
    from plscli.report.script import Program
    from plscli.tables import Result


@overload
def model(data: Data | Analysis, model: Model | None = None, *, to: None = None, **settings: Any) -> ModelSpec: ...
@overload
def model(data: Data | Analysis, model: Model | None = None, *, to: Program, **settings: Any) -> str: ...
@arguments
def model(data: Data | Analysis, model: Model | None = None, *, to: Program | None = None, **settings: Any) -> ModelSpec | str:
    """Which model will be used?  `.text` has it as model text.

    to : "lavaan", "csem" or "seminr" for an R script of it; its answers are then read from a file with the name of the survey.
    settings : the fields of `Estimator`, for scripts.
    """
    from plscli.report.script import WRITERS, script

    reading, estimator = parted(settings, Reading, Estimator)
    source = given(data, model, reading)
    if to is None:
        return source.model
    require_choice("to", to, tuple(WRITERS))
    if source.made is not None:
        from plscli.data.survey import Dress

        point = source.made.point
        return script(source.model, point.estimator, point.data.file, point.data.na, Dress(), to, point.data.prepared)
    survey = source.data.head() if isinstance(source.data, Stream) else source.survey("to")
    return script(source.model, estimator, survey.file, survey.missing_codes, survey.dress, to, survey.prepared)


@arguments
def diagram(
    data: Data | Analysis | Hypotheses | Groups | ModelSpec,
    model: Model | None = None,
    *,
    show: Show | None = None,
    structural: bool = False,
    beside: Beside = "p",
    layout: str | Path | Mapping[str, Sequence[Any]] | None = None,
    **settings: Any,
) -> Diagram:
    """The path model as a picture: `.to("model.svg")`, `.text("dot")`.

    data : answers, or a model alone.   show : "model", "estimates" or "bootstrap"; when not said, as much as there is.
    structural : without indicators.   beside : "p" or "interval".   layout : positions of constructs, as {"SAT": [60, 20]}, or a file of
    them.   settings : the fields of `Estimator`, `Resampling` (with one of them, it is bootstrapped), `Rules` and `Workers`; with
    by="COLUMN" those of `groups`, whose numbers are drawn side by side.
    """
    from plscli.api import further
    from plscli.questions.groups.answer import Groups
    from plscli.questions.structure.hypotheses import Hypotheses
    from plscli.report.diagram import Diagram, Framework

    require_choice("beside", beside, get_args(Beside))
    if show is not None:
        require_choice("show", show, get_args(Show))
    found: Hypotheses | Groups | Framework
    if isinstance(data, Hypotheses | Groups | ModelSpec):
        parted(settings)
        found = Framework(data) if isinstance(data, ModelSpec) else data
    elif "by" in settings and are_answers(data):
        found = further.groups(data, model, compare=COMPARED, **settings)
    else:
        found = _estimated(data, model, settings, resample=show == "bootstrap")
    return Diagram(found, show, structural, beside, Path(layout) if isinstance(layout, str) else layout)


def _estimated(data: Data | Analysis, model: Model | None, settings: Mapping[str, Any], *, resample: bool) -> Hypotheses:
    """Decisions, from a bootstrap if it is wanted or one of its settings was chosen."""
    from plscli.questions.structure import hypotheses

    reading, estimator, resampling, rules, workers = parted(settings, Reading, Estimator, Resampling, Rules, Workers)
    source = given(data, model, reading, estimator, resampling)
    drawn = resample or bool(resampling.given)
    return hypotheses.run(source.bootstrapped(estimator, resampling, workers) if drawn else source.estimated(estimator), rules)


@arguments
def plot(
    kind: Plot,
    data: Data | Analysis | Result,
    model: Model | None = None,
    *,
    theme: ThemeName = "light",
    column: Width | None = None,
    note: bool = True,
    **settings: Any,
) -> LazyPicture:
    """One thing as a picture: `.to("forest.pdf")`.

    kind : "forest", "bootstrap", "slopes" or "johnson-neyman" of paths, "loadings" or "htmt" of items, "straightlining" or "missingness" of
    answers, "groups" with by="COLUMN", "prediction", "predicted" or "losses", "importance" or "necessity", "segments" or "segment-paths",
    "endogeneity" with outcome="CONSTRUCT".   data : or a result, as by its `.plot(kind)`.   theme : "light", "dark" or "print".   column :
    "single" or "double" of a journal.   note : whether settings are told under it.   settings : those of `hypotheses`, `loadings`,
    `validate`, `groups`, `predict`, `importance` or `segments`, of which the plot is made.
    """
    import plscli
    from plscli.api import further
    from plscli.report import hand
    from plscli.report.plot import NEEDS

    require_choice("kind", kind, tuple(NEEDS))
    shown: Any = data
    if are_answers(data):
        need = NEEDS[kind]
        necessity, distributions = partial(further.importance, necessity=True), further.distributions
        makers: dict[str, Callable[..., Result]] = {"necessity": necessity, "endogeneity": distributions}
        shown = (makers.get(need) or getattr(plscli, need))(data, model, **settings)
    elif model is not None or settings:
        raise UsageError(f"{'model' if model is not None else next(iter(settings))} cannot be changed in a result that is made already")
    elif not isinstance(data, Tabular):
        answers(data)
    return hand.plot(shown, kind, theme=theme, column=column, note=note)


@arguments
def report(
    data: Data | Analysis,
    model: Model | None = None,
    *,
    thresholds: Held | None = None,
    shares: Survey | pd.DataFrame | None = None,
    exclude: str | None = None,
    global_items: Mapping[str, str | Sequence[str]] | None = None,
    indices: Indices | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> WholeAnalysis:
    """Everything, in the order in which a reviewer reads: `.to("report.docx")`.

    thresholds, shares, exclude : see `validate`.   global_items : see `loadings`.   indices, progress : see `bootstrap`.
    settings : the fields of `Estimator`, `Resampling`, `Rules`, `Screening`, `RobustnessSection` (robustness_resamples of every other
    specification: 0 for none; 1,000 when not said) and `Workers`, and further analyses that a report has, such as by="gender". Models that
    the study file lists are compared.
    """
    from plscli.questions.asking import of_reports
    from plscli.questions.paper import RobustnessSection, Scope
    from plscli.questions.paper.report import run

    reading, estimator, resampling, rules, screening, robustness, further, workers = parted(
        settings, Reading, Estimator, Resampling, Rules, Screening, RobustnessSection, of_reports(), Workers
    )
    models = studied(data, reading)
    source = given(data, model, reading, estimator, resampling, beside=models)
    drawn = indices is None and isinstance(source.data, Survey)
    scope = Scope(
        screening.min_path, screening.duration, screening.marker, population(shares, screening), exclude,
        robustness.resamples(drawn), listed(global_items), further.asked, models,
    )  # fmt: skip
    survey = source.survey("report") if source.rows is not None else None
    analysis = source.bootstrapped(estimator, resampling, workers, indices, progress)
    return run(analysis, survey, rules, held(thresholds, source.study), scope, workers=workers, progress=progress)


@arguments
def verify(
    saved: str | Path,
    data: Data | str | Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    indices: Indices | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Verification:
    """Do these numbers come from this data?  `.same` says it, table `differences` lists what differs.

    saved : JSON of an analysis, a report or an answer.   data : the survey, or the file that it is in.   sheet, encoding : of the file, see
    `read_survey`.   indices : the resamples, if they were given.   settings : the fields of `Workers`.
    """
    from plscli.questions.paper.verify import repeated

    (workers,) = parted(settings, Workers)
    survey = data if isinstance(data, str | Path) else answers(data, "data")
    return repeated(saved, survey, sheet, encoding, indices, workers, progress)


@arguments
def read_saved(file: str | Path) -> Bootstrap:
    """The bootstrap that `bootstrap(...).save(file)` or `plscli bootstrap -o` has written, which other functions take in place of answers.

    Raises DataError.
    """
    from plscli.data.read import read_bytes
    from plscli.estimation import saved

    return saved.read_saved(read_bytes(file), Path(file).name)


@dataclass(frozen=True, repr=False)
class Draft:
    """A drafted model and a drafted study file, as text to be edited."""

    model: str
    study: str

    def to(self, file: str | Path) -> Path:
        """Write both beside a survey: `survey.pls` and `survey.toml`, whichever suffix is given.  UsageError where one is there already."""
        from plscli.report.output import encoded
        from plscli.report.writing import create

        path = Path(file)
        create({path.with_suffix(".pls"): encoded(self.model), path.with_suffix(".toml"): encoded(self.study)})
        return path.with_suffix(".pls")

    def __repr__(self) -> str:
        lines = [line[:79] for line in self.model.splitlines()]
        return "\n".join(lines if len(lines) < 24 else [*lines[:22], "… .model has all of it"])


@arguments
def init(data: Data) -> Draft:
    """What is in this survey?  A model and a study file to edit, as text."""
    from plscli.questions.screening.draft import drafted
    from plscli.questions.screening.draft_files import model_text, study_text

    draft = drafted(answers(data).head())
    return Draft(model_text(draft), study_text(draft))
