"""plscli from Python: every command is a function, DataFrames go in, tables, files and pictures come out, errors name arguments."""

from __future__ import annotations

import ast
import inspect
import json
import pickle
import re
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from mypy import api as mypy

import plscli
from commands import run
from plscli.cli.running.app import commands
from plscli.questions import with_command
from plscli.report.naming import in_python
from plscli.tables import Tabular
from studies import EMOTION, EXAMPLES, SERVICE
from test_readme import BLOCK, ROOT, TEXTS, named, sandbox

MODEL = "ERC ~ H1*INTG + H2*MT + H3*IV"
NOTEBOOK = EXAMPLES / "emotion" / "notebook.ipynb"
PYTHON = {
    page: codes
    for page, text in TEXTS.items()
    if (codes := [block["text"] for block in BLOCK.finditer(text) if block["language"] == "python" and not block["file"]])
}
COMMANDS = [name for name in commands() if name not in ("config", "man")]  # which are about the program


@cache
def frame() -> pd.DataFrame:
    return pd.read_csv(EMOTION)


@cache
def decided() -> Any:
    return plscli.hypotheses(frame(), MODEL, resamples=200)


@cache
def whole() -> Any:
    return plscli.report(frame(), MODEL, resamples=200, robustness_resamples=0)


def results() -> dict[str, Any]:
    """One of each kind of result."""
    return {
        "hypotheses": decided(), "bootstrap": decided().analysis, "estimate": decided().analysis.point,
        "loadings": plscli.loadings(decided().analysis), "validate": plscli.validate(frame(), MODEL),
        "scores": plscli.scores(frame(), MODEL), "report": whole(),
        "groups": plscli.groups(pd.read_csv(SERVICE), "LOY ~ SAT", by="customer", permutations=20, resamples=0),
        "predict": plscli.predict(pd.read_csv(SERVICE), "LOY ~ SAT", repetitions=1),
    }  # fmt: skip


def test_five_lines_lead_from_a_data_frame_to_a_word_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sandbox(tmp_path / "here"))
    lines = """
        import pandas as pd
        import plscli
        frame = pd.read_csv("examples/service/survey.csv")
        result = plscli.hypotheses(frame, "SAT ~ QUAL + PRICE; LOY ~ SAT", resamples=200)
        result.to("hypotheses.docx")
    """
    code = inspect.cleandoc(lines)
    assert len(code.splitlines()) == 5
    exec(code, {})
    with ZipFile("hypotheses.docx") as document:
        assert b"supported" in document.read("word/document.xml")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_function_of_its_name(name: str) -> None:
    import plscli.model.spec
    import plscli.report.document  # folders of the same names

    function = getattr(plscli, name)
    assert inspect.isfunction(function), function
    assert function.__doc__
    assert function.__name__ == name


def test_a_data_frame_gives_the_numbers_of_its_file() -> None:
    words = ("bootstrap", str(SERVICE), "-p", "SAT ~ QUAL + PRICE; LOY ~ SAT", "--scheme", "factorial", "-n", "60", "-f", "json", "-q")
    by_command = json.loads(run(*words).out)
    data = pd.read_csv(SERVICE)
    text = plscli.model(data, "SAT ~ QUAL + PRICE; LOY ~ SAT").text
    assert "PRICE =~ PRICE1 + PRICE2 + PRICE3" in text
    model = plscli.parse_model(by_command["model"])
    for given in (model, by_command["model"]):
        found = plscli.bootstrap(data, given, scheme="factorial", resamples=60)
        assert found.tables()["estimates"] == by_command["tables"]["estimates"]


