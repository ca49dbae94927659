"""Make the synthetic export of this example: `python make_export.py` writes export.csv beside this file.

Invented users of an invented application for booking appointments, as Qualtrics exports them: three header rows, previews and
unfinished responses, answers in words, one item worded the other way round.  A few of the respondents did not read the questions.
Only the standard library is used, whose `random()` gives the same numbers on every machine and in every version.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path
from statistics import NormalDist

SEED = 2026
RESPONDENTS = 240
WORDS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
CUTS = (-1.4, -0.6, 0.3, 1.2)
"""Where a continuous opinion is cut into the five answers."""
ITEMS = {
    "EASE1": "The application is easy to use.",
    "EASE2": "I found my way around at once.",
    "EASE3": "Booking an appointment took me too long.",
    "EASE4": "It is clear what every button does.",
    "TRUST1": "The application handles my data with care.",
    "TRUST2": "I can rely on the appointments it shows.",
    "TRUST3": "The people behind it mean well.",
    "TRUST4": "It does what it promises.",
    "USE1": "I intend to go on using the application.",
    "USE2": "I will use it for my next appointment.",
    "USE3": "I would recommend it to friends.",
    "USE4": "I prefer it to a telephone call.",
}
REVERSED = ("EASE3",)
ABOUT = {
    "StartDate": "Start Date", "EndDate": "End Date", "Status": "Response Type", "Progress": "Progress",
    "Duration": "Duration (in seconds)", "Finished": "Finished", "RecordedDate": "Recorded Date",
    "ResponseId": "Response ID", "DistributionChannel": "Distribution Channel",
}  # fmt: skip
PREVIEWS, UNFINISHED = (1, 2), (17, 40, 41, 77, 120, 121, 180, 200)
STRAIGHT, DIAGONAL, SPEEDERS, COPIED = (25, 60, 61, 130), (90,), (25, 60, 130, 150), (201, 33)
"""Respondents by number; the last two: a copy, and what it is a copy of."""


def responses(seed: int) -> list[list[str]]:
    """The responses of all respondents, column by column as in the file."""
    uniform = random.Random(seed).random

    def noise() -> float:
        return NormalDist().inv_cdf(uniform())

    rows: list[list[str]] = []
    for number in range(1, RESPONDENTS + 1):
        ease = noise()
        trust = 0.45 * ease + 0.9 * noise()
        use = 0.30 * ease + 0.45 * trust + 0.75 * noise()
        opinions = [0.8 * construct + 0.6 * noise() for construct in (ease, trust, use) for _ in range(4)]
        codes = [sum(opinion > cut for cut in CUTS) for opinion in opinions]
        codes = [4 - code if item in REVERSED else code for item, code in zip(ITEMS, codes, strict=True)]
        if number in STRAIGHT:
            codes = [3] * len(ITEMS)
        if number in DIAGONAL:
            codes = [k % 5 for k in range(len(ITEMS))]
        answers = ["" if uniform() < 0.01 else WORDS[code] for code in codes]
        seconds = 45 + int(15 * uniform()) if number in SPEEDERS else 180 + int(240 * uniform())
        answered = len(ITEMS) // 3 if number in UNFINISHED else len(ITEMS)
        answers = [answer if k < answered else "" for k, answer in enumerate(answers)]
        rows.append([*about(number, seconds), *answers, "Female" if uniform() < 0.62 else "Male"])
    rows[COPIED[0] - 1][len(ABOUT) :] = rows[COPIED[1] - 1][len(ABOUT) :]
    return rows


def about(number: int, seconds: int) -> list[str]:
    """What Qualtrics notes of a response."""
    start = f"2026-03-{1 + number // 20:02d} {8 + number % 12:02d}:{number % 60:02d}:00"
    preview, finished = number in PREVIEWS, number not in UNFINISHED
    status, channel = ("Survey Preview", "preview") if preview else ("IP Address", "anonymous")
    return [start, start, status, "100" if finished else "35", str(seconds), str(finished), start, f"R_{number:05d}", channel]


def main() -> None:
    """Write export.csv."""
    questions = {**ABOUT, **ITEMS, "gender": "What is your gender?"}
    with (Path(__file__).parent / "export.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(questions)
        writer.writerow(questions.values())
        writer.writerow([f'{{"ImportId":"{name[0].lower() + name[1:]}"}}' for name in questions])
        writer.writerows(responses(SEED))


if __name__ == "__main__":
    main()
