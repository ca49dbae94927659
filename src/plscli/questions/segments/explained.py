"""Segments and the other columns of the survey: which of them differ between segments, how well they tell a respondent's segment, and the
survey with segments in columns of its own, which say how they were found.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.core.resampling import samples
from plscli.core.resampling.inference import holm
from plscli.data import distinct
from plscli.data.survey import Survey, no_column
from plscli.errors import UsageError
from plscli.model.spec import ModelSpec
from plscli.questions.groups.membership import FOUND_BY
from plscli.questions.segments.found import ScoredRows, Segmented
from plscli.records import Record, finite
from plscli.words import listed, number, p_value, percent

MOST_CATEGORIES, MOST_NUMBERS = 20, 10
"""Different answers up to which text, and numbers, are categories."""
FEWEST = 5.0
"""Expected respondents in a cell of a table below which the chi-square test is rough.  Cochran (1954), Biometrics 10, 417-451."""
TINY = float(np.finfo(np.float64).tiny)
FOLDS = 10
ROWS_PER_TERM = 10
"""Respondents for each term of the regression that tells segments."""
TOGETHER = "all together"
FIELDS = (
    "column", "test", "statistic", "df", "p", "p_adjusted", "effect", "chance", "n", "rough", "reason", "meaning", "interpretation",
)  # fmt: skip
"""Fields of the table."""


@dataclass(frozen=True, eq=False)
class Other:
    """A column beside the model, of the respondents that are used.

    kind : whether its answers are categories or numbers.   values : (N,) numbers, or numbers of categories with NaN for none.   names : of
    the categories.   reason : why it is not looked at.
    """

    name: str
    kind: Literal["categories", "numbers"]
    values: Array
    names: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def known(self) -> Mask:
        """(N,) who has an answer."""
        return np.asarray(~np.isnan(self.values))

    def terms(self) -> Array:
        """(N, terms) what a regression takes of it: 0/1 of categories but the first, or the number; mean for no answer."""
        filled = np.where(self.known, self.values, np.nan)
        if self.kind == "categories":
            return np.column_stack([(filled == k).astype(np.float64) for k in range(1, len(self.names))])
        spread = np.nanstd(filled)
        standardised: Array = np.nan_to_num((filled - np.nanmean(filled)) / (spread if spread > 0 else 1.0))
        return standardised[:, None]


def others(survey: Survey, model: ModelSpec, asked: str, rows: Indices) -> list[Other]:
    """The columns that were asked for: names with commas between them, `all` or `none`.   rows : (N,) of the file that are used, from 0.

    DataError for a column that is none, UsageError for one of the model.
    """
    if asked.strip() == "none":
        return []
    every = asked.strip() == "all"
    names = list(survey.columns) if every else [name.strip() for name in asked.split(",") if name.strip()]
    for name in names:
        if name not in survey.columns:
            raise no_column("--explain", name, survey.columns, survey.file)
        if not every and name in model.indicators:
            raise UsageError(f"--explain {name}: {name!r} is an indicator of the model, which the segments were found by\n  name others")
    marks = {name for name in survey.columns if name.endswith(FOUND_BY)}
    ours = {*marks, *(mark.removesuffix(FOUND_BY) for mark in marks), *([CERTAINTY] if marks else [])}
    skipped = {*model.indicators, *(ours if every else ())}
    return [_other(survey, name, rows) for name in names if name not in skipped]


def _other(survey: Survey, name: str, rows: Indices) -> Other:
    answers = survey.columns[name][rows]
    counts = distinct(answers)
    text = answers.dtype == object
    known = np.array([each is not None and each == each for each in answers])
    if len(counts) < 2:
        return Other(name, "categories", np.where(known, 0.0, np.nan), (), "all answers are the same")
    if not text and len(counts) > MOST_NUMBERS:
        steps = np.diff(np.sort(answers.astype(np.float64)))
        if len(counts) == len(rows) and np.allclose(steps, steps[0]):
            return Other(name, "numbers", answers.astype(np.float64), (), "a running number")
        return Other(name, "numbers", answers.astype(np.float64))
    if text and len(counts) > MOST_CATEGORIES:
        return Other(name, "categories", np.where(known, 0.0, np.nan), (), f"{len(counts)} different answers in words")
    found = survey.grouped(name)
    of = {answer: k for k, category in enumerate(found.values()) for answer in category.answers}
    written = [None if each is None or each != each else str(each) if text else f"{each:.15g}" for each in answers]
    values = np.array([np.nan if each is None else of[each] for each in written])
    return Other(name, "categories", values, tuple(found))


def tested(columns: Sequence[Other], which: Indices, k: int, seed: int, alpha: float) -> list[Record]:
    """Table `explained`: a row for every column, p adjusted over them (Holm), and one for what they tell together.

    which : (N,) segment of each respondent, from 0.   k : segments.
    """
    rows = [_row(each, which, k) for each in columns]
    p = np.array([np.nan if row["p"] is None else row["p"] for row in rows])
    for row, adjusted in zip(rows, holm(p) if len(p) else (), strict=True):
        row["p_adjusted"] = finite(adjusted)
    for row, column in zip(rows, columns, strict=True):
        row["meaning"] = _sentence(row, column, which, k, alpha)
    usable = [each for each in columns if each.reason is None]
    if usable:
        rows.append(_together(usable, which, k, seed))
    for row in rows:
        row["interpretation"] = f"{row['column']}: {row['meaning'][0].lower()}{row['meaning'][1:]}"
    return rows


def _empty(column: str, n: int) -> Record:
    """A row in which nothing stands."""
    return {**dict.fromkeys(FIELDS), "column": column, "n": n}


def _row(column: Other, which: Indices, k: int) -> Record:
    start = _empty(column.name, int(column.known.sum())) | {"reason": column.reason}
    if column.reason is not None:
        return start
    found = _categories(column, which, k) if column.kind == "categories" else _numbers(column, which, k)
    return start | (found or {"reason": "too few answers in a segment"})


def _categories(column: Other, which: Indices, k: int) -> Record | None:
    """Chi-square test of the table of segments and categories, and Cramér's V."""
    from scipy.stats import chi2_contingency

    table = _crossed(column, which, k)
    table = table[:, table.any(0)]
    if not table.any(1).all() or table.shape[1] < 2:
        return None
    test = chi2_contingency(table, correction=False)
    V = np.sqrt(test.statistic / (table.sum() * (min(table.shape) - 1)))
    rough = bool((test.expected_freq < FEWEST).mean() > 0.2)
    return {
        "test": "chi-square",
        "statistic": float(test.statistic),
        "df": int(test.dof),
        "p": max(float(test.pvalue), TINY),
        "effect": float(V),
        "rough": rough,
    }


