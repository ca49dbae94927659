"""Is this survey fit for this model?  A list of checks, each with value, threshold, verdict and advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from plscli.analysis import gaps, sample_size
from plscli.analysis.result import Provenance, Record, Tables, Tabular, finite
from plscli.analysis.settings import ALPHA, FailOn, Tails, require_alpha, require_choice
from plscli.analysis.thresholds import PROFILE, Threshold, Verdict
from plscli.analysis.which_model import which_model
from plscli.analysis.wording import number, percent
from plscli.core.design import Array, Mask
from plscli.data import screen
from plscli.data.survey import Survey, shortened
from plscli.errors import UsageError, did_you_mean
from plscli.model.spec import ModelSpec

SEVERITY: tuple[Verdict, ...] = ("ok", "warning", "error")
DEFAULT_PATH = 0.20
"""Path that the sample size is held against when the researcher names none; then it gives a warning at most."""
MUCH_MISSING = 0.15
NEARLY_ALL_SAME = 0.90
"""Shares of missing, and of equal, answers of a respondent that are named beside the warning."""
SMALLEST_PATH = 0.001
"""Paths below this matter to nobody, and would need millions of respondents."""
FEWEST_ITEMS_FOR_PATTERNS = 5
"""With fewer items than this, giving the same answer throughout says nothing about a respondent."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.   rows : the respondents concerned, counted from 1."""

    check: str
    subject: str
    value: float | None
    threshold: str
    verdict: Verdict
    advice: str
    rows: tuple[int, ...] = ()

    def record(self) -> Record:
        """The finding under its field names."""
        return {field: getattr(self, field) for field in self.__slots__[:-1]} | {"rows": list(self.rows)}


