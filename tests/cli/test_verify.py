from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import plscli
from commands import PLSCLI, in_terminal, run
from inside import inside
from plscli.errors import UsageError
from plscli.estimation.document import packed, unpacked
from plscli.questions.paper.verify import run as verify
from studies import EMOTION, MEDIATED, SERVICE, answers, survey_of


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("verify") / "saved.json"
    assert (
        run("bootstrap", str(SERVICE), "-n", "300", "--consistent", "--ci", "bca", "--missing", "pairwise", "-q", "-o", str(file)).code == 0
    )
    return file


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_analysis_of_the_same_survey_is_the_same(saved: Path, tmp_path: Path) -> None:
    ran = run("verify", str(saved), str(SERVICE))
    assert (ran.code, rows(ran.out)) == (0, [])
    shown = in_terminal([*PLSCLI, "verify", str(saved), str(SERVICE)], tmp_path)
    assert "every number is the same" in shown.out


def test_another_survey_is_found_out(saved: Path, tmp_path: Path) -> None:
    lines = SERVICE.read_text().splitlines()
    (tmp_path / "other.csv").write_text("\n".join([*lines[:-1], lines[1]]) + "\n")
    ran = run("verify", str(saved), str(tmp_path / "other.csv"))
    found = rows(ran.out)
    assert ran.code == 1
    assert ("data", "sha256") in {(row["quantity"], row["name"]) for row in found}
    assert {"path", "loading"} <= {row["quantity"] for row in found}
    shown = in_terminal([*PLSCLI, "verify", str(saved), str(tmp_path / "other.csv")], tmp_path)
    assert shown.code == 1
    assert f"{len(found):,} differences" in shown.out


def test_an_edited_number_is_found_out(saved: Path, tmp_path: Path) -> None:
    text = saved.read_text()
    first = text.index('"se": ') + len('"se": ')
    edited = text[:first] + "0.123456" + text[text.index(",", first) :]
    (tmp_path / "edited.json").write_text(edited)
    ran = run("verify", str(tmp_path / "edited.json"), str(SERVICE))
    assert ran.code == 1
    assert [(row["field"], row["saved"]) for row in rows(ran.out)] == [("se", "0.123456")]


@pytest.mark.parametrize(("setting", "value"), [("seed", 0.5), ("seed", True), ("max_iterations", 2.5), ("max_iterations", "9")])
def test_a_setting_that_is_no_whole_number_is_damage(setting: str, value: object, saved: Path, tmp_path: Path) -> None:
    document = json.loads(saved.read_text())
    document["settings"][setting] = value
    (tmp_path / "edited.json").write_text(json.dumps(document))
    ran = run("verify", str(tmp_path / "edited.json"), str(SERVICE))
    assert (ran.code, ran.out) == (2, "")
    assert "edited.json is a damaged saved analysis" in ran.err


@pytest.mark.parametrize(("field", "value"), [("se", -0.1), ("p", -0.1), ("p", 1.1)])
def test_a_number_that_cannot_be_is_damage(field: str, value: float, saved: Path, tmp_path: Path) -> None:
    document = json.loads(saved.read_text())
    next(row for row in document["tables"]["estimates"] if row["p"] is not None)[field] = value
    (tmp_path / "edited.json").write_text(json.dumps(document))
    ran = run("hypotheses", str(tmp_path / "edited.json"))
    assert (ran.code, ran.out) == (2, "")
    assert "edited.json is a damaged saved analysis" in ran.err


def test_names_in_the_wrong_order_are_refused() -> None:
    ran = run("verify", str(EMOTION), str(EMOTION))
    assert (ran.code, ran.out) == (2, "")
    assert "is not a saved analysis" in ran.err


def test_resamples_from_outside_cannot_be_repeated() -> None:
    survey = survey_of(answers(40))
    result = plscli.bootstrap(survey, MEDIATED, indices=np.random.default_rng(1).integers(0, 40, (30, 40)))
    with pytest.raises(UsageError, match="given from outside"):
        verify(result, survey)


def test_a_last_digit_is_no_difference() -> None:
    survey = survey_of(answers(40))
    result = plscli.bootstrap(survey, MEDIATED, resamples=40)
    result.summary.mean[0] *= 1 + 1e-12
    assert verify(result, survey).same
    result.summary.mean[0] *= 1 + 1e-7
    assert [row["field"] for row in verify(result, survey).tables()["differences"]] == ["mean"]


def test_an_edited_draw_is_found_out(saved: Path, tmp_path: Path) -> None:
    document = json.loads(saved.read_text())
    draws = unpacked(document["draws"])
    draws[6, 0] += 1e-6
    document["draws"] = packed(draws)
    (tmp_path / "edited.json").write_text(json.dumps(document))
    ran = run("verify", str(tmp_path / "edited.json"), str(SERVICE))
    assert ran.code == 1
    assert [row["field"] for row in rows(ran.out)] == ["resample 7"]


@pytest.mark.parametrize(
    ("rows", "model", "said"),
    [
        ("E1,U1\n" + "agree,disagree\nstrongly agree,agree\ndisagree,agree\nagree,strongly agree\n" * 5, "A =~ E1; B =~ U1; B ~ A", "'E1'"),
        ("A1,B1,KIND\n" + "1,2,x\n2,1,y\n3,3,x\n4,5,y\n5,4,y\n2,3,x\n" * 5, "B =~ B1; B ~ A1 + C(KIND)", "'KIND'"),
    ],
    ids=["answers in words", "0/1 predictors"],
)  # fmt: skip
def test_a_survey_that_lacks_what_was_prepared_is_an_error(rows: str, model: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "prepared.csv").write_text(rows)
    (tmp_path / "other.csv").write_text("A1,B1\n1,2\n2,1\n3,3\n")
    made = inside("bootstrap", "prepared.csv", "-p", model, "-n", "50", "-o", "saved.json", cwd=tmp_path)
    assert made.code == 0, made.err
    left = inside("verify", "saved.json", "other.csv", cwd=tmp_path)
    assert (left.code, left.out) == (2, b"")
    assert f"{said}" in left.err
    assert "is not a column of other.csv" in left.err
