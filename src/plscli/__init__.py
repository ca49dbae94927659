"""PLS path modeling (PLS-SEM) for survey data: a command line, and the same in Python.

    import plscli
    survey = plscli.read_survey("survey.csv")
    model = plscli.read_model("survey.pls")
    result = plscli.bootstrap(survey, model)
    result.table("estimates")                 # a pandas.DataFrame
    plscli.hypotheses(result).table("hypotheses")

Names are loaded when they are first used, so that `plscli --help` need not wait for numpy or pandas.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as in `typing`, which takes a while to load

__version__ = "0.1.0"

_HOMES = {
    "Survey": ("plscli.data.survey", "Survey"),
    "read_survey": ("plscli.data.read", "read_survey"),
    "Study": ("plscli.data.study", "Study"),
    "read_study": ("plscli.data.study_file", "read_study"),
    "prepare": ("plscli.estimation.which_model", "prepare"),
    "open_survey": ("plscli.data.read", "open_survey"),
    "ModelSpec": ("plscli.model.spec", "ModelSpec"),
    "read_model": ("plscli.model.build", "read_model"),
    "parse_model": ("plscli.model.build", "parse_model"),
    "validate": ("plscli.api", "validate"),
    "estimate": ("plscli.api", "estimate"),
    "bootstrap": ("plscli.api", "bootstrap"),
    "loadings": ("plscli.questions.measurement.loadings", "run"),
    "groups": ("plscli.api", "groups"),
    "hypotheses": ("plscli.api", "hypotheses"),
    "predict": ("plscli.api", "predict"),
    "compare": ("plscli.api", "compare"),
    "scores": ("plscli.api", "scores"),
    "PlscliError": ("plscli.errors", "PlscliError"),
}
_ANY = ("plscli.api", "ask")
"""What answers any other question of the list."""

__all__ = [
    "ModelSpec",
    "PlscliError",
    "Study",
    "Survey",
    "__version__",
    "bootstrap",
    "compare",
    "estimate",
    "groups",
    "hypotheses",
    "loadings",
    "open_survey",
    "parse_model",
    "predict",
    "prepare",
    "read_model",
    "read_study",
    "read_survey",
    "scores",
    "validate",
]

if TYPE_CHECKING:
    from typing import Any

    from plscli.api import bootstrap, compare, estimate, groups, hypotheses, loadings, predict, prepare, scores, validate
    from plscli.data.read import open_survey, read_survey
    from plscli.data.study import Study
    from plscli.data.study_file import read_study
    from plscli.data.survey import Survey
    from plscli.errors import PlscliError
    from plscli.model.build import parse_model, read_model
    from plscli.model.spec import ModelSpec


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        from plscli.questions import with_command

        if any(each.name == name for each in with_command()):
            from functools import partial

            return partial(_loaded(_ANY), name)
        raise AttributeError(f"module 'plscli' has no attribute {name!r}")
    return _loaded(_HOMES[name])


def _loaded(home: tuple[str, str]) -> Any:
    module, attribute = home
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
