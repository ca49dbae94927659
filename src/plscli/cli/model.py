"""`plscli model`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from plscli.cli import options, pictures
from plscli.cli.source import Source, given, refuse_options
from plscli.errors import UsageError
from plscli.report import output as ink
from plscli.report.script import Program

if TYPE_CHECKING:
    from plscli.analysis.bootstrap import Bootstrap
    from plscli.data.matrix import CorrelationMatrix
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.model.spec import ModelSpec

Target = Literal["lavaan", "csem", "seminr", "dot"]
To = Annotated[
    Target | None,
    typer.Option(
        "--to",
        help="Write the same model for another program: an R script, or a diagram for Graphviz (dot).",
        rich_help_panel=options.OUTPUT,
        show_default=False,
    ),
]


def model(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    n: options.Respondents = None,
    scale: options.Scale = None,
    study: options.StudyFile = None,
    sheet: options.Sheet = None,
    scheme: options.SchemeChoice = None,
    consistent: options.Consistent = None,
    missing: options.MissingChoice = None,
    correlations: options.KindChoice = None,
    higher_order: options.HigherOrderChoice = None,
    interaction: options.InteractionChoice = None,
    na: options.MissingCodes = None,
    to: To = None,
    output: options.Output = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
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
    ink.check("table", output, data, model)
    estimation = {
        "scheme": scheme,
        "consistent": consistent,
        "missing": missing,
        "correlations": correlations,
        "higher_order": higher_order,
        "interaction": interaction,
    }
    if given(estimation) and to in (None, "dot"):
        flag = next(iter(given(estimation))).replace("_", "-")
        raise UsageError(f"--{flag} is for scripts: the model itself does not depend on it\n  add --to lavaan, csem or seminr")
    source = Source(data, model, path, no_infer, na, quiet, n, scale, study, sheet).content
    spec = source[1] if isinstance(source, tuple) else source.model
    if isinstance(source, tuple):
        from plscli.analysis.sample import check_columns

        check_columns(*source)
    else:
        refuse_options(**estimation)
    if to is None:
        text = spec.text
    elif to == "dot":
        from plscli.report.diagram import Diagram

        text = Diagram(pictures.known_model(source)).text("dot")
    else:
        text = _script(source, given(estimation), to)
    ink.write(text, output)


def _script(source: tuple[Survey | Stream | CorrelationMatrix, ModelSpec] | Bootstrap, estimation: dict[str, Any], program: Program) -> str:
    from plscli.analysis.settings import Estimator
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
    return script(model, Estimator(**estimation), data.file, data.missing_codes, data.dress, program, data.prepared)
