"""What is asked besides: of hypotheses support and further analyses, of the measurement model redundancy, tetrads, items left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypedDict

from plscli.cli.parts import no_answers
from plscli.cli.parts.numbers import planned
from plscli.cli.running.notes import Progress
from plscli.cli.typed.settings import DECISION
from plscli.data.matrix import CorrelationMatrix
from plscli.engine import Workers, stage
from plscli.errors import UsageError
from plscli.questions import named
from plscli.questions.asking import Further
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.cli.parts import Source
    from plscli.cli.typed.settings import Excluded
    from plscli.estimation import Resampling
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation
    from plscli.model.spec import ModelSpec
    from plscli.questions.measurement.redundancy import Redundancy
    from plscli.questions.measurement.tetrads import Tetrads
    from plscli.questions.measurement.without import Without
    from plscli.questions.structure import Requirement
    from plscli.questions.structure.hypotheses import Hypotheses


def check(further: Further, excluded: Excluded, source: Source) -> Further:
    """What was asked for, with the rules by which respondents are left out.

    UsageError where there are no answers to look at, and for rules that are none, before anything is computed.
    """
    if excluded.exclude is not None:
        if not further.asked["compare_clean"]:
            advice = "plscli validate --clean writes a survey without them"
            raise UsageError(f"--exclude takes --compare-clean: hypotheses leaves out nobody\n  {advice}")
        excluded.check()
        further = further.told(compare_clean=excluded.exclude or True)
    if further.options:
        source.survey(further.options[0])
    return further


def added(source: Source, base: Hypotheses, further: Further, workers: Workers) -> Hypotheses:
    """The hypotheses with the analyses that were asked for, which need the answers."""
    if not further.options:
        return base
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.questions import asking

    survey, _ = source.survey(further.options[0])
    if not isinstance(base.analysis, Bootstrap):
        raise UsageError(f"{further.options[0]} takes resamples")
    with Progress(source.quiet) as progress:
        return asking.added(survey, base, further.asked, workers=workers, progress=progress)


global_items_setting = partial(
    setting,
    (),
    "--global",
    metavar="CONSTRUCT=ITEM",
    help="Redundancy analysis of a formative construct with an item (or ITEM+ITEM) that asks for the whole; repeatable.",
    panel=Further.panel,
)
"""The field of those who compare formative constructs with items that ask for the whole."""


@dataclass(frozen=True, slots=True)
class Reanalyses(Settings, panel=Further.panel):
    """What was asked for.   global_item : global items by formative construct.   drop : items to do without.   tetrads : test them."""

    global_item: tuple[str, ...] = global_items_setting()
    drop: tuple[str, ...] = setting((), metavar="ITEM", help="The model without this item too, side by side; repeatable.")
    tetrads: bool = setting(False, help=named("tetrads").help)

    @property
    def asked(self) -> dict[str, list[str]]:
        """Global items by construct."""
        return global_items(self.global_item)

    def with_table(self, name: str | None) -> Reanalyses:
        """The same with the tests of one factor, if a table of theirs is named."""
        return self.told(tetrads=True) if name in named("tetrads").tables else self

    def check(self, source: Source) -> None:
        """UsageError for what cannot be done, found out before anything is computed."""
        if self.tetrads and not source.resamples:
            raise no_answers("--tetrads", "a correlation matrix" if isinstance(source.content, tuple) else "a saved analysis")
        if not self.asked and not self.drop:
            return
        from plscli.questions.measurement import redundancy, without

        if source.indices is not None:
            option = "--global" if self.asked else "--drop"
            raise UsageError(f"{option} draws resamples of its own, and --indices names rows of the whole model\n  leave out one of them")
        content = source.content
        data, model = content if isinstance(content, tuple) else (None, content.model)
        without.check_items(model, self.drop)
        for name, items in self.asked.items():
            if data is None:
                raise UsageError(
                    f"--global {name}={'+'.join(items)} looks at answers, and a saved analysis does not hold them\n  name the survey file"
                )
            known = data.columns if isinstance(data, CorrelationMatrix) else data.head().columns
            redundancy.against(model, name, items, known, data.file)

    def made(self, source: Source, analysis: Estimation | Bootstrap, resampling: Resampling, workers: Workers) -> Reanalysed:
        """The further analyses that were asked for.   resampling : as it was chosen, for those that draw samples of their own."""
        found: Reanalysed = {}
        if not self.asked and not self.drop and not self.tetrads:
            return found
        from plscli.questions.measurement import redundancy, tetrads, without

        content = source.content
        data = content[0] if isinstance(content, tuple) else None
        survey = None if isinstance(data, CorrelationMatrix) else data
        with Progress(source.quiet) as progress:
            if data is not None and self.asked:
                found["redundancy"] = redundancy.run(data, analysis, self.asked, workers=workers, progress=progress)
            if self.drop:
                found["comparison"] = without.run(survey, analysis, self.drop, workers=workers, progress=progress)
            if self.tetrads and survey is not None:
                stage(progress, "tetrads")
                plan, drawn = planned(source, resampling), source.studied(resampling) if source.indices is None else resampling
                found["tetrads"] = tetrads.run(survey, analysis, drawn, indices=plan, workers=workers, progress=progress)
        return found


class Reanalysed(TypedDict, total=False):
    """The further analyses of the measurement model that were made."""

    redundancy: Redundancy
    comparison: Without
    tetrads: Tetrads


def global_items(texts: Sequence[str]) -> dict[str, list[str]]:
    """Items by construct from words such as PRICE=G1+G2.  UsageError for anything else."""
    found: dict[str, list[str]] = {}
    for text in texts:
        name, equals, items = (part.strip() for part in text.partition("="))
        named = [item.strip() for item in items.split("+")]
        if not equals or not name or not all(named):
            raise UsageError(
                f"--global {text!r} does not name a construct and its global item\n  write it like PRICE=P_GLOBAL, or PRICE=G1+G2"
            )
        if name in found:
            raise UsageError(f"--global names {name} twice\n  several global items of one construct are written {name}=G1+G2")
        found[name] = named
    return found


@dataclass(frozen=True, slots=True)
class Supported(Settings, panel=DECISION):
    """Hypotheses that must be supported."""

    require: str | None = setting(None, metavar="H1,H3|all|any", help="Exit with code 1 unless these hypotheses are supported.")

    def of(self, model: ModelSpec, tested: bool) -> Requirement | None:
        """The hypotheses that must be supported, if any, checked against the model before anything is computed.  UsageError.

        tested : whether there are answers to test with.
        """
        if self.require is None:
            return None
        from plscli.questions.structure import Requirement

        if not tested:
            raise UsageError("--require takes tests, and a correlation matrix holds no answers to test with")
        return Requirement.of(self.require, model)
