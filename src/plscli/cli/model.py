"""`plscli model`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from plscli.cli import pictures
from plscli.cli.source import Source, refuse_saved
from plscli.cli.typed.command import without
from plscli.cli.typed.settings import OUTPUT, debugging, output_file, quietness
from plscli.errors import UsageError
from plscli.estimation.settings import Estimator
from plscli.report import output
from plscli.report.script import Program
from plscli.setting import Settings, given_flags, setting

if TYPE_CHECKING:
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.model.spec import ModelSpec

Target = Literal["lavaan", "csem", "seminr", "dot"]


@dataclass(frozen=True, slots=True)
class ModelInk(Settings):
    """How a model is written."""

    to: Target | None = setting(None, help="Write the same model for another program: an R script, or a diagram for Graphviz (dot).")
    output: Path | None = output_file()
    quiet: bool = quietness()
    debug: bool = debugging()

    panel: ClassVar[str] = OUTPUT


def model(
    source: Annotated[Source, without("indices")],
    estimator: Annotated[Estimator, without("tolerance", "max_iterations", "weight", "smooth")],
    ink: ModelInk,
) -> None:
    """Model text, one statement a line:

    - `INTG =~ INTG1 + INTG2` : a reflective construct (Mode A)
    - `PRICE <~ P1 + P2` : a formative composite (Mode B)
    - `IMAGE <~ A(I1 + I2)`, `SUM =~ unit(S1 + S2)` : another mode, here correlation and equal weights
    - `QUALITY =~ TANGIBLE + CARE` : constructs on the right: a higher-order construct
    - `ERC ~ H1*INTG + H2*MT` : paths with the labels of their hypotheses
    - `LOY ~ SAT + AGE + SAT:AGE` : an interaction; `SAT:SAT` is a quadratic term
    - `LOY ~ H1*SAT + AGE + C(JOB)` : without a label beside labelled paths: controls; `C()` makes 0/1 predictors of categories
    - `H2 > 0` : the sign that is expected
    - `H4 := H1*H3` : an effect defined from labels

    Examples:

    - `plscli model survey.csv`
    - `plscli model survey.csv -p "ERC ~ INTG + MT" -o mine.pls`
    - `plscli model survey.csv --to seminr --scheme factorial`
    - `plscli model survey.csv --to dot > model.dot`
    - `plscli model survey.csv --to lavaan --correlations polychoric`
    """
    output.check("table", ink.output, source.data, source.model)
    if estimator.given and ink.to in (None, "dot"):
        option = given_flags(estimator)[0]
        raise UsageError(f"{option} is for scripts: the model itself does not depend on it\n  add --to lavaan, csem or seminr")
    found = source.content
    spec = found[1] if isinstance(found, tuple) else found.model
    if isinstance(found, tuple):
        from plscli.estimation.rows.sample import check_columns

        check_columns(*found)
    else:
        refuse_saved(estimator)
    if ink.to is None:
        text = spec.text
    elif ink.to == "dot":
        from plscli.report.diagram import Diagram

        text = Diagram(pictures.known_model(found)).text("dot")
    else:
        text = _script(found, estimator, ink.to)
    output.write(text, ink.output)


def _script(source: tuple[Survey | Stream | CorrelationMatrix, ModelSpec] | Bootstrap, estimator: Estimator, program: Program) -> str:
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.stream import columns
    from plscli.data.survey import Dress
    from plscli.report.script import script

    if not isinstance(source, tuple):
        return script(source.model, source.point.estimator, source.data.file, source.data.na, Dress(), program, source.data.prepared)
    data, model = source
    if isinstance(data, CorrelationMatrix):
        raise UsageError("the scripts read answers, and a correlation matrix holds none\n  name the survey file")
    data = columns(data)
    if not data.dress.delimiter:
        raise UsageError(f"the scripts read text with one header line, which {data.file} is not\n  save the survey as such a CSV")
    return script(model, estimator, data.file, data.missing_codes, data.dress, program, data.prepared)
