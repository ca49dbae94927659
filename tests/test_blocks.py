"""No block of a page escapes: every one is a command that is run, a file that a command reads, or what a named test reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from test_python import PYTHON
from test_readme import BLOCK, PAGES, ROOT, TEXTS, named

READ_BY = {
    ("README.md", "sh"): "tests/test_readme.py::test_the_set_up_commands_are_two_single_lines_that_ci_runs",
    ("examples/emotion/README.md", ""): "tests/test_blocks.py::test_drawings_have_the_hypotheses_of_the_model",
    ("examples/service/README.md", ""): "tests/test_blocks.py::test_drawings_have_the_hypotheses_of_the_model",
    ("docs/model-text.md", ""): "tests/test_readme.py::test_the_model_text_of_its_page_reads",
    ("docs/performance.md", "sh"): "tests/test_blocks.py::test_programs_that_a_shell_is_told_to_run_are_there",
    ("docs/shell.md", "sh"): "tests/test_blocks.py::test_programs_that_a_shell_is_told_to_run_are_there",
    ("docs/surveys.md", "toml"): "tests/test_readme.py::test_the_study_file_of_its_page_reads",
}
"""Tests that read the blocks of a page that are of a language which nothing runs as it stands."""


def escaped(page: str, text: str) -> list[str]:
    """Blocks of a page that nothing runs or reads."""
    found = []
    for block in BLOCK.finditer(text):
        later = text[block.end() :]
        language, file = block["language"], block["file"]
        commands = "".join(line for line in later.splitlines(keepends=True) if line.startswith("$ "))
        run = language == "console" or (language == "python" and ROOT / page in PYTHON) or (page, language) in READ_BY
        if not (Path(file).stem in commands if file else run):
            found.append(block[0])
    fences = [line for line in text.splitlines() if re.match(r"\s*(?:>\s*)*(?:`{3,}|~{3,})", line)]
    return found if len(fences) == 2 * len(BLOCK.findall(text)) else [*found, *fences]


@pytest.mark.parametrize("page", TEXTS, ids=named)
def test_no_block_escapes(page: Path) -> None:
    assert escaped(named(page), TEXTS[page]) == []
    assert "```console" not in TEXTS[page] or page in PAGES


@pytest.mark.parametrize(
    "block",
    [
        "```r\nlibrary(seminr)\n```\n",
        "```pls m.pls\nA ~ B\n```\n",
        "  ```console\n  $ plscli\n  ```\n",
        "~~~sh\nplscli\n~~~\n",
        "```sh\nls\n```\n",
    ],
)
def test_a_block_that_nothing_runs_is_found(block: str) -> None:
    assert escaped("docs/new.md", f"# New\n\n{block}") != []


def test_tests_that_read_blocks_are_there() -> None:
    for place in READ_BY.values():
        file, _, test = place.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


def test_programs_that_a_shell_is_told_to_run_are_there() -> None:
    """What sets up a shell or takes hours is not run; the scripts that it names exist, and so do commands and options of plscli."""
    from commands import run
    from plscli.cli.running.app import commands

    for page in (ROOT / "docs" / "performance.md", ROOT / "docs" / "shell.md"):
        for line in (line for block in BLOCK.finditer(TEXTS[page]) if block["language"] == "sh" for line in block["text"].splitlines()):
            scripts = re.findall(r"\S+\.py\b", line)
            assert all((ROOT / script).exists() for script in scripts), line
            called = re.search(r"\bplscli (\w+)?", line)
            if called:
                told = run(*([called[1]] if called[1] else []), "--help").out
                assert called[1] is None or called[1] in commands()
                assert not [option for option in re.findall(r"--[a-z-]+", line) if option not in told], line


@pytest.mark.parametrize("name", ["emotion", "service"])
def test_drawings_have_the_hypotheses_of_the_model(name: str) -> None:
    import plscli

    page = ROOT / "examples" / name / "README.md"
    (drawing,) = [block["text"] for block in BLOCK.finditer(TEXTS[page]) if not block["language"]]
    model = plscli.read_model(page.parent / "survey.pls")
    signs = {hypothesis: sign.replace("−", "-") for hypothesis, sign in re.findall(r"(H\d) \((.)\)", drawing)}
    assert signs == {effect.label: effect.expected for effect in model.effects}
    assert set(re.findall(r"[A-Z]{2,}", drawing)) == {construct.name for construct in model.constructs}
