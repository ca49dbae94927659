"""What sections take their blocks from: the results of a whole analysis with the reports that lay them out, and its pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from plscli.data.survey import shortened
from plscli.estimation.bootstrap import Bootstrap
from plscli.questions.importance.answer import Importance
from plscli.questions.paper.report import WholeAnalysis
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.report.diagram import Diagram, Framework
from plscli.report.diagram.arrangement.critic import COLUMN
from plscli.report.document import Illustration, Note, Painter, Table, tables
from plscli.report.picture import Plot, Show, ThemeName
from plscli.report.picture.canvas import can_be_recoloured, recoloured
from plscli.report.plot import draw
from plscli.tables import Report, Result
from plscli.words import counted, listed, number

MOST_ROWS = 200
"""Rows of a table in a report; the rest is in the JSON."""


@dataclass(frozen=True)
class Parts:
    """The results with the reports that lay them out."""

    result: WholeAnalysis

    @cached_property
    def decided(self) -> Report:
        """The structural model."""
        return self.result.hypotheses.report()

    @cached_property
    def measured(self) -> Report:
        """The measurement model."""
        return self.result.loadings.report()

    @cached_property
    def checked(self) -> Report | None:
        """The survey."""
        return self.result.validation.report() if self.result.validation else None

    @cached_property
    def pictures(self) -> Illustrations:
        """Diagrams and plots."""
        return Illustrations(self.result)

    def filled(self, report: Report, names: Iterable[str], silent: Iterable[str] = ()) -> Iterator[Table]:
        """The tables of those names in which something stands, upright where that can be.   silent : those without sentences."""
        known = [layout.name for layout in report.layouts]
        for name in names:
            if name in known and report.result.tables()[name]:
                table = _cut(tables(report, [name])[0])
                layout = replace(table.layout, sentences=None) if name in silent else table.layout
                yield replace(table, layout=layout, upright=True)

    def said(self, kinds: Iterable[str]) -> Iterator[Note]:
        """What must be known about the further analyses of those kinds."""
        return (Note(note) for each in self.result.hypotheses.additions if each.kind in kinds for note in each.notes)


def _cut(table: Table) -> Table:
    """A table with its first rows; what people read as a matrix stays whole."""
    most = min(table.layout.most or MOST_ROWS, MOST_ROWS)
    if table.layout.matrix or len(table.records) <= most:
        return table
    return replace(table, records=table.records[:most], rest=table.rest + len(table.records) - most)


ImageKind = Literal["svg", "png", "pdf"]
PAGE = 160.0
"""Width between the margins of a page, in mm."""
FEWEST_ITEMS = 5
"""Items from which straight lines say something."""
FEWEST_LOADINGS = 4


@dataclass(frozen=True)
class Illustrations:
    """Pictures of a whole analysis, in which every construct has one place."""

    result: WholeAnalysis

    @cached_property
    def _resampled(self) -> bool:
        return isinstance(self.result.hypotheses.analysis, Bootstrap)

    @cached_property
    def _whole(self) -> Diagram:
        """The model with its items and all its numbers."""
        return Diagram(self.result.hypotheses, "bootstrap" if self._resampled else "estimates", room=COLUMN)

    @cached_property
    def _fits(self) -> bool:
        """Whether the whole model can be read on a page."""
        return not self._whole.scene.faults() and self._whole.scene.shrunk(COLUMN) <= 1.0

    @cached_property
    def _places(self) -> Mapping[str, Sequence[Any]]:
        """Where every construct stands: with its items, or where these find no room, without."""
        return self._whole.at() if self._fits else replace(self._whole, structural=True).at()

    def _diagram(self, result: Hypotheses | Framework, show: Show, title: str, description: str, structural: bool = True) -> Illustration:
        places = {name: place if not structural else place[:2] for name, place in self._places.items()}
        diagram = Diagram(result, show, structural, layout=places)

        def drawn(format: ImageKind, theme: ThemeName) -> bytes:
            return diagram.picture(format, theme, note=False)

        return Illustration(title, description, themed(drawn), diagram.size[0])

    def framework(self) -> Iterator[Illustration]:
        """The model before there are data."""
        paths = [f"{path.source} to {path.target}" for path in self.result.model.paths]
        frame = Framework(self.result.model, self.result.data)
        text = f"Path model with {counted(len(paths), 'path')}: {shortened(paths, 12)}."
        yield self._diagram(frame, "model", "Model with its hypotheses", text)

    def with_items(self) -> Iterator[Illustration]:
        """Constructs with their items and loadings, if they find room on a page."""
        if not self._fits:
            return
        rows = self.result.tables()["loadings"]
        known = [row["loading"] for row in rows if row["loading"] is not None]
        text = f"Path model with the loadings or weights of {counted(len(rows), 'item')}"
        ends = f", loadings from {number(min(known))} to {number(max(known))}" if known else ""
        said = f"{text}{ends}, and path coefficients."
        yield self._diagram(self.result.hypotheses, "estimates", "Model with items and estimates", said, structural=False)

    def result_figure(self) -> Iterator[Illustration]:
        """The structural model with path coefficients and p values."""
        if not self._resampled:
            return
        rows = self.result.tables()["hypotheses"]
        held = [row["hypothesis"] for row in rows if row["decision"] == "supported"]
        undecided = self.result.hypotheses.rule.undecided
        told = "no hypothesis was decided" if undecided else f"supported: {listed(held) if held else 'none'}"
        text = f"Structural model with path coefficients and p values; {told}."
        yield self._diagram(self.result.hypotheses, "bootstrap", "Path coefficients with p values", text)

    def distributions(self) -> Iterator[Illustration]:
        """Bootstrap distributions, if the draws are there."""
        analysis = self.result.hypotheses.analysis
        if isinstance(analysis, Bootstrap) and analysis.draws is not None:
            text = f"Distributions of the path coefficients over {analysis.used:,} resamples."
            yield _plot("bootstrap", self.result.hypotheses, "Bootstrap distributions of the paths", text)

    def measurement(self) -> Iterator[Illustration]:
        """Loadings against thresholds."""
        tables = self.result.tables()
        if len(tables["loadings"]) >= FEWEST_LOADINGS:
            low = [row["indicator"] for row in tables["loadings"] if row["loading_verdict"] in ("borderline", "not met")]
            text = f"Loadings of all items against the threshold; below it: {shortened(low, 12) if low else 'none'}."
            yield _plot("loadings", self.result.loadings, "Loadings against thresholds", text)

    def slopes(self) -> Iterator[Illustration]:
        """Simple slopes."""
        if self._resampled and self._products:
            names = listed(self._products)
            yield _plot("slopes", self.result.hypotheses, "Simple slopes", f"Simple slopes of {names}.")

    def moderators(self) -> Iterator[Illustration]:
        """Where slopes differ from 0."""
        if self._resampled and self._products and self.result.tables().get("johnson_neyman"):
            text = f"Slopes of {listed(self._products)} along the moderator."
            yield _plot("johnson-neyman", self.result.hypotheses, "Slopes along the moderator", text)

    def answered(self, question: str) -> Iterator[Illustration]:
        """The answer to a further question, if there is a plot of it."""
        if question == "predict":
            answer = self.result.others[question]
            rows = [row for row in answer.tables()["prediction"] if row["technique"] == "ea"]
            better = sum(row["verdict"] == "better" for row in rows)
            text = (
                f"Errors of predictions of {counted(len(rows), 'item')} from exogenous constructs alone (EA), as shares of those of item "
                f"means, beside those of a linear regression, which are larger for {better}."
            )
            yield _plot("prediction", answer, "Errors of predictions by item (EA)", text)
        if question == "groups" and self._resampled:
            answer = self.result.others[question]
            sizes = {row["group"]: row["n"] for row in answer.tables()["group_estimates"]}
            text = f"Estimates with intervals for {listed([f'{group} (n = {n:,})' for group, n in sizes.items()])}."
            yield _plot("groups", answer, "Paths with intervals in each group", text)

        if question == "segments":
            yield from self._segments(self.result.others[question])
        if question == "endogeneity":
            yield from self._distributions(self.result.others[question])
        if question == "importance":
            answer = self.result.others[question]
            rows = [row for row in answer.tables()["importance"] if row["importance"] is not None]
            items = sum(row["indicator"] is not None for row in rows)
            text = (
                f"Importance for {answer.settings['target']} and performance of {counted(len(rows) - items, 'construct')} and "
                f"{counted(items, 'item')}."
            )
            yield _plot("importance", answer, "Importance and performance", text)
            if isinstance(answer, Importance) and answer.conditions:
                found = answer.conditions
                needed = [name for name, row in found.decided.items() if row["decision"] == "necessary"]
                text = f"{counted(len(found.names), 'condition')} of {found.outcome} with ceilings; necessary: {listed(needed) or 'none'}."
                yield _plot("necessity", answer, "Necessary conditions", text)

    def _distributions(self, answer: Result) -> Iterator[Illustration]:
        """Scores of the predictors beside the normal distribution."""
        rows = [row for row in answer.tables()["normality"] if row["role"] != "outcome"]
        if rows:
            said = [f"{'the error' if row['role'] == 'error' else row['construct']} ({row['verdict']})" for row in rows]
            text = f"Distributions of the scores of the predictors and of the error beside the normal one: {listed(said)}."
            yield _plot("endogeneity", answer, "Scores beside the normal distribution", text)

    def _segments(self, answer: Result) -> Iterator[Illustration]:
        """Criteria by the number of segments, and paths in each of those that are shown."""
        tables = answer.tables()
        judged = [str(row["k"]) for row in tables["retention"] if row["lnl"] is not None]
        if len(judged) > 1:
            text = f"AIC3, AIC4, BIC and CAIC of {listed(judged)} segments, as differences from one segment."
            yield _plot("segments", answer, "Criteria by number of segments", text)
        sizes = [f"segment {row['segment']} (n = {row['n']:,})" for row in tables["segments"]]
        if len(sizes) > 1:
            yield _plot("segment-paths", answer, "Paths in each segment", f"Paths in {listed(sizes)}, beside those of all respondents.")

    @property
    def _products(self) -> list[str]:
        """The products whose slopes can be drawn."""
        held, paths = self.result.hypotheses.analysis.point.plan.biased, self.result.model.paths
        drawn = [path.source for path in paths if self.result.model.product(path.source) and path.target not in held]
        return list(dict.fromkeys(drawn))

    def answers(self) -> Iterator[Illustration]:
        """How straight the respondents answered, and where answers are missing."""
        validation = self.result.validation
        if validation is None:
            return
        suspects = int(validation.respondents.suspect.sum())
        if len(self.result.model.indicators) >= FEWEST_ITEMS:
            people = counted(validation.survey.rows, "respondent")
            text = f"Answers of {people}, by share of their commonest answer; {suspects} with two or more flags."
            yield _plot("straightlining", validation, "Answers by share of the commonest answer", text)
        gaps = sum(item["missing"] for item in validation.items)
        if gaps:
            people = counted(validation.survey.rows, "respondent")
            text = f"Where {counted(gaps, 'answer')} of {people} {'is' if gaps == 1 else 'are'} missing."
            yield _plot("missingness", validation, "Missing answers", text)


def _plot(kind: Plot, result: Any, title: str, description: str) -> Illustration:
    def drawn(format: ImageKind, theme: ThemeName) -> bytes:
        return draw(kind, result, theme=theme, format=format, note=False, most=PAGE)

    return Illustration(title, description, themed(drawn), PAGE)


def themed(draw: Painter) -> Painter:
    """A picture that is drawn once for light and dark screens."""
    light: list[bytes] = []

    def drawn(format: ImageKind, theme: ThemeName) -> bytes:
        if format != "svg" or theme == "print":
            return draw(format, theme)
        light[:] = light or [draw(format, "light")]
        if theme == "light":
            return light[0]
        return recoloured(light[0]) if can_be_recoloured(light[0]) else draw(format, theme)

    return drawn
