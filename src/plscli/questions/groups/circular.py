"""Groups that were found in the very answers that would be tested: such a test would find differences in any data.

A file with segments that were found says so beside them: next to a column `segment` stands `segment_found_by`.

Kriegeskorte, Simmons, Bellgowan & Baker (2009), Nat. Neurosci. 12, 535-540.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from plscli.records import Record

FOUND_BY = "_found_by"
"""What the name of the column ends in that says how the groups of another one were found."""
CIRCULAR = "groups found in the same rows"
"""The reason why a difference between them is not tested."""
NOT_TESTED = "not tested"
PROVES = ("se", "t", "p", "lower", "upper", "p_permutation", "p_bootstrap", "p_adjusted", "detectable", "result", "statistic", "df")
"""Fields that say how sure a number is."""


def found_in_rows(columns: Collection[str], by: str) -> str | None:
    """The column of groups that were found in the same rows, if it is one of those that make the groups.   by : column or rules."""
    marked = (name.removesuffix(FOUND_BY) for name in columns if name.endswith(FOUND_BY))
    return next((name for name in marked if name in columns and (name == by or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", by))), None)


def unproved(rows: Iterable[Record], reason: bool = False) -> list[Record]:
    """The rows of a table without what says how sure their numbers are.   reason : whether they say why."""
    found = []
    for row in rows:
        left: Record = {name: None if name in PROVES else value for name, value in row.items()}
        if "decision" in left:
            left["decision"] = NOT_TESTED
        found.append({**left, "reason": CIRCULAR} if reason else left)
    return found


def note(column: str, forced: bool = False) -> str:
    """What must be known of such groups.   forced : whether they are tested all the same."""
    why = f"the groups of {column} were found in these rows because their paths differ, so that a test would find differences in any data"
    return (
        f"{why}; p values and intervals are printed on request, and prove nothing"
        if forced
        else f"{why}: there are no p values and intervals, and other respondents are needed; --force prints them all the same"
    )
