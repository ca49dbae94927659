"""Exports headed by codes of questions: `INTG[SQ001]` in LimeSurvey, `group_q/SAT1` in KoboToolbox and ODK, names as they are in REDCap.

REDCap (CSV, raw) has the state of each form in a column `FORM_complete`, and events in rows of their own.  Its user guide, "Data
Exports": 0 is incomplete, 1 unverified, 2 complete; choices of a checkbox are 0/1 columns `question___1`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plscli.data.exports import FirstRows, Header, wording
from plscli.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.data.survey import Survey

LIMESURVEY = {"submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "refurl", "ipaddr", "interviewtime", "token"}
"""Columns that LimeSurvey makes."""
COLUMN = re.compile(r"(?P<code>[A-Za-z][A-Za-z0-9]*)(?P<parts>(?:\[[^\[\]]+\])*)(?:\. (?P<text>.*))?", re.DOTALL)
PART = re.compile(r"\[([^\[\]]+)\]")
DEFAULT = re.compile(r"(?:SQ|Y|X)?0*(\d+)")
"""Codes that LimeSurvey gives to the parts of a question by itself."""
ITEM = re.compile(r"(?!SQ\d)[A-Za-z]{2,}\w*\d+")
"""A code of a part that names an item."""
SERVERS = {
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index",
    "formhub/uuid", "meta/instanceid", "meta/rootuuid", "meta-instanceid", "instanceid", "key", "submissiondate", "submitterid",
}  # fmt: skip
"""Columns that KoboToolbox and ODK make, two of which tell an export."""
PATH = re.compile(r"[A-Za-z_][\w.]*(?:(?P<sign>[/:-])[A-Za-z_][\w.]*)(?:(?P=sign)[A-Za-z_][\w.]*)*")
"""A name within groups."""
EVENT = "redcap_event_name"
REDCAP = {EVENT, "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_survey_identifier", "redcap_data_access_group"}
"""Columns that REDCap makes, one of which tells an export."""
RECORD, STATE, COMPLETE = "record_id", "_complete", 2
STATES = ("Incomplete", "Unverified", "Complete")
"""The states of a form from 0 to 2, as an export of labels has them."""
LONG = {"record", "field_name", "value"}
"""Columns of an export with a row for each answer."""


def limesurvey(rows: FirstRows) -> Header | None:
    """Names for model text, if a column has its part in brackets and another is LimeSurvey's own, or two parts bear its codes.

    `INTG[SQ001]` becomes INTG1, `Q1[SQ001]` becomes Q1_1, `Q1[INTG1]` becomes INTG1, `Q1[other]` becomes Q1_other; the wording is the
    question, or the name in LimeSurvey.
    """
    names = [cell.strip() for cell in rows[0]]
    found = [COLUMN.fullmatch(name) for name in names]
    parts = [part for match in found if match for part in PART.findall(match["parts"])]
    own = any(match and match["code"] in LIMESURVEY for match in found)
    if not parts or not (own or sum(part.startswith("SQ") and part[2:].isdigit() for part in parts) > 1):
        return None
    short = [_name(match) if match else name for match, name in zip(found, names, strict=True)]
    clear = [new if short.count(new) == 1 else re.sub(r"\W+", "_", old).strip("_") for new, old in zip(short, names, strict=True)]
    wordings = {
        new: wording(match["text"] or old)
        for new, old, match in zip(clear, names, found, strict=True)
        if match and (match["parts"] or match["text"])
    }
    example = next((new, old) for new, old, match in zip(clear, names, found, strict=True) if match and match["parts"])
    return Header(tuple(clear), 1, wordings, (f"export of LimeSurvey: {example[1].partition('. ')[0]} is named {example[0]} and so on",))


def _name(match: re.Match[str]) -> str:
    """The code with its parts, in words that model text takes."""
    code: str = match["code"]
    parts = PART.findall(match["parts"])
    if len(parts) == 1 and ITEM.fullmatch(parts[0]):
        return str(parts[0])
    for part in parts:
        number = DEFAULT.fullmatch(part)
        tail = number[1] if number else re.sub(r"\W+", "_", part)
        code += tail if number and code[-1].isalpha() else f"_{tail}"
    return code


def counted(survey: Survey) -> Survey:
    """The survey, with a note if some of its responses bear no date of submission."""
    if not {"submitdate", "lastpage"} <= survey.columns.keys():
        return survey
    dates = survey.columns["submitdate"]
    without = sum(date is None or date != date for date in dates)
    if not without:
        return survey
    note = f"{without} of {survey.rows} responses of LimeSurvey are unfinished (no submitdate); they are kept"
    return replace(survey, notes=(*survey.notes, note))


def kobo(rows: FirstRows) -> Header | None:
    """Names without their groups, if the columns are those of an export, or all that stand in groups are items."""
    names = [cell.strip() for cell in rows[0]]
    grouped = {name: match["sign"] for name in names if name.casefold() not in SERVERS and (match := PATH.fullmatch(name))}
    own = sum(name.casefold() in SERVERS for name in names) > 1
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


def redcap(rows: FirstRows) -> Header | None:
    """The header, if its columns are those of an export."""
    names = [cell.strip() for cell in rows[0]]
    if LONG <= set(names) <= LONG | REDCAP:
        raise DataError("an export of REDCap with a row for each answer (type=eav) is no table of respondents\n  ask for it with type=flat")
    own = any(name in REDCAP for name in names) or (RECORD in names and any(name.endswith(STATE) for name in names))
    return Header(tuple(names), 1, {}, ("export of REDCap",)) if own else None


def states(survey: Survey) -> Survey:
    """The survey, with notes on forms that are not complete and on respondents that occur once an event."""
    if not (REDCAP & survey.columns.keys()) and RECORD not in survey.columns:
        return survey
    notes = list(survey.notes)
    for name, answers in survey.columns.items():
        unfinished = _unfinished(answers) if name.endswith(STATE) else 0
        if unfinished:
            notes.append(f"{unfinished} of {survey.rows} responses of REDCap are not complete ({name} below {COMPLETE}); they are kept")
    events = {event for event in survey.columns.get(EVENT, ()) if event is not None and event == event}
    if len(events) > 1:
        notes.append(f"rows of {len(events)} events ({EVENT}): respondents occur once an event; take the rows of one of them")
    return replace(survey, notes=tuple(notes))


def _unfinished(answers: NDArray[Any]) -> int:
    """How many forms are not complete; 0 for a column that holds something else than states."""
    known = [answer for answer in answers.tolist() if answer is not None and answer == answer]
    states = STATES if answers.dtype == object else tuple(map(float, range(COMPLETE + 1)))
    return sum(answer != states[COMPLETE] for answer in known) if set(known) <= set(states) else 0
