"""Exports of survey programs, recognised by their marks: header rows, names, wordings, and responses that are no answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.data.exports.codes import counted, kobo, limesurvey
from plscli.data.exports.qualtrics import finished, qualtrics
from plscli.data.exports.questions import forms, surveymonkey
from plscli.data.exports.redcap import redcap, states
from plscli.data.header import FirstRows, Header, Where, plain_header, unique

if TYPE_CHECKING:
    from plscli.data.survey import Survey

PROGRAMS = (qualtrics, surveymonkey, limesurvey, forms, kobo, redcap)
"""Each gives the header of its export if the first rows of a table bear its marks."""


def header_of(rows: FirstRows, where: Where) -> Header:
    """The header of an export, or the first row.   rows : the first ones of a table, as text.  Raises DataError."""
    found = (program(rows) for program in PROGRAMS)
    return unique(next(filter(None, found), None) or plain_header(rows, where), where)


def responses(survey: Survey) -> Survey:
    """The survey without what is no response to it, and with a note on responses that are there in part."""
    return states(counted(finished(survey)))
