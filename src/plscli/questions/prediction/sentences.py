"""What the numbers say of the model, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from plscli.estimation.prediction.settings import Technique
from plscli.questions.prediction.settings import KNOWN
from plscli.records import Record
from plscli.words.wording import figure, listed, number

HARDLY = 0.01
"""Q² below which a prediction is hardly better than the mean."""
REGRESSION: dict[Technique, str] = {
    "da": "a regression on the items of its antecedents",
    "ea": "a regression on the items of the exogenous constructs",
}
"""The regression that knows nothing of the model, in words."""


def meaning(technique: Technique, verdict: str | None, rows: Sequence[Record]) -> str:
    """What the items of a construct say of its predictive power."""
    known = technique.upper()
    useless = [row for row in rows if row["q2"] is None or row["q2"] <= 0]
    if useless:
        return f"no out-of-sample predictive power ({known}): {_named(useless)} {_is(useless)} predicted no better than by the mean answer."
    spread = _spread([row["q2"] for row in rows])
    if verdict is None:
        said = f"predicted better than by the mean answer ({known}, Q² {spread})"
        return f"{said}; there are too few rows for {REGRESSION[technique]}."
    better = sum(row["verdict"] == "better" for row in rows)
    power = "no" if verdict == "none" else verdict
    said = (
        f"{power} out-of-sample predictive power ({known}): {better} of {len(rows)} item{'' if len(rows) == 1 else 's'} "
        f"{'is' if better == 1 else 'are'} predicted better than by {REGRESSION[technique]} (Q² {spread}{_by_size(rows)})"
    )
    hardly = [row for row in rows if row["q2"] < HARDLY]
    return f"{said}; {_named(hardly)} {_is(hardly)} predicted hardly better than by the mean answer." if hardly else f"{said}."


def _named(rows: Sequence[Record]) -> str:
    return listed([f"{row['indicator']} (Q² = {figure(row['q2'] or 0.0)})" for row in rows])


def _is(rows: Sequence[Record]) -> str:
    return "is" if len(rows) == 1 else "are"


def _spread(values: Sequence[float]) -> str:
    low, high = number(min(values)), number(max(values))
    return low if low == high else f"{low} to {high}"


def _by_size(rows: Sequence[Record]) -> str:
    """Of which items the absolute size of errors was compared."""
    skewed = [row["indicator"] for row in rows if row["metric"] == "mae"]
    return f"; by MAE for {listed(skewed)}, whose errors are skewed" if skewed else ""


def disagreement(name: str, verdicts: dict[Technique, str | None]) -> str | None:
    """That the verdict depends on what is known of a new respondent, if it does."""
    if len(set(verdicts.values())) < 2 or None in verdicts.values():
        return None
    told = ", ".join(f"{KNOWN[technique]} {verdict}" for technique, verdict in verdicts.items())
    return f"{name}: the verdict depends on what is known of a new respondent: {told}."


def adds(name: str, r2: float | None, q2: dict[Technique, float | None]) -> str:
    """What prediction adds to the hypotheses: how much of what paths explain they also predict."""
    explained = "an unknown share" if r2 is None else _share(r2)
    told = [f"{'nothing' if value is None or value <= 0 else _share(value)} {KNOWN[each]}" for each, value in q2.items()]
    return (
        f"The paths that the hypotheses are about explain {explained} of the variance of {name} in this sample; of respondents that the "
        f"estimate has not seen, they predict {listed(told)}."
    )


def _share(value: float) -> str:
    return f"{number(100 * value, 0)} %"