@dataclass(frozen=True, eq=False)
class Validation(Tabular):
    """Everything that was checked."""

    survey: Survey
    model: ModelSpec
    checks: tuple[Check, ...]
    items: tuple[Record, ...]
    patterns: tuple[Record, ...]
    settings: Mapping[str, Any]
    used: int

    kind = "validate"

    @property
    def data(self) -> Provenance:
        """The survey that was checked."""
        return Provenance(self.survey.file, self.survey.sha256, self.survey.rows, self.used, self.survey.missing_codes)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed in reading."""
        return self.survey.notes

    def tables(self) -> Tables:
        """Tables `checks`, `items` and `missing_patterns`."""
        return {"checks": [check.record() for check in self.checks], "items": list(self.items), "missing_patterns": list(self.patterns)}

    def worst(self) -> Verdict:
        """The most serious verdict."""
        return max((check.verdict for check in self.checks), key=SEVERITY.index)

    def passes(self, fail_on: FailOn) -> bool:
        """Whether no verdict is as serious as `fail_on`."""
        return fail_on == "never" or SEVERITY.index(self.worst()) < SEVERITY.index(fail_on)


def run(
    survey: Survey,
    model: ModelSpec | None = None,
    *,
    scale: tuple[int, int] | None = None,
    alpha: float = ALPHA,
    tails: Tails = "two",
    min_path: float | None = None,
) -> Validation:
    """Check a survey against a model; without one, against the model its column names suggest.

    scale : lowest and highest answer; inferred when not given.   min_path : smallest path coefficient of interest.
    """
    require_alpha(alpha)
    require_choice("tails", tails, ("two", "one"))
    if min_path is not None and not SMALLEST_PATH <= abs(min_path) < 1:
        raise UsageError(f"min_path must lie between {SMALLEST_PATH:g} and 1, not {min_path:g}")
    if scale is not None and scale[0] >= scale[1]:
        raise UsageError(f"a scale runs from its lowest to its highest answer, such as 1:5, not {scale[0]}:{scale[1]}")
    model = model or which_model(survey)
    checks = list(_columns(survey, model))
    names, X = answers(survey, model)
    known = scale or screen.inferred_scale(X)
    if names:
        checks += _items(X, names)
        checks += _respondents(X)
        checks.append(_scale(X, names, known, given=scale is not None))
    used = survey.rows - int(np.isnan(X).all(1).sum())
    checks += _size(used, model, alpha, tails, min_path)
    settings = {
        "scale": list(known) if known else None,
        "scale_inferred": scale is None,
        "alpha": alpha,
        "tails": tails,
        "min_path": min_path,
        "power": sample_size.POWER,
    }
    described = tuple(_descriptions(X, names, model)), tuple(gaps.patterns(X, names)) if names else ()
    return Validation(survey, model, tuple(checks), *described, settings, used)


def answers(survey: Survey, model: ModelSpec) -> tuple[list[str], Array]:
    """The items whose answers are numbers, and their answers (N, K), NaN where missing or infinite."""
    names = [name for name in model.indicators if name in survey.columns and not survey.text_answers(name)]
    X = np.column_stack([survey.columns[name].astype(np.float64) for name in names]) if names else np.empty((survey.rows, 0))
    return names, np.where(np.isinf(X), np.nan, X)


def _columns(survey: Survey, model: ModelSpec) -> Iterator[Check]:
    absent = [name for name in model.indicators if name not in survey.columns]
    for name in absent:
        advice = did_you_mean(name, survey.columns) or f"columns: {shortened(list(survey.columns))}"
        yield Check("columns", name, None, "is a column", "error", f"not in {survey.file}; {advice}")
    if not absent:
        yield Check("columns", "all indicators", len(model.indicators), "are columns", "ok", "")
    sound = True
    for name in [name for name in model.indicators if name in survey.columns]:
        texts = survey.text_answers(name)
        infinite = screen.row_numbers(np.isinf(survey.columns[name].astype(np.float64))) if not texts else []
        if texts:
            words = shortened(sorted({repr(text) for text in texts.values()}), 3)
            advice = f"holds text: {words}; recode it, or name what means missing with --na"
            yield Check("numeric", name, len(texts), "numbers only", "error", advice, tuple(texts))
        if infinite:
            yield Check("numeric", name, len(infinite), "numbers only", "error", "holds infinite values", tuple(infinite))
        sound = sound and not texts and not infinite
    if sound:
        yield Check("numeric", "all indicators", None, "numbers only", "ok", "")


def _items(X: Array, names: list[str]) -> Iterator[Check]:
    constant = [k for k in range(len(names)) if len(np.unique(X[~np.isnan(X[:, k]), k])) < 2]
    for k in constant:
        yield Check("constant", names[k], 0.0, "variance > 0", "error", "every answer is the same or missing: remove the item")
    if not constant:
        yield Check("constant", "all items", None, "variance > 0", "ok", "")
    threshold, shares = PROFILE["missing_item"], screen.missing_share(X, 0)
    flagged = [k for k in range(len(names)) if threshold.verdict(shares[k]) != "ok"]
    for k in flagged:
        advice = f"{percent(round(shares[k], 3))} of the answers are missing: look for a reason before you replace them"
        rows = _rows(np.isnan(X[:, k]))
        yield Check("missing_item", names[k], float(shares[k]), str(threshold), threshold.verdict(shares[k]), advice, rows)
    if not flagged:
        worst = int(np.argmax(shares))
        subject = "all items" if shares[worst] == 0 else f"worst item {names[worst]}"
        yield Check("missing_item", subject, float(shares[worst]), str(threshold), "ok", "")


def _respondents(X: Array) -> Iterator[Check]:
    """Flags of respondents are a warning at most: they ask for a look, not for a removal."""
    shares = screen.missing_share(X, 1)
    much = int((shares > MUCH_MISSING).sum())
    what = f"left more than 5 % of the items unanswered ({much} more than {percent(MUCH_MISSING)})"
    yield _flagged("missing_case", shares > PROFILE["missing_case"].green, PROFILE["missing_case"], what, "items missing")
    yield Check(*_duplicate_rows(screen.duplicates(X)))
    if X.shape[1] < FEWEST_ITEMS_FOR_PATTERNS:
        advice = f"not applicable: it takes {FEWEST_ITEMS_FOR_PATTERNS} items, the model has {X.shape[1]}"
        yield Check("straightline", "respondents", None, "share of commonest answer", "ok", advice)
    else:
        modal = screen.modal_share(X)
        nearly_all = int((modal >= NEARLY_ALL_SAME).sum())
        what = f"gave the same answer to 80 % of the items or more ({nearly_all} to at least {percent(NEARLY_ALL_SAME)})"
        yield _flagged("straightline", modal >= PROFILE["straightline"].green, PROFILE["straightline"], what, "same answer")


def _flagged(check: str, flags: Mask, threshold: Threshold, what: str, measure: str) -> Check:
    count = int(flags.sum())
    advice = f"{_respondents_words(count)} {what}: {_listed(flags)}; look before you drop anyone" if count else ""
    return Check(check, "respondents", count, f"{measure} {threshold}", "warning" if count else "ok", advice, _rows(flags))


def _duplicate_rows(flags: Mask) -> tuple[str, str, float, str, Verdict, str, tuple[int, ...]]:
    count = int(flags.sum())
    advice = (
        f"{_respondents_words(count)} answered exactly like an earlier one: {_listed(flags)}; "
        "with few items this happens by chance, otherwise look for a double entry"
    )
    return "duplicate_rows", "respondents", count, "none", "warning" if count else "ok", advice if count else "", _rows(flags)


def _scale(X: Array, names: list[str], scale: tuple[int, int] | None, given: bool) -> Check:
    if scale is None:
        return Check("out_of_scale", "answers", None, "not known", "ok", "no common answer scale recognised; name it, such as --scale 1:5")
    checked = np.ones(len(names), dtype=np.bool_) if given else screen.whole_numbers(X)
    flags: Mask = screen.off_scale(X, *scale) & checked
    low, high = scale
    label = f"{low} to {high}{'' if given else ' (inferred)'}"
    if not flags.any():
        return Check("out_of_scale", "answers", 0, label, "ok", "")
    respondents: Mask = np.any(flags, axis=1)
    items = [names[k] for k in np.flatnonzero(flags.any(0))]
    values = shortened([f"{value:g}" for value in np.unique(X[flags])], 5)
    advice = f"found {values} in {shortened(items, 5)}, {_listed(respondents)}; correct them, or name a missing code with --na"
    if not given:
        advice += "; if the scale is another one, name it with --scale"
    return Check("out_of_scale", "answers", int(flags.sum()), label, "error" if given else "warning", advice, _rows(respondents))


def _size(n: int, model: ModelSpec, alpha: float, tails: Tails, min_path: float | None) -> Iterator[Check]:
    lower_bound = sample_size.ten_times(model)
    advice = (
        "a lower bound only" if n >= lower_bound else f"collect at least {lower_bound - n} more answers; and this is a lower bound only"
    )
    yield Check("n_ten_times", "sample size", n, f">= {lower_bound}", "ok" if n >= lower_bound else "error", advice)
    path = abs(min_path or DEFAULT_PATH)
    one_tailed = sample_size.inverse_square_root(path, alpha, "one")
    two_tailed = sample_size.inverse_square_root(path, alpha, "two")
    needed = two_tailed if tails == "two" else one_tailed
    verdict: Verdict = "ok" if n >= needed else "warning" if n >= one_tailed or min_path is None else "error"
    smallest = f"paths of {number(sample_size.detectable_path(n, alpha, tails))} or more" if n else "nothing"
    advice = (
        f"n = {n} detects {smallest} ({tails}-tailed, alpha {alpha:g}, power {sample_size.POWER:g}); "
        f"a path of {path:g} takes {two_tailed} two-tailed, {one_tailed} one-tailed"
    )
    if min_path is None:
        advice += "; name the smallest path that matters to you with --min-path"
    yield Check("n_rule", "sample size", n, f">= {needed} for a path of {path:g}", verdict, advice)


def _descriptions(X: Array, names: list[str], model: ModelSpec) -> Iterator[Record]:
    owner = {item: construct.name for construct in model.constructs for item in construct.indicators}
    for name, column in zip(names, X.T, strict=True):
        answers = column[~np.isnan(column)]
        some = len(answers) > 0
        yield {
            "indicator": name,
            "construct": owner[name],
            "n": len(answers),
            "missing": int(len(column) - len(answers)),
            "minimum": float(answers.min()) if some else None,
            "maximum": float(answers.max()) if some else None,
            "mean": float(answers.mean()) if some else None,
            "sd": finite(answers.std(ddof=1)) if len(answers) > 1 else None,
            "distinct": len(np.unique(answers)),
        }


def _rows(flags: Mask) -> tuple[int, ...]:
    return tuple(screen.row_numbers(flags))


def _listed(flags: Mask) -> str:
    rows = _rows(flags)
    return f"row{'' if len(rows) == 1 else 's'} {shortened(rows)}"


def _respondents_words(count: int) -> str:
    return f"{count} respondent{'' if count == 1 else 's'}"
