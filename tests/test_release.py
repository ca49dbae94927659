"""What a release is made of: versions, addresses, requirements and references agree, wherever they must stand a second time."""

from __future__ import annotations

import re
import subprocess
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from plscli import __version__
from plscli.report.whole.references import bibliography, bibtex

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OURS = ("plscli/" + "plscli", "plscli." + "github.io")
"""What is in every address of the project that is still to be: owner and name, or the host of the site."""
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
MADE = {".venv", "__pycache__", ".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache", "_build", "dist"}
"""Folders that tools make where the project has none of its own."""
UNREAD = {".png", ".ico", ".xls", ".xlsx", ".sav", ".dta"}


def files() -> list[Path]:
    """The files of the project: those that git knows, or those of a source distribution."""
    if (ROOT / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "ls-files"]  # also where the checkout belongs to somebody else
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        return [ROOT / name for name in listed if (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not MADE & set(path.relative_to(ROOT).parts)]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "ignore")


def test_addresses_that_are_still_to_be_stand_in_one_file() -> None:
    assert all(any(part in address for part in OURS) for address in PROJECT["project"]["urls"].values())
    read = {path: text_of(path) for path in files() if path.suffix not in UNREAD}
    holders = {path.relative_to(ROOT).as_posix() for path, text in read.items() if any(part in text for part in OURS)}
    assert holders <= {"pyproject.toml", "PKG-INFO"}
    assert "pyproject.toml" in holders


def test_readme_points_to_what_is_there_and_the_substitutions_reach_all_of_it() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pointed = re.findall(r"\]\(([^)#]+)[^)]*\)", readme) + re.findall(r'(?:src|srcset)="([^"]+)"', readme)
    assert len(pointed) > 10
    assert not [name for name in pointed if "://" not in name and not (ROOT / name).exists()]
    for each in PROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        readme, number = re.subn(each["pattern"], each["replacement"], readme)
        assert number
    assert not re.findall(r"\]\((?!https:|#)", readme)
    assert not re.findall(r'(?:src|srcset)="(?!https:)', readme)


VERSION = r"\d+\.\d+\.\d+"
PRINTED = re.compile(rf'plscli"?:? "?({VERSION})')
"""Where a text or a picture that the program wrote names its version."""
MEASURED = "docs/performance.md"
"""A page that names the version that was measured."""


@pytest.mark.parametrize(
    ("file", "written"), [("CITATION.cff", "version: {}\n"), ("packaging/conda/meta.yaml", '{{% set version = "{}" %}}')]
)
def test_the_version_is_the_same_everywhere(file: str, written: str) -> None:
    assert written.format(__version__) in (ROOT / file).read_text(encoding="utf-8")


def test_pages_and_pictures_are_of_this_version() -> None:
    printed = {
        path.relative_to(ROOT).as_posix(): set(PRINTED.findall(text_of(path)))
        for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "docs/images").iterdir(), *(ROOT / "paper").iterdir())
    }
    found = {name: versions for name, versions in printed.items() if versions and name != MEASURED}
    assert {"docs/paper.md", "docs/model-text.md", "docs/images/diagram.svg"} <= set(found)
    assert {name: versions for name, versions in found.items() if versions != {__version__}} == {}


def test_the_changelog_has_the_form_of_keep_a_changelog_and_begins_with_this_version() -> None:
    """Headings of https://keepachangelog.com: what is unreleased, then versions with their dates, newest first; six kinds of entries."""
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line.startswith("#")]
    assert heads[:2] == ["# Changelog", "## [Unreleased]"]
    versions = [re.fullmatch(rf"## \[({VERSION})\] - (\d{{4}}-\d\d-\d\d)", head) for head in heads[2:] if head.startswith("## ")]
    told = [(each[1], date.fromisoformat(each[2])) for each in versions if each]
    assert len(told) == len(versions)
    assert told[0][0] == __version__
    assert told == sorted(told, key=lambda each: ([int(part) for part in each[0].split(".")], each[1]), reverse=True)
    assert {head for head in heads if head.startswith("###")} <= {f"### {kind}" for kind in KINDS}
    assert all(following.startswith("- ") for line, following in pairwise(filter(None, lines)) if line.startswith("###"))


def test_the_conda_recipe_requires_what_the_package_requires() -> None:
    recipe = (ROOT / "packaging/conda/meta.yaml").read_text(encoding="utf-8")
    run = re.findall(r"^    - (.+)$", recipe.split("  run:\n")[1].split("\ntest:")[0], flags=re.MULTILINE)
    wanted = [f"python {PROJECT['project']['requires-python']}", *PROJECT["project"]["dependencies"]]
    assert sorted(line.replace(" ", "") for line in run) == sorted(line.replace(" ", "") for line in wanted)
    host = re.findall(r"^    - (.+)$", recipe.split("  host:\n")[1].split("  run:")[0], flags=re.MULTILINE)
    assert set(PROJECT["build-system"]["requires"]) <= set(host)


def test_the_container_is_given_all_that_the_build_reads() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    given = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    hatch = PROJECT["tool"]["hatch"]
    texts = [fragment["path"] for fragment in hatch["metadata"]["hooks"]["fancy-pypi-readme"]["fragments"]]
    read = {
        "pyproject.toml",
        *PROJECT["project"]["license-files"],
        *texts,
        *hatch["build"]["targets"]["wheel"]["packages"],
        hatch["version"]["path"],
    }
    assert {name.partition("/")[0] for name in read} == given
    pythons = [line.rpartition(".")[2] for line in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", line)]
    newest = f"3.{max(map(int, pythons))}"
    assert f"FROM python:{newest}-slim" in lines


def test_the_workflow_tries_every_python_that_is_named() -> None:
    named = {line.rpartition(" :: ")[2] for line in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", line)}
    matrix = re.search(r"python: \[(.+)\]", (ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8"))
    assert matrix
    assert set(re.findall(r'"(.+?)"', matrix[1])) == named


def test_the_paper_cites_what_its_bibliography_holds_and_the_program_knows() -> None:
    paper = (ROOT / "paper/paper.md").read_text(encoding="utf-8")
    known = {each.id: each for each in bibliography()}
    cited = set(re.findall(r"@(\w+)", paper))
    assert cited
    assert cited <= set(known)
    assert (ROOT / "paper/paper.bib").read_text(encoding="utf-8") == bibtex(known[name] for name in sorted(cited))


def test_the_source_distribution_holds_all_that_tests_read() -> None:
    listed = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert not [name for name in listed if not (ROOT / name.removeprefix("/")).exists()]
    left_out = {f"/{path.relative_to(ROOT).parts[0]}" for path in files()} - set(listed)
    assert left_out <= {"/pyproject.toml", "/.gitignore", "/PKG-INFO"}
