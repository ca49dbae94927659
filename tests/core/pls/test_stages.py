from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import plscli
from plain_stages import assert_plain, covariance, filled, mean, sd, slopes, staged
from plscli.core import Array
from plscli.core.pls import Status
from plscli.errors import PlscliError
from plscli.estimation import Estimator
from plscli.estimation.estimation import Estimation
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from studies import TIGHT, evaluated, reader_of, solution_of, survey_of

MEASURED = "A =~ A1 + A2 + A3; B =~ B1 + B2; F <~ F1 + F2; D =~ D1 + D2 + D3; E =~ E1\n"
REFLECTIVE = parse_model(MEASURED + "W =~ A + B; D ~ W + F; E ~ W + D")
COMPOSITE = parse_model(MEASURED + "W <~ A + B; D ~ W + F; E ~ W + D")
OUTCOME = parse_model(MEASURED + "W =~ A + B; W ~ F + D; E ~ W + D")
COMPOSITE_OUTCOME = parse_model(MEASURED + "W <~ A + B; W ~ F + D; E ~ W + D")
TWO_WHOLES = parse_model(
    "A =~ A1 + A2 + A3; B =~ B1 + B2; C =~ F1 + F2; D =~ D1 + D2 + D3; E =~ E1; W =~ A + B; V <~ C + D; V ~ W; E ~ V + W"
)
BLOCKS_AS_MODE_A = parse_model(MEASURED + "W <~ A(A + B); D ~ W + F; E ~ W + D")
MODELS = (REFLECTIVE, COMPOSITE, OUTCOME, COMPOSITE_OUTCOME, TWO_WHOLES, BLOCKS_AS_MODE_A)
METHODS = ("disjoint", "embedded", "repeated")


def answers(n: int = 70, seed: int = 1, gaps: float = 0.0) -> Array:
    """Answers (n, 11) to A1-A3, B1-B2, F1-F2, D1-D3, E1 with clear structure."""
    rng = np.random.default_rng(seed)
    g = rng.standard_normal((n, 5))
    a, b, f = g[:, 0], 0.6 * g[:, 0] + 0.8 * g[:, 1], 0.3 * g[:, 0] + g[:, 2]
    d = 0.5 * a + 0.3 * b + 0.4 * f + 0.7 * g[:, 3]
    e = 0.4 * d + 0.3 * b + 0.8 * g[:, 4]
    truth = np.column_stack([a, 0.8 * a, 0.6 * a, b, 0.7 * b, f, 0.5 * f - 0.4 * b, d, 0.9 * d, 0.6 * d, e])
    X = np.round(2 * (truth + 0.6 * rng.standard_normal(truth.shape)) + 8, 1)
    return np.where(rng.random(X.shape) < gaps, np.nan, X)


def columns_of(model: ModelSpec, X: Array) -> Array:
    """The columns of `answers` in the order of the model's indicators."""
    names = ["A1", "A2", "A3", "B1", "B2", "F1", "F2", "D1", "D2", "D3", "E1"]
    return X[:, [names.index(name) for name in model.indicators]]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("gaps", [0.0, 0.06])
def test_stages_equal_the_plain_version(model: ModelSpec, method: str, gaps: float) -> None:
    X = columns_of(model, answers(gaps=gaps))
    point = plscli.estimate(survey_of(X, model), model, tolerance=TIGHT, higher_order=method)  # type: ignore[arg-type]
    plain = staged(X, model, higher_order=method)
    assert_plain(dict(zip(point.index, point.values, strict=True)), plain, model)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("weights", [False, True])
