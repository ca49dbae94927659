"""What other programs call commands, options and their values, and what they are here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import typer

from plscli.borrowed import annotation
from plscli.errors import did_you_mean

COMMANDS = {
    "hypotheses": ("pls", "sem", "plssem", "pls-sem", "paths", "structural", "mediation", "moderation", "test"),
    "loadings": ("measurement", "items", "reliability", "validity", "htmt", "alpha", "cta", "cta-pls"),
    "bootstrap": ("boot", "bootstrapping", "resample"),
    "validate": ("check", "screen", "clean"),
    "groups": ("mga", "micom", "multigroup", "multi-group", "permutation"),
    "predict": ("plspredict", "pls-predict", "prediction"),
    "compare": ("cvpat", "comparison"),
    "importance": ("ipma", "cipma", "nca", "necessity"),
    "segments": ("fimix", "fimix-pls", "pos", "pls-pos"),
    "endogeneity": ("copula", "copulas", "gaussian-copula", "2sls", "instruments"),
    "model": ("export", "convert", "lavaan", "seminr", "csem"),
    "diagram": ("draw", "picture"),
    "init": ("new", "start"),
}
"""Commands, and what other programs call what they do."""

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
    "forest": ("intervals", "coefficients", "paths"),
    "htmt": ("discriminant", "discriminant-validity"),
    "slopes": ("simple-slopes", "interaction", "moderation"),
    "johnson-neyman": ("jn", "floodlight"),
    "straightlining": ("straight-lining",),
    "missingness": ("missing",),
    "groups": ("mga", "micom"),
    "prediction": ("predict", "plspredict"),
    "losses": ("cvpat",),
    "importance": ("ipma", "cipma"),
    "necessity": ("nca", "ceiling"),
    "segments": ("fimix", "fimix-pls"),
    "endogeneity": ("copula", "copulas"),
}
"""Values of choices, and what other programs call them."""
HOLM = {"bonferroni": "Bonferroni's adjustment is not offered; holm holds the same level and finds no less"}
"""Values that are not the same thing under another name."""
MESSAGES = {"valid integer": "is not a whole number", "valid number": "is not a number", "valid boolean": "is neither yes nor no"}
"""How a message goes on that says what a value should be."""
EXTRA = r"unexpected extra argument\S* \((.*)\)"
"""The message of typer's on words that nothing takes."""
SUFFIXES = {".pls": "-m", ".toml": "--study"}
"""Options that name files, by the suffix of these."""
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
    """Say in an error of typer's what an unknown option is called here, what is missing, and how files are named that stand in no place."""
    option = getattr(error, "option_name", None)
    if option and not hasattr(command, "commands") and (what := named(option, command, context)):
        error.message, error.possibilities = f"No such option: {option}; {what}", None
    if isinstance(error, typer.BadParameter) and not error.message:
        _name_choices(error)
    if extra := re.search(EXTRA, str(error.message)):
        error.message += _told_by(extra[1].split(), command, context)
    dashed = (word for word in words[: words.index("--") if "--" in words else None] if word.startswith("-"))
    begun = option or "--"
    file = next((word for word in dashed if Path(word).is_file() or (word.startswith(begun) and re.fullmatch(LIKE_FILE, word))), "")
    if file:
        error.message = f"{error.message}\n{file} is taken for options; if it is a file, write ./{file}, or -- before it"
        error.__dict__["possibilities"] = None  # options that are written alike


def unknown(name: str, commands: Mapping[str, str]) -> str:
    """What is said of a command that does not exist."""
    wanted = name.casefold().replace("_", "-")
    known = next((here for here, others in COMMANDS.items() if wanted == here or wanted in others), None)
    if known:
        return f"No such command {name!r}; here it is called {known}"
    if Path(name).exists():
        return f"No such command {name!r}\nA command stands before the survey: plscli hypotheses {name}"
    return f"No such command {name!r}; {did_you_mean(name, commands) or 'plscli --help lists the commands'}"


def _name_choices(error: Any) -> None:
    """Say what an argument may be that is missing, where it is one of some words."""
    missing = error.param
    if missing is not None and (choices := _choices(annotation(missing))):
        error.message = f"It is one of {', '.join(choices)}"
        error.param_hint, error.param_type, error.param = missing.get_error_hint(), missing.param_type_name, None


def _told_by(words: Sequence[str], command: Any, context: Any) -> str:
    """By which option files are named that stand where nothing has its place."""
    own = {name for parameter in command.get_params(context) for name in parameter.opts}
    option = next((option for suffix, option in SUFFIXES.items() if all(word.endswith(suffix) for word in words)), None)
    return f"\nWrite {' '.join(f'{option} {word}' for word in words)}" if option in own else ""


def reword(error: typer.BadParameter, value: Any, kind: Any) -> None:
    """Say in an error of typer's what is wrong with a value, in the words of this house."""
    message = str(error.message)
    choices = [each for each in _choices(kind) if isinstance(each, str)]
    if choices:
        error.message = f"{value!r} is none of {', '.join(choices)}{_meant(str(value), choices)}"
        return
    for words, plain in MESSAGES.items():
        if words in message:
            meant = _number(str(value), whole="integer" in words)
            error.message = f"{value!r} {plain}{f'; write {meant}' if meant else ''}"
            return
    error.message = message.removeprefix("Value error, ")


def _choices(kind: Any) -> Sequence[Any]:
    """The values of a Literal, also one that may be None."""
    found = [each for part in get_args(kind) for each in (get_args(part) or (part,))]
    return [each for each in found if each is not type(None)]


def _meant(value: str, choices: Sequence[str]) -> str:
    """The choice that a value of another program stands for, or those that are written alike."""
    wanted = value.strip().casefold()
    if wanted in HOLM and "holm" in choices:
        return f"; {HOLM[wanted]}"
    known = next((here for here, others in VALUES.items() if here in choices and wanted in others), None)
    here = known or next((each for each in choices if each == wanted), None)
    near = f"here it is called {here}" if here else did_you_mean(wanted, choices)
    return f"; {near}" if near else ""


def _number(value: str, whole: bool) -> str:
    """A number as it has to be written that was written as people do: with signs between thousands, a decimal comma, in percent."""
    if whole:
        plain = re.sub(r"(?<=\d)[,. '](?=\d{3}\b)", "", value)
        exponent = re.fullmatch(r"([1-9])e([1-9])", plain)
        plain = exponent[1] + "0" * int(exponent[2]) if exponent else plain
        return plain if plain.isdecimal() else ""
    percent = re.fullmatch(r"(\d{1,2}) ?%", value)
    plain = f"{int(percent[1]) / 100:g}" if percent else value.replace(",", ".")
    return plain if re.fullmatch(r"-?\d*\.\d+", plain) else ""
