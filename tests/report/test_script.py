"""Scripts for other programs.  Where R is installed they are parsed, and those for lavaan are run where lavaan is (0.6-14)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from commands import run, study
from plscli.core.moments.ordinal import Ranked, spearman
from plscli.data.survey import Dress
from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.report.script import Program, script

R = shutil.which("Rscript")
MODEL = parse_model("A =~ a1 + a2; B <~ b1 + b2; S <~ unit(s1 + s2); C =~ c1; C ~ H1*A + H2*B; A ~ H3*S; M := H1*H2; C ~ H4*S")

BLOCKS = "A =~ a1 + a2 + a3; B =~ b1 + b2 + b3; X =~ x1 + x2 + x3; Y =~ y1 + y2 + y3"
HIGHER = parse_model(f"{BLOCKS}; Q =~ A + B; Q ~ X; Y ~ Q + X")
FORMED = parse_model(f"{BLOCKS}; Q <~ A + B; Y ~ Q + X")
PRODUCT = parse_model(f"{BLOCKS}; Y ~ A + B + X + A:X + B:B")
THREE = parse_model(f"{BLOCKS}; Y ~ A + B + X + A:B + A:X + B:X + A:B:X")
BOTH = parse_model(f"{BLOCKS}; Q =~ A + B; Y ~ Q + X + Q:X")


def of(model: ModelSpec, program: Program, estimator: Estimator | None = None) -> str:
    return script(model, estimator or Estimator(), "survey.csv", (), Dress(), program)


def refusal(model: ModelSpec, program: Program, estimator: Estimator | None = None) -> str:
    """What is said, which names something to do in a second line."""
    with pytest.raises(UsageError) as refused:
        of(model, program, estimator)
    assert "\n  " in str(refused.value)
    return str(refused.value)


def in_r(text: str, folder: Path) -> str:
    """What R prints for the script."""
    assert R is not None
    (folder / "script.R").write_text(text)
    done = subprocess.run([R, "script.R"], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answers(folder: Path) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """A survey of the constructs A, B, X, Y in five categories, some answers missing, written to survey.csv."""
    rng = np.random.default_rng(5)
    x = rng.standard_normal(400)
    q = 0.6 * x + 0.8 * rng.standard_normal(400)
    y = 0.5 * q + 0.2 * x + 0.75 * rng.standard_normal(400)
    factors = np.column_stack([0.8 * q + 0.6 * rng.standard_normal(400), 0.8 * q + 0.6 * rng.standard_normal(400), x, y])
    items = 0.8 * np.repeat(factors, 3, axis=1) + 0.6 * rng.standard_normal((400, 12))
    likert = np.clip(np.round(items * 1.2 + 3), 1, 5)
    likert[rng.random(likert.shape) < 0.02] = np.nan
    cells = [",".join("" if np.isnan(cell) else f"{cell:.0f}" for cell in row) for row in likert]
    (folder / "survey.csv").write_text("\n".join([",".join(HIGHER.indicators), *cells]) + "\n")
    return likert


def lines(program: Program, estimator: Estimator | None = None, dress: Dress | None = None, na: tuple[str, ...] = ()) -> str:
    return script(MODEL, estimator or Estimator(), "my survey.csv", na, dress or Dress(), program)


def test_seminr_gets_composites_with_their_modes_and_reflective_constructs_under_plsc() -> None:
    plain, consistent = lines("seminr"), lines("seminr", Estimator(scheme="factorial", consistent=True))
    assert 'composite("A", c("a1", "a2"), weights = mode_A)' in plain
    assert 'composite("B", c("b1", "b2"), weights = mode_B)' in plain
    assert 'composite("S", c("s1", "s2"), weights = unit_weights)' in plain
    assert 'paths(from = "A", to = "C")' in plain
    assert "inner_weights = path_weighting" in plain
    assert 'reflective("A", c("a1", "a2"))' in consistent
    assert 'composite("B", c("b1", "b2"), weights = mode_B)' in consistent
    assert "inner_weights = path_factorial" in consistent
    with pytest.raises(UsageError, match="seminr has no centroid scheme"):
        lines("seminr", Estimator(scheme="centroid"))


def test_csem_gets_scheme_modes_and_one_equation_per_outcome() -> None:
    text = lines("csem", Estimator(scheme="centroid", consistent=True, tolerance=1e-9))
    assert "  C ~ A + B + S\n" in text
    assert '.PLS_modes = list(A = "modeA", B = "modeB", S = "unit", C = "modeA")' in text
    assert '.PLS_weight_scheme_inner = "centroid"' in text
    assert ".disattenuate = TRUE" in text
    assert ".tolerance = 1e-09" in text


def test_lavaan_gets_labels_and_defined_effects() -> None:
    text = lines("lavaan")
    assert "  C ~ H1*A + H2*B\n" in text
    assert "  M := H1*H2\n" in text
    assert "  B <~ b1 + b2\n" in text
    assert "lavaan 0.6-20" in text


def test_the_file_is_read_as_plscli_reads_it() -> None:
    text = lines("csem", dress=Dress(";", ",", "Windows-1252"), na=("-99",))
    assert 'read.table("my survey.csv", header = TRUE, sep = ";", dec = ","' in text
    assert 'na.strings = c("NA", "", "-99"), fileEncoding = "CP1252"' in text
    assert 'sep = "\\t"' in lines("csem", dress=Dress("\t"))
    assert "mean replacement" in text
    assert "listwise" in lines("csem", Estimator(missing="listwise"))


def test_names_that_r_does_not_take_are_refused() -> None:
    odd = parse_model("`my block` =~ a1; B =~ b1; B ~ `my block`")
    with pytest.raises(UsageError, match="'my block' is no name in R"):
        script(odd, Estimator(), "s.csv", (), Dress(), "csem")


def test_the_command_takes_estimation_options_for_scripts_alone(tmp_path: Path) -> None:
    survey = study(tmp_path)
    done = run("model", str(survey), "--to", "seminr", "--scheme", "factorial", "--consistent")
    assert "path_factorial" in done.out
    assert 'reflective("INTG"' in done.out
    refused = run("model", str(survey), "--scheme", "factorial")
    assert (refused.code, refused.out) == (2, "")
    assert "add --to" in refused.err
    for flag, choice in (("--correlations", "polychoric"), ("--higher-order", "embedded"), ("--interaction", "product")):
        alone = run("model", str(survey), flag, choice)
        assert (alone.code, alone.out) == (2, "")
        assert f"{flag} is for scripts" in alone.err
    ordered = run("model", str(survey), "--to", "csem", "--correlations", "polychoric", "--missing", "listwise")
    assert "lapply(survey[ordinal], ordered)" in ordered.out
    saved = run("bootstrap", str(survey), "-n", "50", "--scheme", "factorial", "-f", "json").out.encode()
    assert "path_factorial" in run("model", "-", "--to", "seminr", stdin=saved).out
    assert run("model", "-", "--to", "seminr", "--scheme", "path", stdin=saved).code == 2
    assert run("model", "-", "--to", "seminr", "--correlations", "spearman", stdin=saved).code == 2


def test_seminr_gets_higher_order_constructs_of_two_disjoint_stages() -> None:
    assert 'higher_composite("Q", c("A", "B"), method = two_stage, weights = mode_A)' in of(HIGHER, "seminr")
    assert "rhoA of a higher-order construct to 1" in of(HIGHER, "seminr")
    assert 'higher_composite("Q", c("A", "B"), method = two_stage, weights = mode_B)' in of(FORMED, "seminr")
    assert 'higher_composite("Q"' in of(BOTH, "seminr")
    assert 'interaction_term(iv = "Q", moderator = "X", method = two_stage)' in of(BOTH, "seminr")
    embedded = refusal(HIGHER, "seminr", Estimator(higher_order="embedded"))
    assert "its two stages are disjoint" in embedded
    assert "--to csem" not in refusal(HIGHER, "seminr", Estimator(higher_order="repeated"))
    assert "equal weights" in refusal(parse_model(f"{BLOCKS}; Q <~ unit(A + B); Y ~ Q + X"), "seminr")


def test_plsc_in_seminr_leaves_the_parts_of_a_higher_order_construct_uncorrected() -> None:
    text = of(HIGHER, "seminr", Estimator(consistent=True))
    assert 'composite("A", c("a1", "a2", "a3"), weights = mode_A)' in text
    assert 'reflective("X", c("x1", "x2", "x3"))' in text
    assert "van Riel" in text


def test_seminr_gets_products_by_the_method_that_plscli_uses() -> None:
    text = of(PRODUCT, "seminr")
    assert 'interaction_term(iv = "A", moderator = "X", method = two_stage)' in text
    assert 'quadratic_term(iv = "B", method = two_stage)' in text
    assert 'paths(from = "A*X", to = "Y")' in text
    assert 'paths(from = "B*B", to = "Y")' in text
    assert "product_path in plscli" in text
    moderated = parse_model(f"{BLOCKS}; Y ~ A + B + X + A:X")
    assert "method = product_indicator" in of(moderated, "seminr", Estimator(interaction="product"))
    assert "method = orthogonal" in of(moderated, "seminr", Estimator(interaction="orthogonal"))
    assert "quadratic_term needs" not in of(moderated, "seminr")
    assert "B twice" in refusal(PRODUCT, "seminr", Estimator(interaction="product"))
    assert "--to csem" in refusal(THREE, "seminr")


def test_csem_gets_products_with_dots_and_is_said_to_be_another_estimator() -> None:
    text = of(PRODUCT, "csem")
    assert "  Y ~ A + B + X + A.X + B.B\n" in text
    assert '.approach_nl = "sequential"' in text
    assert "comparable to its product_path, not equal" in text
    assert "A.B.X" in of(THREE, "csem")
    assert "not of items" in refusal(PRODUCT, "csem", Estimator(interaction="product"))
    assert "--to seminr" in refusal(BOTH, "csem")
    assert "reads the dot" in refusal(parse_model("A =~ a.1 + a.2; B =~ b1; B ~ A"), "csem")
    assert ".approach" not in of(parse_model(f"{BLOCKS}; Y ~ A + B + X"), "csem")


def test_csem_gets_second_order_constructs_without_modes_of_their_own() -> None:
    text = of(FORMED, "csem")
    assert "  Q <~ A + B\n" in text
    assert '.approach_2ndorder = "2stage"' in text
    assert '.PLS_modes = list(A = "modeA", B = "modeA", X = "modeA", Y = "modeA")' in text
    assert '.approach_2ndorder = "mixed"' in of(FORMED, "csem", Estimator(higher_order="embedded"))
    assert "disjoint or embedded" in refusal(HIGHER, "csem", Estimator(higher_order="repeated"))
    assert "attenuation" in refusal(FORMED, "csem", Estimator(consistent=True))
    assert "second stage" in refusal(FORMED, "csem", Estimator(correlations="polychoric", missing="listwise"))
    assert "by its operator" in refusal(parse_model(f"{BLOCKS}; Q <~ A(A + B); Y ~ Q + X"), "csem")
    assert "not of higher order" in refusal(parse_model(f"{BLOCKS}; Q <~ A + B; P <~ X + Y; P ~ Q"), "csem")


def test_csem_would_correct_a_reflective_whole_of_constructs_whatever_is_asked() -> None:
    for estimator in (Estimator(), Estimator(consistent=True), Estimator(higher_order="embedded")):
        refused = refusal(HIGHER, "csem", estimator)
        assert "corrects a =~ whole of constructs such as Q for attenuation" in refused
        assert "--to seminr" in refused
    assert "--to csem" not in refusal(HIGHER, "seminr", Estimator(higher_order="embedded"))
    assert "or --to csem" in refusal(FORMED, "seminr", Estimator(higher_order="embedded"))


def test_what_seminr_prints_of_a_product_is_said_for_both_estimators() -> None:
    assert "standardised path of a product" not in of(PRODUCT, "seminr")
    corrected = of(PRODUCT, "seminr", Estimator(consistent=True))
    assert "prints the standardised path of a product" in corrected
    assert "product_path in plscli" not in corrected
    composites = parse_model("A <~ a1 + a2; X <~ x1 + x2; Y <~ y1 + y2; Y ~ A + X + A:X")
    assert "product_path in plscli" in of(composites, "seminr", Estimator(consistent=True))  # seminr has nothing to correct there


def test_a_script_with_a_square_checks_the_version_of_seminr() -> None:
    written = of(PRODUCT, "seminr").splitlines()
    check = 'if (packageVersion("seminr") < "2.5.0") stop("quadratic_term needs seminr 2.5.0 or newer")'
    assert written.index(check) == written.index("library(seminr)") + 1


def test_lavaan_gets_factors_of_factors_and_no_products() -> None:
    assert "  Q =~ A + B\n" in of(HIGHER, "lavaan")
    assert "factors of factors" in of(HIGHER, "lavaan")
    assert "Q is a composite" in refusal(FORMED, "lavaan")
    product = refusal(PRODUCT, "lavaan")
    assert "indProd" in product
    assert "--to csem or seminr" in product


def test_a_script_has_the_correlations_of_plscli_or_is_refused() -> None:
    assert 'missing = "fiml"' in of(HIGHER, "lavaan", Estimator(missing="em"))
    assert "mean replacement" not in of(HIGHER, "lavaan", Estimator(missing="em"))
    assert 'ordered = ordinal, missing = "pairwise")' in of(HIGHER, "lavaan", Estimator(correlations="polychoric"))
    assert "ordered = ordinal)" in of(HIGHER, "lavaan", Estimator(correlations="polychoric", missing="listwise"))
    assert "does not say" in refusal(MODEL, "lavaan", Estimator(missing="em"))
    assert "leaves them as they are" in of(HIGHER, "lavaan", Estimator(correlations="polychoric", smooth=True))
    assert "--to csem or seminr" in refusal(HIGHER, "lavaan", Estimator(correlations="spearman"))
    assert "--missing listwise" in refusal(MODEL, "csem", Estimator(correlations="polychoric"))
    assert "--to lavaan or csem" in refusal(MODEL, "seminr", Estimator(correlations="polychoric"))
    assert "--to lavaan" in refusal(MODEL, "seminr", Estimator(missing="em"))
    for program in ("lavaan", "csem", "seminr"):
        assert "other correlations" in refusal(MODEL, program, Estimator(missing="pairwise"))
        assert "without --weight" in refusal(MODEL, program, Estimator(weight="w"))


@pytest.mark.skipif(R is None, reason="needs R")
def test_r_parses_every_script(tmp_path: Path) -> None:
    ordinal, listwise = Estimator(correlations="polychoric", missing="listwise"), Estimator(missing="listwise")
    rank, consistent = Estimator(correlations="spearman"), Estimator(consistent=True)
    written = [of(MODEL, program, how) for program in ("lavaan", "csem", "seminr") for how in (None, listwise, consistent)]
    written += [of(HIGHER, "lavaan", how) for how in (None, ordinal, Estimator(missing="em"), Estimator(correlations="polychoric"))]
    written += [of(MODEL, "csem", ordinal), of(MODEL, "csem", rank), of(PRODUCT, "csem"), of(THREE, "csem"), of(FORMED, "csem")]
    written += [of(PRODUCT, "seminr"), of(BOTH, "seminr", consistent), of(HIGHER, "seminr", rank)]
    for number, text in enumerate(written):
        (tmp_path / f"{number}.R").write_text(text)
    in_r('for (file in setdiff(list.files(pattern = "R$"), "script.R")) parse(file)', tmp_path)


@pytest.mark.skipif(R is None, reason="needs R")
@pytest.mark.parametrize("missing", ["mean", "listwise"])
def test_pearson_correlations_of_the_ranks_in_the_script_are_spearman_correlations_in_plscli(missing: str, tmp_path: Path) -> None:
    X = answers(tmp_path)
    estimator = Estimator(correlations="spearman", missing="listwise" if missing == "listwise" else "mean")
    read = of(parse_model(f"{BLOCKS}; Y ~ A + B + X"), "csem", estimator).split("library(cSEM)")[0]
    theirs = in_r(read + "cat(sprintf('%.15f', cor(survey[items])))", tmp_path)
    X = X[~np.isnan(X).any(1)] if missing == "listwise" else X
    ours = spearman(Ranked.of(X), np.ones((1, len(X))))[0]
    np.testing.assert_allclose(np.array(theirs.split(), dtype=float).reshape(12, 12), ours, atol=1e-12)


@pytest.fixture(scope="module")
def _lavaan() -> None:
    if R is None or subprocess.run([R, "-e", "library(lavaan)"], capture_output=True, check=False).returncode:
        pytest.skip("needs R and lavaan")


@pytest.mark.usefixtures("_lavaan")
@pytest.mark.parametrize(
    "estimator", [Estimator(), Estimator(missing="em"), Estimator(correlations="polychoric")], ids=["mean", "em", "polychoric"]
)
def test_lavaan_runs_a_model_with_a_higher_order_construct(estimator: Estimator, tmp_path: Path) -> None:
    answers(tmp_path)
    printed = in_r(of(HIGHER, "lavaan", estimator), tmp_path)
    assert "ended normally" in printed
    assert "Q =~" in printed
    assert {"mean": "ML", "em": "ML", "pairwise": "DWLS"}[estimator.treatment] in printed
