from __future__ import annotations

import io
import re
import sys
import time
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from plscli.cli.parts import Source, groups, numbers, predictions, several
from plscli.cli.parts.numbers import bootstrapped
from plscli.cli.parts.predictions import FoldPlan, predicted
from plscli.cli.parts.several import Models
from plscli.cli.running import notes
from plscli.cli.running.notes import Progress
from plscli.engine import Workers
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.prediction import Folding
from plscli.questions.comparison import Comparing
from plscli.questions.groups import Grouping, GroupsAsked, WithinGroups
from plscli.questions.prediction import Predicting
from plscli.questions.segments import Segmenting
from studies import SERVICE

MODELS = SERVICE.with_suffix(".pls"), SERVICE.with_name("direct.pls")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def wait_for(seen: Callable[[], bool], at_most: float = 60.0) -> None:
    """Give the bar, which a thread of its own draws, the time that it takes."""
    until = time.monotonic() + at_most
    while not seen() and time.monotonic() < until:
        time.sleep(0.02)


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, quiet: bool = False, patience: float = 0.0, at_most: float = 0.3) -> str:
    """What is shown of work.   at_most : seconds to wait for each step to be seen."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(notes, "PATIENCE", patience)
    with Progress(quiet) as bar:
        for done in (256, 512, 768):
            bar(done, 1000)
            wait_for(lambda step=f"{done}/1000": step in stream.getvalue(), at_most)
    return stream.getvalue()


def test_long_work_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    seen = shown(monkeypatch, Terminal(), at_most=60.0)
    assert "768/1000" in seen
    assert re.search(r"\d/s.*0:0\d:\d\d", seen)


def test_short_work_quiet_work_and_work_that_nobody_watches_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), patience=60.0) == ""
    assert shown(monkeypatch, Terminal(), quiet=True) == ""
    assert shown(monkeypatch, io.StringIO()) == ""


def test_the_bar_names_the_stage_that_it_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(notes, "PATIENCE", 0.0)
    with Progress(False, "screening") as bar:
        wait_for(lambda: "screening" in stream.getvalue())
        bar.stage("robustness")
        bar(256, 1000)
        wait_for(lambda: "256/1000" in stream.getvalue())
    seen = stream.getvalue()
    assert seen.index("screening") < seen.index("robustness") < seen.index("256/1000")


def test_a_report_tells_its_stages() -> None:
    import plscli
    from plscli.questions.paper import Scope, report

    class Told:
        def __init__(self) -> None:
            self.names: list[str] = []

        def __call__(self, done: int, total: int) -> None: ...

        def stage(self, name: str) -> None:
            self.names.append(name)

    told, survey = Told(), plscli.read_survey(SERVICE)
    analysis = plscli.bootstrap(survey, plscli.read_model(SERVICE.with_suffix(".pls")), resamples=20)
    report.run(analysis, survey, scope=Scope(robustness_resamples=5, asked={"diagnostics": True}), progress=told)
    assert told.names == ["screening", "robustness", "diagnostics", "measurement", "out-of-sample prediction"]


class Watched(Progress):
    """Progress that is remembered."""

    seen: ClassVar[list[Progress]] = []

    def __enter__(self) -> Progress:
        self.seen.append(self)
        return super().__enter__()


def works() -> list[Any]:
    """What commands hand over to be done: its numbers are made by no function of cli."""
    source, models = Source(str(SERVICE), quiet=True), Models(str(SERVICE), quiet=True, models=tuple(map(str, MODELS)))
    few, asked = Resampling(20), GroupsAsked(Grouping("customer"), Estimator(), WithinGroups(20), Rules())
    of_folds = Folding(), FoldPlan()
    return [
        bootstrapped(source, Estimator(), few, Workers()),
        predicted(source, (Estimator(), few, Rules()), (*of_folds, Predicting())),
        several.compared(models, (Estimator(), few, Rules()), (*of_folds, Comparing()), lambda names: None),
        groups.compared(source.whole(), asked, Workers()),
        groups.drawn_segments(source, Estimator(), Segmenting(), Workers(), Rules()),
    ]


@pytest.mark.parametrize("which", range(5))
@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
def test_progress_ends_however_the_work_ends(which: int, end: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    Watched.seen.clear()
    for module in (numbers, predictions, several, groups):
        monkeypatch.setattr(module, "Progress", Watched)

    def ended() -> None:
        with works()[which] as work:
            assert [progress.over for progress in Watched.seen] == [False]
            assert not work.func.__module__.startswith("plscli.cli")
            raise end

    with pytest.raises(end):
        ended()
    assert [progress.over for progress in Watched.seen] == [True]
