"""Options of the checks of a survey."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CHECKS = "Checks"
MinPath = Annotated[
    float | None,
    typer.Option("--min-path", help="Smallest path coefficient that matters to you.", show_default="none", rich_help_panel=CHECKS),
]
Duration = Annotated[
    str | None,
    typer.Option("--duration", metavar="COLUMN", help="Column with the time every respondent took.", rich_help_panel=CHECKS,
                 show_default=False),
]  # fmt: skip
Marker = Annotated[
    str | None,
    typer.Option("--marker", metavar="COLUMN", help="Variable that theory ties to none of the constructs.", rich_help_panel=CHECKS,
                 show_default=False),
]  # fmt: skip
Population = Annotated[
    Path | None,
    typer.Option("--population", metavar="FILE", help="Shares of the population (CSV: column, value, share).", rich_help_panel=CHECKS,
                 show_default=False),
]  # fmt: skip
