"""Private parts of other packages: what they are used for, and what is done without them.

None of them is promised to stay.  Each makes something faster or finer than the public parts do; where one is gone, or is no longer
what it was, everything still works, only slower or plainer.  Nothing outside this file touches such a part, tests fail when one
changes, and pyproject.toml bounds the versions that were tried.  So it is with what a package does not promise: what it loads.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module, util
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

UNKNOWN = object()
"""What takes the place of a part that is not there."""
NO_HINTING = 2
"""FT_LOAD_NO_HINTING of FreeType, whose numbers never change."""
SPECIAL = "scipy.special"
FUNCTIONS = ("chdtrc", "ncfdtr", "nctdtr", "ndtr", "ndtri", "stdtr", "stdtrit")
"""Those of `scipy.special` that are called."""
_loading = Lock()
"""Held while a package is empty: nobody else may find it so."""


def faster(parameters: Iterable[Any], option: type, argument: type) -> list[Any]:
    """typer: the arguments and options of a command made ones of these classes, derived from its own.

    typer makes its parameters itself and accepts no class for them, and it has pydantic convert every value, whose import takes longer
    than typer's own.  Without the method that the classes override, or where they no longer fit, typer converts as always: slower.
    """
    found = list(parameters)
    for parameter in found:
        base = next((each for each in (option, argument) if isinstance(parameter, each.__mro__[1])), None)
        if base is None or not hasattr(base.__mro__[1], "process_value"):
            continue
        try:
            parameter.__class__ = base
        except TypeError:
            continue
    return found


def annotation(parameter: Any) -> Any:
    """typer: the type that a parameter is declared with, or UNKNOWN."""
    return getattr(getattr(parameter, "type_descriptor", None), "annotation", UNKNOWN)


def is_bounded(parameter: Any) -> bool:
    """typer: whether a number has a least value, which typer then has to check; so too where it is not known."""
    return getattr(parameter, "min", UNKNOWN) is not None


def exact_sheet() -> Any:
    """XlsxWriter: a class of sheets that write numbers in full.

    XlsxWriter writes 16 digits of a number, of which a double may need 17.  Without the method, or with another signature, 16 it is.
    """
    from inspect import signature

    from xlsxwriter.worksheet import Worksheet

    written = getattr(Worksheet, "_xml_number_element", None)
    if written is None or list(signature(written).parameters) != ["self", "number", "attributes"]:
        return Worksheet

    class Exact(Worksheet):  # type: ignore[misc]
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
            said = "".join(f' {key}="{value}"' for key, value in attributes)
            self.fh.write(f"<c{said}><v>{number!r}</v></c>")

    return Exact


def no_hinting() -> Any:
    """matplotlib: the flag with which a letter is measured as it is drawn, of a type that only a private module has.

    Without the type its number does, which matplotlib itself took before it had the type.
    """
    try:
        from matplotlib.ft2font import LoadFlags
    except ImportError:
        return NO_HINTING
    return getattr(LoadFlags, "NO_HINTING", NO_HINTING)


def start_tracker() -> None:
    """joblib: the process that looks after what workers leave behind, started before the first worker rather than with it.

    Without it Ctrl-C reaches that process too, and it says so.
    """
    try:
        from joblib.externals.loky.backend import resource_tracker  # type: ignore[import-untyped]

        start: Callable[[], None] = resource_tracker.ensure_running
    except (ImportError, AttributeError):
        return
    start()


def element(part: Any, name: str) -> Any:
    """python-docx: the XML behind a part of a document, under its private name; None where it has none.

    Without it a document has the time at which it was written, pictures have no description, and captions no number that Word counts.
    """
    return getattr(part, name, None)


def special() -> Any:
    """SciPy: the functions of `scipy.special`, in an eighth of the time.

    They stand in a module of the package, which itself takes long to load: it makes them ready for arrays of other packages.  So the
    module is loaded without the package, which comes as always when it is imported.  Where the module, or one of `FUNCTIONS` in it, is
    not there, the functions are those of the package.
    """
    with _loading:
        found = sys.modules.get(SPECIAL) or sys.modules.get(f"{SPECIAL}._ufuncs") or _alone(SPECIAL, "_ufuncs")
    return found if all(hasattr(found, name) for name in FUNCTIONS) else import_module(SPECIAL)


def _alone(package: str, name: str) -> Any:
    """A module without the package that it is in, which is empty meanwhile; None where there is no such module.

    The package will take all public names of NumPy, some of which are packages that NumPy loads when they are named, and that nobody
    here needs.  From now on these are loaded when somebody looks into them.
    """
    for each in ("f2py", "testing"):
        _load_later("numpy", each)
    above, _, own = package.rpartition(".")
    empty = ModuleType(package)
    empty.__path__ = [str(Path(folder, own)) for folder in import_module(above).__path__]
    sys.modules[package] = empty
    try:
        return import_module(f"{package}.{name}")
    except ImportError:
        return None
    finally:
        del sys.modules[package]


def _load_later(package: str, name: str) -> None:
    """A module of a package that is loaded with its first attribute."""
    whole = f"{package}.{name}"
    parent = import_module(package)
    spec = None if whole in sys.modules else util.find_spec(whole)
    if spec is None or spec.loader is None:
        return
    spec.loader = loader = util.LazyLoader(spec.loader)
    sys.modules[whole] = module = util.module_from_spec(spec)
    loader.exec_module(module)
    setattr(parent, name, module)
