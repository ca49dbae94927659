"""What stands in a survey gets into a drafted model as one line of a comment, whatever it is, from files of every format."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from dialects.books import xlsx
from dialects.packages import written
from hostile import NAMES
from inside import inside
from plscli.data.read import survey_of
from plscli.data.study_file import study_of
from plscli.estimation.which_model import inferred_model
from plscli.model.build import parse_model
from plscli.questions.screening.draft import drafted
from plscli.questions.screening.draft_files import model_text, study_text

ATTACK = "A\nH1 < 0\nSAT ~ H7*INTG #"
ANSWERS = (
    ATTACK, "a harmless answer\nof two lines", "\x1b[31mred\x1b[0m", "\x9b31m", "line\u2028break", "para\u2029graph", "back`tick",
    '"""', "'''\n[items]",
    "tab\tand\rreturn", "\x85next", "x" * 500, "\u202eright", "]\nmissing = [1]\n[", "\\u000a", "~ + * : ; =~ <~ :=",
)  # fmt: skip
ROWS = 48


def table(plain_names: bool = False, answers: tuple[str, ...] = ANSWERS) -> pd.DataFrame:
    """Items of two constructs beside text that means something in model text, in TOML and to a terminal."""
    columns: dict[str, list[object]] = {
        f"{stem}{number}": [1 + (row * step + number + row // 5) % 5 for row in range(ROWS)]
        for stem, step in (("INTG", 3), ("SAT", 2))
        for number in (1, 2, 3)
    }
    columns["few"] = [answers[row % 2] for row in range(ROWS)]
    columns["many"] = [answers[row % len(answers)] for row in range(ROWS)]
    for place, answer in enumerate(answers):
        columns[f"text{chr(ord('a') + place)}"] = [answer, *["other"] * (ROWS - 1)]
    if not plain_names:
        for place, name in enumerate(
            (*NAMES[:20], "INTG\n4", "SAT ~ INTG # 4", "B`C5", "\x1b[31mSAT7", "INTG\u20288", "\x9bSAT9", "SAT;H1<0#6")
        ):
            columns[name] = [1 + (row + place) % 4 for row in range(ROWS)]
    return pd.DataFrame(columns)


def arrow(write: str) -> bytes:
    out = io.BytesIO()
    getattr(table(), write)(out)
    return out.getvalue()


def stata() -> bytes:
    plain = table(plain_names=True)
    out = io.BytesIO()
    plain.to_stata(out, write_index=False, version=118)
    return out.getvalue()


def spss() -> bytes:
    import pyreadstat

    plain = table(plain_names=True)
    labels = dict.fromkeys(plain.columns, f"{ATTACK}\x1b[31m\u2028")
    words = {name: {1: ATTACK, 5: "\x1b[31mfive"} for name in plain.columns if name.startswith(("INTG", "SAT"))}
    return written(pyreadstat.write_sav, plain, column_labels=labels, variable_value_labels=words)


def sas() -> bytes:
    import pyreadstat

    short = tuple(answer[:40] for answer in ANSWERS)
    return written(
        pyreadstat.write_xport, table(True, short), file_format_version=8, column_labels=dict.fromkeys(table(True).columns, ATTACK)
    )


def book() -> bytes:
    allowed = str.maketrans(dict.fromkeys(map(chr, [*range(9), 11, 12, *range(14, 32)])))  # XML has no others
    rows = [list(table()), *table().to_numpy().tolist()]
    cells = [[cell.translate(allowed) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return xlsx(("Data\x1b"[:4], cells))


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "comma": ("s.csv", lambda: table().to_csv(index=False, quoting=1).encode()),
    "tab": ("s.tsv", lambda: table().to_csv(index=False, quoting=1, sep="\t").encode()),
    "semicolon, UTF-16": ("s.csv", lambda: table().to_csv(index=False, quoting=1, sep=";").encode("utf-16")),
    "Excel": ("s.xlsx", book),
    "Parquet": ("s.parquet", lambda: arrow("to_parquet")),
    "Feather": ("s.feather", lambda: arrow("to_feather")),
    "SPSS": ("s.sav", spss),
    "Stata": ("s.dta", stata),
    "SAS": ("s.xpt", sas),
    "a hostile name of the file": ("s\n H1 < 0\x1b[31m.csv", lambda: table().to_csv(index=False, quoting=1).encode()),
}


@pytest.mark.parametrize("name", FILES)
def test_the_drafted_model_is_the_inferred_one_whatever_stands_in_the_survey(name: str) -> None:
    file, content = FILES[name]
    survey = survey_of(content(), file)
    draft, inferred = drafted(survey), inferred_model(survey)
    text, told = model_text(draft), study_text(draft)
    model = parse_model(text)
    assert (model.constructs, model.paths, model.effects) == (inferred.constructs, inferred.paths, inferred.effects)
    assert all(path.expected is None for path in model.paths)
    assert study_of(told.encode()).missing == ()
    for written_text in (text, told):
        unseen = {char for char in written_text if not char.isprintable()}
        assert unseen <= {"\n"}
        assert not [
            line for line in written_text.splitlines() if "H7" in line and not line.startswith(("#", '"')) and ".wording" not in line
        ]
    wordings = study_of(told.encode()).wordings
    assert {item: survey.wordings[item] for item in wordings} == wordings


@pytest.mark.parametrize("name", ["comma", "Excel"])
def test_the_files_that_init_writes_are_used_by_the_other_commands(name: str, tmp_path: Path) -> None:
    file, content = FILES[name]
    (tmp_path / file).write_bytes(content())
    before = inside("model", file, cwd=tmp_path)
    assert inside("init", file, cwd=tmp_path).code == 0
    after = inside("model", file, cwd=tmp_path)
    assert (before.code, after.code) == (0, 0)
    assert before.out == after.out
