"""What stands in the diagram of a comparison of groups: the numbers of all groups, and what is said of their difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from plscli.errors import UsageError
from plscli.estimation import footer
from plscli.model.spec import Path
from plscli.questions.groups import DIFFERS, NO_DIFFERENCE
from plscli.questions.groups.answer import Groups
from plscli.questions.groups.membership import called
from plscli.questions.groups.sentences import adjustment
from plscli.records import Record
from plscli.report.diagram.content import CONTROL, Arrow, Content, drawn_from, measured, nodes, undrawn_paths
from plscli.report.labels import labels
from plscli.report.picture import Beside, Show
from plscli.words import number, p_value, percent
from plscli.words.sentences import controlled

MOST = 4
"""Groups whose numbers have room on an arrow."""


@dataclass(frozen=True, eq=False)
class GroupedContent:
    """Makes the content.   show : estimates alone, or also what is said of their difference.   beside : p of it, or its interval."""

    result: Groups
    show: Show
    structural: bool
    beside: Beside

    def content(self) -> Content:
        """Constructs with the R² of every group, items with their loadings, arrows with their paths.  UsageError for too many groups."""
        if len(self.groups) > MOST:
            advice = "choose some with --groups, or see all of them in plscli plot groups"
            raise UsageError(f"a diagram has room for {MOST} groups, and there are {len(self.groups)}\n  {advice}")
        model, names = self.result.model, labels(self.result)
        return Content(
            nodes(model, names, self.value, self.structural),
            self.arrows,
            tuple(self._note()),
            "not significant in any group",
            "the groups differ",
        )

    @cached_property
    def arrows(self) -> tuple[Arrow, ...]:
        """The paths that are drawn."""
        model = self.result.model
        return tuple(self._arrow(path) for path in model.paths if path not in undrawn_paths(model))

    @cached_property
    def tables(self) -> Mapping[str, Sequence[Record]]:
        """The tables of the comparison."""
        return self.result.tables()

    @cached_property
    def groups(self) -> dict[str, int]:
        """Groups with their sizes, in their order."""
        return {row["group"]: row["n"] for row in self.tables["group_estimates"]}

    @cached_property
    def others(self) -> dict[tuple[str, str], list[Record]]:
        """Rows of every pair of groups for what is no hypothesis, by quantity and name."""
        found: dict[tuple[str, str], list[Record]] = {}
        for row in self.tables["other_differences"]:
            found.setdefault((row["quantity"], row["name"]), []).append(row)
        return found

    def value(self, quantity: str, name: str) -> str:
        """A number of every group; nothing where it was not compared."""
        rows = self.others.get((quantity, name), [])
        values = {row[side]: row[f"estimate_{side}"] for row in rows for side in ("a", "b")}
        return _joined([values[group] for group in self.groups]) if any(value is not None for value in values.values()) else ""

    def _arrow(self, path: Path) -> Arrow:
        source, onto = drawn_from(self.result.model, path)
        alone = [row for row in self.tables["group_estimates"] if row["hypothesis"] == path.label]
        pairs = [row for row in self.tables["group_differences"] if row["hypothesis"] == path.label]
        if not path.label:
            values, pairs = self.value("path", f"{path.source} -> {path.target}"), []
        else:
            values = _joined([row["estimate"] for row in alone])
        head = f"{path.label or CONTROL}: {values}" if values else path.label or CONTROL
        dashed = bool(alone) and all(row["p"] is not None and row["p"] > self.result.settings["alpha"] for row in alone)
        heavy = any(row["decision"] == DIFFERS for row in pairs)
        if self.show == "estimates" or not pairs:
            return Arrow(source, path.target, head, onto=onto)
        return Arrow(source, path.target, head, self._tail(path, pairs), dashed, onto, heavy)

    def _tail(self, path: Path, pairs: Sequence[Record]) -> str:
        """What is said of the difference."""
        if not any(row["decision"] in (DIFFERS, NO_DIFFERENCE) for row in pairs):
            return str(pairs[0]["decision"])
        if len(pairs) > 1:
            p = next(row["p"] for row in self.tables["omnibus"] if row["hypothesis"] == path.label)
            return "no p" if p is None else p_value(p)
        row = pairs[0]
        apart = f"Δ = {number(row['difference'])}"
        if self.beside == "interval":
            return f"{apart} [{number(row['lower'])}, {number(row['upper'])}]" if row["lower"] is not None else f"{apart}, no interval"
        return f"{apart}, {p_value(row['p_permutation'] if row['p_adjusted'] is None else row['p_adjusted'])}"

    def _note(self) -> Iterator[str]:
        """What a reader must know to read the picture."""
        result, settings = self.result, self.result.settings
        if undrawn := undrawn_paths(result.model):
            yield f"Controls: {labels(result).sentence(controlled(undrawn))}."
        named = " / ".join(f"{called(group, settings['by'])} (n = {n:,})" for group, n in self.groups.items())
        known = {quantity for quantity, _ in self.others}
        items = [] if self.structural or not known & {"loading", "weight"} else [measured(result.model)]
        yield f"{'; '.join([f'Standardised paths of {named}', *items])}."
        if self.show != "estimates":
            yield f"{'; '.join(self._key())}."
        yield f"{footer.origin(result)}; {footer.estimator(result)}; {settings['used_permutations']:,} permutations."

    def _key(self) -> Iterator[str]:
        """What stands under the paths, and what their arrows mean."""
        alpha, several = self.result.settings["alpha"], len(self.groups) > 2
        changed = any(row["p_adjusted"] is not None for row in self.tables["group_differences"])
        adjusted = adjustment(self.result.settings["adjust"], several) if changed else ""
        apart = {"p": f"{f'{adjusted}-adjusted ' if adjusted else ''}p", "interval": f"{percent(self.result.settings['level'])} interval"}
        yield "p of any difference between the groups" if several else f"Δ: difference with its {apart[self.beside]}"
        if any(arrow.heavy for arrow in self.arrows):
            pairs = f" in some pair ({adjusted}-adjusted)" if several and adjusted else " in some pair" if several else ""
            yield f"heavy: groups differ at the {percent(alpha)} level{pairs}"
        if any(arrow.dashed for arrow in self.arrows):
            yield f"dashed: p > {alpha:g} in every group"


def _joined(values: Sequence[float | None]) -> str:
    return " / ".join("–" if value is None else number(value) for value in values)
