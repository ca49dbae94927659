"""What a comparison says, in sentences, and what must be known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plscli.data.survey import Survey, shortened
from plscli.estimation import Estimator
from plscli.questions.comparison import CRITERIA, Comparing
from plscli.questions.comparison.candidates import Candidate, Shared, overlap
from plscli.questions.comparison.criteria import EVIDENCE, FAVOURED, Explained
from plscli.questions.prediction import sentences as of_predictions
from plscli.questions.prediction.cvpat import OVERALL, LossCases, hanging, little
from plscli.questions.prediction.doubts import too_few, unanswered
from plscli.records import Record
from plscli.words import counted, figure, listed, number, p_value


def favoured(each: Explained, criterion: str) -> str:
    """Whether the data favour one of the models of a construct."""
    ranked, title = each.ranked(criterion), CRITERIA[criterion]
    if len(ranked) < 2:
        return _not_compared(each, criterion)
    names = [each.models[number].name for number in ranked]
    values = [number(each.values[criterion][place], 1) for place in ranked]
    if not each.differ:
        return f"{each.construct} has the same predictors in {listed(sorted(names))}: {title} has nothing to choose between."
    deltas = [each.standing(criterion)[place][0] or 0.0 for place in ranked]
    if deltas[1] >= FAVOURED:
        others = listed([f"{value} of {name}" for name, value in zip(names[1:], values[1:], strict=True)])
        weight = _weight(each.standing(criterion)[ranked[0]][1] or 0.0)
        said = f"For {each.construct} the data favour {names[0]} ({title} {values[0]} against {others}, {weight})"
        return f"{said}: {EVIDENCE.word(deltas[1])} evidence." if criterion == "bic" else f"{said}."
    return f"For {each.construct} the data favour {_none(names, [f'{title} {values[0]}', *values[1:]], deltas)}."


def _weight(share: float) -> str:
    """A weight, which does not reach 1."""
    return "weight above 0.99" if share > 0.99 else f"weight {number(share, 2)}"


def _none(names: Sequence[str], values: Sequence[str], deltas: Sequence[float]) -> str:
    """That the data tell the best models not apart, and speak against the others, if any."""
    told = [f"{name} ({value})" for name, value in zip(names, values, strict=True)]
    near = sum(delta < FAVOURED for delta in deltas)
    said = f"neither {listed(told[:2], 'nor')}" if near == 2 else f"none of {listed(told[:near])}"
    if near < len(told):
        return f"{said}, but {'both' if near == 2 else 'all of them'} over {listed(told[near:])}"
    return f"{said}: they differ by {number(deltas[near - 1], 2)}"


def _not_compared(each: Explained, criterion: str) -> str:
    first, *others = each.models
    if not others:
        return f"{each.construct} is explained by {first.name} alone: there is nothing to compare."
    if not each.compared:
        have = listed([other.name for other in others])
        return f"{each.construct} has other items in {first.name} than in {have}: criteria of different outcomes cannot be compared."
    return f"For {each.construct} {CRITERIA[criterion]} does not exist: too few cases, or nothing is left unexplained."


def apart(first: Candidate, other: Candidate) -> str:
    """How a model differs from the first one: the paths that only one of them has."""
    one, two = ({path.name for path in each.model.paths} for each in (first, other))
    more, less = ([path.name for path in a.model.paths if path.name not in names] for a, names in ((other, one), (first, two)))
    if not more and not less:
        return f"{other.name} has the same paths as {first.name}: constructs are measured in other ways."
    told = [f"{verb} {listed(paths)}" for verb, paths in (("adds", more), ("leaves out", less)) if paths]
    return f"{other.name} is {first.name} with other paths: it {listed(told)}."


def losses(row: Record, alpha: float) -> str:
    """What the test of one pair of models says, and what it does not."""
    of = "" if row["construct"] == OVERALL else f" {row['construct']}"
    first, other = row["model"], row["benchmark"]
    if row["p"] is None:
        why = "predict{} exactly alike" if row["reason"] == "identical_predictions" else "cannot be compared{}: there are too few cases"
        return f"{first} and {other} {why.format(of)}."
    test, found = _test(row, alpha), row["decision"]
    if found == "no evidence":
        said = f"There is no evidence that {first} or {other} predicts{of} better ({test})"
    else:
        better, worse = (first, other) if found == "better" else (other, first)
        said = f"{better} predicts{of} better than {worse} ({test})"
    return f"{said}{hanging(row, alpha)}."


def _test(row: Record, alpha: float) -> str:
    """Technique, difference and test, for the model that loses less."""
    less = row["difference"] < 0
    p = row["p"] if less else 1.0 - row["p"]
    size = f"{figure(abs(row['difference']))}{little(row, row['decision'])}"
    lower = f"average loss of {row['model'] if less else row['benchmark']} {size} lower"
    t = f"t({row['df']}) = {number(row['t'] if less else -row['t'], 2)}, one-sided {p_value(p, alpha)}"
    return f"{row['technique'].upper()}: {lower}, {t}"


def conclusion(best: str | None, row: Record, alpha: float, simpler: str | None) -> str:
    """What losses add to what criteria say of the same two models.

    best : the model that the data favour, None for no model.   row : overall.   simpler : of the two models, if one is.
    """
    first, other = row["model"], row["benchmark"]
    if row["p"] is None:
        return losses(row, alpha)
    winner = {"better": first, "worse": other}.get(row["decision"])
    test = _test(row, alpha)
    theory = f"theory decides, or the simpler model ({simpler})" if simpler else "theory decides"
    if winner is None:
        rival = other if best == first else first
        start = f"{best} does not predict reliably better than {rival}" if best else f"Neither {first} nor {other} predicts reliably better"
        end = "; it is the simpler model, too" if best and best == simpler else f": {theory}"
        return f"{start} ({test}{hanging(row, alpha)}){end}."
    loser = other if winner == first else first
    if best == winner:
        return f"{winner} predicts better than {loser}, too ({test}{hanging(row, alpha)})."
    but = f", although the criterion favours {best}: {theory}" if best else ""
    return f"{winner} predicts better than {loser} ({test}{hanging(row, alpha)}){but}."


def simpler(paths: Sequence[tuple[str, int]]) -> str | None:
    """The model with the fewest paths of two; None where they have as many."""
    (one, few), (_, more) = sorted(paths, key=lambda each: each[1])
    return one if few < more else None


def doubts(candidates: Sequence[Candidate], cases: LossCases, constructs: Sequence[str]) -> Iterator[str]:
    """Why neither criteria nor losses are to be relied on, or why there are no losses to compare."""
    if not overlap(candidates):
        yield "Losses are not compared: the models predict no item in common."
    yield from unanswered(candidates[0].found, constructs)
    yield from too_few(cases)
    few = {each.name: next(of_predictions.few_rows(each.found), None) for each in candidates}
    told = [f"{name}: {said}" for name, said in few.items() if said]
    if told:
        yield f"Too few respondents to rely on it ({'; '.join(told)})."


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
            yield favoured(each, "bic").removesuffix(".")
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