def test_resamples_equal_the_plain_version_on_the_rows_that_were_drawn(method: str, weights: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.core.pls.stages.CANCELLING", 0.0)  # the plain version takes signs from sums of loadings alone
    X = columns_of(COMPOSITE, answers(gaps=0.05))
    rng = np.random.default_rng(3)
    w = rng.uniform(0.3, 2, len(X)) if weights else np.ones(len(X))
    survey = plscli.Survey.from_frame(pd.DataFrame(X, columns=list(COMPOSITE.indicators)).assign(w=w))
    indices = rng.integers(0, len(X), (4, len(X)))
    chosen = {"weight": "w"} if weights else {}
    result = plscli.bootstrap(survey, COMPOSITE, indices=indices, tolerance=TIGHT, higher_order=method, **chosen)  # type: ignore[arg-type]
    assert result.draws is not None
    for rows, draws in zip(indices, result.draws, strict=True):
        counts = np.bincount(rows, minlength=len(X)) * w * len(w) / w.sum()
        assert_plain(dict(zip(result.point.index, draws, strict=True)), staged(X, COMPOSITE, counts, method), COMPOSITE)


@pytest.mark.parametrize("method", METHODS)
def test_a_batch_of_many_equals_batches_of_one_and_a_failed_member_leaves_its_neighbours_untouched(method: str) -> None:
    X = columns_of(COMPOSITE, answers(gaps=0.03))
    X[:, 0] = np.where(np.arange(len(X)) < 8, X[:, 0], 5.0)
    reader = reader_of(X, COMPOSITE, higher_order=method)
    rng = np.random.default_rng(4)
    counts = np.stack([np.bincount(rng.integers(0, len(X), len(X)), minlength=len(X)) for _ in range(6)]).astype(float)
    counts[2] = np.where(reader.sample.X[:, 0] == 5.0, counts[2], 0)  # A1 is constant here
    together, status = evaluated(reader, counts)
    assert status[2] & 32
    for b in (0, 1, 3, 4, 5):
        alone, ok = evaluated(reader, counts[[b]])
        assert ok[0] == status[b] == 0
        assert np.allclose(alone[0], together[b], atol=1e-12, rtol=0, equal_nan=True)


@pytest.mark.parametrize("method", METHODS)
def test_rescaling_shifting_and_sorting_change_nothing(method: str) -> None:
    X = columns_of(REFLECTIVE, answers(gaps=0.03))
    rng = np.random.default_rng(2)
    moved = (X * np.linspace(0.5, 30, X.shape[1]) + np.linspace(-50, 400, X.shape[1]))[rng.permutation(len(X))]
    a, b = (
        plscli.estimate(survey_of(data, REFLECTIVE), REFLECTIVE, tolerance=TIGHT, higher_order=method)  # type: ignore[arg-type]
        for data in (X, moved)
    )
    for quantity, name in a.index:
        if quantity != "unstandardised_path":
            assert b.value(quantity, name) == pytest.approx(a.value(quantity, name), abs=1e-9), (quantity, name)


@pytest.mark.parametrize("kind", ["=~", "<~"])
def test_a_whole_of_single_item_parts_is_the_construct_of_these_items(kind: str) -> None:
    X = answers()[:, [0, 3, 5, 7, 8, 9]]
    whole = parse_model(f"A =~ A1; B =~ B1; C =~ F1; W {kind} A + B + C; D =~ D1 + D2 + D3; D ~ W")
    flat = parse_model(f"W {kind} A1 + B1 + F1; D =~ D1 + D2 + D3; D ~ W")
    a = plscli.estimate(survey_of(X, whole), whole, tolerance=TIGHT)
    b = plscli.estimate(survey_of(X, flat), flat, tolerance=TIGHT)
    for quantity, name in b.index:
        theirs = name.replace("A1", "A").replace("B1", "B").replace("F1", "C")
        assert a.value(quantity, theirs) == pytest.approx(b.value(quantity, name), abs=1e-10), (quantity, name)


def test_a_composite_whole_with_repeated_indicators_is_explained_by_its_parts_alone() -> None:
    X = columns_of(COMPOSITE_OUTCOME, answers())
    point = plscli.estimate(survey_of(X, COMPOSITE_OUTCOME), COMPOSITE_OUTCOME, tolerance=TIGHT, higher_order="repeated")
    assert point.value("r2", "W") == pytest.approx(1, abs=0.03)
    plain = staged(X, COMPOSITE_OUTCOME, higher_order="repeated").last.paths
    total = plain["F", "W"] + plain["F", "A"] * plain["A", "W"] + plain["F", "B"] * plain["B", "W"]
    through_d = plain["D", "W"] + plain["D", "A"] * plain["A", "W"] + plain["D", "B"] * plain["B", "W"]
    assert point.value("total_effect", "F -> W") == pytest.approx(total, abs=1e-9)
    assert point.value("total_effect", "D -> W") == pytest.approx(through_d, abs=1e-9)
    assert abs(point.value("path", "D -> W") or 0) < 0.1 * abs(through_d)


def unstandardised_scores(X: Array, point: Estimation) -> dict[str, Array]:
    """Means of the answers (gaps filled), weighted with weight / standard deviation, by construct of a model in one stage."""
    c = np.ones(len(X))
    columns = {name: filled(x, c) for name, x in zip(point.model.indicators, X.T, strict=True)}
    found = {}
    for construct in point.model.constructs:
        w = {item: (point.value("weight", f"{item} -> {construct.name}") or 0) / sd(columns[item], c) for item in construct.indicators}
        found[construct.name] = sum(w[item] * columns[item] for item in w) / sum(w.values())
    return found


@pytest.mark.parametrize("gaps", [0.0, 0.05])
def test_unstandardised_paths_are_regressions_of_weighted_means_of_the_answers(gaps: float) -> None:
    model = parse_model(MEASURED + "D ~ A + B + F; E ~ D + A")
    X = columns_of(model, answers(gaps=gaps))
    point = plscli.estimate(survey_of(X, model), model, tolerance=TIGHT)
    U, c = unstandardised_scores(X, point), np.ones(len(X))
    for target in ("D", "E"):
        before = model.predecessors(target)
        for source, b in zip(before, slopes(U[target], [U[s] for s in before], c), strict=True):
            assert point.value("unstandardised_path", f"{source} -> {target}") == pytest.approx(b, abs=1e-9)
    reader = reader_of(X, model)
    solved = solution_of(reader).stages[0]
    assert solved.estimate.score_sds == pytest.approx([sd(U[name], c) for name in model.names], abs=1e-9)


def test_the_score_of_a_whole_is_a_weighted_mean_of_the_answers_to_its_parts() -> None:
    X = columns_of(REFLECTIVE, answers())
    point = plscli.estimate(survey_of(X, REFLECTIVE), REFLECTIVE, tolerance=TIGHT)
    c, weight = np.ones(len(X)), lambda item, name: point.value("weight", f"{item} -> {name}")
    columns = dict(zip(REFLECTIVE.indicators, X.T, strict=True))
    own = {
        item: weight(item, part) * weight(part, "W") / sd(columns[item], c)
        for part in ("A", "B")
        for item in REFLECTIVE.construct(part).indicators
    }
    W = sum(own[item] * columns[item] for item in own) / sum(own.values())
    assert min(x.min() for x in X.T) < mean(W, c) < max(x.max() for x in X.T)
    score = sum(weight(item, "F") / sd(columns[item], c) * columns[item] for item in ("F1", "F2"))
    F = score / sum(weight(item, "F") / sd(columns[item], c) for item in ("F1", "F2"))
    D = sum(weight(item, "D") / sd(columns[item], c) * columns[item] for item in ("D1", "D2", "D3"))
    D = D / sum(weight(item, "D") / sd(columns[item], c) for item in ("D1", "D2", "D3"))
    for source, b in zip(("W", "F"), slopes(D, [W, F], c), strict=True):
        assert point.value("unstandardised_path", f"{source} -> D") == pytest.approx(b, abs=1e-9)
    assert covariance(W, D, c) > 0


def test_weights_that_add_up_to_nothing_positive_give_no_unstandardised_path() -> None:
    X = answers()
    model = parse_model("F <~ F1 + F2; D =~ D1 + D2; D ~ F")
    data = np.column_stack([X[:, 7] + X[:, 5], 1e-3 * X[:, 5], X[:, 8:10]])  # F2 suppresses, and counts for much in small units
    point = plscli.estimate(survey_of(data, model), model)
    weights = [(point.value("weight", f"{item} -> F") or 0) / data[:, k].std(ddof=1) for k, item in enumerate(("F1", "F2"))]
    assert sum(weights) < 0
    assert point.value("unstandardised_path", "F -> D") is None
    assert point.value("path", "F -> D") is not None


@pytest.mark.parametrize("method", METHODS)
def test_each_pair_of_constructs_is_compared_once_and_no_whole_with_its_own_part(method: str) -> None:
    for model in MODELS:
        plan = replace(Estimator(), higher_order=method).plan(model)
        pairs = [frozenset((stage.names[i], stage.names[j])) for stage in plan.stages for i, j in plan.pairs(stage)]
        assert len(pairs) == len(set(pairs))
        assert not {frozenset(pair) for pair in model.owner.items()} & set(pairs)
        outside = [name for name in model.names if name not in model.owner and name not in model.owner.values()]
        wanted = {frozenset((a, b)) for a in outside for b in outside if a < b}
        assert wanted <= set(pairs)
        assert {frozenset(("W", name)) for name in outside} <= set(pairs)
        assert frozenset(("A", "B")) in pairs


def test_plsc_corrects_answers_and_leaves_scores_of_parts_alone() -> None:
    X = columns_of(REFLECTIVE, answers(300))
    survey = survey_of(X, REFLECTIVE)
    plain, corrected = (plscli.estimate(survey, REFLECTIVE, tolerance=TIGHT, consistent=flag) for flag in (False, True))
    rho = {name: plain.value("rho_a", name) or 0 for name in ("A", "B", "D")}
    for name in ("A <-> B", "B <-> E"):
        a, b = name.split(" <-> ")
        root = np.sqrt(rho[a] * rho.get(b, 1))
        assert corrected.value("correlation", name) == pytest.approx((plain.value("correlation", name) or 0) / root, abs=1e-9)
    C = {
        pair: (plain.value("correlation", name) or 0) / (rho["D"] ** 0.5 if "D" in pair else 1)
        for pair, name in {("W", "F"): "F <-> W", ("D", "F"): "F <-> D", ("D", "W"): "D <-> W"}.items()
    }
    among = np.array([[1, C["W", "F"]], [C["W", "F"], 1]])
    paths = np.linalg.solve(among, [C["D", "W"], C["D", "F"]])
    assert corrected.value("path", "W -> D") == pytest.approx(paths[0], abs=1e-9)
    assert corrected.value("path", "F -> D") == pytest.approx(paths[1], abs=1e-9)
    assert corrected.value("loading", "A <- W") == pytest.approx(plain.value("loading", "A <- W"), abs=1e-12)
    assert any("scores of the parts are taken as free of error" in note for note in corrected.notes)


@pytest.mark.parametrize("method", ["embedded", "repeated"])
def test_plsc_refuses_repeated_indicators(method: str) -> None:
    X = columns_of(REFLECTIVE, answers())
    with pytest.raises(PlscliError, match="disjoint"):
        plscli.estimate(survey_of(X, REFLECTIVE), REFLECTIVE, consistent=True, higher_order=method)  # type: ignore[arg-type]


def test_scores_enter_the_next_stage_with_mean_0_and_standard_deviation_1_and_answers_in_their_units() -> None:
    reader = reader_of(columns_of(REFLECTIVE, answers()), REFLECTIVE)
    stage = reader.plan.structure
    second = solution_of(reader).stages[1].estimate
    for k, (name, item) in enumerate(stage.items):
        x = None if name == "W" else reader.sample.X[:, REFLECTIVE.indicators.index(item)]
        expected = (0.0, 1.0) if x is None else (x.mean(), x.std(ddof=1))
        assert (second.indicator_means[k], second.indicator_sds[k]) == pytest.approx(expected, abs=1e-12)


def test_a_member_that_failed_in_the_first_stage_keeps_its_reason_in_the_second() -> None:
    X = columns_of(REFLECTIVE, answers())
    X[:, 5] = 2 * X[:, 6]  # F1 and F2 are collinear
    reader = reader_of(X, REFLECTIVE)
    solved = solution_of(reader).stages
    assert [int(stage.estimate.status) for stage in solved] == [Status.SINGULAR, Status.SINGULAR]
