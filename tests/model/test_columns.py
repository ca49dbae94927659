from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from inside import inside
from plscli.data.read import read_survey
from plscli.data.survey import Survey
from plscli.errors import DataError, ModelError
from plscli.estimation.which_model import inferred_model
from plscli.model.build import build, parse
from plscli.model.columns import blocks, guesses, infer_model
from studies import SERVICE


def test_a_stem_and_a_running_number_make_a_block_and_all_point_to_the_last() -> None:
    model = infer_model(["INTG1", "INTG2", "MT1", "IV1", "ERC1"], {}, "s.csv")
    assert model.names == ("INTG", "MT", "IV", "ERC")
    assert model.inferred
    assert [path.name for path in model.paths] == ["INTG -> ERC", "MT -> ERC", "IV -> ERC"]
    assert {construct.kind for construct in model.constructs} == {"reflective"}


@pytest.mark.parametrize("separator", ["", "_", ".", "-", " "])
def test_stems_may_be_separated_from_their_number(separator: str) -> None:
    columns = [f"comp{separator}{i}" for i in (1, 2)]
    assert blocks(columns) == {"comp": tuple(columns)}


def test_generic_stems_and_ids_make_no_blocks() -> None:
    assert blocks(["Q1", "q2", "X1", "V3", "item_4", "ID1", "respondent1", "age", "2020"]) == {}


def test_blocks_are_in_the_order_of_their_first_column() -> None:
    assert list(blocks(["B1", "A1", "B2", "A2"])) == ["B", "A"]
    assert list(blocks(["BB1", "AA1", "BB2"])) == ["BB", "AA"]


@pytest.mark.parametrize("columns", [[], ["age"], ["SAT1", "SAT2"], ["Q1", "Q2", "SAT1"]])
def test_fewer_than_two_blocks_is_an_error_that_shows_what_a_model_looks_like(columns: list[str]) -> None:
    with pytest.raises(ModelError) as caught:
        infer_model(columns, {"id": "a running number"}, "s.csv")
    assert "INTG =~ INTG1 + INTG2" in str(caught.value)
    assert "id (a running number)" in str(caught.value)


def test_constructs_without_a_measurement_line_get_the_columns_of_their_name() -> None:
    guess = guesses(["SAT1", "SAT2", "LOY1", "age"])
    model = build(parse("LOY ~ SAT + age", "-p"), "-p", guess)
    assert [construct.indicators for construct in model.constructs] == [("SAT1", "SAT2"), ("age",), ("LOY1",)]
    with pytest.raises(ModelError, match="'SAT1' measures 'X'"):
        build(parse("X =~ SAT1; LOY ~ SAT + X", "-p"), "-p", guess)
    assert guesses(["Q1", "Q2"])["Q"] == ("Q1", "Q2")  # a construct that the user names may have a generic name
    with pytest.raises(ModelError, match="no column is named TRUST, or TRUST1, TRUST2"):
        build(parse("LOY ~ TRUST", "-p"), "-p", guess)


@pytest.mark.parametrize("command", ["hypotheses", "loadings", "model", "validate", "init", "report", "diagram"])
def test_one_word_among_numbers_drops_no_item_but_names_the_cell(command: str, tmp_path: Path) -> None:
    lines = SERVICE.read_text().splitlines()
    names, cells = lines[0].split(","), lines[17].split(",")
    item = next(k for k, name in enumerate(names) if name in inferred_model(read_survey(SERVICE)).indicators)
    cells[item] = "seven"
    (tmp_path / "survey.csv").write_text("\n".join([*lines[:17], ",".join(cells), *lines[18:]]))
    output = ["-o", "out.html"] if command == "report" else ["-o", "out.svg"] if command == "diagram" else []
    ran = inside(command, "survey.csv", *output, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert f"column {names[item]!r} of survey.csv holds text: 'seven' in row 17" in ran.err
    assert "--na seven" in ran.err
    assert [file.name for file in tmp_path.iterdir()] == ["survey.csv"]


def test_all_items_with_stray_words_are_named_at_once() -> None:
    frame = pd.DataFrame(
        {"A1": ["1", "2", "x", "4"], "A2": [1, 2, 3, 3], "B1": [2, 1, 3, 4], "B2": ["?", 2, "?", 4], "NOTE1": list("abcd")}
    )
    with pytest.raises(DataError) as caught:
        inferred_model(Survey.from_frame(frame))
    assert "column 'A1' of data holds text: 'x' in row 3" in str(caught.value)
    assert "also text in B2 ('?' in row 1)" in str(caught.value)
    assert "NOTE1" not in str(caught.value)


@pytest.mark.parametrize(("rows", "code"), [(20, 0), (19, 2)])
def test_categories_are_those_of_five_rows_each_on_average(rows: int, code: int, tmp_path: Path) -> None:
    answers = {
        "A1": [1 + k % 5 for k in range(rows)],
        "B1": [1 + k * k % 7 for k in range(rows)],
        "town": [f"town {k % 4}" for k in range(rows)],
    }
    pd.DataFrame(answers).to_csv(tmp_path / "s.csv", index=False)
    left = inside("model", "s.csv", "-p", "A =~ A1; B =~ B1; B ~ A + C(town)", cwd=tmp_path)
    assert left.code == code, left.err
    assert ("town has 4 different answers in 19 rows: no categories, it seems" in left.err) is (code != 0)
