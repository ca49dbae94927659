"""What must be known of a comparison: rows, items and constructs that models share, and what each model has to say of itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plscli.data.survey import Survey, shortened
from plscli.estimation.settings import Estimator
from plscli.questions.comparison import sentences
from plscli.questions.comparison.candidates import Candidate, Shared
from plscli.questions.comparison.criteria import Explained
from plscli.questions.comparison.losses import overlap
from plscli.questions.comparison.settings import Comparing
from plscli.questions.prediction import remarks as of_predictions
from plscli.words.wording import counted, listed


def remarks(
    survey: Survey,
    candidates: Sequence[Candidate],
    constructs: Sequence[Explained],
    shared: Shared,
    estimator: Estimator,
    comparing: Comparing,
) -> tuple[str, ...]:
    """All of them."""
    own = {
        each.name: (*of_predictions.of_estimate(each.found), *of_predictions.remarks(survey, each.found, comparing, estimator))
        for each in candidates
    }
    return (
        *([shared.note] if shared.note else []),
        *_constructs(constructs, len(candidates)),
        *_items(candidates),
        *_modes(candidates, constructs),
        *_reference(constructs),
        *(["R², adjusted R² and criteria are those of construct scores, without the correction of PLSc"] if estimator.consistent else []),
        *_once(own),
    )


def _once(own: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """What is said of all models once, and of some of them with their names."""
    for note in dict.fromkeys(note for notes in own.values() for note in notes):
        of = [name for name, notes in own.items() if note in notes]
        yield note if len(of) == len(own) else f"{', '.join(of)}: {note}"


def _constructs(constructs: Sequence[Explained], models: int) -> Iterator[str]:
    """Constructs that cannot be compared, or not in all models."""
    for each in constructs:
        others = [candidate.name for number, candidate in enumerate(each.models) if number not in each.among]
        if len(each.models) == 1:
            yield sentences.favoured(each, "bic").removesuffix(".")
        elif others:
            where = f"in {listed(others)} than in {each.models[0].name}"
            yield f"{each.construct} has other items {where}, so that its criteria are not compared"


def _items(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Which items losses are compared over, where models do not all predict the same."""
    both = [item for items in overlap(candidates).values() for item in items]
    if not both:
        yield "the models predict no item in common: their losses cannot be compared"
        return
    left = list(dict.fromkeys(item for each in candidates for item in each.items if item not in both))
    if left:
        yield f"losses are over the {counted(len(both), 'item')} that all models predict, without {shortened(left)}"


def _modes(candidates: Sequence[Candidate], constructs: Sequence[Explained]) -> Iterator[str]:
    """Outcomes that models weight in other ways."""
    for each in constructs:
        modes = {candidate.name: candidate.model.construct(each.construct).mode for candidate in each.models}
        if each.compared and len(set(modes.values())) > 1:
            told = listed([f"{mode} in {name}" for name, mode in modes.items()])
            yield f"{each.construct} is weighted in Mode {told}: criteria are of outcomes that are made in different ways"


def _reference(constructs: Sequence[Explained]) -> Iterator[str]:
    """That two criteria do not exist."""
    lost = [each.construct for each in constructs if each.compared and each.value("gm", 0) is None]
    if lost:
        yield f"GM and Cp of {shortened(lost)} do not exist: the predictors of all models cannot stand in one model"
