"""How many respondents are used, and which paths they can detect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plscli.estimation import Tails, sample_size
from plscli.estimation.rows.answers import Answers
from plscli.estimation.sample_size import POWER, Equation
from plscli.model.spec import ModelSpec
from plscli.questions.screening.checks import Check, CheckVerdict, checked, inapplicable, listed, respondents, rows_of
from plscli.records import Record
from plscli.words import number
from plscli.words.thresholds import Threshold, Thresholds

DEFAULT_PATH = 0.20
"""Path that the sample size is held against when the researcher names none; then it gives a warning at most."""


@dataclass(frozen=True, slots=True)
class SoughtPath:
    """What the sample must detect.   path : smallest path that matters, None if nobody named one."""

    alpha: float
    tails: Tails
    path: float | None

    @property
    def size(self) -> float:
        """The size of that path, or of the one that is taken in its place."""
        return abs(self.path or DEFAULT_PATH)


def checks(answers: Answers, complete: int, sought: SoughtPath, power: Sequence[Record], thresholds: Thresholds) -> Iterator[Check]:
    """Checks `n_used`, `n_ten_times`, `n_rule`, `detectable_path`, `power`.

    complete : respondents with all answers.   power : the rows of `power_records`.
    """
    yield _used(answers, complete)
    yield _ten_times(answers.used, answers.model)
    yield _rule(answers.used, sought)
    yield _detectable(answers.used, sought)
    yield _power(sought, power, thresholds["power"])


def _used(answers: Answers, complete: int) -> Check:
    left_out = answers.rows - answers.used
    advice = f"{respondents(left_out)} without any answer to the model's items are left out: {listed(answers.empty)}" if left_out else ""
    if complete < answers.used:
        advice += f"{'; ' if advice else ''}listwise deletion would leave {complete:,} of {answers.used:,}"
    verdict: CheckVerdict = "warning" if left_out else "ok"
    return Check("n_used", "sample size", answers.used, f"all {answers.rows:,} rows", verdict, advice, rows=rows_of(answers.empty))


def _ten_times(n: int, model: ModelSpec) -> Check:
    lower_bound = sample_size.ten_times(model)
    advice = (
        "a lower bound only" if n >= lower_bound else f"collect at least {lower_bound - n} more answers; and this is a lower bound only"
    )
    verdict: CheckVerdict = "ok" if n >= lower_bound else "error"
    return Check("n_ten_times", "sample size", n, f">= {lower_bound}", verdict, advice, sample_size.TEN_TIMES_SOURCE)


def _rule(n: int, sought: SoughtPath) -> Check:
    path, alpha, tails = sought.size, sought.alpha, sought.tails
    one_tailed = sample_size.inverse_square_root(path, alpha, "one")
    two_tailed = sample_size.inverse_square_root(path, alpha, "two")
    needed = two_tailed if tails == "two" else one_tailed
    verdict: CheckVerdict = "ok" if n >= needed else "warning" if n >= one_tailed or sought.path is None else "error"
    smallest = f"paths of {number(sample_size.detectable_path(n, alpha, tails))} or more" if n else "nothing"
    advice = (
        f"n = {n} detects {smallest} ({tails}-tailed, alpha {alpha:g}, power {POWER:g}); "
        f"a path of {path:g} takes {two_tailed} two-tailed, {one_tailed} one-tailed"
    )
    if sought.path is None:
        advice += "; name the smallest path that matters to you with --min-path"
    return Check("n_rule", "sample size", n, f">= {needed} for a path of {path:g}", verdict, advice, sample_size.SOURCE)


def _detectable(n: int, sought: SoughtPath) -> Check:
    words = f"<= {sought.size:g}" if sought.path is not None else "as small as possible"
    if not n:
        return inapplicable("detectable_path", "sample size", words, "there are no respondents")
    one, two = (sample_size.detectable_path(n, sought.alpha, tails) for tails in ("one", "two"))
    value = two if sought.tails == "two" else one
    advice = f"smallest path detected with a power of {POWER:g}: {number(two)} two-tailed, {number(one)} one-tailed"
    verdict: CheckVerdict = "warning" if sought.path is not None and value > sought.size else "ok"
    return Check("detectable_path", "sample size", value, words, verdict, advice, sample_size.SOURCE)


def _power(sought: SoughtPath, power: Sequence[Record], threshold: Threshold) -> Check:
    if sought.path is None:
        return inapplicable("power", "hypotheses", threshold, "name the smallest path that matters to you with --min-path")
    low = [record["hypothesis"] for record in power if not threshold.met(_of(record))]
    worst = min(power, key=_of)
    value = _of(worst)
    advice = (
        f"a path of {sought.size:g} would be found with a power of {number(value, 2)} ({worst['hypothesis']}); too low: {', '.join(low)}"
    )
    verdict = "ok" if not low else checked(threshold, value)
    return Check("power", "hypotheses", value, str(threshold), verdict, advice if low else "", threshold.source, items=tuple(low))


def _of(record: Record) -> float:
    """The power of a hypothesis: from its regression, or else from the rule."""
    return float(record["rule_power"] if record["power"] is None else record["power"])


def power_records(n: int, model: ModelSpec, sought: SoughtPath, equations: Mapping[str, Equation]) -> list[Record]:
    """The power of every hypothesis about a path, for a path of the size that is sought.   equations : by name of the path."""
    found = []
    for path in (path for path in model.paths if path.label):
        tails: Tails = "one" if sought.tails == "one" and path.expected else "two"
        equation = equations.get(path.name)
        found.append(
            {
                "hypothesis": path.label,
                "from": path.source,
                "to": path.target,
                "path": sought.size,
                "n": n,
                "tails": tails,
                "predictors": len(model.predecessors(path.target)),
                "r2": equation.r2 if equation else None,
                "vif": equation.vif if equation else None,
                "power": sample_size.regression_power(sought.size, n, equation, sought.alpha, tails) if equation else None,
                "rule_power": sample_size.rule_power(sought.size, n, sought.alpha, tails),
                "needed": sample_size.inverse_square_root(sought.size, sought.alpha, tails),
            }
        )
    return found
