"""Exports of REDCap (CSV, raw): names as they are, the state of each form in a column `FORM_complete`, events in rows of their own.

REDCap's user guide, "Data Exports": 0 is incomplete, 1 unverified, 2 complete; choices of a checkbox are 0/1 columns `question___1`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plscli.data.header import FirstRows, Header
from plscli.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.data.survey import Survey

EVENT = "redcap_event_name"
OWN = {EVENT, "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_survey_identifier", "redcap_data_access_group"}
"""Columns that REDCap makes, one of which tells an export."""
RECORD, STATE, COMPLETE = "record_id", "_complete", 2
STATES = ("Incomplete", "Unverified", "Complete")
"""The states of a form from 0 to 2, as an export of labels has them."""
LONG = {"record", "field_name", "value"}
"""Columns of an export with a row for each answer."""


def redcap(rows: FirstRows) -> Header | None:
    """The header, if its columns are those of an export."""
    names = [cell.strip() for cell in rows[0]]
    if LONG <= set(names) <= LONG | OWN:
        raise DataError("an export of REDCap with a row for each answer (type=eav) is no table of respondents\n  ask for it with type=flat")
    own = any(name in OWN for name in names) or (RECORD in names and any(name.endswith(STATE) for name in names))
    return Header(tuple(names), 1, {}, ("export of REDCap",)) if own else None


def states(survey: Survey) -> Survey:
    """The survey, with notes on forms that are not complete and on respondents that occur once an event."""
    if not (OWN & survey.columns.keys()) and RECORD not in survey.columns:
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
