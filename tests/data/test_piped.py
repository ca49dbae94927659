"""Surveys that servers send by pipe, as `curl ... | plscli ... -` hands them over, and what they send in place of one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import run
from dialects.exports import REDCAP, as_book
from plscli.data.read import survey_of
from plscli.errors import DataError


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b'[{"record_id":"1","sat_1":"4"}]', "standard input is JSON with a list of records\n  ask for the answers as CSV"),
        (b" [ ]", "standard input is JSON with a list of records"),
        (b'<?xml version="1.0"?><hash><error>no rights</error></hash>', "standard input is an XML file"),
        (b"", "- is empty"),
    ],
)
def test_what_is_sent_in_place_of_a_table_is_told(sent: bytes, words: str) -> None:
    with pytest.raises(DataError) as error:
        survey_of(sent, "-")
    assert words in str(error.value)


@pytest.mark.parametrize("name", ["error", "detail", "message"])
def test_why_a_server_refuses_is_said(name: str, tmp_path: Path) -> None:
    refused = run("hypotheses", "-", stdin=json.dumps({name: "no such\ntoken"}).encode(), cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "not a saved analysis; it says: 'no such token'" in refused.err
    assert "ask a server for answers as CSV" in refused.err


PIPED = {
    "REDCap": REDCAP,
    "REDCap with labels": (
        "record_id,redcap_survey_identifier,survey_timestamp,sat_1,sat_2,loy_1,loy_2,channel___1,survey_complete\n"
        "1,,2024-01-01 10:00,Agree,Strongly agree,Neutral,Agree,Checked,Complete\n"
        "2,,2024-01-01 10:00,Disagree,Agree,Agree,Agree,Unchecked,Complete\n"
        "3,,2024-01-02 10:00,Strongly disagree,Agree,Disagree,Neutral,Unchecked,Incomplete\n"
    ),
    "KoboToolbox": (
        '"start";"end";"group_q/sat_1";"group_q/sat_2";"group_q/loy_1";"group_q/loy_2";"_id";"_uuid";"_submission_time";"_index"\n'
        '"a";"b";"4";"5";"3";"2";"11";"aa";"2024-01-31T11:05:00";"1"\n"a";"b";"3";"2";"4";"5";"12";"ab";"2024-01-31T11:05:00";"2"\n'
        '"a";"b";"1";"2";"2";"3";"13";"ac";"2024-01-31T11:05:00";"3"\n'
    ),
    "ODK Central": (
        "SubmissionDate,start,group_q-sat_1,group_q-sat_2,group_q-loy_1,group_q-loy_2,meta-instanceID,KEY,SubmitterID,ReviewState\n"
        "2024-01-31T11:05:00.000Z,x,4,5,3,2,uuid:1,uuid:1,5,\n2024-01-31T11:05:00.000Z,x,3,2,4,5,uuid:2,uuid:2,5,\n"
        "2024-01-31T11:05:00.000Z,x,1,2,2,3,uuid:3,uuid:3,5,\n"
    ),
    "Google Sheets": (
        '"Timestamp","sat_1","sat_2","loy_1","loy_2"\n"1/31/2024 12:00:00","4","5","3","2"\n"1/31/2024 12:01:00","3","2","4","5"\n'
        '"1/31/2024 12:02:00","1","2","2","3"\n'
    ),
}
"""Exports as servers send them, retyped from what is known of their columns."""


@pytest.mark.parametrize("program", PIPED)
def test_an_export_in_a_pipe_gives_the_model_of_its_items(program: str, tmp_path: Path) -> None:
    found = run("model", "-", stdin=PIPED[program].encode(), cwd=tmp_path)
    assert (found.code, found.out) == (0, "sat =~ sat_1 + sat_2\nloy =~ loy_1 + loy_2\nloy ~ H1*sat\n")


def test_a_workbook_of_google_sheets_comes_by_pipe_too(tmp_path: Path) -> None:
    lines = [line.replace('"', "").split(",") for line in PIPED["Google Sheets"].splitlines()]
    book = as_book([lines[0], *([row[0], *map(int, row[1:])] for row in lines[1:])])
    assert "sat =~ sat_1 + sat_2" in run("model", "-", stdin=book, cwd=tmp_path).out