def test_answers_in_words_and_codes_are_seen_to_as_by_the_commands(tmp_path: Path) -> None:
    data = frame().replace({"MT1": {1: "never", 2: "rarely", 3: "sometimes", 4: "often", 5: "always"}})
    data.loc[3, "INTG1"] = -7
    data.to_csv(tmp_path / "words.csv", index=False)
    by_command = json.loads(run("hypotheses", "words.csv", "-p", MODEL, "--na", "-7", "-n", "50", "-f", "json", "-q", cwd=tmp_path).out)
    found = plscli.hypotheses(data, MODEL, na=-7, resamples=50)
    assert found.tables()["hypotheses"] == by_command["tables"]["hypotheses"]
    study = tmp_path / "study.toml"
    study.write_text("missing = [-7]\nseed = 5\n[thresholds]\nhtmt = 0.5\n")
    told = plscli.hypotheses(data, MODEL, study=plscli.read_study(study), resamples=50)
    assert told.settings["seed"] == 5
    assert told.settings["thresholds"]["htmt"].startswith("<= 0.5")
    assert told.analysis.point.tables() == found.analysis.point.tables()


def test_a_data_frame_is_prepared_like_a_survey() -> None:
    data = frame().replace({"MT1": {1: "never", 2: "rarely", 3: "sometimes", 4: "often", 5: "always"}})
    ready = plscli.prepare(data, na=[-7])
    assert ready.columns["MT1"].tolist() == frame()["MT1"].tolist()
    assert any("never" in note for note in ready.notes)
    with pytest.raises(plscli.PlscliError, match="data must be a DataFrame or a Survey, not str"):
        plscli.prepare("survey.csv")


def test_a_correlation_matrix_is_a_data_frame_with_the_number_of_respondents() -> None:
    alone = plscli.hypotheses(frame().corr(), MODEL, n=100)
    assert alone.analysis.point.value("path", "MT -> ERC") == pytest.approx(decided().analysis.point.value("path", "MT -> ERC"))
    with pytest.raises(plscli.PlscliError, match="holds no answers to resample"):
        plscli.bootstrap(frame().corr(), MODEL, n=100)


def test_further_analyses_are_asked_for_by_name() -> None:
    data = pd.read_csv(SERVICE)
    found = plscli.hypotheses(data, "LOY ~ SAT", by="customer", resamples=50)
    assert set(found.table("by_group")["group"]) == {"business", "private"}
    with pytest.raises(plscli.PlscliError, match="by looks at the answers, and an analysis does not hold them"):
        plscli.hypotheses(found.analysis, by="customer")
    items = plscli.loadings(data, "LOY ~ SAT", drop="SAT2")
    assert items.settings["drop"] == ["SAT2"]
    assert len(items.table("dropped")) > 3


def test_a_repr_fits_a_screen() -> None:
    objects = [*results().values(), decided().model, plscli.Survey.from_frame(frame()), plscli.init(frame()), plscli.verify(*saved())]
    objects += [plscli.diagram(decided()), decided().plot(), plscli.read_study(EMOTION.with_suffix(".toml"))]
    for each in objects:
        lines = repr(each).splitlines()
        assert len(lines) <= 24, each
        assert max(map(len, lines)) <= 80 or len(repr(each)) < 1920, each
    assert "supported" in repr(decided())
    assert "more rows: .table('estimates')" in repr(decided().analysis)


def saved(folder: list[Path] = []) -> tuple[Path, pd.DataFrame]:  # noqa: B006
    """A saved analysis and its data."""
    if not folder:
        from tempfile import mkdtemp

        folder.append(decided().analysis.save(Path(mkdtemp()) / "saved.json"))
    return folder[0], frame()


def test_no_result_prints_all_it_holds() -> None:
    for question in with_command():
        question.answer("__doc__")
    kinds = [*Tabular.__subclasses__(), *(sub for cls in Tabular.__subclasses__() for sub in cls.__subclasses__())]
    made = [cls.__name__ for cls in kinds if is_dataclass(cls) and cls.__dataclass_params__.repr and cls.__module__.startswith("plscli")]
    assert made == [], "a dataclass that is Tabular says repr=False"


