"""Private parts of other packages: still what they were, and everything works without them."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import openpyxl
import pytest
import xlsxwriter
from joblib.externals.loky.backend import resource_tracker
from matplotlib import ft2font
from typer.main import get_command
from xlsxwriter.worksheet import Worksheet

from commands import loaded
from inside import inside
from plscli import borrowed
from plscli.cli.running.app import app
from plscli.cli.typed import command as typed
from plscli.report.picture import lettering
from plscli.report.render import word
from studies import EMOTION

group: Any = get_command(app)
NUMBERS = (0.1 + 0.2, 1.0 / 3.0, 5e-324)


def written(sheet: Any) -> list[float]:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("numbers", sheet)
        for row, number in enumerate(NUMBERS):
            page.write_number(row, 0, number)
    return [row[0].value for row in openpyxl.load_workbook(out).active.rows]


def test_parameters_of_typer_take_our_classes_and_say_their_types() -> None:
    context: Any = None
    command = group.get_command(context, "hypotheses")
    found = typed.plain(command.params)
    assert {type(each) for each in found} == {typed.PlainOption, typed.PlainArgument}
    assert borrowed.UNKNOWN not in [borrowed.annotation(each) for each in found]
    assert typed.converted(next(each for each in found if each.name == "tails"), "one") == "one"


def test_commands_work_as_well_with_the_parameters_that_typer_makes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = ("hypotheses", str(EMOTION), "-n", "40", "--tails", "one", "-q", "--format", "csv")
    quick = inside(*asked, cwd=tmp_path)
    monkeypatch.setattr(typed, "faster", lambda found, option, argument: list(found))
    slow = inside(*asked, cwd=tmp_path)
    assert (quick.code, quick.out) == (slow.code, slow.out)
    assert quick.code == 0
    assert inside("hypotheses", str(EMOTION), "-n", "few", cwd=tmp_path).code == 2


def test_sheets_hold_numbers_to_their_last_digit() -> None:
    assert written(borrowed.exact_sheet()) == list(NUMBERS)
    assert written(Worksheet) != list(NUMBERS)


def test_sheets_are_written_too_where_the_method_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Worksheet._xml_number_element

    def other(self: Any, number: float, attributes: Any = (), more: None = None) -> None:
        before(self, number, attributes)

    monkeypatch.setattr(Worksheet, "_xml_number_element", other)
    assert borrowed.exact_sheet() is Worksheet
    assert written(borrowed.exact_sheet()) == pytest.approx(NUMBERS, rel=1e-15)


def test_letters_are_measured_by_a_flag_or_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    flag = borrowed.no_hinting()
    assert flag is ft2font.LoadFlags.NO_HINTING
    assert flag.value == borrowed.NO_HINTING
    width = lettering._advance.__wrapped__("W", False)
    monkeypatch.delattr(ft2font, "LoadFlags")
    assert borrowed.no_hinting() == borrowed.NO_HINTING
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a type should take the place of the number
        assert lettering._advance.__wrapped__("W", False) == width


def test_the_tracker_of_joblib_is_started_if_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[bool] = []
    monkeypatch.setattr(resource_tracker, "ensure_running", lambda: started.append(True))
    borrowed.start_tracker()
    assert started == [True]
    monkeypatch.delattr(resource_tracker, "ensure_running")
    borrowed.start_tracker()
    monkeypatch.setitem(sys.modules, "joblib.externals.loky.backend", None)
    borrowed.start_tracker()


def test_documents_have_the_parts_behind_them_and_are_written_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    new: Any = docx.Document()
    for part, name in ((new.core_properties, "_element"), (new.add_paragraph().add_run(), "_r")):
        assert borrowed.element(part, name) is not None
    monkeypatch.setattr(word, "element", lambda part, name: None)
    plain = tmp_path / "plain.docx"
    done = inside("hypotheses", str(EMOTION), "-n", "40", "-q", "-o", str(plain), cwd=tmp_path)
    assert done.code == 0, done.err
    assert "Table 1" in [line.text for line in docx.Document(str(plain)).paragraphs]


def test_functions_of_scipy_come_without_the_package_that_they_are_in() -> None:
    _, modules = loaded("hypotheses", str(EMOTION), "-n", "40", "-q")
    assert "scipy.special._ufuncs" in modules
    assert not {"scipy.special", "scipy._lib._array_api", "numpy.f2py.crackfortran", "numpy.testing._private.utils"} & modules


def fresh(code: str) -> list[str]:
    """What code prints in a process that has loaded nothing."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_the_package_comes_as_always_when_it_is_imported_and_has_the_same_functions() -> None:
    code = (
        "import numpy, sys\nfrom plscli import borrowed\nalone = borrowed.special()\nfrom scipy import special, stats\n"
        "assert all(getattr(alone, name) is getattr(special, name) for name in borrowed.FUNCTIONS)\n"
        "assert borrowed.special() is special is sys.modules['scipy.special'] and special._ufuncs is alone\n"
        "print(special.logsumexp([0.0]), stats.norm.cdf(0.0))"
    )
    assert fresh(code) == ["0.0", "0.5"]


def test_what_waits_is_loaded_when_somebody_looks_into_it() -> None:
    code = (
        "import numpy, sys\nfrom plscli import borrowed\nspecial = borrowed.special()\nimport scipy.special\n"
        "assert 'numpy.testing._private.utils' not in sys.modules\n"
        "numpy.testing.assert_allclose(special.ndtr(0.0), 0.5)\nimport numpy.f2py\nprint(numpy.f2py.run_main.__name__)"
    )
    assert fresh(code) == ["run_main"]


def test_threads_that_ask_at_once_all_have_the_functions() -> None:
    code = (
        "from concurrent.futures import ThreadPoolExecutor\nfrom plscli import borrowed\n"
        "with ThreadPoolExecutor(8) as threads:\n"
        "    print(*{float(each) for each in threads.map(lambda _: borrowed.special().ndtr(0.0), range(8))})"
    )
    assert fresh(code) == ["0.5"]


def test_scipy_works_as_well_without_the_parts_that_make_it_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy.f2py", "numpy.testing", "scipy.special", "scipy.special._ufuncs"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(borrowed.util, "find_spec", lambda name: None)

    def imported(name: str) -> Any:
        if name == "scipy.special._ufuncs":
            raise ImportError(name)
        return sys.modules["scipy"] if name == "scipy" else name

    monkeypatch.setattr(borrowed, "import_module", imported)
    assert borrowed.special() == "scipy.special"
    assert not {"numpy.f2py", "numpy.testing", "scipy.special"} & sys.modules.keys()
    monkeypatch.setattr(borrowed, "_alone", lambda package, name: ModuleType(name))
    assert borrowed.special() == "scipy.special"
