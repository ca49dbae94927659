"""`plscli model`."""

from __future__ import annotations

from typing import Annotated

import typer

from plscli.cli import options
from plscli.cli.source import Source, given, refuse_options
from plscli.errors import UsageError
from plscli.report import output as ink
from plscli.report.script import Program

To = Annotated[
    Program | None,
    typer.Option(
        "--to", help="Write an R script of the same model for another program.", rich_help_panel=options.OUTPUT, show_default=False
    ),
]


def model(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    scheme: options.SchemeChoice = None,
    consistent: options.Consistent = None,
    missing: options.MissingChoice = None,
    na: options.MissingCodes = None,
    to: To = None,
    output: options.Output = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Which model will be used? Prints it as text that `-m` reads back, or as a script for R.

    Model text, one statement a line:

    - `INTG =~ INTG1 + INTG2` : a reflective construct (Mode A)
    - `PRICE <~ P1 + P2` : a formative composite (Mode B)
    - `IMAGE <~ A(I1 + I2)`, `SUM =~ unit(S1 + S2)` : another mode, here correlation and equal weights
    - `ERC ~ H1*INTG + H2*MT` : paths with the labels of their hypotheses
    - `H2 > 0` : the sign that is expected
    - `H4 := H1*H3` : an effect defined from labels

    Examples:

    - `plscli model survey.csv`
    - `plscli model survey.csv -p "ERC ~ INTG + MT" -o mine.pls`
    - `plscli model survey.csv --to seminr --scheme factorial`
    """
    ink.check("table", output, data, model)
    estimation = {"scheme": scheme, "consistent": consistent, "missing": missing}
    if given(estimation) and to is None:
        raise UsageError("--scheme, --consistent and --missing are for scripts: add --to lavaan, csem or seminr")
    source = Source(data, model, path, no_infer, na, quiet).read()
    from plscli.analysis.sample import check_columns
    from plscli.analysis.settings import Estimator
    from plscli.data.survey import Dress
    from plscli.report.script import script

    if isinstance(source, tuple):
        check_columns(*source)
        survey, spec = source
        estimator, origin = Estimator(**given(estimation)), (survey.file, survey.missing_codes, survey.dress)
    else:
        refuse_options(**estimation)
        spec, estimator, origin = source.model, source.point.estimator, (source.data.file, source.data.na, Dress())
    ink.write(spec.text if to is None else script(spec, estimator, *origin, to), output)
