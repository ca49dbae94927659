"""The pictures of a report: diagrams and plots, drawn when a format asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.hypotheses import Hypotheses
from plscli.analysis.loadings import Loadings
from plscli.analysis.report import WholeAnalysis
from plscli.analysis.validate import Validation
from plscli.analysis.wording import counted, listed, number
from plscli.data.survey import shortened
from plscli.report.diagram import Diagram, Framework
from plscli.report.document import Picture
from plscli.report.picture.choices import Plot, ThemeName
from plscli.report.plot import draw

Kind = Literal["svg", "png", "pdf"]
SINGLE, DOUBLE = 85.0, 160.0
"""Widths on the page, in mm."""
FEWEST_ITEMS = 5
"""Items from which straight lines say something."""
FEWEST_LOADINGS = 4


@dataclass(frozen=True)
class Illustrations:
    """Pictures of a whole analysis."""

    result: WholeAnalysis

    @cached_property
    def _resampled(self) -> bool:
        return isinstance(self.result.hypotheses.analysis, Bootstrap)

    def framework(self) -> Iterator[Picture]:
        """The model before there are data."""
        paths = [f"{path.source} to {path.target}" for path in self.result.model.paths]
        frame = Framework(self.result.model, self.result.data)
        yield _diagram(Diagram(frame, "model"), "Framework", f"Path model with {counted(len(paths), 'path')}: {shortened(paths, 12)}.")

    def loadings_figure(self) -> Iterator[Picture]:
        """Constructs with their items and loadings."""
        rows = self.result.tables()["loadings"]
        known = [row["loading"] for row in rows if row["loading"] is not None]
        text = f"Path model with the loadings or weights of {counted(len(rows), 'item')}"
        ends = f", loadings from {number(min(known))} to {number(max(known))}" if known else ""
        yield _diagram(Diagram(self.result.hypotheses, "estimates"), "Model with estimates", f"{text}{ends}, and path coefficients.")

    def result_figure(self) -> Iterator[Picture]:
        """The structural model with path coefficients and p values."""
        if not self._resampled:
            return
        rows = self.result.tables()["hypotheses"]
        held = [row["hypothesis"] for row in rows if row["decision"] == "supported"]
        text = f"Structural model with path coefficients and p values; supported: {listed(held) if held else 'none'}."
        yield _diagram(Diagram(self.result.hypotheses, "bootstrap", structural=True), "Result", text)

    def forest(self) -> Iterator[Picture]:
        """Paths with intervals."""
        if self._resampled:
            named = [
                f"{row['hypothesis']} {number(row['estimate'])}"
                for row in self.result.tables()["hypotheses"]
                if row["estimate"] is not None
            ]
            text = f"Estimates with intervals: {shortened(named, 12)}."
            yield _plot("forest", self.result.hypotheses, "Paths with intervals", text)

    def distributions(self) -> Iterator[Picture]:
        """Bootstrap distributions, if the draws are there."""
        analysis = self.result.hypotheses.analysis
        if isinstance(analysis, Bootstrap) and analysis.draws is not None:
            text = f"Distributions of the path coefficients over {analysis.used:,} resamples."
            yield _plot("bootstrap", self.result.hypotheses, "Bootstrap distributions of the paths", text, DOUBLE)

    def measurement(self) -> Iterator[Picture]:
        """Loadings against thresholds, and the ratios of all pairs."""
        tables = self.result.tables()
        if len(tables["loadings"]) >= FEWEST_LOADINGS:
            low = [row["indicator"] for row in tables["loadings"] if row["loading_verdict"] in ("borderline", "not met")]
            text = f"Loadings of all items against the threshold; below it: {shortened(low, 12) if low else 'none'}."
            yield _plot("loadings", self.result.loadings, "Loadings against thresholds", text)
        if len(tables["htmt"]) > 1:
            known = [row["value"] for row in tables["htmt"] if row["value"] is not None]
            ends = f" from {number(min(known))} to {number(max(known))}" if known else ""
            yield _plot("htmt", self.result.loadings, "HTMT of all pairs", f"HTMT of {len(tables['htmt'])} pairs of constructs{ends}.")

    def moderation(self) -> Iterator[Picture]:
        """Simple slopes, and where they differ from 0."""
        if not self._resampled or not self.result.model.products:
            return
        names = listed([product.name for product in self.result.model.products])
        yield _plot("slopes", self.result.hypotheses, "Simple slopes", f"Simple slopes of {names}.", DOUBLE)
        if self.result.tables().get("johnson_neyman"):
            yield _plot(
                "johnson-neyman", self.result.hypotheses, "Slopes along the moderator", f"Slopes of {names} along the moderator.", DOUBLE
            )

    def answers(self) -> Iterator[Picture]:
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


def _diagram(diagram: Diagram, title: str, description: str) -> Picture:
    def drawn(format: Kind, theme: ThemeName) -> bytes:
        return diagram.picture(format, theme, note=False)

    return Picture(title, description, drawn, DOUBLE)


def _plot(kind: Plot, result: Hypotheses | Loadings | Validation, title: str, description: str, width: float = SINGLE) -> Picture:
    def drawn(format: Kind, theme: ThemeName) -> bytes:
        return draw(kind, result, theme=theme, format=format, note=False)

    return Picture(title, description, drawn, width)
