"""`plscli init`."""

from __future__ import annotations

from plscli.cli.parts.surveys import SurveyAlone
from plscli.cli.running.notes import say
from plscli.report.output import encoded
from plscli.report.writing import create


def init(alone: SurveyAlone) -> None:
    files = alone.drafts()
    from plscli.questions.screening.draft import drafted
    from plscli.questions.screening.draft_files import model_text, study_text

    draft = drafted(alone.survey())
    create(dict(zip(files, map(encoded, (model_text(draft), study_text(draft))), strict=True)))
    for file in files:
        say(f"wrote {file}", alone.quiet)
