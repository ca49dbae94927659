"""Exports of survey programs, with the columns that they add, and responses that are none."""

from __future__ import annotations

import csv
import io
from typing import Any

from dialects.books import xlsx
from dialects.survey import COLUMNS, ROWS, WORDINGS, Dialect, rows

Cells = list[list[Any]]
ITEMS = len(WORDINGS)
REDCAP = (
    "record_id,redcap_event_name,sat_1,sat_2,loy_1,loy_2,channel___1,channel___2,survey_complete\n"
    "7,start_arm_1,1,2,3,4,1,0,2\n9,start_arm_1,2,3,4,5,0,1,0\n7,end_arm_1,3,3,3,1,1,1,1\n8,end_arm_1,1,3,5,1,0,0,2\n"
)
"""Rows of two events with a form that is not always complete."""
SAID = list(WORDINGS.values())
OTHERS = list(COLUMNS[ITEMS:])


def as_text(cells: Cells, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Cells as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(["" if cell is None else cell for cell in row] for row in cells)
    return out.getvalue().encode(encoding)


def as_book(cells: Cells) -> bytes:
    return xlsx(("Sheet1", cells))


def qualtrics(words: bool = True) -> Cells:
    """Three header rows; a preview first, a test and an unfinished response last."""
    own = ["StartDate", "Status", "Finished", "RecordedDate", "ResponseId", "DistributionChannel"]
    real, preview, test = ("IP Address", "Survey Preview", "Survey Test") if words else (0, 1, 2)
    yes, no = ("True", "False") if words else (1, 0)

    def response(number: int, status: Any, finished: Any, channel: str, answers: list[Any]) -> list[Any]:
        return ["2024-01-31 12:00:00", status, finished, "2024-01-31 12:05:00", f"R_{number}", channel, *answers]

    nothing: list[Any] = [7] * ITEMS + [1.0, "nowhere", "2024-01-01"]
    return [
        [*own, *COLUMNS],
        ["Start Date", "Response Type", "Finished", "Recorded Date", "Response ID", "Distribution Channel",
         *(f"How far do you agree?<br>\n - {said}" for said in SAID), *OTHERS],
        [f'{{"ImportId":"{name}"}}' for name in [*own, *(f"QID{k}_1" for k in range(len(COLUMNS)))]],
        response(0, preview, yes, "preview", nothing),
        *(response(k, real, yes, "anonymous", row) for k, row in enumerate(rows(None), 1)),
        response(98, test, yes, "test", nothing),
        response(99, real, no, "anonymous", nothing),
    ]  # fmt: skip


def limesurvey(texts: bool = False) -> Cells:
    """Codes with their parts in brackets, with or without the questions."""
    codes = ["INTG[SQ001]", "INTG[SQ002]", "TRUST[SQ001]", "G3Q1[TRUST2]", "LOY[1]", *OTHERS]
    if texts:
        codes = [f"{code}. How far do you agree? [{said}]" for code, said in zip(codes, SAID, strict=False)] + OTHERS
    own = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
    return [
        [*own, *codes],
        *([k, "2024-01-31 12:00:00" if k > 2 else None, 3, "de", 1234567 * k, *row] for k, row in enumerate(rows(None), 1)),
    ]


def surveymonkey() -> Cells:
    """A question above the first of its parts, which stand in a row of their own."""
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
    coded = [f"{name}: {said}" for name, said in WORDINGS.items()]
    return [
        [*own, "How far do you agree?", *[None] * (ITEMS - 1), *(f"{name}" for name in OTHERS)],
        [*[None] * len(own), *coded, *["Open-Ended Response"] * len(OTHERS)],
        *([10_000 + k, 7, "01/31/2024", "01/31/2024", "10.0.0.1", *row] for k, row in enumerate(rows(None))),
    ]


def forms(own: list[str], values: list[Any], grid: bool = False) -> Cells:
    """Questions in full, some of them rows of a grid."""
    questions = [f"{name}. {said}" for name, said in WORDINGS.items()]
    if grid:
        questions = [f"How far do you agree? [{question}]" for question in questions]
    return [[*own, *questions, *OTHERS], *([*values, *row] for row in rows(None))]


LEFT_OUT = f"3 of {ROWS + 3} responses of Qualtrics left out (2 previews, 1 unfinished); rows are counted without them"
QUALTRICS = ("export of Qualtrics: questions from its second header row", LEFT_OUT)
AGREE = "How far do you agree? "
LIME = "2 of 12 responses of LimeSurvey are unfinished (no submitdate); they are kept"
MONKEY = "export of SurveyMonkey: two header rows; questions are named INTG1 ('How far do you agree? – They keep their…') and so on"
GOOGLE = "export of Google Forms; questions are named INTG1 ('They keep their promises') and so on"
GRID = "export of Google Forms; questions are named INTG1 ('How far do you agree? – They keep their…') and so on"
MICROSOFT = "export of Microsoft Forms; questions are named INTG1 ('They keep their promises') and so on"
PEOPLE: list[Any] = [1, "1/31/24 12:00:00", "1/31/24 12:05:00", "anonymous", None]
DIALECTS = {
    "Qualtrics": Dialect("qualtrics.csv", lambda: as_text(qualtrics()), notes=QUALTRICS),
    "Qualtrics, numbers": Dialect("qualtrics.csv", lambda: as_text(qualtrics(words=False)), notes=QUALTRICS),
    "Qualtrics, tab": Dialect("qualtrics.tsv", lambda: as_text(qualtrics(), "\t", "utf-16"), notes=QUALTRICS),
    "Qualtrics, xlsx": Dialect("qualtrics.xlsx", lambda: as_book(qualtrics()), notes=QUALTRICS),
    "LimeSurvey": Dialect(
        "limesurvey.csv", lambda: as_text(limesurvey()), notes=("export of LimeSurvey: INTG[SQ001] is named INTG1 and so on", LIME)
    ),
    "LimeSurvey, codes and questions": Dialect(
        "limesurvey.csv", lambda: as_text(limesurvey(True), ";"), notes=("export of LimeSurvey: INTG[SQ001] is named INTG1 and so on", LIME)
    ),
    "LimeSurvey, xlsx": Dialect("limesurvey.xlsx", lambda: as_book(limesurvey()), notes=(LIME,)),
    "SurveyMonkey": Dialect("surveymonkey.csv", lambda: as_text(surveymonkey()), notes=(MONKEY,)),
    "SurveyMonkey, xlsx": Dialect("surveymonkey.xlsx", lambda: as_book(surveymonkey()), notes=(MONKEY,)),
    "Google Forms": Dialect(
        "google.csv", lambda: as_text(forms(["Timestamp"], ["2024/01/31 12:00:00"])), wordings=True, notes=(GOOGLE,)
    ),
    "Google Forms, German, with grids": Dialect(
        "google.csv", lambda: as_text(forms(["Zeitstempel", "E-Mail-Adresse"], ["31.01.2024 12:00:00", "a@b"], grid=True)), notes=(GRID,)
    ),
    "Microsoft Forms": Dialect(
        "forms.xlsx", lambda: as_book(forms(["ID", "Start time", "Completion time", "Email", "Name"], PEOPLE)), wordings=True,
        notes=(MICROSOFT,),
    ),
    "Microsoft Forms, French": Dialect(
        "forms.csv",
        lambda: as_text(forms(["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"], PEOPLE), ";", "utf-8-sig"),
        wordings=True, notes=(MICROSOFT,),
    ),
}  # fmt: skip
