"""`plscli model`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.models import ModelInk, ScriptSource
from plscli.cli.typed.command import without
from plscli.estimation import Estimator
from plscli.report import output


def model(
    source: Annotated[ScriptSource, without("indices")],
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
    - `plscli model survey.csv --to seminr > script.R; plscli model --from script.R -o mine.pls`
    """
    ink.check(source, estimator)
    output.write(ink.written(source, estimator), ink.output)
