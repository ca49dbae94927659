"""The application: all commands under one roof."""

from __future__ import annotations

from typing import Annotated

import typer

from plscli import __version__
from plscli.cli.bootstrap import bootstrap
from plscli.cli.hypotheses import hypotheses
from plscli.cli.loadings import loadings
from plscli.cli.model import model
from plscli.cli.scores import scores
from plscli.cli.validate import validate
from plscli.cli.verify import verify

app = typer.Typer(
    name="plscli",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A first run: `plscli hypotheses survey.csv`",
)
for command in (validate, loadings, bootstrap, hypotheses, scores, model, verify):
    app.command()(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"plscli {__version__}")
        raise typer.Exit


@app.callback()
def plscli(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """PLS path modeling (PLS-SEM) for survey data, from one line to a table for the paper."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
