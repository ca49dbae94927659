"""Whatever files, models, study files and options a user hands to the program, it keeps the interface contract.

Some hundred cases by default; `FUZZ_CASES=1000 pytest tests/test_fuzz.py --hypothesis-seed=1` runs as many of each kind.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from dialects import DIALECTS
from dialects.books import xls
from fuzz import commands, contract, damage, models, saved, studies, surveys
from fuzz.damage import once_in
from inside import inside
from studies import EXAMPLES

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # it would stand in the place of what was found
CASES = int(os.environ.get("FUZZ_CASES", "0"))
JOURNAL = os.environ.get("FUZZ_JOURNAL")
"""File that holds the case that is running, for libraries that end the process."""


def cases(usual: int) -> Callable[[Any], Any]:
    """So many cases, or as many as were asked for; those then differ from run to run."""
    return settings(
        max_examples=CASES or usual,
        derandomize=not CASES,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )


def kept(name: str, arguments: tuple[str, ...], files: Mapping[str, bytes], stdin: bytes = b"", columns: str = "80") -> None:
    """Run a command on files in a folder of their own, and hold it against the contract."""
    note(f"plscli {name} {' '.join(map(repr, arguments))}")
    for file, content in files.items():
        note(f"{file}: {content[:3000]!r}")
    note(f"standard input: {stdin[:3000]!r}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        _record(name, arguments, files, stdin)
        left = inside(name, *arguments, "--debug", stdin=stdin, cwd=folder, COLUMNS=columns)
        problems = contract.broken_promises(name, arguments, left, files, folder)
    assert not problems, f"{problems}\n{left.err[-4000:]}"


def _record(*case: Any) -> None:
    if JOURNAL:
        Path(JOURNAL).write_text(repr(case), "utf-8", "backslashreplace")


WIDTHS = st.sampled_from(["80", "200", "20", "1"])


@st.composite
def extras(draw: st.DrawFn, arguments: tuple[str, ...]) -> dict[str, bytes]:
    """The files that options name."""
    return {file: draw(st.sampled_from(choices)) for file, choices in commands.EXTRA.items() if file in arguments}


@st.composite
def analyses(draw: st.DrawFn) -> Any:
    """A survey as text, with a model, a study file, both or none, in files or on standard input."""
    sheet = draw(surveys.sheets())
    files = {"survey.csv": draw(surveys.wide() if draw(once_in(40)) else surveys.texts(sheet))}
    arguments: list[str] = []
    if draw(st.integers(0, 3)):
        files["survey.pls"] = draw(models.model_files(sheet.numeric))
    elif draw(st.booleans()):
        arguments += draw(st.sampled_from(commands.LINES))
    if draw(once_in(4)):
        files["survey.toml"] = draw(studies.study_files())
    name, more = draw(commands.commands(columns=sheet.numeric))
    files |= draw(extras(more))
    if name != "init" and draw(once_in(6)):
        named = [word for flag, file in (("-m", "survey.pls"), ("--study", "survey.toml")) if file in files for word in (flag, file)]
        stdin = files.pop("survey.csv")
        return name, ("-", *arguments, *named, *more), files, stdin, draw(WIDTHS)
    if name == "init":
        arguments, files = [], {file: files[file] for file in files if file == "survey.csv" or draw(once_in(6))}
    return name, ("survey.csv", *arguments, *more), files, b"", draw(WIDTHS)


@cases(150)
@given(analyses())
def test_any_text_with_any_model_and_study_file(case: Any) -> None:
    kept(*case)


SEEDS = (
    *("comma", "UTF-16", "xlsx", "xlsx, first sheet of two", "ods", "sav", "sav, codes declared missing", "sav, rows compressed", "zsav"),
    *("dta of Stata 8", "dta of Stata 12", "dta of Stata 15", "dta, release 117, big end first", "dta, kinds of missing", "sas7bdat"),
    *(
        "xpt, version 5",
        "xpt, version 8",
        "parquet",
        "feather",
        "feather, categories",
        "parquet, not compressed",
        "Qualtrics",
        "LimeSurvey",
    ),
)


@cache
def seed(name: str) -> bytes:
    """The bytes of a sound file."""
    return xls() if name == "xls" else DIALECTS[name].content()


@st.composite
def damaged_files(draw: st.DrawFn) -> Any:
    """A sound file of any program with bytes changed, doubled or lost, under its own name, another one, or none."""
    name = draw(st.sampled_from([*SEEDS, "xls"]))
    content = draw(damage.damaged(st.just(seed(name)), damage.RAW))
    file = draw(
        st.sampled_from([f"survey{Path(DIALECTS[name].file).suffix}" if name in DIALECTS else "survey.xls"] * 3 + ["s.csv", "s", "s.sav"])
    )
    command, more = draw(commands.commands(columns=("INTG1", "TRUST1", "LOY1", "MINUTES", "CITY")))
    lines = draw(st.sampled_from([(), (), ("-p", "LOY ~ TRUST + INTG"), ("-p", "LOY =~ LOY1; INTG =~ INTG1; LOY ~ INTG")]))
    if command == "init":
        lines = ()
    files = draw(extras(more))
    if command != "init" and draw(st.integers(0, 3)) == 0:
        return command, ("-", *lines, *more), files, content
    return command, (file, *lines, *more), {file: content, **files}


@cases(150)
@given(damaged_files())
def test_a_damaged_file_of_any_program(case: Any) -> None:
    kept(*case)


@st.composite
def model_texts(draw: st.DrawFn) -> Any:
    """Any model text with a survey that is sound."""
    sheet = draw(surveys.sheets(odd=False))
    files = {"survey.csv": surveys.PLAIN(sheet), "m.pls": draw(models.soups() if draw(once_in(6)) else models.model_files(sheet.numeric))}
    name, more = draw(commands.commands(tuple(name for name in commands.COMMANDS if name != "init"), sheet.numeric))
    return name, ("survey.csv", "-m", "m.pls", *more), {**files, **draw(extras(more))}, b"", draw(WIDTHS)


@cases(150)
@given(model_texts())
def test_any_model_text(case: Any) -> None:
    kept(*case)


@st.composite
def matrix_analyses(draw: st.DrawFn) -> Any:
    """A correlation matrix with so many respondents."""
    sheet, content = draw(surveys.matrices())
    name, more = draw(commands.commands(("loadings", "hypotheses", "model", "diagram", "validate"), sheet.names))
    rows = ("--n", draw(st.sampled_from([*["100"] * 9, "30", "3", "1", "0", "x", str(2**70)]))) if name != "validate" else ()
    more = more if draw(once_in(6)) else _without_resamples(more)
    files = {"R.csv": content, **draw(extras(more))}
    if draw(st.booleans()):
        files["R.pls"] = draw(models.model_files(sheet.names))
    return name, ("R.csv", *rows, *more), files


def _without_resamples(arguments: tuple[str, ...]) -> tuple[str, ...]:
    place = arguments.index("-n") if "-n" in arguments else len(arguments)
    return arguments[:place] + arguments[place + 2 :]


@cases(40)
@given(matrix_analyses())
def test_any_correlation_matrix(case: Any) -> None:
    kept(*case)


@cache
def documents() -> list[bytes]:
    """Saved analyses of several kinds of models."""
    emotion = str(EXAMPLES / "emotion" / "survey.csv")
    more = "QUAL =~ INTG + IV; ERC ~ QUAL + MT", "ERC ~ INTG + MT + INTG:MT", "INTG <~ INTG1 + INTG2; ERC ~ H1*INTG + H2*MT; X := H1*H2"
    asked = [("-m", emotion.replace(".csv", ".pls")), *[("-p", line) for line in more]]
    options = [(), ("--ci", "bca"), ("--missing", "listwise"), ("--consistent", "--ci", "student")]
    with tempfile.TemporaryDirectory() as folder:
        return [
            inside("bootstrap", emotion, *model, *chosen, "-n", "20", "-f", "json", cwd=Path(folder)).out
            for model, chosen in zip(asked, options, strict=True)
        ]


@st.composite
def saved_analyses(draw: st.DrawFn) -> Any:
    """A saved analysis that somebody wrote into, read by any command."""
    content = draw(saved.saved_files(documents()))
    name, more = draw(commands.commands(("loadings", "hypotheses", "model", "diagram", "bootstrap", "validate", "scores")))
    more = more if draw(once_in(6)) else _without_resamples(more)
    files = {"saved.json": content, **draw(extras(more))}
    if draw(st.integers(0, 5)) == 0:
        return "verify", ("saved.json", str(EXAMPLES / "emotion" / "survey.csv")), files
    return name, ("saved.json", *more), files


@cases(100)
@given(saved_analyses())
def test_any_saved_analysis(case: Any) -> None:
    kept(*case)


@cache
def reports() -> list[bytes]:
    """Reports: as it comes, and with what can be asked for."""
    emotion, export = EXAMPLES / "emotion" / "survey.csv", EXAMPLES / "export"
    more = ("--min-path", "0.2", "--exclude", "missing > 0.5", "--diagnostics", "--threshold", "ave=0.6", "--adjust", "bh")
    asked = [(emotion, ("-m", str(emotion.with_suffix(".pls")))), (emotion, ("-p", "ERC ~ INTG + IV; H1 > 0", *more))]
    asked += [(export / "export.csv", ("--population", str(export / "shares.csv"), "--duration", "Duration"))]
    few = ("-n", "20", "--robustness-resamples", "0", "-f", "json")
    with tempfile.TemporaryDirectory() as folder:
        return [inside("report", str(survey), *options, *few, cwd=Path(folder)).out for survey, options in asked]


@st.composite
def saved_reports(draw: st.DrawFn) -> Any:
    """A report that somebody wrote into, made again from the survey that it came from, or from another one."""
    content = draw(saved.saved_files(reports()))
    survey = EXAMPLES / ("export/export.csv" if b'"export.csv"' in content else "emotion/survey.csv")
    return "verify", ("report.json", str(survey), *draw(st.sampled_from([(), ("-f", "json"), ("-f", "table")]))), {"report.json": content}


@cases(40)
@given(saved_reports())
def test_any_saved_report(case: Any) -> None:
    kept(*case)


@st.composite
def study_analyses(draw: st.DrawFn) -> Any:
    """A sound survey with any study file."""
    sheet = draw(surveys.sheets(odd=False))
    files = {"survey.csv": surveys.PLAIN(sheet), "study.toml": draw(studies.study_files())}
    name, more = draw(commands.commands(tuple(name for name in commands.COMMANDS if name != "init"), sheet.numeric))
    return name, ("survey.csv", "--study", "study.toml", *more), {**files, **draw(extras(more))}


@cases(100)
@given(study_analyses())
def test_any_study_file(case: Any) -> None:
    kept(*case)
