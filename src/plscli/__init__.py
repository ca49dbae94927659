"""PLS path modeling (PLS-SEM) for survey data: a command line, and the same in Python.

    import plscli
    result = plscli.hypotheses(frame, "LOY ~ SAT + TRUST")   # a pandas.DataFrame, and text or plscli.read_model("survey.pls")
    result.table("hypotheses")                               # a DataFrame again
    result.to("hypotheses.docx")
    plscli.report(frame, "LOY ~ SAT + TRUST").to("report.docx")

Every command is a function of its name.  Names are loaded when they are first used, so that `plscli --help` need not wait for numpy or
pandas.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # as in `typing`, which takes a while to load

__version__ = "0.2.0"

_API = f"{__name__}.api"
_ANALYSES, _FURTHER, _DOCUMENTS = (f"{_API}.{module}" for module in ("analyses", "further", "documents"))
_NAMES = {
    _ANALYSES: ("bootstrap", "estimate", "hypotheses", "loadings", "prepare", "scores", "validate"),
    _FURTHER: ("compare", "endogeneity", "groups", "importance", "predict", "segments"),
    _DOCUMENTS: ("diagram", "init", "model", "plot", "read_saved", "report", "verify"),
    "plscli.data.read": ("read_survey",),
    "plscli.data.stream": ("open_survey",),
    "plscli.data.study": ("Study",),
    "plscli.data.study_file": ("read_study",),
    "plscli.data.survey": ("Survey",),
    "plscli.errors": ("PlscliError",),
    "plscli.model.build": ("parse_model", "read_model"),
    "plscli.model.converted": ("read_script",),
    "plscli.model.spec": ("ModelSpec",),
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names}

__all__ = [
    "ModelSpec",
    "PlscliError",
    "Study",
    "Survey",
    "__version__",
    "bootstrap",
    "compare",
    "diagram",
    "endogeneity",
    "estimate",
    "groups",
    "hypotheses",
    "importance",
    "init",
    "loadings",
    "model",
    "open_survey",
    "parse_model",
    "plot",
    "predict",
    "prepare",
    "read_model",
    "read_saved",
    "read_script",
    "read_study",
    "read_survey",
    "report",
    "scores",
    "segments",
    "validate",
    "verify",
]

if TYPE_CHECKING:
    from typing import Any

    from plscli.api.analyses import bootstrap, estimate, hypotheses, loadings, prepare, scores, validate
    from plscli.api.documents import diagram, init, model, plot, read_saved, report, verify
    from plscli.api.further import compare, endogeneity, groups, importance, predict, segments
    from plscli.data.read import read_survey
    from plscli.data.stream import open_survey
    from plscli.data.study import Study
    from plscli.data.study_file import read_study
    from plscli.data.survey import Survey
    from plscli.errors import PlscliError
    from plscli.model.build import parse_model, read_model
    from plscli.model.converted import read_script
    from plscli.model.spec import ModelSpec


class _Package(ModuleType):
    """The package, in which `model` and `report` are functions, although folders have these names too."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):  # which is what importing a folder would set
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        found = getattr(import_module(_HOMES[name]), name)
        return found if isinstance(found, type) or _HOMES[name].startswith(_API) else import_module(_API).in_python(found)
    from plscli.questions import with_command

    if any(each.name == name for each in with_command()):
        from functools import partial

        return partial(import_module(_FURTHER).ask, name)
    raise AttributeError(f"module 'plscli' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