def _crossed(column: Other, which: Indices, k: int) -> Array:
    """(segments, categories) respondents."""
    known = column.known
    found = np.zeros((k, len(column.names)))
    np.add.at(found, (which[known], column.values[known].astype(np.intp)), 1.0)
    return found


def _numbers(column: Other, which: Indices, k: int) -> Record | None:
    """Analysis of variance, and the share of variance between segments (η²)."""
    from scipy.stats import f_oneway

    known = column.known
    parts = [column.values[known & (which == segment)] for segment in range(k)]
    if min(len(part) for part in parts) < 2 or all(np.ptp(part) == 0 for part in parts):
        return None
    test = f_oneway(*parts)
    values, mean = column.values[known], column.values[known].mean()
    between = sum(len(part) * (part.mean() - mean) ** 2 for part in parts)
    share = float(between / ((values - mean) ** 2).sum())
    p = max(float(test.pvalue), TINY)
    return {"test": "ANOVA", "statistic": float(test.statistic), "df": k - 1, "p": p, "effect": share, "rough": False}


def _sentence(row: Record, column: Other, which: Indices, k: int, alpha: float) -> str:
    """What differs, and how."""
    if row["p"] is None:
        return f"Not looked at: {row['reason']}."
    symbol = "Cramér's V" if column.kind == "categories" else "η²"
    rough = "; rough, since some answers are rare" if row["rough"] else ""
    said = f"{symbol} = {number(row['effect'], 2)}, Holm-adjusted {p_value(row['p_adjusted'], alpha)}{rough}"
    if row["p_adjusted"] > alpha:
        return f"There is no evidence of a difference between segments ({said})."
    return f"Differs between segments ({said}): {_how(column, which, k)}."


def _how(column: Other, which: Indices, k: int) -> str:
    if column.kind == "numbers":
        means = [float(np.nanmean(column.values[which == segment])) for segment in range(k)]
        return listed([f"mean {number(mean, 2)} in segment {segment + 1}" for segment, mean in enumerate(means)])
    table = _crossed(column, which, k)
    shares = table / table.sum(1, keepdims=True)
    most = int(np.argmax(np.ptp(shares, axis=0)))
    parts = [f"{percent(round(float(shares[segment, most]), 2))} in segment {segment + 1}" for segment in range(k)]
    return f"{column.names[most]} has {listed(parts)}"