def test_results_are_written_as_their_suffix_says(tmp_path: Path) -> None:
    for suffix in ("csv", "tsv", "json", "md", "tex", "html", "xlsx", "docx", "txt"):
        assert decided().to(tmp_path / f"all.{suffix}").stat().st_size > 100
    decided().to(tmp_path / "one.csv", table="r_squared")
    assert (tmp_path / "one.csv").read_text() == run("hypotheses", str(saved()[0]), "-t", "r_squared", "-f", "csv", "-q").out
    assert whole().to(tmp_path / "paper.md", paper_only=True, bib=tmp_path / "paper.bib").read_text().startswith("# ")
    assert "@" in (tmp_path / "paper.bib").read_text()
    for file, words in (
        ("all.xyz", "no format is known"),
        ("all.svg", r"\.plot\(\)\.to\('all.svg'\)"),
        ("no/all.csv", "there is no folder"),
    ):
        with pytest.raises(plscli.PlscliError, match=words) as left:
            decided().to(tmp_path / file)
        assert " -f" not in str(left.value)
    with pytest.raises(plscli.PlscliError, match="saved as JSON"):
        decided().save(tmp_path / "x.csv")


def test_what_was_saved_is_read_and_verified() -> None:
    file, data = saved()
    again = plscli.read_saved(file)
    assert again.tables()["estimates"] == decided().analysis.tables()["estimates"]
    assert plscli.hypotheses(again).tables() == decided().tables()
    assert plscli.verify(file, data).same
    other = data.assign(MT1=data["MT1"].to_numpy()[::-1])
    assert not plscli.verify(file, other).same


def test_every_result_is_pickled_before_and_after_it_was_read() -> None:
    survey = pd.read_csv(SERVICE)
    more = {
        "segments": plscli.segments(survey, "LOY ~ SAT", k=2, starts=2),
        "endogeneity": plscli.endogeneity(survey, "LOY ~ SAT", resamples=50),
        "importance": plscli.importance(survey, "LOY ~ SAT", scale="1:7", resamples=50),
        "em": plscli.segments(survey, "LOY ~ SAT", k=2, starts=2, missing="em"),
    }
    for name, result in (results() | more).items():
        for _ in range(2):
            again = pickle.loads(pickle.dumps(result))
            assert {table: again.tables()[table] for table in result.tables()} == dict(result.tables()), name


