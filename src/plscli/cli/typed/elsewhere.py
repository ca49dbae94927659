"""What other programs call options and their values, and what they are here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import typer

OPTIONS = {
    "--resamples": ("boot", "boots", "bootstrap", "bootstraps", "nboot", "n-boot", "samples", "subsamples", "replications", "reps"),
    "--by": ("group", "groups", "grouping", "group-by", "groupby", "multigroup", "mga", "multi-group"),
    "--max-iterations": ("iterations", "iteration", "iter", "maxiter", "max-iter", "maxit"),
    "--tol": ("tolerance", "stop", "stop-criterion"),
    "--path": ("formula", "paths", "structure"),
    "--na": ("missing-code", "missing-value", "missing-values", "na-values"),
    "--level": ("conf", "confidence", "conf-level", "conf.level"),
    "--ci": ("ci-type", "interval", "boot-type"),
    "--jobs": ("cores", "workers", "threads", "processes"),
    "--output": ("out", "save", "file"),
    "--consistent": ("plsc", "plc"),
    "--weight": ("weights", "sampling-weights"),
}
"""Options, and what other programs call them."""
VALUES = {
    "listwise": ("casewise", "complete", "complete-cases", "deletion", "casewise-deletion", "listwise-deletion"),
    "em": ("fiml", "ml", "full-information"),
    "mean": ("mean-replacement", "mean_replacement", "replacement"),
    "factorial": ("factor", "factor-weighting", "horst"),
    "path": ("path-weighting", "pathweighting", "structural"),
    "percentile": ("perc", "quantile"),
    "bc": ("bias-corrected",),
    "bca": ("bias-corrected-accelerated",),
    "student": ("studentized", "studentised", "bootstrap-t", "stud"),
    "bh": ("fdr", "benjamini-hochberg"),
    "holm": ("bonferroni", "holm-bonferroni"),
    "two-stage": ("twostage", "two_stage"),
    "product": ("product-indicator", "indicator"),
    "orthogonal": ("orthogonalizing", "orthogonalising", "residual"),
    "latex": ("tex",),
    "md": ("markdown",),
    "xlsx": ("excel",),
    "docx": ("word",),
    "one": ("1", "one-tailed", "one-sided"),
    "two": ("2", "two-tailed", "two-sided"),
}
"""Values of choices, and what other programs call them."""
HOLM = {"bonferroni": "Bonferroni's adjustment is not offered; holm holds the same level and finds no less"}
"""Values that are not the same thing under another name."""
MESSAGES = {"valid integer": "is not a whole number", "valid number": "is not a number", "valid boolean": "is neither yes nor no"}
"""How a message goes on that says what a value should be."""
LIKE_FILE = r"-[^=]*\.[A-Za-z]\w{1,9}"
"""Words that begin with a dash and are no options."""


def named(option: str, command: Any, context: Any) -> str | None:
    """What an option that does not exist is called here, if that is known."""
    own = {name for parameter in command.get_params(context) for name in parameter.opts}
    name = next((here for here, others in OPTIONS.items() if option.lstrip("-").replace("_", "-").casefold() in others), None)
    if name is None:
        return None
    what = f"here it is called {name}"
    return what if name in own else f"{what}, which plscli hypotheses has, and {context.info_name} has not"


def explain(error: Any, command: Any, context: Any, words: Sequence[str]) -> None:
    """Say in an error of typer's what an unknown option is called here, or that the name of a file was taken for options."""
    option = getattr(error, "option_name", None)
    if option and not hasattr(command, "commands") and (what := named(option, command, context)):
        error.message, error.possibilities = f"No such option: {option}; {what}", None
    dashed = (word for word in words[: words.index("--") if "--" in words else None] if word.startswith("-"))
    begun = option or "--"
    file = next((word for word in dashed if Path(word).is_file() or (word.startswith(begun) and re.fullmatch(LIKE_FILE, word))), "")
    if file:
        error.message = f"{error.message}\n{file} is taken for options; if it is a file, write ./{file}, or -- before it"
        error.__dict__["possibilities"] = None  # options that are written alike


def reword(error: typer.BadParameter, value: Any, annotation: Any) -> None:
    """Say in an error of typer's what is wrong with a value, in the words of this house."""
    message = str(error.message)
    choices = [each for each in _choices(annotation) if isinstance(each, str)]
    if choices:
        error.message = f"{value!r} is none of {', '.join(choices)}{_meant(str(value), choices)}"
        return
    for words, plain in MESSAGES.items():
        if words in message:
            error.message = f"{value!r} {plain}"
            return
    error.message = message.removeprefix("Value error, ")


def _choices(annotation: Any) -> Sequence[Any]:
    """The values of a Literal, also one that may be None."""
    found = [each for part in get_args(annotation) for each in (get_args(part) or (part,))]
    return [each for each in found if each is not type(None)]


def _meant(value: str, choices: Sequence[str]) -> str:
    """The choice that a value of another program stands for."""
    wanted = value.strip().casefold()
    if wanted in HOLM and "holm" in choices:
        return f"; {HOLM[wanted]}"
    known = next((here for here, others in VALUES.items() if here in choices and wanted in others), None)
    near = known or next((each for each in choices if each == wanted), None)
    return f"; here it is called {near}" if near else ""
