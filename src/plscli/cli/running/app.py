"""The application: all commands under one roof, each of them loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from inspect import getdoc
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from plscli import __version__
from plscli.cli import typed
from plscli.cli.typed.command import classes, plain, with_options, without
from plscli.questions import DATA, GROUPS, PAPER, PROGRAM, TRUST, Question, named, with_command
from plscli.setting import Settings

OTHERS = {
    "init": (DATA, "What is in this survey? Writes a model and a study file to be edited, beside the survey; overwrites nothing."),
    "model": (DATA, "Which model will be used? Prints it as text that `-m` reads back, or as a script for R."),
    "diagram": (PAPER, "Show it: the path model as a picture, before data or with its estimates; without a file, as text."),
    "plot": (PAPER, "Show one thing at a time: intervals, bootstrap distributions, loadings, HTMT, moderation, answers."),
    "report": (PAPER, "Everything, in the order in which a reviewer reads: one document with tables, pictures, methods and references."),
    "verify": (
        TRUST,
        "Do these numbers come from this data? Repeats a saved analysis or a report and lists every difference; exit code 1 if any.",
    ),
    "config": (PROGRAM, "Which defaults are yours? Lists and keeps them, in one file."),
    "man": (PROGRAM, "How is it used? Writes a manual page of every command."),
}
"""Commands that are no questions, with their group on the help page and the first lines of their help; the docstrings hold the rest."""


def commands() -> dict[str, str]:
    """Names of the commands with the first lines of their help, in the order of the help page."""
    return {name: line for lines in grouped().values() for name, line in lines.items()}


def grouped() -> dict[str, dict[str, str]]:
    """The same by group."""
    found: dict[str, dict[str, str]] = {group: {} for group in GROUPS}
    for name, (group, line) in OTHERS.items():
        found[group][name] = line
    for question in with_command():
        found[question.group][question.name] = question.help
    return found


class House:
    """What the program and its commands have in common: plain values as they are, help pages and errors of this house."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the words behind the name."""
        typed = list(args)
        try:
            rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        except Exception as error:
            if hasattr(error, "message"):
                from plscli.cli.typed.elsewhere import explain

                explain(error, self, ctx, typed)
            raise
        return rest

    def get_params(self, ctx: Any) -> Any:
        """Arguments and options, which take plain values as they are."""
        return plain(super().get_params(ctx))  # type: ignore[misc]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page into the formatter."""
        from plscli.cli.typed.help import page

        formatter.write(page(self, ctx, grouped() if isinstance(self, Commands) else None))


class Command(House, TyperCommand):
    """A command."""


class Commands(House, TyperGroup):
    """The commands by name; `plscli --help` loads none of them, and a command only itself."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {name: TyperCommand(name, help=line) for name, line in commands().items()}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name in full, or None."""
        return _loaded(cmd_name) if cmd_name in self.commands else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names, with its name and the other words."""
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            from plscli.cli.typed.elsewhere import unknown

            ctx.fail(unknown(args[0], commands()))
        return super().resolve_command(ctx, args)


def _loaded(name: str) -> Any:
    function = function_of(name)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name, cls=Command, help=f"{commands()[name]}\n\n{getdoc(function) or ''}")(
        with_options(function, own_defaults=name != "config")
    )
    return typer.main.get_command(alone)


def function_of(name: str) -> Callable[..., bool | None]:
    """What a command does: in a module of its name, or what all questions of their own do."""
    if find_spec(f"plscli.cli.{name}"):
        function: Callable[..., bool | None] = getattr(import_module(f"plscli.cli.{name}"), name)
        return function
    return _asking(named(name))


def _asking(question: Question) -> Callable[..., None]:
    """What the command of a question does that needs no more than its settings: read, ask, print."""
    from plscli.cli.parts import Source
    from plscli.cli.running.notes import Progress
    from plscli.cli.typed.settings import Ink
    from plscli.engine import Workers
    from plscli.questions.asking import asked, settings_of

    def ask(source: Source, workers: Workers, ink: Ink, **settings: Settings) -> None:
        ink.check(source.data, source.model)
        source = source.whole()
        survey, model = source.survey(question.name)
        chosen = [source.studied(each) for each in settings.values()]
        with Progress(ink.quiet) as progress:
            answer = asked(question, survey, model, chosen, workers, progress)
        ink.show(answer)

    ask.__doc__ = question.answer().__doc__
    read: Any = Annotated[Source, without("n", "indices")]
    ask.__annotations__ = {"source": read, **settings_of(question), "workers": Workers, "ink": Ink, "return": None}
    return ask


def _settings() -> Iterator[type[Settings]]:
    """The settings that all commands take."""
    for name in commands():
        yield from classes(function_of(name))


typed.SETTINGS[:] = [_settings]

app = typer.Typer(
    name="plscli",
    cls=Commands,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A first run: `plscli hypotheses survey.csv`",
)


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
