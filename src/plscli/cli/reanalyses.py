"""What `plscli loadings` estimates besides the model: redundancy analyses, and the model without some items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plscli.cli.progress import Progress
from plscli.data.matrix import CorrelationMatrix
from plscli.errors import UsageError

if TYPE_CHECKING:
    from plscli.analysis.bootstrap import Bootstrap
    from plscli.analysis.estimation import Estimation
    from plscli.cli.source import Source


@dataclass(frozen=True)
class Wanted:
    """What was asked for.   asked : global items by formative construct.   drop : items to do without."""

    asked: dict[str, list[str]]
    drop: Sequence[str]

    def check(self, source: Source, indices: object) -> None:
        """UsageError for what cannot be done, found out before anything is computed."""
        if not self.asked and not self.drop:
            return
        from plscli.analysis import redundancy, without
        from plscli.data.stream import columns

        if indices is not None:
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
            known = data.columns if isinstance(data, CorrelationMatrix) else columns(data).columns
            redundancy.against(model, name, items, known, data.file)

    def added(self, source: Source, analysis: Estimation | Bootstrap, **workers: Any) -> dict[str, Any]:
        """The further analyses by the names that `analysis.loadings.run` knows them by."""
        found: dict[str, Any] = {}
        if not self.asked and not self.drop:
            return found
        from plscli.analysis import redundancy, without

        content = source.content
        data = content[0] if isinstance(content, tuple) else None
        with Progress(source.quiet) as progress:
            if self.asked and data is not None:
                found["redundancy"] = redundancy.run(data, analysis, self.asked, progress=progress, **workers)
            if self.drop:
                survey = None if isinstance(data, CorrelationMatrix) else data
                found["comparison"] = without.run(survey, analysis, self.drop, progress=progress, **workers)
        return found


def global_items(texts: Sequence[str] | None) -> dict[str, list[str]]:
    """Items by construct from words such as PRICE=G1+G2.  UsageError for anything else."""
    found: dict[str, list[str]] = {}
    for text in texts or ():
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
