"""Hypotheses that must be supported, for scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

import plscli
from commands import run
from plscli.errors import UsageError
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.build import parse_model
from plscli.questions.structure import Requirement
from studies import EMOTION, MEDIATED, answers, survey_of


@pytest.fixture(scope="module")
def result() -> Bootstrap:
    return plscli.bootstrap(survey_of(answers()), parse_model(MEDIATED.text + "H9 := H1*H4"), resamples=300)


def test_labels_all_and_any_are_understood(result: Bootstrap) -> None:
    found = plscli.hypotheses(result)
    supported = {row["hypothesis"]: row["decision"] == "supported" for row in found.tables()["hypotheses"]}
    assert supported == {"H1": True, "H2": True, "H3": True, "H4": False, "H9": False}
    assert [found.meets(require) for require in ("H1", "H1,H3", " H1 , H2 ", ["H1", "H2"], "any")] == [True] * 5
    assert [found.meets(require) for require in ("H4", "H1,H4", "H9", ["H4", "H9"], "all")] == [False] * 5
    strict = plscli.hypotheses(result, alpha=1e-14)
    assert not strict.meets("any")


@pytest.mark.parametrize(
    ("wanted", "supported", "said"),
    [
        ("H1,H3", ["H1"], "--require H1,H3 is not met: H3 is not supported"),
        ("H1,H3", [], "--require H1,H3 is not met: H1 and H3 are not supported"),
        ("all", ["H2", "H3"], "--require all is not met: H1, H4 and H9 are not supported"),
        ("any", [], "--require any is not met: none of H1, H2, H3, H4 and H9 is supported"),
        ("H3,H3", [], "--require H3,H3 is not met: H3 is not supported"),
        ("any", ["H9"], None),
        ("H1", ["H1"], None),
    ],
)
def test_what_is_not_met_is_said(result: Bootstrap, wanted: str, supported: list[str], said: str | None) -> None:
    assert Requirement.of(wanted, result.model).unmet(supported) == said


def test_one_hypothesis_alone_is_told_alone() -> None:
    model = parse_model("A =~ a1; B =~ b1; B ~ A")
    assert Requirement.of("any", model).unmet([]) == "--require any is not met: H1 is not supported"
    assert Requirement.of("all", model).unmet([]) == "--require all is not met: H1 is not supported"


def test_a_label_with_a_comma_is_one_label() -> None:
    model = parse_model("A =~ a1; B =~ b1; B ~ `H1,a`*A")
    assert Requirement.of("H1,a", model).labels == ("H1,a",)
    assert Requirement.of(["H1,a"], model).labels == ("H1,a",)


@pytest.mark.parametrize(
    ("wanted", "said"), [("H11", "did you mean H1"), ("zzz", "there are: H1, H2"), ("", "names no"), (" , ", "names no")]
)
def test_unknown_labels_are_refused_with_the_nearest(result: Bootstrap, wanted: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        plscli.hypotheses(result).meets(wanted)
    with pytest.raises(UsageError, match="names no"):
        plscli.hypotheses(result).meets([])


def test_estimates_without_tests_meet_nothing(result: Bootstrap) -> None:
    with pytest.raises(UsageError, match="without resamples nothing is tested"):
        plscli.hypotheses(result.point).meets("all")


def test_exit_codes_for_scripts() -> None:
    saved = run("bootstrap", str(EMOTION), "-n", "300", "-f", "json").out.encode()
    plain = run("hypotheses", "-", "-q", stdin=saved)
    for wanted, code, said in (("H2,H3", 0, ""), ("any", 0, ""), ("H1,H2", 1, "plscli: --require H1,H2 is not met: H1 is not supported\n")):
        done = run("hypotheses", "-", "-q", "--require", wanted, stdin=saved)
        assert (done.code, done.err) == (code, said)
        assert done.out == plain.out


def test_what_cannot_be_required_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    unknown = run("hypotheses", str(EMOTION), "-n", "10000000", "--require", "H1,H22")
    assert (unknown.code, unknown.out) == (2, "")
    assert "no hypothesis 'H22'\n  did you mean H2" in unknown.err
    (tmp_path / "m.csv").write_text(",A1,B1\nA1,1,0.4\nB1,0.4,1\n")
    matrix = run("hypotheses", "m.csv", "--n", "100", "-p", "A =~ A1; B =~ B1; B ~ A", "--require", "all", cwd=tmp_path)
    assert (matrix.code, matrix.out) == (2, "")
    assert "--require takes tests" in matrix.err
