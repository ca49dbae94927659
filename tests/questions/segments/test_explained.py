"""Who the segments are: columns that differ between them, and how well these tell a respondent's segment."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, f_oneway

import plscli
from mixed import MODEL, mixed
from plscli.errors import DataError, UsageError
from plscli.questions.segments.answer import Segments

N = 240


@cache
def survey() -> pd.DataFrame:
    frame, kind = mixed(N, 2)
    rng = np.random.default_rng(7)
    other = np.where(rng.random(N) < 0.15, 1 - kind, kind)
    return frame.assign(
        contract=np.where(other == 1, "prepaid", "postpaid"),
        age=rng.normal(40, 10, N).round(1) + 9 * kind,
        noise=rng.integers(1, 6, N),
        letters=rng.choice(list("abc"), N),
        id=np.arange(N) + 100,
        comment=[f"text {i}" for i in range(N)],
        constant=1,
    )


@cache
def found(explain: str = "all") -> Segments:
    return plscli.segments(survey(), MODEL, k=2, starts=4, explain=explain)


def rows(explain: str = "all") -> dict[str, Any]:
    return {row["column"]: row for row in found(explain).tables()["explained"]}


def test_statistics_are_those_of_the_tables_and_parts() -> None:
    segment = np.array([row["segment"] for row in found().tables()["membership"]])
    table = pd.crosstab(segment, survey()["contract"]).to_numpy()
    chi = chi2_contingency(table, correction=False)
    row = rows()["contract"]
    assert (row["statistic"], row["p"]) == (pytest.approx(chi.statistic), pytest.approx(chi.pvalue))
    assert row["effect"] == pytest.approx(np.sqrt(chi.statistic / N))
    parts = [survey()["age"][segment == k] for k in (1, 2)]
    assert rows()["age"]["statistic"] == pytest.approx(f_oneway(*parts).statistic)
    assert (rows()["age"]["df"], row["df"]) == (1, 1)
    between = sum(len(part) * (part.mean() - survey()["age"].mean()) ** 2 for part in parts)
    assert rows()["age"]["effect"] == pytest.approx(between / (N - 1) / survey()["age"].var())


def test_a_test_is_rough_where_more_than_a_fifth_of_the_cells_expect_few() -> None:
    few, many = ([*"abc"], [*"abcdef"])
    frame = survey().assign(
        few=["rare" if i < 4 else few[i % 3] for i in range(N)], many=["rare" if i < 4 else many[i % 6] for i in range(N)]
    )
    told = {row["column"]: row for row in plscli.segments(frame, MODEL, k=2, starts=1, explain="few,many").tables()["explained"]}
    assert (told["few"]["rough"], told["many"]["rough"]) == (True, False)  # 2 of 8 cells, and 2 of 14
    assert "rough, since some answers are rare" in told["few"]["interpretation"]


def test_columns_that_differ_are_told_from_those_that_do_not() -> None:
    told = rows()
    assert {name for name, row in told.items() if row["p_adjusted"] is not None and row["p_adjusted"] < 0.05} == {"contract", "age"}
    assert "postpaid has" in told["contract"]["interpretation"]
    assert "no evidence of a difference" in told["noise"]["interpretation"]
    tested = [row["p"] for row in told.values() if row["p"] is not None]
    assert told["contract"]["p_adjusted"] == pytest.approx(min(1.0, len(tested) * told["contract"]["p"]))


def test_what_cannot_tell_anything_says_why() -> None:
    reasons = {name: row["reason"] for name, row in rows().items() if row["reason"]}
    assert reasons == {"id": "a running number", "comment": f"{N} different answers in words", "constant": "all answers are the same"}
    assert {rows()[name]["n"] for name in reasons} == {N}  # who answered, though nothing was tested


def test_the_hit_rate_is_that_of_rows_that_were_not_seen() -> None:
    both, nothing = rows()["all together"], rows("noise, letters")["all together"]
    assert both["statistic"] > 0.8 > both["chance"]
    assert nothing["statistic"] < nothing["chance"] + 0.05
    assert list(rows("noise, letters")) == ["noise", "letters", "all together"]


def test_the_order_of_the_rows_changes_no_hit() -> None:
    order = np.random.default_rng(3).permutation(N)
    turned = plscli.segments(survey().iloc[order], MODEL, k=2, starts=4).tables()["explained"]
    ours = {row["column"]: row["statistic"] for row in turned}
    assert ours["all together"] == rows()["all together"]["statistic"]
    assert ours["age"] == pytest.approx(rows()["age"]["statistic"])


def test_one_segment_has_nothing_to_explain() -> None:
    assert plscli.segments(survey(), MODEL, k=1).tables()["explained"] == []
    assert found("none").tables()["explained"] == []


def test_columns_that_are_none_are_said() -> None:
    with pytest.raises(DataError, match="'agee' is not a column"):
        plscli.segments(survey(), MODEL, k=2, explain="agee")
    with pytest.raises(UsageError, match="'A1' is an indicator of the model"):
        plscli.segments(survey(), MODEL, k=2, explain="A1")


def test_a_table_without_rows_has_the_fields_of_one_with_rows_and_says_why() -> None:
    one, none = plscli.segments(survey(), MODEL, k=1, starts=2), plscli.segments(survey(), MODEL, k=2, starts=2, explain="none")
    for answer, why in ((one, "there is nothing to tell it from"), (none, "no other column was looked at")):
        assert list(answer.table("explained")) == list(found().table("explained"))
        assert why in answer.report().layout("explained").notes[0]
    assert "explained" not in one.report().hints()[0]
