"""KoboToolbox and ODK: columns of groups, `group_q/SAT1` or `group_q-SAT1`, beside columns that the servers make."""

from __future__ import annotations

import re
from collections import Counter

from plscli.data.exports.limesurvey import ITEM
from plscli.data.header import Header, Rows

OWN = {
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index",
    "formhub/uuid", "meta/instanceid", "meta/rootuuid", "meta-instanceid", "instanceid", "key", "submissiondate", "submitterid",
}  # fmt: skip
"""Columns that KoboToolbox and ODK make, two of which tell an export."""
PATH = re.compile(r"[A-Za-z_][\w.]*(?:(?P<sign>[/:-])[A-Za-z_][\w.]*)(?:(?P=sign)[A-Za-z_][\w.]*)*")
"""A name within groups."""


def header(rows: Rows) -> Header | None:
    """Names without their groups, if the columns are those of an export, or all that stand in groups are items."""
    names = [cell.strip() for cell in rows[0]]
    grouped = {name: match["sign"] for name in names if name.casefold() not in OWN and (match := PATH.fullmatch(name))}
    own = sum(name.casefold() in OWN for name in names) > 1
    items = len(grouped) > 1 and all(sign == "/" and ITEM.fullmatch(name.rpartition("/")[2]) for name, sign in grouped.items())
    if not grouped or not (own or items):
        return None
    short = {name: _short(name, sign, set(names)) for name, sign in grouped.items()}
    times = Counter([*short.values(), *(name for name in names if name not in short)])
    clear = {name: new if times[new] == 1 else re.sub(r"\W+", "_", name) for name, new in short.items()}
    example = next((name for name in clear if ITEM.fullmatch(clear[name])), next(iter(clear)))
    note = f"export of KoboToolbox or ODK: {example} is named {clear[example]} and so on"
    return Header(tuple(clear.get(name, name) for name in names), 1, {}, (note,))


def _short(name: str, sign: str, known: set[str]) -> str:
    """The name behind the groups; that of a choice of a question with several answers, which has a column too, keeps its question."""
    before, _, last = name.rpartition(sign)
    return f"{before.rpartition(sign)[2]}_{last}" if before in known else last
