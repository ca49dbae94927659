"""Defaults of a user's own: in one file and in variables, named where they are in force, and refused where numbers are proved."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from commands import Ran, run, study
from plscli.cli.typed import file
from plscli.cli.typed.defaults import every
from studies import EMOTION


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return study(tmp_path).parent


def kept(folder: Path, *lines: str) -> dict[str, str]:
    """A file of defaults, and the variable that names it."""
    place = folder / "own" / "config.toml"
    place.parent.mkdir(exist_ok=True)
    place.write_text("\n".join(lines) + "\n")
    return {"PLSCLI_CONFIG": str(place)}


def ran_with(folder: Path, *words: str, **environment: str) -> Ran:
    ran = run("hypotheses", "survey.csv", "-n", "100", *words, cwd=folder, **environment)
    assert ran.code == 0, ran.err
    return ran


def settings(folder: Path, *words: str, **environment: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(ran_with(folder, *words, "-f", "json", **environment).out)["settings"]
    return found


def test_a_default_is_what_its_option_is(folder: Path) -> None:
    own = kept(folder, 'scheme = "factorial"', "alpha = 0.1", "consistent = true", "max-failed = 0.5", "seed = 3")
    by_file = ran_with(folder, "-f", "csv", **own)
    typed = ran_with(folder, "--scheme", "factorial", "--alpha", "0.1", "--consistent", "--max-failed", "0.5", "--seed", "3", "-f", "csv")
    variables = {
        "PLSCLI_SCHEME": "factorial",
        "PLSCLI_ALPHA": "0.1",
        "PLSCLI_CONSISTENT": "1",
        "PLSCLI_MAX_FAILED": ".5",
        "PLSCLI_SEED": "3",
    }
    by_variables = ran_with(folder, "-f", "csv", **variables)
    assert by_file.out == typed.out == by_variables.out
    assert by_file.out != ran_with(folder, "-f", "csv").out


def test_what_is_typed_goes_before_a_variable_and_that_before_the_file(folder: Path) -> None:
    own = kept(folder, 'ci = "bca"', "seed = 2")
    assert settings(folder, **own)["ci"] == "bca"
    assert settings(folder, **own, PLSCLI_CI="normal")["ci"] == "normal"
    assert settings(folder, "--ci", "bc", **own, PLSCLI_CI="normal")["ci"] == "bc"
    assert settings(folder, **own, PLSCLI_SEED="9")["seed"] == 9
    assert settings(folder, PLSCLI_CONFIG="")["ci"] == "percentile"
    (folder / "survey.toml").write_text("seed = 5\n")
    assert settings(folder, **own)["seed"] == 5  # what is said of a study is nearer


@pytest.mark.parametrize("format", ["table", "md", "html", "latex"])
def test_the_settings_line_names_what_is_in_force_and_from_where(format: str, folder: Path) -> None:
    own = kept(folder, 'scheme = "factorial"', "resamples = 50")
    shown = " ".join(ran_with(folder, "-f", format, PLSCLI_CI="bc", **own).out.split())
    assert "ci bc from PLSCLI_CI" in shown.replace("\\_", "_").replace("\\textunderscore{}", "_")
    assert "scheme factorial from config.toml" in shown
    assert "resamples 50" not in shown  # which was typed
    assert "user's own" not in ran_with(folder, "-f", format).out


def test_pictures_and_reports_name_them_too(folder: Path) -> None:
    own = kept(folder, 'scheme = "factorial"')
    assert "scheme factorial from config.toml" in " ".join(run("diagram", "survey.csv", cwd=folder, **own).out.split())
    words = ("report", "survey.csv", "-n", "60", "--robustness-resamples", "0")
    assert "scheme factorial from config.toml" in run(*words, "-f", "html", cwd=folder, **own).out


def test_a_saved_analysis_keeps_its_own(folder: Path) -> None:
    run("bootstrap", "survey.csv", "-n", "60", "--scheme", "factorial", "-o", "saved.json", cwd=folder)
    own = kept(folder, 'scheme = "factorial"', 'ci = "bca"', "alpha = 0.2")
    shown = " ".join(run("hypotheses", "saved.json", "-f", "table", cwd=folder, **own).out.split())
    assert "95 % percentile intervals" in shown
    assert "(defaults of the user's own: alpha 0.2 from config.toml)" in shown


def test_loadings_are_not_bootstrapped_by_a_default(folder: Path) -> None:
    own = kept(folder, "resamples = 70")
    assert run("loadings", "survey.csv", cwd=folder, **own).out == run("loadings", "survey.csv", cwd=folder).out
    assert settings(folder, **own)["resamples"] == 100


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (('ci = "bce"',), "config.toml: ci must be one of percentile, bc"),
        (("resamples = 1.5",), "config.toml: resamples must be a whole number, not 1.5"),
        (("quiet = 3",), "config.toml: quiet must be true or false, not 3"),
        (("alpha = 7",), "defaults of your own: alpha 7.0 from config.toml"),
        (("resampels = 3",), "there is no setting 'resampels' that can have a default\n  did you mean resamples"),
        (('weight = "MT1"',), "there is no setting 'weight' that can have a default"),
        (("ci = ",), "config.toml cannot be read"),
    ],
)
def test_what_is_no_default_is_refused_with_its_place(lines: tuple[str, ...], words: str, folder: Path) -> None:
    ran = run("hypotheses", "survey.csv", "-n", "50", cwd=folder, **kept(folder, *lines))
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_misspelt_variable_is_refused(folder: Path) -> None:
    ran = run("hypotheses", "survey.csv", cwd=folder, PLSCLI_SEDE="3")
    assert (ran.code, ran.out) == (2, "")
    assert "PLSCLI_SEDE: there is no setting 'sede'" in ran.err


def test_verify_refuses_defaults_that_would_change_numbers_and_no_others(folder: Path) -> None:
    run("bootstrap", "survey.csv", "-n", "60", "-o", "saved.json", cwd=folder)
    for name, value in (("SEED", "3"), ("SCHEME", "factorial"), ("CI", "bca"), ("RESAMPLES", "61"), ("TOL", "1e-5")):
        ran = run("verify", "saved.json", "survey.csv", cwd=folder, **{f"PLSCLI_{name}": value})
        assert (ran.code, ran.out) == (2, ""), name
        assert f"PLSCLI_{name}: {name.lower()}" in ran.err
        assert f"unset PLSCLI_{name}" in ran.err
    ran = run("verify", "saved.json", "survey.csv", cwd=folder, **kept(folder, 'scheme = "centroid"'))
    assert (ran.code, ran.out) == (2, "")
    assert "PLSCLI_CONFIG= leaves the file out" in ran.err
    same = {"PLSCLI_SEED": "1", "PLSCLI_JOBS": "1", "PLSCLI_COLOR": "never", "PLSCLI_THEME": "dark"}
    assert run("verify", "saved.json", "survey.csv", cwd=folder, **same).code == 0


def test_what_was_made_with_defaults_is_verified_without_them(folder: Path) -> None:
    own = kept(folder, 'scheme = "factorial"', "seed = 7")
    run("bootstrap", "survey.csv", "-n", "60", "-o", "saved.json", cwd=folder, **own)
    assert json.loads((folder / "saved.json").read_text())["settings"]["scheme"] == "factorial"
    assert run("verify", "saved.json", "survey.csv", cwd=folder).code == 0


def test_config_keeps_lists_and_forgets(folder: Path) -> None:
    place = folder / "not" / "yet" / "there.toml"
    own = {"PLSCLI_CONFIG": str(place)}
    assert "which is not there yet" in run("config", **own).out
    set_ = run("config", "--set", "ci=bca", "--set", "--max-iterations=500", "--set", "consistent=yes", **own)
    assert set_.code == 0, set_.err
    assert tomllib.loads(place.read_text()) == {"ci": "bca", "max-iterations": 500, "consistent": True}
    listed = run("config", PLSCLI_SEED="4", **own).out
    assert [line for line in listed.splitlines() if not line.startswith("#")] == [
        'ci = "bca"  # there.toml', "consistent = true  # there.toml", "max-iterations = 500  # there.toml", "seed = 4  # PLSCLI_SEED",
    ]  # fmt: skip
    assert "# scheme: path, factorial, centroid" in listed
    run("config", "--unset", "ci", **own)
    assert "ci" not in tomllib.loads(place.read_text())
    for words in (("--set", "ci=x"), ("--set", "nothing=1"), ("--set", "ci"), ("--unset", "ci")):
        before = place.read_text()
        ran = run("config", *words, **own)
        assert (ran.code, ran.out) == (2, ""), words
        assert place.read_text() == before
    place.write_text('sceme = "path"\n')
    assert run("config", **own).code == 2
    assert run("config", "--unset", "sceme", **own).code == 0  # which mends it


def test_settings_of_one_survey_cannot_have_a_default() -> None:
    able = every()
    assert {"scheme", "resamples", "ci", "alpha", "jobs", "theme", "quiet", "permutations"} <= able.keys()
    assert not {"weight", "by", "model", "output", "n", "table", "study", "debug"} & able.keys()


def test_the_file_stands_where_the_platform_has_such_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLSCLI_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    import sys

    if sys.platform.startswith("linux"):
        assert file() == tmp_path / "plscli" / "config.toml"
    shutil.copy(EMOTION, tmp_path / "here.csv")
    place = file()
    assert place is not None
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text('scheme = "centroid"\n')
    assert json.loads(run("hypotheses", "here.csv", "-n", "50", "-f", "json", cwd=tmp_path).out)["settings"]["scheme"] == "centroid"


def test_a_file_that_cannot_be_looked_at_is_no_missing_file(folder: Path) -> None:
    beneath = folder / "survey.csv" / "config.toml"
    done = run("hypotheses", "survey.csv", "-n", "10", cwd=folder, PLSCLI_CONFIG=str(beneath))
    assert (done.code, done.out) == (2, "")
    assert f"{beneath} cannot be read" in done.err
