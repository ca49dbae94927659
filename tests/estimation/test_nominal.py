"""Predictors that are categories: two words as 0 and 1, and C(column) as a set of 0/1 predictors."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from inside import inside
from plscli.errors import DataError, ModelError
from plscli.estimation import Estimator
from plscli.estimation.rows import sample
from plscli.estimation.which_model import categories, prepare, written_model

MODEL = "SAT =~ S1 + S2; LOY =~ L1 + L2; LOY ~ "
INDUSTRIES = ("Retail", "Health care", "Finance", "IT")


def frame(n: int = 120) -> pd.DataFrame:
    """Answers of which those in IT are 0.8 higher on LOY than all others."""
    random = np.random.default_rng(5)
    industry = np.array(INDUSTRIES, dtype=object)[random.choice(4, n, p=[0.4, 0.25, 0.2, 0.15])]
    common = random.standard_normal((n, 1))
    items = np.round(4 + common + random.standard_normal((n, 4)), 2)
    items[:, 2:] += 0.8 * (industry == "IT")[:, None]
    found = pd.DataFrame(items, columns=["S1", "S2", "L1", "L2"])
    gender, region = random.choice(["male", "female"], n, p=[0.7, 0.3]), random.integers(1, 4, n)
    return found.assign(Gender=gender, Industry=industry, Region=region, id=range(101, 101 + n), Age=random.permutation(n) * 7)


def estimated(text: str, data: pd.DataFrame) -> plscli.Survey:
    survey = plscli.Survey.from_frame(data)
    return prepare(survey, model=plscli.parse_model(MODEL + text, survey=survey))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    frame().to_csv(tmp_path / "s.csv", index=False)
    (tmp_path / "m.pls").write_text(MODEL + "H1*SAT + Gender + C(Industry)")
    return tmp_path


def test_two_words_are_0_and_1_in_the_order_of_the_alphabet_and_it_is_said() -> None:
    data = frame()
    survey = plscli.Survey.from_frame(data)
    model = plscli.parse_model(MODEL + "SAT + Gender", survey=survey)
    ready = prepare(survey, model=model)
    assert np.array_equal(ready.columns["Gender"], (data["Gender"] == "male").astype(float))
    assert ready.notes[-1] == "answers in words: 0 = female, 1 = male (Gender)"
    numbers = data.assign(Gender=(data["Gender"] == "male").astype(int))
    same = plscli.estimate(plscli.Survey.from_frame(numbers), model)
    assert plscli.estimate(ready, model).value("path", "Gender -> LOY") == same.value("path", "Gender -> LOY")
    with pytest.raises(DataError, match="fit no scale"):  # what others explain is no predictor
        prepare(survey, model=plscli.parse_model(MODEL + "SAT; Gender ~ SAT", survey=survey))


def test_categories_are_0_1_predictors_against_the_most_frequent_one() -> None:
    data = frame()
    survey = plscli.Survey.from_frame(data)
    model = plscli.parse_model(MODEL + "H1*SAT + C(Industry)", survey=survey)
    assert [path.name for path in model.controls] == [f"Industry[{name}] -> LOY" for name in ("Finance", "Health care", "IT")]
    ready = prepare(survey, model=model)
    assert ready.notes[-1] == "Industry as 0/1 predictors: 1 for Finance, Health care, IT, 0 for the reference (Retail)"
    by_hand = data.assign(**{f"Industry[{name}]": (data["Industry"] == name).astype(int) for name in INDUSTRIES})
    expected = plscli.estimate(plscli.Survey.from_frame(by_hand), model)
    found = plscli.estimate(ready, model)
    for path in model.paths:
        assert found.value("path", path.name) == expected.value("path", path.name)
    assert (found.value("path", "Industry[IT] -> LOY") or 0) > 0.15
    read_again = plscli.parse_model(model.text)
    assert read_again == model
    assert plscli.estimate(prepare(survey, model=read_again), read_again).value("r2", "LOY") == found.value("r2", "LOY")


def test_a_coefficient_is_the_distance_to_the_reference() -> None:
    """With categories alone the path of each, in the units of the answers, is a difference of means, and what is the reference moves it."""
    data = frame()
    survey = plscli.Survey.from_frame(data)
    means = data.groupby("Industry")["L1"].mean()
    for reference in INDUSTRIES:
        model = plscli.parse_model(f"LOY =~ L1; LOY ~ C(Industry, ref={reference})", survey=survey)
        found = plscli.estimate(prepare(survey, model=model), model)
        for name in set(INDUSTRIES) - {reference}:
            distance = found.value("unstandardised_path", f"Industry[{name}] -> LOY")
            assert distance == pytest.approx(means[name] - means[reference], abs=1e-9)


@pytest.mark.parametrize("reference", ["Health care", "`Health care`", '"Health care"'])
def test_a_reference_is_named_with_and_without_quotation_marks(reference: str) -> None:
    model = plscli.parse_model(MODEL + f"SAT + C(Industry, ref={reference})", survey=plscli.Survey.from_frame(frame()))
    assert "Industry[Health care]" not in model.names
    assert "Industry[Retail]" in model.names


def test_labels_and_products_of_categories() -> None:
    survey = plscli.Survey.from_frame(frame())
    model = plscli.parse_model(MODEL + "SAT + H2*C(Industry) + C(Gender) + H3*SAT:C(Gender)", survey=survey)
    assert [(path.source, path.label) for path in model.paths] == [
        ("SAT", ""), ("Industry[Finance]", "H2[Finance]"), ("Industry[Health care]", "H2[Health care]"), ("Industry[IT]", "H2[IT]"),
        ("Gender[female]", ""), ("SAT:Gender[female]", "H3"),
    ]  # fmt: skip
    every = plscli.parse_model(MODEL + "SAT + C(Region)", survey=survey)
    assert [path.label for path in every.paths] == ["H1", "H2", "H3"]


def test_missing_answers_and_codes_are_no_category() -> None:
    data = frame()
    data.loc[:9, "Industry"] = None
    data.loc[10:19, "Industry"] = "Unknown"  # in another case than the code
    survey = plscli.Survey.from_frame(data)
    model = written_model(survey, lines=[MODEL + "SAT + C(Industry)"], categories=categories(survey, na=["unknown"]))
    assert model is not None
    assert "Industry[Unknown]" not in model.names
    ready = prepare(survey, model=model, na=["unknown"])
    assert np.isnan(ready.columns["Industry[IT]"][:20]).all()
    assert not np.isnan(ready.columns["Industry[IT]"][20:]).any()
    assert np.nansum(ready.columns["Industry[IT]"]) == (data["Industry"][20:] == "IT").sum()


def test_codes_of_the_study_file_are_no_category(folder: Path) -> None:
    data = frame()
    data.loc[10:19, "Industry"] = "unknown"
    data.to_csv(folder / "s.csv", index=False)
    (folder / "s.toml").write_text('[items]\nIndustry.missing = ["unknown"]\n')
    left = inside("model", "s.csv", "-m", "m.pls", cwd=folder)
    assert left.code == 0, left.err
    assert b"unknown" not in left.out
    assert "1 for Finance, Health care, IT, 0 for the reference (Retail)" in left.err
    checked = inside("validate", "s.csv", "-m", "m.pls", "-t", "items", "-q", cwd=folder)
    assert pd.read_csv(io.BytesIO(checked.out)).set_index("indicator")["missing"]["Industry[IT]"] == 10


def test_labels_of_the_file_name_the_categories() -> None:
    from dataclasses import replace

    survey = replace(plscli.Survey.from_frame(frame()), labels={"Region": {1.0: "north", 2.0: "south", 3.0: "west"}})
    model = plscli.parse_model(MODEL + "SAT + C(Region, ref=south)", survey=survey)
    assert {"Region[north]", "Region[west]"} <= set(model.names)
    ready = prepare(survey, model=model)
    assert np.array_equal(ready.columns["Region[west]"], (survey.columns["Region"] == 3).astype(float))


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("C(Industri)", "did you mean Industry?"),
        ("C(Industry, ref=Retial)", "did you mean Retail?"),
        ("C(Industry, base=IT)", "write C(Industry, ref=category)"),
        ("C(Industry, ref=)", "expected a category"),
        ("C(Industry, ref=IT", "expected"),
        ("C(Industry", "expected )"),
        ("C(id)", "120 different answers in 120 rows"),
        ("C(One)", "has 1 category: same"),
        ("C(Colon)", "without : and `"),
        ("C(Industry):C(Industry)", "multiplied with themselves"),
    ],
)
def test_mistakes_are_told_where_they_are(term: str, words: str) -> None:
    survey = plscli.Survey.from_frame(frame().assign(One="same", Colon=["a: b", "c"] * 60))
    with pytest.raises(ModelError, match="model text, line 1, column") as caught:
        plscli.parse_model(MODEL + f"SAT + {term}", survey=survey)
    assert words in str(caught.value)
    with pytest.raises(ModelError, match="stand in the survey, and there is none here"):
        plscli.parse_model(MODEL + "SAT + C(Industry)")


def test_categories_that_differ_in_writing_alone_are_not_taken_for_two() -> None:
    with pytest.raises(DataError, match="differ in writing alone: 'IT', 'it'"):
        plscli.parse_model(MODEL + "SAT + C(Industry)", survey=plscli.Survey.from_frame(frame().replace({"Industry": {"Finance": "it"}})))


def test_commands_take_categories_and_verify_makes_them_again(folder: Path) -> None:
    done = inside("bootstrap", "s.csv", "-m", "m.pls", "-n", "60", "-o", "saved.json", cwd=folder)
    assert done.code == 0, done.err
    assert "0 = female, 1 = male (Gender)" in done.err
    assert "0 for the reference (Retail)" in done.err
    saved = json.loads((folder / "saved.json").read_text())
    assert saved["data"]["prepared"]["indicators"]["Industry[IT]"] == {"column": "Industry", "answers": ["IT"]}
    assert any("0 for the reference (Retail)" in note for note in saved["notes"])
    direct = inside("hypotheses", "s.csv", "-m", "m.pls", "-n", "60", "-q", "-t", "controls", cwd=folder)
    assert direct.out == inside("hypotheses", "saved.json", "-q", "-t", "controls", cwd=folder).out
    assert direct.out.decode().count("\n") == 5
    assert inside("verify", "saved.json", "s.csv", cwd=folder).code == 0
    total = inside("hypotheses", "s.csv", "-m", "m.pls", "-n", "60", "-q", "-t", "effects", cwd=folder)
    assert b"Industry[IT]" in total.out
    for command in ("validate", "loadings", "scores"):
        left = inside(command, "s.csv", "-m", "m.pls", "-q", cwd=folder)
        assert left.code in (0, 1), left.err


def test_the_text_of_a_model_with_categories_reads_back(folder: Path) -> None:
    left = inside("model", "s.csv", "-m", "m.pls", "-o", "again.pls", cwd=folder)
    assert left.code == 0, left.err
    first, again = (inside("hypotheses", "s.csv", "-m", name, "-n", "40", "-q", cwd=folder).out for name in ("m.pls", "again.pls"))
    assert first
    assert first == again


def test_scripts_make_the_same_columns_under_names_that_r_takes(folder: Path) -> None:
    text = inside("model", "s.csv", "-p", MODEL + "SAT + Age + Gender + H2*C(Industry)", "--to", "lavaan", cwd=folder).out.decode()
    assert 'survey$Industry_IT_item <- ifelse(is.na(survey$Industry), NA, as.numeric(survey$Industry %in% c("IT")))' in text
    assert "  Industry_Health_care =~ Industry_Health_care_item\n" in text
    assert "LOY ~ SAT + Age + Gender + H2_Finance*Industry_Finance + H2_Health_care*Industry_Health_care" in text
    assert text.index('"male" = 1') < text.index("survey$Gender_item <- survey$Gender")
    assert "survey$Age_item <- survey$Age\n" in text
    for program in ("csem", "seminr"):
        text = inside("model", "s.csv", "-m", "m.pls", "--to", program, cwd=folder).out.decode()
        assert "Industry_Health_care" in text
        assert "Industry[" not in text


def test_a_large_file_has_the_same_categories(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("hypotheses", "s.csv", "-m", "m.pls", "-n", "40", "-q", "-t", "paths")
    held = pd.read_csv(io.BytesIO(inside(*asked, cwd=folder).out))
    monkeypatch.setattr("plscli.data.read.LARGE_TEXT", 1)
    streamed = inside(*asked, cwd=folder)
    assert streamed.code == 0, streamed.err
    read = pd.read_csv(io.BytesIO(streamed.out))
    assert list(read["from"]) == list(held["from"])
    assert np.allclose(read["estimate"], held["estimate"], atol=1e-12)


@pytest.mark.parametrize(
    ("column", "answers", "what"),
    [
        ("id", None, "an id"),
        ("respondent_id", list(np.random.default_rng(1).permutation(120) * 37 + 5), "an id"),
        ("code", [f"R{k:04d}x" for k in range(120)], "an id"),
        ("when", [f"2024-01-{1 + k % 28:02d}" for k in range(120)], "a date"),
        ("started", [f"{1 + k % 28}.3.2024 10:{k % 60:02d}" for k in range(120)], "a date"),
        ("day", [20240101 + k % 28 for k in range(120)], "a date"),
    ],
)
def test_a_date_or_an_id_is_questioned(column: str, answers: list[object] | None, what: str, tmp_path: Path) -> None:
    data = frame() if answers is None else frame().assign(**{column: answers})
    data.to_csv(tmp_path / "s.csv", index=False)
    for asked in (("-p", MODEL + f"SAT + {column}"), ("-m", "m.pls")):
        (tmp_path / "m.pls").write_text(MODEL + f"SAT + {column}")
        left = inside("hypotheses", "s.csv", *asked, "-n", "40", cwd=tmp_path)
        assert (left.code, left.out) == (2, b"")
        assert f"{column} of s.csv looks like {what}" in left.err
    if column in ("id", "day"):
        meant = inside("hypotheses", "s.csv", "-p", MODEL + f"SAT + {column}; {column} =~ {column}", "-n", "40", "-q", cwd=tmp_path)
        assert meant.code == 0, meant.err


@pytest.mark.parametrize("column", ["Age", "Region", "income", "Paid"])
def test_measures_are_not_questioned(column: str, tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    frame().assign(income=random.permutation(120) * 613 + 9000, Paid=np.round(random.random(120) * 500, 2)).to_csv(
        tmp_path / "s.csv", index=False
    )
    left = inside("hypotheses", "s.csv", "-p", MODEL + f"SAT + {column}", "-n", "40", "-q", cwd=tmp_path)
    assert left.code == 0, left.err


def test_categories_some_of_which_are_dates_are_no_dates(tmp_path: Path) -> None:
    frame().assign(when=[("2024-01-01", "2024-01-02", "later")[k % 3] for k in range(120)]).to_csv(tmp_path / "s.csv", index=False)
    left = inside("hypotheses", "s.csv", "-p", MODEL + "SAT + when", "-n", "40", cwd=tmp_path)
    assert (left.code, left.out) == (2, b"")
    assert "looks like" not in left.err
    assert "'later' in 40 rows" in left.err


def test_words_of_more_than_two_kinds_are_told_how_to_be_written(folder: Path) -> None:
    left = inside("hypotheses", "s.csv", "-p", MODEL + "SAT + Industry", cwd=folder)
    assert (left.code, left.out) == (2, b"")
    assert "write it as a set of 0/1 predictors: C(Industry)" in left.err


def test_samples_hold_the_columns_that_were_made() -> None:
    survey = plscli.Survey.from_frame(frame())
    model = plscli.parse_model(MODEL + "SAT + C(Region)", survey=survey)
    assert sample(prepare(survey, model=model), model, Estimator()).n == 120


def test_covariates_are_no_answers_on_the_scale_of_the_items() -> None:
    data = frame()
    data[["S1", "S2", "L1", "L2"]] = np.clip(np.round(data[["S1", "S2", "L1", "L2"]]), 1, 7)
    data.loc[3, "S1"] = 8
    survey = plscli.Survey.from_frame(data)
    model = plscli.parse_model(MODEL + "SAT + Age + Gender + Region + C(Industry)", survey=survey)
    found = {check.check: check for check in plscli.validate(prepare(survey, model=model), model).checks}
    assert found["out_of_scale"].threshold.startswith("1 to 7")
    assert found["out_of_scale"].items == ("S1",)
    for check in ("floor_ceiling", "skew_kurt"):
        assert not {"Gender", "Industry[IT]"} & set(found[check].items)


def test_categories_have_no_order() -> None:
    """0/1 columns of one question exclude each other, so that their polychoric correlation would be -1."""
    data = frame()
    data[["S1", "S2", "L1", "L2"]] = np.clip(np.round(data[["S1", "S2", "L1", "L2"]]), 1, 7)
    survey = plscli.Survey.from_frame(data)
    model = plscli.parse_model(MODEL + "SAT + C(Industry)", survey=survey)
    ready = prepare(survey, model=model)
    assert list(sample(ready, model, Estimator()).categories() > 0) == [True] * 4 + [False] * 3
    ordinal = plscli.estimate(ready, model, correlations="polychoric")
    plain = plscli.estimate(ready, model)
    assert ordinal.value("path", "SAT -> LOY") == pytest.approx(plain.value("path", "SAT -> LOY"), abs=0.1)
    assert abs(ordinal.value("path", "Industry[IT] -> LOY") or 1) < 0.5


def test_scripts_leave_categories_out_of_what_is_ordinal(folder: Path) -> None:
    left = inside("model", "s.csv", "-m", "m.pls", "--to", "lavaan", "--correlations", "polychoric", "--missing", "listwise", cwd=folder)
    assert left.code == 0, left.err
    apart = '"Industry_Finance_item", "Industry_Health_care_item", "Industry_IT_item"'
    assert f"ordinal <- setdiff(ordinal, c({apart}))\n" in left.out.decode()