def _together(columns: Sequence[Other], which: Indices, k: int, seed: int) -> Record:
    """How many respondents a multinomial regression on the columns puts into their segment, each of them in a fold that it did not see."""
    chance = float(np.bincount(which, minlength=k).max() / len(which))
    hits = _hits(columns, which, k, seed)
    found = _empty(TOGETHER, len(which)) | {"test": "hit rate", "statistic": hits, "chance": chance}
    if hits is None:
        why = "too few respondents for a regression"
        return found | {"reason": why, "meaning": f"How well they tell segments is not known: {why}."}
    verb = "puts" if hits > chance else "puts no more than"
    said = (
        f"Knowing these columns {verb} {percent(round(hits, 2))} of the respondents into their segment, each in a fold that was held out; "
        f"putting everybody into the largest one gives {percent(round(chance, 2))}."
    )
    return found | {"meaning": said}


def _hits(columns: Sequence[Other], which: Indices, k: int, seed: int) -> float | None:
    """Share of hits over folds; in each the columns that differ most in the other folds are taken, as many as there is room for."""
    n = len(which)
    if n < 2 * FOLDS or np.bincount(which, minlength=k).min() < FOLDS:
        return None
    fold = samples.stream(seed, samples.EXPLAINED).permutation(n) % FOLDS
    terms = {each.name: each.terms() for each in columns}
    hits = 0
    for held in range(FOLDS):
        seen, out = fold != held, fold == held
        hits += int((_predicted(columns, terms, which, k, (seen, out)) == which[out]).sum())
    return hits / n


def _predicted(columns: Sequence[Other], terms: dict[str, Array], which: Indices, k: int, parts: tuple[Mask, Mask]) -> Indices:
    """Segments of the respondents that are held out."""
    seen, out = parts
    rows = [(_row(Other(each.name, each.kind, each.values[seen], each.names), which[seen], k)["p"], each.name) for each in columns]
    chosen: list[str] = []
    for _, name in sorted((p, name) for p, name in rows if p is not None):
        if sum(terms[each].shape[1] for each in (*chosen, name)) <= seen.sum() / ROWS_PER_TERM:
            chosen.append(name)
    largest = np.full(int(out.sum()), np.bincount(which[seen], minlength=k).argmax())
    if not chosen:
        return largest
    X = np.column_stack([np.ones(len(which)), *(terms[name] for name in chosen)])
    X = X[:, [0, *(1 + np.flatnonzero(np.ptp(X[seen][:, 1:], axis=0) > 0))]]
    return _regressed(X, which, (seen, out), largest)


def _regressed(X: Array, which: Indices, parts: tuple[Mask, Mask], otherwise: Indices) -> Indices:
    """The likeliest segments that a multinomial logit tells; `otherwise` where it cannot be fitted."""
    from statsmodels.discrete.discrete_model import MNLogit

    seen, out = parts
    labels = np.unique(which[seen])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # perfect prediction and slow convergence change no hit that counts
        try:
            fitted = MNLogit(np.searchsorted(labels, which[seen]), X[seen]).fit_regularized(alpha=1.0, disp=0, maxiter=200)
        except (np.linalg.LinAlgError, ValueError):
            return otherwise
    found = np.asarray(fitted.predict(X[out]))
    return labels[found.argmax(1)] if np.isfinite(found).all() else otherwise


SEGMENT, CERTAINTY = "segment", "segment_p"
"""Columns of the segment of each respondent, from 1, and of the probability to belong to it."""
COLUMNS = (SEGMENT, CERTAINTY, SEGMENT + FOUND_BY)


def joined(survey: Survey, found: Segmented, scores: ScoredRows, method: str) -> Survey:
    """The survey with its segments in further columns; who was left out is in none.   method : that found them, in capitals.

    Raises UsageError for a survey that has such columns.
    """
    for name in COLUMNS:
        if name in survey.columns:
            raise UsageError(f"{survey.file} has a column {name!r} already\n  rename it, or save the segments of the survey without it")
    assert found.posteriors is not None
    at = scores.sample.numbers - 1
    segment, certainty = np.full((2, survey.rows), np.nan)
    segment[at], certainty[at] = found.which + 1.0, found.posteriors.max(0)
    by = np.full(survey.rows, None, dtype=object)
    by[at] = method
    return replace(survey, columns={**survey.columns, **dict(zip(COLUMNS, (segment, certainty, by), strict=True))})