def test_every_result_that_can_be_plotted_is_and_the_others_say_so(tmp_path: Path) -> None:
    for name, kind in (
        ("hypotheses", "forest"),
        ("bootstrap", "htmt"),
        ("estimate", "loadings"),
        ("loadings", "htmt"),
        ("report", "missingness"),
    ):
        picture = results()[name].plot(kind)
        assert picture.to(tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert results()["validate"].plot()._repr_svg_().lstrip().startswith("<?xml")
    assert results()["groups"].plot("groups")._repr_svg_()
    drawn = plscli.diagram(pd.read_csv(SERVICE), "LOY ~ SAT", by="customer", permutations=20, resamples=50)
    assert drawn.to(tmp_path / "by.svg").stat().st_size > 1000
    with pytest.raises(plscli.PlscliError, match="no kind of plot shows scores"):
        results()["scores"].plot()
    with pytest.raises(plscli.PlscliError, match="validate has no plot 'forest'"):
        results()["validate"].plot("forest")
    with pytest.raises(plscli.PlscliError, match="theme must be one of"):
        decided().plot(theme="blue")
    plain = plscli.plot("forest", frame(), MODEL, resamples=200, theme="print", column="single")
    assert plain.to(tmp_path / "a.svg").read_bytes() == decided().plot(theme="print", column="single").to(tmp_path / "b.svg").read_bytes()
    assert plscli.diagram(frame(), MODEL, structural=True).to(tmp_path / "d.dot").read_text().splitlines()[1].startswith("digraph")


WRONG: list[tuple[str, str]] = [
    ("bootstrap(frame, MODEL, resamples='many')", "resamples must be a whole number, not 'many'"),
    ("bootstrap(frame, MODEL, level=95)", "level must lie between 0 and 1"),
    ("bootstrap(frame, MODEL, ci='bce')", "ci must be one of percentile, bc"),
    ("bootstrap(frame, MODEL, consistent='yes')", "consistent must be True or False, not 'yes'"),
    ("bootstrap(frame, MODEL, weight='x')", "weight x: 'x' is not a column of data"),
    ("bootstrap(frame, MODEL, strata='x', resamples=9)", "strata x: 'x' is not a column of data"),
    ("bootstrap(frame, MODEL, correlations='polychoric', missing='em')", "polychoric correlations take missing answers"),
    ("bootstrap([1, 2], MODEL)", "survey must be a DataFrame or a Survey, not list"),
    ("bootstrap('survey.csv', MODEL)", r"plscli.read_survey\('survey.csv'\) reads a file"),
    ("bootstrap(frame, 3)", "model must be model text or a ModelSpec, not int"),
    ("bootstrap(frame, 'survey.pls')", r"plscli.read_model\('survey.pls'\) reads it"),
    ("bootstrap(frame, 'ERC ~ NO')", "model text, line 1, column 7"),
    ("bootstrap(frame[['MT1', 'ERC1']], 'ERC ~')", "model text, line 1"),
    ("bootstrap(frame[['MT1', 'INTG1', 'INTG2']].assign(MT1='x'))", "give a model with model=FILE or model='ERC ~ INTG'"),
    ("groups(frame, MODEL, by='x')", "by x: 'x' is not a column of data"),
    ("hypotheses(frame, MODEL, thresholds={'x': 1})", "there is no threshold 'x'"),
    ("hypotheses(frame, MODEL, exclude='duplicates')", "exclude takes compare_clean=True"),
    ("hypotheses(tested, resamples=9)", "resamples cannot be changed in an analysis that is made already"),
    ("hypotheses(tested, 'ERC ~ MT')", "model cannot be changed"),
    ("loadings(frame, MODEL, global_items={'INTG': 'MT1'})", "global_items INTG=MT1: INTG is reflective"),
    ("loadings(frame, MODEL, drop='x')", "drop x: 'x' is not an indicator"),
    ("scores(frame, MODEL, id='x')", "id x: 'x' is not a column of data"),
    ("validate(frame, MODEL, marker='x')", "marker x: 'x' is not a column of data"),
    ("predict(frame, MODEL, target='x')", "target x: the model predicts no construct 'x'"),
    ("plot('pie', frame, MODEL)", "kind must be one of forest"),
    ("model(frame, MODEL, to='mplus')", "to must be one of lavaan"),
    ("diagram(frame, MODEL, show='bootstrap', resamples=1)", "resamples must be at least 2"),
    ("verify('nowhere.json', frame)", "nowhere.json"),
    (f"read_survey({str(SERVICE)!r}, sheet='one')", "sheet is for workbooks"),
    (f"read_survey({str(SERVICE)!r}, encoding='cp1')", "encoding='cp1' is no encoding"),
    ("Survey.from_frame(frame[['MT1', 'MT1']])", "column names occur twice: MT1"),
    ("Survey.from_frame([1])", "a survey is made of a DataFrame, not of list"),
    ("bootstrap(frame, MODEL, weight=frame['MT1'])", "weight must be text, not a Series"),
    ("bootstrap(frame, MODEL, study='survey.toml')", "study must be a Study, not 'survey.toml'"),
    ("bootstrap(frame, MODEL, indices='plan.csv')", "indices must be an array of whole numbers, not 'plan.csv'"),
    ("bootstrap(frame, MODEL, scheme='pth')", "not 'pth'\n  did you mean path"),
    ("estimate(frame, MODEL, n=100)", "without n it is read as a survey"),
    ("hypotheses(frame, MODEL, thresholds='ave=0.5')", "thresholds must be numbers by their ids, such as"),
    ("loadings(frame, MODEL, global_items='INTG=MT1')", "global_items must be items by construct"),
    ("loadings(frame, MODEL, drop=1)", "drop must be the name of an item, or a list of them, not 1"),
    ("scores(frame, MODEL, id=1)", "id must be the name of a column, not 1"),
    ("validate(frame, MODEL, exclude=['duplicates'])", "exclude must be rules in one text"),
    ("importance(frame, MODEL, target=['ERC'], scale=(1, 7))", "target must be text, not"),
    ("groups(frame, MODEL, by='MT1', groups=[1, 2])", "groups must be values by label"),
    ("groups(frame, MODEL, by='MT1', labels='x')", "labels must be an array of whole numbers"),
    ("predict(frame, MODEL, folds=2.5)", "folds must be a whole number, not 2.5"),
    ("compare(frame, 'ERC ~ MT')", "models must be models by name"),
    ("compare(frame, [1, 2])", "and 1 is none of these"),
    ("endogeneity(frame, MODEL, suspect=1)", "suspect must be the name of a construct, or a list of them"),
    ("endogeneity(frame, MODEL, instruments=['MT'])", "instruments must be constructs by suspect"),
    ("plot(frame, 'forest')", 'kind must be a kind of plot, such as "forest", not a DataFrame'),
    ("plot('forest', 'survey.csv')", r"plscli.read_survey\('survey.csv'\) reads a file"),
    ("diagram(frame, MODEL, show='all')", "show must be one of model, estimates, bootstrap"),
    ("diagram(frame, MODEL, beside='t')", "beside must be one of p, interval"),
    ("diagram(frame, MODEL, layout='nowhere.json').to('d.svg')", "there is no layout nowhere.json"),
    ("verify(None, frame)", "saved must be the name of a file, not None"),
    ("read_survey(frame)", "path must be the name of a file, not a DataFrame"),
    ("parse_model(['ERC ~ MT'])", "text must be model text"),
    ("tested.to(5)", "file must be the name of a file, not 5"),
]


@pytest.mark.parametrize(("call", "message"), WRONG, ids=[call for call, _ in WRONG])
def test_errors_name_the_argument(call: str, message: str) -> None:
    names = {**{name: getattr(plscli, name) for name in plscli.__all__}, "frame": frame(), "MODEL": MODEL, "tested": decided().analysis}
    with pytest.raises(plscli.PlscliError, match=message) as left:
        eval(call, names)
    assert not re.search(r"(?<![\w-])--?[a-z]", str(left.value)), left.value


def test_options_in_messages_become_arguments() -> None:
    for words, python in (
        ("use --missing mean or listwise", 'use missing="mean" or listwise'),
        ("leave out --consistent, or choose --to seminr", 'leave out consistent, or choose to="seminr"'),
        ("if they mean missing, add --na -99 --na 7; if not, --na none", 'if they mean missing, add na=[-99, 7]; if not, na="none"'),
        ("add --na Agre if it means missing, or --na 'no answer'", "add na=\"Agre\" if it means missing, or na='no answer'"),
        ("name it, such as --scale 1:5", 'name it, such as scale="1:5"'),
        ("--path 'A ~ B', line 1", "model='A ~ B', line 1"),
        ("--by COLUMN, see -t reliability", "by=COLUMN, see .table('reliability')"),
        ("--global X=Y+Z: no", "global_items X=Y+Z: no"),
        ("a well-known dash - here, and -5 -- there", "a well-known dash - here, and -5 -- there"),
        ("run plscli bootstrap on it with --max-failed 0.1", "run plscli.bootstrap on it with max_failed=0.1"),
    ):
        assert in_python(words) == python


def test_an_unknown_argument_is_told_with_those_near() -> None:
    with pytest.raises(TypeError, match="there is no setting 'resample'; did you mean resamples"):
        plscli.bootstrap(frame(), MODEL, resample=100)
    with pytest.raises(TypeError, match="there is no setting 'indeces'; did you mean indices"):
        plscli.bootstrap(frame(), MODEL, indeces=None)
    with pytest.raises(TypeError, match="there is no setting 'profile'; here it is called thresholds"):
        plscli.loadings(frame(), MODEL, profile="mine.csv")


def test_a_scale_is_said_alike_everywhere(tmp_path: Path) -> None:
    survey = frame()[["INTG1", "INTG2", "ERC1"]].clip(1, 7).round()
    said: list[Any] = [(1, 7), [1, 7], (1.0, np.int64(7)), "1:7", {"INTG1, INTG2, ERC1": (1, 7)}, ["INTG1, INTG2: 1:7", "ERC1: 1:7"]]
    calls: tuple[Callable[[Any], Any], ...] = (
        lambda scale: plscli.scores(survey, "ERC ~ INTG", unit="rescaled", scale=scale).table("scores"),
        lambda scale: plscli.validate(survey, "ERC ~ INTG", scale=scale).table("checks"),
        lambda scale: plscli.importance(survey, "ERC ~ INTG", scale=scale, resamples=50).table("importance"),
        lambda scale: plscli.bootstrap(survey, "ERC ~ INTG", scale=scale, resamples=50).table("estimates"),
    )
    for call in calls:
        first, *others = [call(scale) for scale in said]
        assert all(first.equals(other) for other in others)


def test_one_code_for_missing_answers_is_said_as_text_as_number_or_in_a_list(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("A1,A2\n9,-99\n-99,3\n4,9\n")
    for na in ("-99", -99, ["-99"], [-99]):
        survey = plscli.read_survey(tmp_path / "s.csv", na=na)
        assert list(survey.columns["A1"][[0, 2]]) == [9, 4]
        assert np.isnan(survey.columns["A1"][1])


def test_numbers_of_numpy_and_lists_are_plans_and_numbers_of_folds_and_segments() -> None:
    plan = [[1 + row % 5 for row in range(len(frame()))]]
    given = plscli.predict(frame(), MODEL, folds=plan).table("prediction")
    assert given.equals(plscli.predict(frame(), MODEL, folds=np.array(plan)).table("prediction"))
    one, other = (plscli.predict(frame(), MODEL, folds=number, repetitions=1).settings["folds"] for number in (np.int64(5), 5))
    assert one == other
    found = [plscli.segments(frame(), MODEL, k=k, starts=starts).table("retention") for k, starts in (([1, 2], np.int64(2)), ((1, 2), 2))]
    assert found[0].equals(found[1])


def test_numbers_of_numpy_are_numbers() -> None:
    found = plscli.bootstrap(frame(), MODEL, resamples=np.int64(40), level=np.float64(0.9), consistent=np.bool_(False))
    assert found.settings["resamples"] == 40
    assert type(found.settings["resamples"]) is int


def test_a_draft_is_written_beside_a_survey_and_never_over_a_file(tmp_path: Path) -> None:
    draft = plscli.init(frame())
    assert draft.to(tmp_path / "survey.csv").read_text() == draft.model
    assert (tmp_path / "survey.toml").read_text() == draft.study
    assert plscli.parse_model(draft.model).names == ("INTG", "MT", "IV", "ERC")
    with pytest.raises(plscli.PlscliError, match="survey"):
        draft.to(tmp_path / "survey.pls")


def shown(code: str, names: dict[str, object]) -> object:
    """What a cell of a notebook shows: its last expression."""
    *body, last = ast.parse(code).body
    exec(compile(ast.Module(body if isinstance(last, ast.Expr) else [*body, last], []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if isinstance(last, ast.Expr) else None


def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sandbox(tmp_path / "here") / "examples" / "emotion")
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], len({cell["id"] for cell in notebook["cells"]})) == (4, len(notebook["cells"]))
    names: dict[str, object] = {}
    seen = [shown("".join(cell["source"]), names) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    drawn = [each for each in seen if hasattr(each, "_repr_svg_")]
    assert len(drawn) == 2
    assert all(each._repr_svg_() for each in drawn)
    assert "plscli" in next(each for each in seen if isinstance(each, Tabular))._repr_html_()
    assert seen[-1] is True
    assert Path("report.docx").is_file()


@pytest.mark.parametrize("page", [page for page in PYTHON if page.name != "prediction.md"], ids=named)  # whose test is its own
def test_the_python_of_the_pages_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sandbox(tmp_path / "here"))
    for code in PYTHON[page]:
        exec(code, {})


def test_examples_have_the_types_that_they_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    codes = [*(code for found in PYTHON.values() for code in found)]
    codes.append("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))
    for number, code in enumerate(codes):
        (tmp_path / f"example_{number}.py").write_text(code, encoding="utf-8")
    (tmp_path / "wrong.py").write_text("import plscli\nplscli.report(3).nothing()\n", encoding="utf-8")
    checked = mypy.run(["--strict", "--config-file", "pyproject.toml", *map(str, sorted(tmp_path.glob("*.py")))])
    complaints = [line for line in checked[0].splitlines() if ": error:" in line]
    assert [line for line in complaints if "wrong.py" not in line] == []
    assert len([line for line in complaints if "wrong.py" in line]) == 2
