"""Models from scripts of other programs: what is meant by them, and a message of its own for each thing that cannot be read."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from commands import run
from plscli.errors import ModelError
from plscli.model.build import parse_model
from plscli.model.converted import Converted, converted
from plscli.model.spec import ModelSpec
from published import PUBLISHED, SATISFACTION, Published
from studies import EXAMPLES


def read(script: str, file: str = "s.R", columns: tuple[str, ...] | None = None, which: str | None = None) -> Converted:
    return converted(script.encode(), file, columns, which)


def parts(model: ModelSpec) -> tuple[object, ...]:
    """What a model is, whatever the order of its lines."""
    constructs = {(c.name, c.kind, c.mode, c.indicators, c.higher) for c in model.constructs}
    return constructs, {(path.source, path.target) for path in model.paths}, {(d.label, d.expression.write()) for d in model.definitions}


@pytest.mark.parametrize("each", PUBLISHED, ids=lambda each: each.file)
def test_a_published_script_gives_the_model_that_was_meant(each: Published) -> None:
    found = read(each.script, each.file, each.columns, each.which)
    assert parts(found.model) == parts(parse_model(each.model))
    assert found.settings == each.settings
    assert parse_model(found.text) == found.model


MM = 'mm <- constructs(composite("A", multi_items("a", 1:2)), composite("B", c("b1", "b2")))\n'
SM = 'sm <- relationships(paths("A", "B"))\n'
FIT = "f <- estimate_pls(d, mm, sm)\n"
PATHS = "A <- c(0, 0)\nB <- c(1, 0)\nm <- rbind(A, B)\n"
CONFIG = 'import plspm\ns = c.Structure()\ns.add_path(["A"], ["B"])\nk = c.Config(s.path())\n'
LINES = "A =~ a1 + a2\nB =~ b1 + b2\n"


@pytest.mark.parametrize(
    ("file", "script", "line", "words"),
    [
        ("s.R", MM + SM + "f <- estimate_pls(d, mm, sm, inner_weights = centroid)", 3, "centroid is no inner weighting scheme"),
        ("s.R", MM.replace('c("b1", "b2")', "items") + SM + FIT, 1, "items is not set in the script, and a text in quotation marks"),
        ("s.R", MM.replace("1:2", "seq(1, 9, 2)") + SM + FIT, 1, "what seq makes is not known without running it"),
        ("s.R", MM.replace('"b2")', '"b2"), weights = mode_C') + SM + FIT, 1, "mode_C is no kind of weights that plscli has"),
        ("s.R", 'for (i in 1:3) {\n  mm <- c(mm, i)\n}\n' + SM + FIT, 1, "mm is set in a loop (for), which is not run"),
        ("s.R", "if (x) mm <- 1 else mm <- 2\n" + SM + FIT, 1, "mm is set in a condition (if), which is not run"),
        ("s.R", MM + 'sm <- relationships(paths("A"))\n' + FIT, 2, "paths is given no to"),
        ("s.R", MM + SM + "mm$x <- 1\n" + FIT, 3, "mm is set part by part"),
        ("s.R", MM + SM + 'f <- estimate_pls(d, mm, sm)\nx <- "open', 4, "a text has no closing quotation mark"),
        ("s.R", MM + SM + "f <- estimate_pls(d, mm, sm", 3, "the script ends in the middle"),
        ("s.R", MM.replace('"b2"))', '"b2")), interaction_term("A", "B", method = m)') + SM + FIT, 1, "m is no way to make a product"),
        ("s.R", PATHS + 'plspm(d, m, list(1:2, 3:4))', 4, "the blocks count columns of the data"),
        ("s.R", PATHS + 'plspm(d, m, list("a", "b"), modes = c("A", "newA"))', 4, "Mode newA is not known here"),
        ("s.R", PATHS + 'plspm(d, m, list("a"))', 4, "1 blocks are found for 2 constructs"),
        ("s.R", PATHS + 'm[2, 1] <- 0\nplspm(d, m, list("a", "b"))', 4, "m is set part by part"),
        ("s.R", 'plspm(d, matrix(c(0, 1, 0, 0), 2), list("a", "b"))', 1, "the path matrix names no constructs"),
        ("s.py", CONFIG + 'k.add_lv_with_columns_named("A", Mode.A, d, "a")\nPlspm(d, k)', 5, "columns that begin with a are looked for"),
        ("s.py", CONFIG + 'for x in "ab":\n    k.add_lv(x, Mode.A, c.MV(x))\nPlspm(d, k)', 5, "k is set in a loop (for)"),
        ("s.py", CONFIG + 'k.add_lv("A", Mode.A, *items)\nPlspm(d, k)', 5, "k is set in a call with * or **, which is not run"),
        ("s.py", "import plspm\ndef f(:\n", 2, "this is no Python"),
        ("s.R", f'csem(d, "{LINES}B ~ A", .approach_weights = "GSCA")', 3, "GSCA is no way to find weights"),
        ("s.R", f'csem(d, "{LINES}B ~ A", .PLS_modes = "PCA")', 3, "PCA is no mode that plscli has"),
        ("s.txt", "level: 1\n" + LINES + "B ~ A", 1, "models by level are not known here"),
        ("s.txt", LINES + "B ~ A +", 3, "a term is missing"),
        ("s.txt", LINES + "B ~ A^2", 3, "A^2 is not known here"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_line(file: str, script: str, line: int, words: str) -> None:
    with pytest.raises(ModelError) as error:
        read(script, file)
    assert f"{file}, line {line}, column" in str(error.value)
    assert words in str(error.value)


def test_everything_that_cannot_be_read_is_named_at_once() -> None:
    with pytest.raises(ModelError) as error:
        read('mm <- constructs(\n  composite("A", x),\n  composite("B", y))\n' + SM + FIT)
    assert "line 2" in str(error.value)
    assert "line 3" in str(error.value)


@pytest.mark.parametrize(
    ("script", "remark"),
    [
        (LINES + "B ~ A\na1 ~~ a2", "s.txt, line 4: a1 ~~ a2: PLS has no covariances"),
        (LINES + "B ~ A\nA ~~ 1*A", "s.txt, line 4: A ~~ 1*A: variances are no parameters"),
        (LINES + "B ~ A + 0*C\nC =~ c1\nC ~ A", "s.txt, line 3: 0*C: a path that is fixed at 0 is none"),
        (LINES + "B ~ 0.5*A", "s.txt, line 3: 0.5*A: PLS estimates every path and weight: 0.5 is left out"),
        (LINES + "B ~ 1 + A", "s.txt, line 3: 1: PLS has no intercepts"),
        (LINES + "B ~ p*A\np == 0.2", "s.txt, line 4: p == 0.2: constraints are no part"),
        (LINES + "B ~ p*A\np > 0", "s.txt, line 4: p > 0: read as the sign that is expected"),
        (LINES + "B ~ A\na1 | t1", "s.txt, line 4: a1 | t1: thresholds are no part"),
        (LINES + "B ~ c(p, q)*A", "s.txt, line 3: c(p, q)*A: PLS estimates every path and weight: c(p, q) is left out"),
        ("A =~ a1 + f*a2\nB =~ b1\nB ~ A", "s.txt, line 1: f*a2: labels of items are left out"),
        (LINES + "B ~ A + Age", "columns that nothing measures are constructs of one item: Age"),
    ],
)
def test_what_has_no_meaning_in_pls_is_left_out_and_said(script: str, remark: str) -> None:
    assert any(each.startswith(remark) for each in read(script, "s.txt").remarks)


@pytest.mark.parametrize(
    ("script", "settings"),
    [
        ('csem(d, "A =~ a1; B <~ b1 + b2; B ~ A")', ("--consistent",)),
        ('csem(d, "A =~ a1; B <~ b1 + b2; B ~ A", .disattenuate = FALSE)', ()),
        ('csem(d, "A <~ a1 + a2; B <~ b1 + b2; B ~ A")', ()),
        ('sem("A =~ a1; B <~ b1 + b2; B ~ A", d)', ()),
        ('sem("A =~ a1 + a2; B <~ b1 + b2; B ~ A", d)', ("--consistent",)),
    ],
)
def test_common_factors_are_estimated_as_the_other_program_does(script: str, settings: tuple[str, ...]) -> None:
    assert read(script).settings == settings


@pytest.mark.parametrize(("scale", "said"), [("NUM", False), ("RAW", False), ("ORD", True), ("NOM", True)])
def test_answers_that_plspm_quantifies_are_remarked_upon(scale: str, said: bool) -> None:
    lines = f'k.add_lv("A", c.Mode.A, c.MV("a1", c.Scale.{scale}))\nk.add_lv("B", c.Mode.A, c.MV("b1"))\nc.Plspm(d, k, c.Scheme.PATH)\n'
    assert any("quantified" in each for each in read(CONFIG + lines, "s.py").remarks) == said


def test_paths_that_lavaan_does_not_label_are_hypotheses_as_well() -> None:
    assert not read(LINES + "C =~ c1\nB ~ p*A + C\nq := p*2", "s.txt").model.controls


def test_items_of_a_construct_may_stand_on_several_lines() -> None:
    assert read("A =~ a1\nA =~ a2\nB =~ b1\nB ~ A", "s.txt").model.construct("A").indicators == ("a1", "a2")


def test_of_several_models_one_must_be_chosen() -> None:
    script = MM + SM + FIT + MM.replace('"b2"', '"b3"') + "g <- estimate_pls(d, mm, sm)"
    with pytest.raises(ModelError, match=r"several models: f \(line 3\), g \(line 5\)\n  choose one with --which NAME, or the line"):
        read(script)
    assert read(script, which="g").model.construct("B").indicators == ("b1", "b3")
    assert read(script, which="f").model.construct("B").indicators == ("b1", "b2")
    assert read(script, which="3").model.construct("B").indicators == ("b1", "b2")
    with pytest.raises(ModelError, match="no model h\n  its models: f, g"):
        read(script, which="h")


def test_marks_of_help_pages_are_passed_over() -> None:
    assert read("\\dontrun{\n" + MM + SM + FIT + "}\n").model == read(MM + SM + FIT).model
    assert read("1 -> x\n\\donttest{# a word\n" + MM + "}\n" + SM + FIT).model == read(MM + SM + FIT).model


def test_what_has_nothing_to_do_with_the_model_is_passed_over() -> None:
    around = "x <- list(1)[[1]]$a[2, ]\nf <- function(a, ...) {\n  a[[1]] <- 2\n}\nif (TRUE) print(1) else stop()\n"
    around += "lapply(x, \\(i) i^2) |> sum()\n"
    assert read(around + MM + SM + FIT + "summary(f)$paths[, 1]\ncolnames(z)\n").model == read(MM + SM + FIT).model


def test_nothing_of_a_script_is_run(tmp_path: Path) -> None:
    target = tmp_path / "ran"
    script = tmp_path / "s.py"
    script.write_text(f"open({str(target)!r}, 'w')\n__import__('os').system('touch {target}')\n" + CONFIG)
    run("model", "--from", str(script))
    assert not target.exists()


def splsm(*elements: str) -> str:
    return '<?xml version="1.0" encoding="ISO-8859-1"?>\n<model>\n' + "\n".join(elements) + "\n</model>\n"


ARROWS = (
    '<manifest datacolumn="a1" name="a1" x="1" y="2" id="1" />', '<manifest datacolumn="a2" name="a2" id="2" />',
    '<manifest datacolumn="b1" name="b1" id="3" />', '<manifest datacolumn="b2" name="b2" id="4" />',
    '<latent name="Alpha" id="5" alignment="TOP" />', '<latent name="Beta one" id="6" />',
    '<connection source="2" target="5" />', '<connection source="1" target="5" />', '<connection visible="true" source="5" target="6" />',
    '<connection source="6" target="3" />', '<connection source="6" target="4" />',
)  # fmt: skip


def test_a_model_of_smartpls_2_is_read_by_its_arrows() -> None:
    found = read(splsm(*ARROWS), "m.splsm")
    assert parts(found.model) == parts(parse_model("Alpha <~ a1 + a2\n`Beta one` =~ b1 + b2\n`Beta one` ~ Alpha"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (splsm(*ARROWS, '<moderator name="x" id="9" />'), "line 14, column 1: <moderator> is not known"),
        (splsm(*ARROWS, '<connection source="5" target="99" />'), "line 14, column 1: this arrow leads from or to something"),
        (splsm(*ARROWS, '<connection source="5" target="3" />'), "arrows of Alpha lead from and to its columns"),
        (splsm(*ARROWS, '<connection source="6" target="1" />'), "'a1' is used twice"),
        (splsm(*ARROWS, '<latent name="C" />'), "<latent> has no id"),
        ("PK\x03\x04 a zip file", "no model of SmartPLS 2, and files of SmartPLS 3 and 4 cannot be read"),
        ("<project/>", "no model of SmartPLS 2"),
    ],
)
def test_files_of_smartpls_that_cannot_be_read_are_said_to_be_so(content: str, words: str) -> None:
    with pytest.raises(ModelError) as error:
        read(content, "m.splsm")
    assert words in str(error.value)


def test_the_command_prints_model_text_that_reads_back(tmp_path: Path) -> None:
    (tmp_path / "s.R").write_text(MM + SM + FIT)
    done = run("model", "--from", "s.R", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out == "# from s.R (seminr)\nA <~ A(a1 + a2)\nB <~ A(b1 + b2)\nB ~ H1*A\n"


def test_a_survey_gives_a_script_its_columns(tmp_path: Path) -> None:
    header = ",".join(SATISFACTION)
    rows = "\n".join(",".join(str((i * j) % 7 + 1) for j in range(1, len(SATISFACTION) + 1)) for i in range(1, 12))
    (tmp_path / "d.csv").write_text(f"{header}\n{rows}\n")
    (tmp_path / "s.R").write_text(PATHS + "p <- plspm(d, m, list(1:5, 6:10))")
    done = run("model", "d.csv", "--from", "s.R", cwd=tmp_path)
    assert done.code == 0
    assert "B =~ expe1 + expe2 + expe3 + expe4 + expe5\n" in done.out
    assert "s.R, line 4: blocks are numbers of columns, counted in the survey" in done.err
    assert "--scheme centroid" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Missing argument 'SURVEY'"),
        (("--which", "x"), "name the script with --from FILE"),
        (("--from", "no.R"), "there is no script no.R"),
        (("--from", "s.R", "-p", "A ~ B"), "--path is another model than that of --from"),
        (("--from", "s.R", "--na", "9"), "--na concerns a survey, and none is named"),
        (("--from", "s.R", "--to", "csem"), "plscli model SURVEY --from FILE --to csem"),
    ],
)
def test_what_does_not_go_with_a_script_is_an_error(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "s.R").write_text(MM + SM + FIT)
    done = run("model", *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_a_damaged_script_is_an_error_and_no_defect() -> None:
    random = Random(1)
    for each in PUBLISHED * 8:
        signs = list(each.script)
        for _ in range(3):
            place = random.randrange(len(signs))
            signs[place : place + random.randint(0, 5)] = random.choice(
                ["(", ")", '"', "'", ",", "=", "{", "function ", "if ", "[", "\\", "~", ""]
            )
        with suppress(ModelError):
            converted("".join(signs).encode(), each.file, each.columns, each.which)


@pytest.mark.parametrize("example", ["emotion", "service"])
@pytest.mark.parametrize("program", ["seminr", "csem", "lavaan"])
def test_scripts_that_plscli_writes_come_back_as_the_same_model(example: str, program: str, tmp_path: Path) -> None:
    survey = str(EXAMPLES / example / "survey.csv")
    (tmp_path / "s.R").write_text(run("model", survey, "--to", program).out)
    back = converted((tmp_path / "s.R").read_bytes(), "s.R").model
    there = parse_model(run("model", survey, "-q").out)
    assert [(path.source, path.target) for path in back.paths] == [(path.source, path.target) for path in there.paths]
    assert {(c.name, c.mode, c.indicators) for c in back.constructs} == {(c.name, c.mode, c.indicators) for c in there.constructs}


@pytest.mark.parametrize(("said", "items"), [("3:4", ("b1", "b2")), ("4:3", ("b2", "b1")), ("3:3", ("b1",))])
def test_a_sequence_of_r_holds_both_of_its_ends_in_either_direction(said: str, items: tuple[str, ...]) -> None:
    matrix = 'm <- rbind(c(0, 0), c(1, 0))\ncolnames(m) <- rownames(m) <- c("A", "B")\n'
    found = read(f"{matrix}plspm(d, m, list(1:2, {said}))", columns=("a1", "a2", "b1", "b2"))
    assert found.model.construct("B").indicators == items
