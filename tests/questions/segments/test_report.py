"""Segments in the report of a whole analysis, when they are asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inside import inside
from mixed import MODEL, mixed

FEW = ("-n", "60", "--robustness-resamples", "0", "-q")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    mixed(200)[0].to_csv(folder / "survey.csv", index=False)
    (folder / "survey.pls").write_text(MODEL.text)
    return folder


def section(text: str, heading: str) -> str:
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_verdict_stands_under_robustness_and_the_numbers_under_their_own_heading(folder: Path) -> None:
    ran = inside("report", "survey.csv", *FEW, "--segments", "--paper-only", cwd=folder)
    assert ran.code == 0, ran.err
    text = ran.out.decode()
    assert "AIC3 and CAIC both point to 2 segments" in section(text, "Robustness")
    assert "both point to" not in section(text, "Segments")
    assert "How many segments?" in section(text, "Segments")
    assert "Criteria by number of segments" in section(text, "Segments")
    assert text.index("## Robustness") < text.index("## Segments") < text.index("## Limitations")
    assert not [line for line in text.splitlines() if "--" in line and "starts" in line]


def test_without_being_asked_nothing_is_said_of_segments(folder: Path) -> None:
    text = inside("report", "survey.csv", *FEW, "--paper-only", cwd=folder).out.decode()
    assert "## Segments" not in text
    assert "AIC3" not in text


def test_a_report_with_segments_is_verified(folder: Path) -> None:
    assert inside("report", "survey.csv", *FEW, "--segments", "-o", "report.json", cwd=folder).code == 0
    assert inside("verify", "report.json", "survey.csv", "-q", cwd=folder).code == 0
    document = json.loads((folder / "report.json").read_text())
    assert document["settings"]["segments"] is True
    document["tables"]["segment_paths"][0]["estimate"] += 0.1
    (folder / "report.json").write_text(json.dumps(document))
    assert inside("verify", "report.json", "survey.csv", "-q", cwd=folder).code == 1


def test_a_report_says_why_there_are_none(folder: Path) -> None:
    text = inside("report", "survey.csv", *FEW, "--segments", "--correlations", "spearman", "--paper-only", cwd=folder).out.decode()
    assert "Segments were not looked for: segments are looked for in scores" in section(text, "Robustness")
