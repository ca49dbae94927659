"""Comparison of groups: what must hold of its numbers whatever the data."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core import Array
from plscli.engine import SERIAL
from plscli.questions.groups import GivenDraws, Grouping, GroupsAsked, WithinGroups, permuted
from plscli.questions.groups.answer import Groups
from plscli.questions.groups.compared import Compared, compare
from plscli.records import Lazy
from studies import MEDIATED, TIGHT, answers

EVERYTHING = "paths,total,indirect,loadings,weights,r2"
SMALL: dict[str, Any] = {"permutations": 120, "resamples": 120, "seed": 3, "compare": EVERYTHING}
SIGNED = ("difference", "mean_difference", "logvar_difference", "variance_difference", "statistic")
MIRRORED = {"estimate_a": "estimate_b", "estimate_b": "estimate_a", "lower": "upper", "upper": "lower"}


def frame(n: int = 150, gaps: float = 0.02, seed: int = 1, **columns: Any) -> pd.DataFrame:
    found = pd.DataFrame(answers(n, seed=seed, gaps=gaps), columns=list(MEDIATED.indicators))
    rng = np.random.default_rng(seed)
    return found.assign(team=rng.permutation(["red", "blue", "blue"] * (n // 3)), w=rng.uniform(0.5, 2, n), **columns)


@cache
def base() -> Groups:
    return plscli.groups(frame(), MEDIATED, by="team", **SMALL)


def numbers(answer: Groups) -> dict[tuple[Any, ...], float]:
    """Every number of all tables, by table, names and field."""
    found = {}
    for table, rows in answer.tables().items():
        for row in rows:
            names = tuple(value for name, value in row.items() if isinstance(value, str) and name not in ("interpretation", "advice"))
            found |= {(table, *names, name): value for name, value in row.items() if isinstance(value, float | int)}
    return found


def differing(a: Groups, b: Groups) -> list[Any]:
    first, second = numbers(a), numbers(b)
    assert first.keys() == second.keys()
    return [key for key in first if first[key] != second[key]]


def test_the_order_of_the_file_changes_no_digit() -> None:
    shuffled = frame().sample(frac=1, random_state=5)
    assert differing(base(), plscli.groups(shuffled, MEDIATED, by="team", **SMALL)) == []


def test_neither_does_the_order_of_equal_rows_in_different_groups() -> None:
    coarse = frame(300, gaps=0.0)
    coarse[list(MEDIATED.indicators)] = np.ceil(coarse[list(MEDIATED.indicators)] / 3.5)
    repeated = coarse.duplicated(list(MEDIATED.indicators), keep=False)
    assert 50 < repeated.sum() < 250
    one, other = (plscli.groups(data, MEDIATED, by="team", **SMALL) for data in (coarse, coarse.sample(frac=1, random_state=8)))
    assert differing(one, other) == []


def test_the_same_permutation_of_respondents_gives_the_same_numbers_in_any_order_of_the_file() -> None:
    data, order = frame(), np.random.default_rng(6).permutation(150)
    team = np.where(data["team"] == "red", 1, 2)
    labels = np.random.default_rng(7).permuted(np.tile(team, (60, 1)), axis=1)
    chosen = {"by": "team", "groups": {"red": "red", "blue": "blue"}, "resamples": 0}
    one = plscli.groups(data, MEDIATED, labels=labels, **chosen)
    other = plscli.groups(data.iloc[order], MEDIATED, labels=labels[:, order], **chosen)
    assert differing(one, other) == []


def test_swapping_the_groups_mirrors_every_number() -> None:
    tables, swapped = (plscli.groups(frame(), MEDIATED, by="team", groups=order, **SMALL).tables() for order in ("red, blue", "blue, red"))
    for name in ("group_differences", "invariance", "other_differences", "distances"):
        for row, other in zip(tables[name], swapped[name], strict=True):
            for field, value in row.items():
                if field in SIGNED or field in ("lower", "upper"):
                    opposite = other[MIRRORED.get(field, field)]
                    assert value == (None if opposite is None else pytest.approx(-opposite, abs=1e-12)), (name, field)
                elif isinstance(value, float):
                    assert value == pytest.approx(other[MIRRORED.get(field, field)], abs=1e-12), (name, field)
                elif field in ("decision", "level"):
                    assert value == other[field]


def test_identical_groups_do_not_differ() -> None:
    half = frame(75)
    both = pd.concat([half.assign(team="a"), half.assign(team="b")])
    tables = plscli.groups(both, MEDIATED, by="team", **SMALL).tables()
    errors = [[row["se"] for row in tables["group_estimates"] if row["group"] == label] for label in ("a", "b")]
    assert all(one != other for one, other in zip(*errors, strict=True))  # each group has random numbers of its own
    for row in (*tables["group_differences"], *tables["other_differences"]):
        assert row["difference"] == pytest.approx(0.0, abs=1e-12)
        assert row["p_permutation"] == 1.0
    for row in tables["invariance"]:
        assert row["c"] is None or row["c"] == pytest.approx(1.0, abs=1e-12)
        assert row["c_p"] in (None, 1.0)
        assert (row["mean_p"], row["logvar_p"], row["level"]) == (1.0, 1.0, "full")
    assert [row["p"] for row in tables["distances"]] == [1.0, 1.0]


def test_units_change_nothing_unless_raw_items_are_pooled() -> None:
    grown = frame().assign(A1=lambda data: 100 * data["A1"])
    found = numbers(plscli.groups(grown, MEDIATED, by="team", **SMALL))
    for key, value in numbers(base()).items():
        assert found[key] == pytest.approx(value, abs=1e-9), key
    raw = [plscli.groups(data, MEDIATED, by="team", pool="raw", resamples=0, permutations=100) for data in (frame(), grown)]
    c = [next(row["c"] for row in each.tables()["invariance"] if row["construct"] == "A") for each in raw]
    assert abs(c[0] - c[1]) > 1e-4


@pytest.mark.parametrize("workers", [{"jobs": 2}, {"jobs": 2, "backend": "processes"}])
def test_workers_change_no_digit(workers: dict[str, Any]) -> None:
    chosen = {**SMALL, "permutations": 600}
    one = plscli.groups(frame(), MEDIATED, by="team", **chosen, jobs=1)
    assert differing(one, plscli.groups(frame(), MEDIATED, by="team", **chosen, **workers)) == []


def compared(data: pd.DataFrame, grouping: Grouping, given: GivenDraws | None = None, **estimator: Any) -> Compared:
    from plscli.estimation import Estimator

    asked = GroupsAsked(grouping, Estimator(tolerance=TIGHT, **estimator), WithinGroups(resamples=0))
    return compare(plscli.Survey.from_frame(data), MEDIATED, asked, given or GivenDraws(), SERIAL, None)


def test_batches_change_no_digit_and_fewer_permutations_are_the_first_of_more(monkeypatch: pytest.MonkeyPatch) -> None:
    many, few = (compared(frame(), Grouping(by="team", permutations=number)).permuted for number in (700, 300))
    monkeypatch.setattr(permuted, "BATCH", 1)
    monkeypatch.setattr(permuted, "MASKS", 1)
    one_by_one = compared(frame(), Grouping(by="team", permutations=700)).permuted
    for field in ("values", "composition", "means", "variances"):
        assert (getattr(many, field) == getattr(one_by_one, field)).all()
        assert (getattr(many, field)[:300] == getattr(few, field)).all()


def values_of(found: Compared) -> Array:
    """(B, G, P) compared numbers in every permutation."""
    return np.asarray(found.permuted.values)


@pytest.mark.parametrize("options", [
    {}, {"weight": "w"}, {"missing": "listwise"}, {"missing": "em"}, {"missing": "pairwise"}, {"correlations": "spearman"},
    {"scheme": "centroid"}, {"consistent": True},
])  # fmt: skip
def test_a_permutation_is_what_estimating_its_groups_one_by_one_gives(options: dict[str, Any]) -> None:
    data = frame(120)
    team = np.where(data["team"] == "blue", 1, 2)
    used = data[list(MEDIATED.indicators)].notna().all(axis=1) if options.get("missing") == "listwise" else np.ones(120, dtype=bool)
    labels = np.random.default_rng(9).permuted(np.tile(team[used], (3, 1)), axis=1)
    found = compared(data, Grouping(by="team", groups="blue, red", compare=EVERYTHING), GivenDraws(labels), **options)
    for number, row in enumerate(labels):
        for group, canonical in ((1, 0), (2, 1)):
            part = data[used][row == group]
            alone = plscli.estimate(plscli.Survey.from_frame(part), MEDIATED, tolerance=TIGHT, **options)
            expected = np.array([alone.value(*key) for key in found.keys])
            np.testing.assert_allclose(values_of(found)[number, canonical], expected, atol=1e-9)


@pytest.mark.parametrize("weight", [None, "w"])
def test_composition_means_and_variances_are_those_of_scores_row_by_row(weight: str | None) -> None:
    data = frame(120, gaps=0.05)
    found = compared(data, Grouping(by="team", permutations=100), weight=weight)
    options = {"tolerance": TIGHT, "weight": weight}
    scores = plscli.scores(plscli.Survey.from_frame(data), MEDIATED, **options).table("scores")
    w = data["w"] * 120 / data["w"].sum() if weight else pd.Series(1.0, data.index)
    X = data[list(MEDIATED.indicators)]
    X = X.fillna((X.mul(w, axis=0)).sum() / X.notna().mul(w, axis=0).sum())
    Z = (X - np.average(X, axis=0, weights=w)) / np.sqrt(np.diag(np.cov(X.T, aweights=w)))
    alone = [plscli.estimate(plscli.Survey.from_frame(data[data["team"] == label]), MEDIATED, **options) for label in ("blue", "red")]
    for t, block in enumerate(found.work.composites.blocks):
        items = BLOCKS[block.name]
        by_group = [sum(Z[item] * (each.value("weight", f"{item} -> {block.name}") or 0.0) for item in items) for each in alone]
        covariance = np.cov(*by_group, aweights=w)
        c = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
        assert found.observed.composition[0, 0, t] == pytest.approx(c, abs=1e-9)
        for canonical, label in enumerate(("blue", "red")):
            own = (data["team"] == label).to_numpy()
            y, n = scores.loc[own, block.name].to_numpy(), w[own].sum()
            mean = np.average(y, weights=w[own])
            assert found.observed.means[0, canonical, t] == pytest.approx(mean, abs=1e-9)
            variance = (w[own] * (y - mean) ** 2).sum() / (n - 1)
            assert found.observed.variances[0, canonical, t] == pytest.approx(np.log(variance), abs=1e-9)


BLOCKS = {construct.name: construct.indicators for construct in MEDIATED.constructs}


def test_equal_rows_are_counted_and_say_the_same() -> None:
    few = pd.concat([frame(60, gaps=0.0, seed=4)] * 40, ignore_index=True).assign(team=["a", "b", "b"] * 800)
    counted = compared(few, Grouping(by="team", permutations=1000))
    labels = np.random.default_rng(11).permuted(np.tile([1, 2, 2] * 800, (1000, 1)), axis=1)
    single = compared(few, Grouping(by="team", groups="a, b"), GivenDraws(labels))
    assert counted.found.rows.times is not None
    assert single.found.rows.times is None
    np.testing.assert_allclose(counted.observed.composition, single.observed.composition, atol=1e-12)
    spread = [np.std(values_of(each)[:, 0] - values_of(each)[:, 1], axis=0) for each in (counted, single)]
    np.testing.assert_allclose(*spread, rtol=0.12, atol=1e-12)


def null_p(datasets: int, permutations: int) -> Array:
    """P of paths and of composition in surveys of 60 + 40 respondents of one population."""
    p = []
    for seed in range(datasets):
        data = pd.DataFrame(answers(100, seed=1000 + seed), columns=list(MEDIATED.indicators)).assign(team=["a"] * 60 + ["b"] * 40)
        tables = plscli.groups(
            data, MEDIATED, by="team", permutations=permutations, resamples=0, seed=seed, tolerance=1e-5, jobs=1
        ).tables()
        rows = [*[row["p_permutation"] for row in tables["group_differences"]], *[row["c_p"] for row in tables["invariance"] if row["c_p"]]]
        p.append([*rows, *[row["mean_p"] for row in tables["invariance"]]])
    return np.array(p)


def test_p_of_a_true_null_is_uniform() -> None:
    p = null_p(100, 59)
    assert (p <= 0.05).mean() == pytest.approx(0.05, abs=0.015)
    for share in (0.25, 0.5, 0.75):
        assert (p <= share).mean() == pytest.approx(share, abs=0.04)


def test_each_pair_of_three_groups_has_a_row_and_holm_goes_over_pairs() -> None:
    from statsmodels.stats.multitest import multipletests

    data = frame(150).assign(team=["a", "b", "c"] * 50)
    tables = plscli.groups(data, MEDIATED, by="team", groups="c, a, b", permutations=200, resamples=0).tables()
    pairs = list(combinations("cab", 2))
    for effect in MEDIATED.effects:
        rows = [row for row in tables["group_differences"] if row["hypothesis"] == effect.label]
        assert [(row["a"], row["b"]) for row in rows] == pairs
        expected = multipletests([row["p_permutation"] for row in rows], method="holm")[1]
        assert [row["p_adjusted"] for row in rows] == pytest.approx(list(expected))
    assert [row["hypothesis"] for row in tables["omnibus"]] == [effect.label for effect in MEDIATED.effects]
    plain = plscli.groups(data, MEDIATED, by="team", permutations=200, resamples=0, adjust_pairs="none").tables()
    assert {row["p_adjusted"] for row in plain["group_differences"]} == {None}


def test_adjustment_goes_over_hypotheses_and_pairs_and_other_quantities_are_families_of_their_own() -> None:
    from statsmodels.stats.multitest import multipletests

    tables = plscli.groups(frame(), MEDIATED, by="team", adjust="holm", compare=EVERYTHING, permutations=200, resamples=0).tables()
    rows = tables["group_differences"]
    families = [rows, *[[row for row in tables["other_differences"] if row["quantity"] == name] for name in ("loading", "weight")]]
    for family in families:
        known = [row for row in family if row["p_permutation"] is not None]
        expected = multipletests([row["p_permutation"] for row in known], method="holm")[1]
        assert [row["p_adjusted"] for row in known] == pytest.approx(list(expected))


def test_products_wholes_and_factors_are_left_out_of_micom_with_their_reason() -> None:
    model = MEDIATED.text + "D ~ A:C\n"
    rows = {row["construct"]: row for row in plscli.groups(frame(), model, by="team", permutations=100, resamples=0).tables()["invariance"]}
    assert (rows["A:C"]["level"], rows["A:C"]["reason"]) == (None, "a product: its factors are tested")
    consistent = plscli.groups(frame(), MEDIATED, by="team", consistent=True, inadmissible="keep", permutations=100, resamples=0)
    levels = {row["construct"]: row for row in consistent.tables()["invariance"]}
    assert levels["A"]["level"] is None
    assert "leave out --consistent" in levels["A"]["reason"]
    assert levels["B"]["c"] is not None  # formative: a composite under PLSc too
    assert "not tested, since PLSc takes them for common factors" in consistent.report().lead[0]
    whole = "AB =~ A + B\n" + "".join(f"{each.text}\n" for each in MEDIATED.constructs) + "C ~ AB\nD ~ AB + C\n"
    for method in ("disjoint", "embedded", "repeated"):
        found = plscli.groups(frame(), whole, by="team", higher_order=method, permutations=100, resamples=0).tables()["invariance"]
        assert [(row["construct"], row["level"] is None) for row in found if row["construct"] in ("A", "B", "AB")] == [
            ("A", False), ("B", False), ("AB", True),
        ]  # fmt: skip


def test_strata_and_clusters_are_kept_by_permutations_and_resamples() -> None:
    data = frame().assign(wave=np.arange(150) % 3, school=np.arange(150) // 5)
    data["home"] = data["school"].astype(str) + data["team"]
    free, *kept = (
        plscli.groups(data, MEDIATED, by="team", **SMALL, **options) for options in ({}, {"strata": "wave"}, {"cluster": "home"})
    )
    p = [[row["p_permutation"] for row in answer.tables()["group_differences"]] for answer in (free, *kept)]
    values = [[row["difference"] for row in answer.tables()["group_differences"]] for answer in (free, *kept)]
    assert values[0] == values[1] == values[2]
    assert len(set(map(tuple, p))) == 3
    inside, across = (plscli.groups(data, MEDIATED, by="team", **SMALL, **each) for each in ({"strata": "team"}, {"cluster": "school"}))
    assert "every stratum of team lies in one group: in permutations respondents change groups across strata" in inside.notes
    assert "clusters of school have members of several groups: permutations exchange them within clusters" in across.notes
    assert "in permutations clusters of home change their groups as wholes" in kept[1].notes
    assert not any("permutations" in note and " few: " not in note for note in (*free.notes, *kept[0].notes))


@pytest.mark.parametrize(("permutations", "few"), [(999, True), (1000, False)])
def test_few_permutations_are_called_few(permutations: int, few: bool) -> None:
    notes = plscli.groups(frame(), MEDIATED, by="team", permutations=permutations, resamples=0).notes
    assert (f"{permutations} permutations are few: with another seed p values are others; report from 1,000 or more" in notes) == few


def test_groups_that_are_small_for_the_model_are_named_and_not_said_to_be_fit_to_be_pooled() -> None:
    answer = plscli.groups(frame(60, gaps=0.0), MEDIATED, by="team", permutations=200, resamples=0)
    assert "red: n = 20 is below the 30 that the ten-times rule asks for" in answer.notes
    assert answer.report().lead[0].endswith("; red is small for this model, so that much could differ unseen.")
    assert "may be pooled" not in answer.report().lead[0]
    assert not any("ten-times" in note for note in plscli.groups(frame(), MEDIATED, by="team", permutations=200, resamples=0).notes)


def test_inadmissible_permutations_of_centred_rows_are_counted_by_reason() -> None:
    found = plscli.groups(
        frame(120), MEDIATED, by="team", consistent=True, permute="centred", permutations=200, resamples=0, max_failed=1.0
    )
    used, total = found.settings["used_permutations"], found.settings["permutations"]
    assert used < total == 200
    (said,) = (note for note in found.notes if "permutations used" in note)
    assert said.startswith(f"{used} of 200 permutations used; {total - used} left out: ")
    assert "inadmissible: " in said


def test_what_python_shows_is_short() -> None:
    shown = repr(base())
    assert shown.startswith("<Groups by team: blue (n = 100), red (n = 50); ")
    assert len(shown) < 1000


def test_distances_are_named_among_further_tables_and_made_only_when_asked_for() -> None:
    answer = plscli.groups(frame(), MEDIATED, by="team", **SMALL)
    assert any("distances" in line for line in answer.report().hints())
    assert isinstance(answer.found, Lazy)
    assert "distances" not in answer.found.made
    assert len(answer.tables()["distances"]) == 2
