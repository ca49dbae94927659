"""`plscli model`."""

from __future__ import annotations

from plscli.cli import options
from plscli.cli.source import Source
from plscli.report import output as ink


def model(
    data: options.Data,
    model: options.ModelFile = None,
    path: options.ModelLines = None,
    no_infer: options.NoInfer = False,
    na: options.MissingCodes = None,
    output: options.Output = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Which model will be used? Prints it as text that `-m` reads back.

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
    """
    ink.check("table", output, data, model)
    source = Source(data, model, path, no_infer, na, quiet).read()
    if isinstance(source, tuple):
        from plscli.analysis.sample import check_columns

        check_columns(*source)
    spec = source[1] if isinstance(source, tuple) else source.model
    ink.write(spec.text, output)
