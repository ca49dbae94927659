"""Files that are no survey end a command with exit code 2, one message that names the place, and nothing on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from dialects.broken import BROKEN

NO_ROWS = ("an export of previews alone",)
"""What can be read, and holds nothing to estimate from."""


def test_there_are_enough_of_them() -> None:
    assert len(BROKEN) >= 40


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_an_error_that_names_the_place(name: str, tmp_path: Path) -> None:
    broken = BROKEN[name]
    (tmp_path / broken.file).write_bytes(broken.content())
    done = run("validate", broken.file, *broken.arguments, cwd=tmp_path)
    assert (done.code, done.out) == (3 if name in NO_ROWS else 2, ""), done.err
    for word in broken.words:
        assert word in done.err, done.err
    assert done.err.count("plscli: ") == 1, done.err
    assert "Traceback" not in done.err
    assert "defect" not in done.err
