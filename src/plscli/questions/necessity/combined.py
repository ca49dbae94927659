"""Importance and necessity in one: what raises a target, and what it cannot do without (cIPMA).

Hauff, Richter, Sarstedt & Ringle (2024), J. Retail. Consum. Serv. 78, 103723; Sarstedt, Richter, Hauff & Ringle (2024), J. Mark. Anal. 12,
746-760.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from plscli.questions.necessity import sentences
from plscli.records import Record

if TYPE_CHECKING:
    from plscli.questions.necessity.found import Necessary

Class = Literal["top priority", "important", "bottleneck", "low"]
CLASSES: dict[tuple[bool, bool], Class] = {
    (True, True): "top priority",
    (True, False): "important",
    (False, True): "bottleneck",
    (False, False): "low",
}
"""By whether a construct is more important than the mean, and whether it is necessary."""
FIELDS = ("d", "p", "necessary", "required", "below", "class")


def combined(found: Necessary, row: Record, important: bool | None) -> Record:
    """What table `importance` has more of a construct that may be necessary, in its order; of other rows nothing.

    required : points of 0 to 100 that the level that is to be reached takes.   below : percent of the respondents who have less.
    """
    decided = None if row["indicator"] else found.decided.get(row["construct"])
    if decided is None:
        return dict.fromkeys(FIELDS)
    at = found.at_level[row["construct"]]
    necessary = None if decided["decision"] == "undecided" else decided["decision"] == "necessary"
    kind = None if necessary is None or important is None else CLASSES[important, necessary]
    values = (decided["d"], decided["p"], necessary, at["required_points"], at["below"], kind)
    return dict(zip(FIELDS, values, strict=True))


def sentence(found: Necessary, row: Record) -> str:
    """What a row with both says more than one with importance alone; nothing where nothing is known."""
    if row["necessary"] is None:
        return ""
    at = found.at_level[row["construct"]]
    if not row["necessary"]:
        said = f"Not shown to be necessary (d = {sentences.size(row['d'])})"
    else:
        said = f"Necessary as well (d = {sentences.size(row['d'])}): {sentences.below(at, found)}"
    return f" {said}." + (f" Importance and necessity together: {row['class']}." if row["class"] else "")
