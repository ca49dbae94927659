"""What necessary conditions must not depend on, what they must, and what is said of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import plain_ceilings as plain
import plscli
from plscli.core import Array
from plscli.errors import UsageError
from plscli.estimation.necessity import cases
from plscli.questions.importance.answer import Importance
from plscli.records import Record
from plscli.setting import Settings

MODEL = "TRUST =~ T1 + T2 + T3\nQUAL =~ Q1 + Q2\nSAT =~ S1 + S2 + S3\nSAT ~ TRUST + QUAL"
SCALE = "1:7"
SHORT: dict[str, Any] = {"scale": SCALE, "resamples": 100, "necessity": True, "permutations": 99, "target": "SAT"}


def answers(n: int = 120, seed: int = 3, sign: float = 1.0) -> pd.DataFrame:
    """Whole answers from 1 to 7; what nobody with little TRUST has is much SAT."""
    generator = np.random.default_rng(seed)
    trust, qual = generator.normal(size=(2, n))
    sat = np.minimum(0.5 * sign * trust + 0.4 * qual + 0.6 * generator.normal(size=n), sign * trust + 0.8)
    columns = {f"{letter}{k + 1}": score for letter, score, items in (("T", trust, 3), ("Q", qual, 2), ("S", sat, 3)) for k in range(items)}
    noisy = {name: np.clip(np.round(4 + 1.4 * (score + 0.5 * generator.normal(size=n))), 1, 7) for name, score in columns.items()}
    return pd.DataFrame(noisy)


def asked(data: pd.DataFrame | None = None, model: str = MODEL, **settings: Any) -> Importance:
    return plscli.importance(answers() if data is None else data, model, **{**SHORT, **settings})


def rows(answer: Importance, table: str = "necessity", **fields: Any) -> list[Record]:
    return [row for row in answer.tables()[table] if all(row[name] == value for name, value in fields.items())]


def sizes(answer: Importance) -> dict[tuple[str, str], float]:
    return {(row["condition"], row["ceiling"]): row["d"] for row in rows(answer)}


def scores(data: pd.DataFrame, names: tuple[str, ...] = ("TRUST", "SAT")) -> list[Array]:
    found = plscli.scores(data, MODEL, unit="rescaled", scale=(1, 7)).table("scores")
    return [found[name].to_numpy() for name in names]


def unit(values: Array) -> Array:
    return (values - values.min()) / (values.max() - values.min())


def test_effect_sizes_of_scores_are_those_of_the_definition() -> None:
    x, y = scores(answers())
    pairs = list(zip(unit(x).tolist(), unit(y).tolist(), strict=True))
    found = sizes(asked())
    assert found["TRUST", "ce"] == pytest.approx(plain.envelope(pairs), abs=1e-9)
    assert found["TRUST", "cr"] == pytest.approx(plain.regression(pairs), abs=1e-5)


def test_the_whole_scale_as_scope() -> None:
    x, y = scores(answers())
    pairs = list(zip((x / 100).tolist(), (y / 100).tolist(), strict=True))
    found = sizes(asked(scope="theoretical"))
    assert found["TRUST", "ce"] == pytest.approx(plain.envelope(pairs), abs=1e-9)
    assert found["TRUST", "cr"] == pytest.approx(plain.regression(pairs), abs=1e-5)
    level = rows(asked(scope="theoretical", scale="0:8"), "bottleneck", condition="TRUST", level=100.0)[0]
    assert (level["status"], level["required"], level["level_points"], level["below"]) == ("unreachable", None, 100.0, 100.0)


def test_a_line_that_leaves_the_scope_tells_what_it_puts_out_of_reach() -> None:
    wide = {"scope": "theoretical", "scale": "0:20", "ceiling": "cr"}
    (line,) = rows(asked(**wide), condition="QUAL", ceiling="cr")
    for x, status in ((-50.0, "not_necessary"), (40.0, "required"), (150.0, "unreachable")):
        level = line["intercept"] + line["slope"] * x
        assert 0 < level <= 100
        (row,) = (each for each in rows(asked(**wide, at=level), "bottleneck", condition="QUAL") if each["level"] == level)
        assert row["status"] == status
        assert row["required_points"] == (pytest.approx(x, abs=1e-6) if status == "required" else None)


def test_another_unit_of_the_items_changes_nothing_but_points() -> None:
    plain_units, others = asked(), asked(answers() * 10 - 3, scale="7:67")
    assert sizes(others) == pytest.approx(sizes(plain_units), abs=1e-9)
    for one, other in zip(rows(plain_units), rows(others), strict=True):
        assert one["at_least"] == other["at_least"]
    wider = asked(scale="0:10")
    assert sizes(wider) == pytest.approx(sizes(plain_units), abs=1e-9)
    ours, theirs = (rows(each, "bottleneck", condition="TRUST", level=80.0)[0] for each in (plain_units, wider))
    assert ours["required_range"] == pytest.approx(theirs["required_range"], abs=1e-9)
    assert theirs["required_points"] == pytest.approx((ours["required_points"] / 100 * 6 + 1) * 10, abs=1e-7)


def test_nothing_depends_on_the_order_of_the_file() -> None:
    data = answers()
    order = np.random.default_rng(1).permutation(len(data))
    first, shuffled = asked(data), asked(data.iloc[order].reset_index(drop=True))
    for name in ("necessity", "bottleneck", "necessity_sensitivity"):
        assert first.tables()[name] == shuffled.tables()[name]


def test_given_permutations_count_in_the_order_of_the_file() -> None:
    data, name = answers(), "QUAL"
    given = np.random.default_rng(5).permuted(np.tile(np.arange(len(data)), (80, 1)), axis=1)
    for last, line in enumerate(given[:40], 2):  # of some only the last few change places
        line[:-last] = np.arange(len(data) - last)
        line[-last:] = len(data) - 1 - np.arange(last)
    x, y = map(unit, scores(data, (name, "SAT")))
    d = sizes(asked(data))[name, "ce"]
    expected = sum(plain.envelope(list(zip(x.tolist(), y[line].tolist(), strict=True))) >= d - 1e-12 for line in given)
    assert 0 < expected < 80
    found = rows(asked(data, permutations=given), condition=name, ceiling="ce")[0]
    assert (found["at_least"], found["p"]) == (expected, pytest.approx((expected + 1) / 81))


def test_the_identity_reaches_what_was_found() -> None:
    found = asked(permutations=np.tile(np.arange(120), (7, 1)))
    assert {row["at_least"] for row in rows(found)} == {7}
    assert {row["p"] for row in rows(found)} == {1.0}


def test_permutations_are_the_same_for_any_number_and_any_way_to_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def counts(**settings: Any) -> list[int]:
        return [row["at_least"] for row in rows(asked(**settings))]

    few, many = counts(permutations=300), counts(permutations=600)
    assert all(a <= b <= a + 300 for a, b in zip(few, many, strict=True))
    assert counts(permutations=600, seed=2) != many
    assert counts(permutations=600, jobs=2) == many
    for cells in (1, 1_000, 1 << 20):
        monkeypatch.setattr(cases, "CELLS", cells)
        assert counts(permutations=600) == many


@pytest.mark.parametrize(("corner", "turn_x", "turn_y"), [("ur", True, False), ("ll", False, True), ("lr", True, True)])
def test_a_corner_is_the_upper_left_one_of_scores_that_are_turned_round(corner: str, turn_x: bool, turn_y: bool) -> None:
    data = answers()
    x, y = scores(data)
    x, y = (100 - x if turn_x else x), (100 - y if turn_y else y)
    pairs = list(zip(unit(x).tolist(), unit(y).tolist(), strict=True))
    found = asked(data, corner=corner)
    assert sizes(found)["TRUST", "ce"] == pytest.approx(plain.envelope(pairs), abs=1e-9)
    for row in rows(found, "bottleneck", condition="TRUST"):
        level = np.quantile([y.min(), y.max()], row["level"] / 100)
        least = x[y >= level - 1e-9].min()
        points = 100 - least if turn_x else least
        assert row["required_points"] == (None if least == x.min() else pytest.approx(points, abs=1e-9))
        assert row["level_points"] == pytest.approx(100 - level if turn_y else level, abs=1e-9)


def test_a_negative_relation_asks_for_the_other_corner() -> None:
    data = answers(sign=-1.0)
    (note,) = [note for note in asked(data).notes if "--corner" in note]
    assert note.startswith("more TRUST goes with less SAT, and the corner looked at is the upper left one")
    assert note.endswith("--corner ur")
    right = asked(data, corner="ur")
    assert not [note for note in right.notes if "corner" in note and "TRUST" in note]
    found = rows(right, condition="TRUST", ceiling="ce")[0]
    assert found["decision"] == "necessary"
    assert found["interpretation"].startswith("A low TRUST is necessary for a high SAT (d = ")
    assert "nobody at or above 80 % of the range of SAT has more than" in found["interpretation"]


def test_the_ceiling_that_decides_is_the_one_that_was_chosen() -> None:
    steps, line = asked(), asked(ceiling="cr")
    assert rows(steps) == [{**row, "interpretation": rows(steps)[k]["interpretation"]} for k, row in enumerate(rows(line))]
    for answer, ceiling in ((steps, "ce"), (line, "cr")):
        decided = {row["condition"]: row for row in rows(answer, ceiling=ceiling)}
        for row in answer.tables()["importance"][:2]:
            assert (row["d"], row["p"]) == (decided[row["construct"]]["d"], decided[row["construct"]]["p"])
        assert {row["ceiling"] for row in rows(answer, "bottleneck")} == {ceiling}


def test_importance_and_necessity_make_four_classes() -> None:
    answer = asked()
    for row in answer.tables()["importance"]:
        if row["indicator"] or row["construct"] == "SAT":
            assert [row[name] for name in ("d", "p", "necessary", "required", "below", "class")] == [None] * 6
            continue
        important = row["priority"] in ("first priority", "keep up")
        expected = {(True, True): "top priority", (True, False): "important", (False, True): "bottleneck", (False, False): "low"}
        assert row["class"] == expected[important, row["necessary"]]
        level = rows(answer, "bottleneck", condition=row["construct"], level=80.0)[0]
        assert (row["required"], row["below"]) == (level["required_points"], level["below"])
        assert f"Importance and necessity together: {row['class']}." in row["interpretation"]
        assert answer.conditions is not None
        for important in (True, False):
            assert answer.conditions.combined(row, important)["class"] == expected[important, row["necessary"]]


def test_without_being_asked_there_is_nothing_of_it() -> None:
    answer = plscli.importance(answers(), MODEL, target="SAT", scale=SCALE, resamples=20)
    assert "necessity" not in answer.tables()
    assert "d" not in answer.tables()["importance"][0]
    assert answer.settings["necessity"] is False


@pytest.mark.parametrize(("unit_of", "field"), [("range", "required_range"), ("actual", "required_points"), ("percentile", "below")])
def test_units_of_what_is_required(unit_of: str, field: str) -> None:
    for row in rows(asked(bottleneck=unit_of), "bottleneck"):
        assert row["required"] == (row[field] if row["status"] == "required" else None)
        x = dict(zip(("TRUST", "QUAL"), scores(answers(), ("TRUST", "QUAL")), strict=True))[row["condition"]]
        if row["status"] == "required":
            assert row["below"] == pytest.approx(100 * (x < row["required_points"] - 1e-9).mean())


def test_a_level_between_the_tenths_has_a_row() -> None:
    levels = [row["level"] for row in rows(asked(at=85.0), "bottleneck", condition="TRUST")]
    assert levels == sorted([*range(0, 101, 10), 85])


def test_a_level_that_hardly_anybody_reaches_is_said_to_rest_on_them() -> None:
    data = answers()
    there = int((unit(scores(data)[1]) >= 1.0 - 1e-9).sum())
    assert there == 1
    alone = "only 1 respondent is at or above 100 % of the range of SAT: what that level takes rests on this one alone"
    assert alone in asked(data, at=100.0).notes
    assert not any("rests on" in note and "range of SAT" in note for note in asked(data).notes)


@pytest.mark.parametrize(("alpha", "decision"), [(0.22, "not necessary"), (0.23, "necessary")])
def test_p_must_lie_below_alpha(alpha: float, decision: str) -> None:
    (row,) = rows(asked(alpha=alpha), condition="QUAL", ceiling="ce")
    assert (row["p"], row["decision"]) == (0.22, decision)
    assert row["d"] > 0.1


@pytest.mark.parametrize(("few", "told"), [(5, True), (4, False)])
def test_a_ceiling_that_rests_on_few_respondents_is_said_to(few: int, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.questions.necessity.sentences.FEW_PEERS", few)
    answer = asked(answers(80, 10), resamples=20)
    (row,) = rows(answer, condition="TRUST", ceiling="ce")
    assert (row["peers"], row["decision"]) == (5, "necessary")
    assert ("the ceiling of TRUST rests on 5 respondents: see the table necessity_sensitivity" in answer.notes) is told


def test_too_few_permutations_decide_nothing() -> None:
    answer = asked(permutations=10)
    found = rows(answer, condition="TRUST", ceiling="ce")[0]
    assert found["decision"] == "undecided"
    assert "10 permutations let p fall no lower than 0.091" in found["interpretation"]
    assert any("10 permutations let no p fall below 0.091" in note for note in answer.notes)
    row = answer.tables()["importance"][0]
    assert (row["necessary"], row["class"]) == (None, None)
    assert not any(" permutations are few" in note for note in answer.notes)
    assert "99 permutations are few: with another seed p values are others; report from 1,000 or more" in asked().notes


def test_plsc_changes_nothing_about_scores() -> None:
    assert sizes(asked(consistent=True)) == pytest.approx(sizes(asked()), abs=1e-12)


def test_constructs_of_constructs_are_conditions_as_wholes() -> None:
    model = "TRUST =~ T1 + T2 + T3\nQUAL =~ Q1 + Q2\nVALUE =~ TRUST + QUAL\nSAT =~ S1 + S2 + S3\nSAT ~ VALUE"
    answer = asked(model=model)
    assert {row["condition"] for row in rows(answer)} == {"VALUE"}
    found = plscli.scores(answers(), model, unit="rescaled", scale=(1, 7)).table("scores")
    pairs = list(zip(unit(found["VALUE"].to_numpy()).tolist(), unit(found["SAT"].to_numpy()).tolist(), strict=True))
    assert sizes(answer)["VALUE", "ce"] == pytest.approx(plain.envelope(pairs), abs=1e-9)


def test_products_are_no_conditions() -> None:
    answer = asked(model=MODEL.replace("TRUST + QUAL", "TRUST + QUAL + TRUST:QUAL"))
    assert {row["condition"] for row in rows(answer)} == {"TRUST", "QUAL"}


def test_single_items_share_values_and_peers_count_each() -> None:
    model = "TRUST =~ T1\nSAT =~ S1\nSAT ~ TRUST"
    data = answers()
    answer = asked(data, model=model)
    x, y = unit(data["T1"].to_numpy()), unit(data["S1"].to_numpy())
    pairs = list(zip(x.tolist(), y.tolist(), strict=True))
    assert sizes(answer)["TRUST", "ce"] == pytest.approx(plain.envelope(pairs), abs=1e-9)
    assert sizes(answer)["TRUST", "cr"] == pytest.approx(plain.regression(pairs), abs=1e-5)
    assert rows(answer, condition="TRUST", ceiling="cr")[0]["peers"] == len(plain.peers(pairs))


def test_indirect_conditions_are_looked_at_too() -> None:
    answer = asked(model=MODEL.replace("SAT ~ TRUST + QUAL", "QUAL ~ TRUST\nSAT ~ QUAL"))
    assert {row["condition"] for row in rows(answer)} == {"TRUST", "QUAL"}


def test_what_is_said_of_rows() -> None:
    data = answers()
    data["w"] = 1.0 + np.arange(len(data)) % 20
    data.loc[0, "T1"] = np.nan
    said = asked(data, weight="w", cluster="w").notes
    assert any("count every respondent once, whatever the weight" in note for note in said)
    assert any("permutations exchange all respondents, without regard to w" in note for note in said)
    assert any("1 respondent with missing answers: a ceiling takes filled-in scores for true ones" in note for note in said)


def test_negative_weights_widen_the_scope_and_say_so() -> None:
    data = answers()
    data["T3"] = 8 - data["T3"]
    data.loc[0, ["T1", "T2", "T3"]] = [7, 7, 7]
    data.loc[1, ["T1", "T2", "T3"]] = [1, 1, 7]
    answer = asked(data, model=MODEL.replace("TRUST =~", "TRUST <~"), scope="theoretical")
    assert any("scores of TRUST leave 0 to 100, and so does the scope" in note for note in answer.notes)
    for row in rows(answer):
        assert 0.0 <= row["d"] <= 1.0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"necessity": False, "permutations": 100}, "permutations is of no use without necessity"),
        ({"necessity": False, "permutations": None, "at": 90.0}, "at is of no use without necessity"),
        ({"at": 0.0}, "at must lie above 0 and at most at 100, not 0"),
        ({"permutations": 1}, "permutations must be at least 2"),
        ({"permutations": np.zeros((3, 120), dtype=int)}, "permutation 1 of 3 is none"),
        ({"permutations": np.tile(np.arange(119), (3, 1))}, "permutations are given for 119 rows, and 120 rows are used"),
        ({"permutations": np.arange(120)}, "permutations must be a table"),
        ({"permutations": np.full((2, 120), 0.5)}, "permutations must be a table"),
        ({"corner": "up"}, "corner must be one of ul, ur, ll, lr"),
    ],
)
def test_what_cannot_be_asked(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        asked(**settings)


def test_an_analysis_holds_no_scores() -> None:
    made = plscli.bootstrap(answers(), MODEL, scale=SCALE, resamples=20)
    with pytest.raises(UsageError, match="an analysis does not hold them"):
        plscli.importance(made, target="SAT", necessity=True)


def test_it_is_verified_with_its_permutations(tmp_path: Any) -> None:
    data = answers()
    given = np.random.default_rng(5).permuted(np.tile(np.arange(len(data)), (30, 1)), axis=1)
    for number, permutations in enumerate((30, given)):
        file = asked(data, permutations=permutations).save(tmp_path / f"{number}.json")
        assert plscli.verify(file, data).same


def test_defaults_stand_in_one_place() -> None:
    from plscli.estimation.necessity import Necessity

    assert issubclass(Necessity, Settings)
    assert Necessity().alpha == plscli.importance(answers(), MODEL, target="SAT", scale=SCALE, resamples=20).settings["alpha"]
