"""Are the items in the file, and are they numbers?  Do names say that one stands in the wrong place, or was forgotten?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from plscli.core import Mask
from plscli.data.screen import row_numbers
from plscli.data.survey import Survey, beyond, shortened
from plscli.errors import did_you_mean
from plscli.model.columns import STEM_AND_NUMBER
from plscli.model.spec import ModelSpec
from plscli.questions.screening.checks import Check, named
from plscli.records import finite


def checks(survey: Survey, model: ModelSpec) -> Iterator[Check]:
    """Checks `columns` and `numeric`."""
    absent = [name for name in model.indicators if name not in survey.columns]
    for name in absent:
        advice = did_you_mean(name, survey.columns) or f"columns: {shortened(list(survey.columns))}"
        yield Check("columns", name, None, "is a column", "error", f"{name} is not in {survey.file}; {advice}", items=(name,))
    if not absent:
        yield Check("columns", "all indicators", len(model.indicators), "are columns", "ok", "")
    found = [check for name in model.indicators if name in survey.columns for check in _numeric(survey, name)]
    yield from found or [Check("numeric", "all indicators", None, "numbers only", "ok", "")]


def _numeric(survey: Survey, name: str) -> Iterator[Check]:
    texts = survey.text_answers(name)
    if texts:
        words = shortened(sorted({repr(text) for text in texts.values()}), 3)
        advice = f"{name} holds text: {words}; recode it, or name what means missing with --na"
        yield Check("numeric", name, len(texts), "numbers only", "error", advice, rows=tuple(texts), items=(name,))
        return
    wrong = row_numbers(beyond(survey.columns[name].astype(np.float64, copy=False)))
    if wrong:
        what = f"{name} holds infinite values, or numbers too large or too small to compute with"
        yield Check("numeric", name, len(wrong), "numbers only", "error", what, rows=tuple(wrong), items=(name,))


def names(survey: Survey, model: ModelSpec) -> Iterator[Check]:
    """Checks `item_names` and `forgotten_items`."""
    stems = own_stems(model)
    yield _misplaced(model, stems)
    yield _forgotten(survey, model, stems)


def own_stems(model: ModelSpec) -> dict[str, str]:
    """Constructs by the stem that most of their items share, as TRUST1 and TRUST2 do; a stem of several constructs is left out."""
    found: dict[str, list[str]] = {}
    for construct in model.constructs:
        stems = Counter(stem for item in construct.indicators if (stem := stem_of(item)) and not construct.higher)
        if stems and stems.most_common(1)[0][1] > len(construct.indicators) / 2:
            found.setdefault(stems.most_common(1)[0][0], []).append(construct.name)
    return {stem: names[0] for stem, names in found.items() if len(names) == 1}


def stem_of(column: str) -> str | None:
    """TRUST of TRUST3; None for a name without a running number."""
    match = STEM_AND_NUMBER.fullmatch(column.strip())
    return match["stem"].casefold() if match else None


def _misplaced(model: ModelSpec, stems: Mapping[str, str]) -> Check:
    owner = {item: construct.name for construct in model.constructs if not construct.higher for item in construct.indicators}
    like = {item: stems.get(stem_of(item) or "") for item in owner}
    wrong = [item for item, name in owner.items() if like[item] not in (None, name)]
    words = named(f"{item} in {owner[item]}, but named like {like[item]}" for item in wrong)
    advice = f"an item bears the name of another construct: {words}; look at the measurement lines"
    return _by_names("item_names", wrong, "all items", "own names", advice)


def _forgotten(survey: Survey, model: ModelSpec, stems: Mapping[str, str]) -> Check:
    alike_named = [name for name in survey.columns if name not in model.indicators and stem_of(name) in stems]
    missing = [name for name in alike_named if _is_item(survey, name)]
    words = named(f"{name} of {stems[stem]}" for name in missing if (stem := stem_of(name)))
    advice = f"named like an item of the model, but not in it: {words}; add it, or say why it was left out"
    return _by_names("forgotten_items", missing, "all columns", "none", advice)


def _by_names(check: str, found: Sequence[str], others: str, words: str, advice: str) -> Check:
    """What was found by names.   others : what was looked at where nothing was found.   words : what should be."""
    if not found:
        return Check(check, others, 0, words, "ok", "")
    return Check(check, named(found), len(found), words, "warning", advice, items=tuple(found))


def _is_item(survey: Survey, name: str) -> bool:
    """Whether a column holds numbers that vary."""
    if survey.text_answers(name):
        return False
    column = survey.columns[name].astype(np.float64, copy=False)
    given: Mask = ~np.isnan(column)
    return bool(given.any()) and finite(column[given].max() - column[given].min()) not in (None, 0.0)
