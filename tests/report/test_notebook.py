"""What notebooks show of results, and tables as DataFrames."""

from __future__ import annotations

from functools import cache
from typing import Any

import lxml.html
import pandas as pd
import pytest

import plscli
from plscli.estimation.bootstrap import Bootstrap
from plscli.questions.paper import verify
from studies import EMOTION, SERVICE


@cache
def bootstrap() -> Bootstrap:
    return plscli.bootstrap(plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls")), resamples=200, seed=7)


@cache
def results() -> dict[str, Any]:
    survey, model = plscli.read_survey(SERVICE), bootstrap().model
    return {
        "bootstrap": bootstrap(), "estimate": bootstrap().point, "hypotheses": plscli.hypotheses(bootstrap()),
        "loadings": plscli.loadings(bootstrap()), "validate": plscli.validate(survey, model), "scores": plscli.scores(survey, model),
        "verify": verify.run(bootstrap(), survey),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["bootstrap", "estimate", "hypotheses", "loadings", "validate", "scores", "verify"])
def test_every_table_is_a_data_frame_with_the_records_of_the_result(name: str) -> None:
    result = results()[name]
    assert result.tables()
    for table, records in result.tables().items():
        frame = result.table(table)
        assert isinstance(frame, pd.DataFrame)
        assert len(frame) == len(records)
        assert list(frame.columns) == list(records[0]) if records else len(frame.columns) > 1
    assert lxml.html.fragment_fromstring(result._repr_html_()).get("class") == "plscli"


def test_a_table_without_rows_has_its_columns() -> None:
    assert list(results()["verify"].table("differences").columns)[:2] == ["quantity", "name"]
    assert list(bootstrap().table("failures").columns) == ["reason", "resamples", "used"]
    with pytest.raises(plscli.PlscliError, match="there is no table 'none'; there are: estimates"):
        bootstrap().table("none")


def test_notebooks_show_tables_and_cut_long_ones() -> None:
    for result in (bootstrap(), bootstrap().point, plscli.hypotheses(bootstrap()), plscli.loadings(bootstrap())):
        page = lxml.html.fragment_fromstring(result._repr_html_())
        rows = [len(list(table.iter("tr"))) - 1 for table in page.iter("table")]
        assert rows
        assert max(rows) <= 60
    assert "more rows: .table('estimates')" in lxml.html.fragment_fromstring(bootstrap()._repr_html_()).text_content()
    survey, model = plscli.read_survey(EMOTION), plscli.read_model(EMOTION.with_suffix(".pls"))
    assert "<bdi>straight-lining</bdi>" in plscli.validate(survey, model)._repr_html_()
    assert "40 more rows" in plscli.scores(survey, model)._repr_html_()
