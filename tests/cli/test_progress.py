from __future__ import annotations

import io
import re
import sys
import time

import pytest

from plscli.cli import progress
from plscli.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, quiet: bool = False, patience: float = 0.0) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    with Progress(quiet) as bar:
        bar(256, 1000)
        time.sleep(0.3)
        bar(512, 1000)
        time.sleep(0.3)
        bar(768, 1000)
    return stream.getvalue()


def test_long_work_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    seen = shown(monkeypatch, Terminal())
    assert "768/1000" in seen
    assert re.search(r"\d/s.*0:00:0\d", seen)


def test_short_work_quiet_work_and_work_that_nobody_watches_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), patience=60.0) == ""
    assert shown(monkeypatch, Terminal(), quiet=True) == ""
    assert shown(monkeypatch, io.StringIO()) == ""
