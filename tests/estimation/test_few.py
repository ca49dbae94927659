"""Few clusters, strata of one row, few resamples, and resamples that are a selection: nothing is certified that was not tested."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

import plscli
from inside import inside
from plscli.engine import Workers
from plscli.errors import DataError, EstimationError
from plscli.estimation import Resampling, Rules, inference
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.inference import FEWEST, MANY
from plscli.estimation.rows.drawing import MANY_CLUSTERS
from plscli.estimation.saved import read_saved
from plscli.questions.groups import by_group
from plscli.questions.measurement.loadings import run as measured
from plscli.questions.paper import report
from plscli.questions.paper.limitations import Evidence, limitations
from plscli.questions.robustness import robustness
from plscli.questions.robustness.multiverse import Multiverse
from plscli.questions.structure import Requirement
from plscli.questions.structure import layouts as shown
from plscli.questions.structure.hypotheses import Hypotheses, run
from plscli.report.diagram.content import content
from plscli.report.render import terminal
from plscli.report.render.data import as_json
from plscli.report.whole import methods
from studies import MEDIATED, answers


def frame(n: int = 80, **columns: object) -> pd.DataFrame:
    return pd.DataFrame(answers(n), columns=list(MEDIATED.indicators)).assign(**columns)


def clustered(clusters: int, resamples: int = 200, n: int = 80, **options: object) -> Bootstrap:
    survey = plscli.Survey.from_frame(frame(n, school=np.arange(n) % clusters))
    return plscli.bootstrap(survey, MEDIATED, resamples=resamples, cluster="school", **options)  # type: ignore[arg-type]


def test_p_rests_on_one_degree_of_freedom_less_than_there_are_clusters() -> None:
    result = clustered(6)
    row = result.row("path", "A -> D")
    assert row["p"] == pytest.approx(2 * student.sf(abs(row["t"] or 0.0), 5), abs=1e-12)
    signed = plscli.parse_model(MEDIATED.text + "H2 > 0")
    one = next(each for each in run(clustered_with(signed, 6), Rules(tails="one")).tables()["hypotheses"] if each["hypothesis"] == "H2")
    assert one["p"] == pytest.approx(student.sf(one["t"], 5), abs=1e-12)
    assert result.settings["degrees_of_freedom"] == 5
    assert clustered(60, resamples=150).settings["degrees_of_freedom"] == 59
    assert clustered(80, resamples=50).settings["degrees_of_freedom"] == 49
    assert clustered(6, p="normal").row("path", "A -> D")["p"] == pytest.approx(2 * student.sf(abs(row["t"] or 0.0), 1e9), abs=1e-8)


def clustered_with(model: plscli.ModelSpec, clusters: int) -> Bootstrap:
    return plscli.bootstrap(plscli.Survey.from_frame(frame(school=np.arange(80) % clusters)), model, resamples=200, cluster="school")


def test_everything_that_tests_again_has_the_degrees_of_freedom_of_clusters() -> None:
    survey = plscli.Survey.from_frame(frame(school=np.arange(80) % 6))
    whole = run(plscli.bootstrap(survey, MEDIATED, resamples=150, cluster="school"))
    rows = robustness.run(survey, whole).tables()["robustness_estimates"]
    tested = [
        row for row in rows if row["t"] is not None and row["specification"] in ("as chosen", "factorial scheme", "listwise deletion")
    ]
    assert tested
    for row in tested:
        assert row["p"] == pytest.approx(2 * student.sf(abs(row["t"]), 5), abs=1e-12)


def test_equal_rows_are_not_joined_where_clusters_are_drawn() -> None:
    few = frame(60)
    survey = plscli.Survey.from_frame(pd.concat([few] * 20, ignore_index=True).assign(school=np.repeat(np.arange(24), 50)))
    whole = run(plscli.bootstrap(survey, MEDIATED, resamples=100, cluster="school"))
    again = {row["hypothesis"]: row["se"] for row in robustness.run(survey, whole, resamples=100).tables()["robustness_estimates"][:4]}
    drawn = Multiverse(survey, "all", whole, Workers()).outcomes()[0]
    assert [row["se"] for row in drawn.rows] == pytest.approx(list(again.values()))


@pytest.mark.parametrize("clusters", [1, 3, 4])
def test_fewer_than_five_clusters_are_refused(clusters: int) -> None:
    said = f"'school' of data has {clusters} cluster{'s' if clusters > 1 else ''}: resamples of so few.*at least 5"
    with pytest.raises(EstimationError, match=said):
        clustered(clusters)
    assert clustered(5).clusters == 5


def test_clusters_within_strata_give_as_many_degrees_less() -> None:
    school = np.arange(80) % 8
    survey = plscli.Survey.from_frame(frame(school=school, region=np.where(school < 5, "north", "south")))
    result = plscli.bootstrap(survey, MEDIATED, resamples=100, cluster="school", strata="region")
    assert (result.clusters, result.degrees) == (8, 6)
    school = np.arange(80) % 7
    survey = plscli.Survey.from_frame(frame(school=school, region=np.minimum(school, 3)))
    with pytest.raises(EstimationError, match=r"7 clusters in 4 strata of 'region'.*4 more clusters than strata"):
        plscli.bootstrap(survey, MEDIATED, resamples=100, cluster="school", strata="region")


def test_few_clusters_stand_where_a_reader_looks() -> None:
    result = clustered(12)
    decided = run(result)
    printed = shown.report(decided)
    assert "12 whole clusters of school" in printed.footer[0]
    assert "t with 11 df" in printed.footer[0]
    assert "12 clusters of school are few: below 40 standard errors are as a rule too small" in printed.footer
    assert not any("--p" in line for line in printed.footer)
    text = next(each.text for each in limitations(Evidence(decided, measured(result))) if each.limitation == "clusters")
    assert "12 clusters (school), which gives tests 11 degrees of freedom" in text
    whole = report.run(result)
    paragraph = methods.paragraph(whole)
    assert "of whole clusters (12 by school)" in paragraph
    assert "Student's t with 11 degrees of freedom" in paragraph
    assert any("--p normal takes no account of it" in note for note in clustered(12, p="normal").notes)
    assert not any("clusters" in note for note in clustered(MANY_CLUSTERS).notes)


def test_a_saved_analysis_keeps_its_clusters() -> None:
    result = clustered(12)
    back = read_saved(as_json(result).encode(), "x")
    assert (back.clusters, back.degrees, back.notes) == (12, 11, result.notes)
    assert run(back).tables() == run(result).tables()
    for field, wrong in (("clusters", 3), ("clusters", None), ("degrees_of_freedom", 199), ("degrees_of_freedom", 0)):
        document = as_json(result).replace(f'"{field}": {result.settings[field]}', f'"{field}": {"null" if wrong is None else wrong}')
        with pytest.raises(DataError, match="damaged"):
            read_saved(document.encode(), "x")


def test_strata_of_one_row_are_said_and_nothing_but_those_is_refused() -> None:
    region = np.repeat(np.arange(41), 2)[2:]
    survey = plscli.Survey.from_frame(frame(region=np.where(np.arange(80) < 3, 100 + np.arange(80), region)))
    result = plscli.bootstrap(survey, MEDIATED, resamples=100, strata="region")
    note = next(note for note in result.notes if "strata" in note)
    assert note == "4 of 42 strata of region hold one row each, which are the same in every resample: standard errors are too small"
    with pytest.raises(EstimationError, match="every row of data is a stratum of its own in column 'id'"):
        plscli.bootstrap(plscli.Survey.from_frame(frame(id=np.arange(80))), MEDIATED, resamples=100, strata="id")
    equal = pd.concat([frame(3)] * 40, ignore_index=True).assign(region=np.repeat([1, 2], 60))  # kinds of rows, not rows
    model = plscli.parse_model("A =~ A1 + A2; D =~ D1 + D2; D ~ A")
    assert not [
        note for note in plscli.bootstrap(plscli.Survey.from_frame(equal), model, resamples=100, strata="region").notes if "strata" in note
    ]


def few(resamples: int, **options: object) -> Bootstrap:
    return plscli.bootstrap(plscli.Survey.from_frame(frame()), MEDIATED, resamples=resamples, **options)  # type: ignore[arg-type]


def test_below_a_hundred_resamples_no_hypothesis_is_decided() -> None:
    decided = run(few(FEWEST - 1))
    for row in decided.tables()["hypotheses"]:
        assert row["decision"] == "undecided"
        assert row["interpretation"].endswith("remains undecided: 99 resamples are too few for a decision.")
        assert row["detectable"] is None
    assert not decided.meets("any")
    assert "no hypothesis is decided, since 99 resamples are too few" in (decided.unmet(Requirement.of("all", MEDIATED)) or "")
    assert {row["decision"] for row in run(few(FEWEST)).tables()["hypotheses"]} <= {"supported", "not supported"}


def test_whatever_is_concluded_from_resamples_is_left_open_below_a_hundred() -> None:
    result = few(50)
    tables, items = run(result).tables(), measured(result).tables()
    assert {row["verdict"] for row in tables["criteria"] if row["criterion"] == "p_boot"} == {None}
    specific = [row for row in tables["effects"] if row["kind"] == "specific"]
    assert [(row["mediation"], row["vaf"]) for row in specific] == [(None, None)] * len(specific)
    assert all("remains undecided: 50 resamples" in row["meaning"] for row in specific)
    assert {row["rule"] for row in items["htmt"]} == {"htmt"}
    assert {row["verdict"] for row in items["congruence"]} == {None}
    assert {row["rule"] for row in items["weights"]} == {"vif_ok"}
    assert not any(row["flips"] for row in items["if_dropped"])
    arrows = content(run(result), "bootstrap").arrows
    assert {arrow.tail for arrow in arrows} == {"undecided"}
    assert all(arrow.dashed for arrow in arrows)
    text = [each for each in limitations(Evidence(run(result), measured(result))) if each.limitation == "undecided"]
    assert text[0].text == "No hypothesis was decided: 50 resamples are too few for a decision."


def test_moderation_and_groups_are_left_open_too() -> None:
    data = frame(group=np.arange(80) % 2)
    model = plscli.parse_model("A =~ A1 + A2 + A3; D =~ D1 + D2 + D3; C =~ C1; C ~ A; D ~ A + C + A:C")
    tables = run(plscli.bootstrap(plscli.Survey.from_frame(data), model, resamples=60)).tables()
    (region,) = tables["johnson_neyman"]
    assert (region["bounds"], region["significant"]) == ([], [])
    assert "remains undecided: 60 resamples" in region["region"]
    whole = run(few(60))
    groups = by_group.further(plscli.Survey.from_frame(data), whole, "group")
    assert sum("undecided, since" in note for note in groups.notes) == 2
    outcomes = robustness.run(plscli.Survey.from_frame(data), whole).tables()["robustness"]
    assert {row["decision"] for row in outcomes} == {None}


def test_below_a_thousand_resamples_it_is_said() -> None:
    assert [note for note in few(MANY - 1).notes if "999 resamples are few" in note]
    assert not [note for note in few(MANY).notes if "few" in note]
    assert [note for note in few(2).notes if note.startswith("2 resamples: standard errors, p values and intervals mean little")]


def selected(dropped: int, inadmissible: str = "drop", max_failed: float = 0.05) -> Hypotheses:
    """A bootstrap of which some resamples were dropped as inadmissible."""
    from dataclasses import replace

    result = few(200)
    failures = {"inadmissible: a reliability rho_A above 1": dropped} if dropped else {}
    resampling = replace(result.resampling, resamples=200 + dropped, inadmissible=inadmissible, max_failed=max_failed)  # type: ignore[arg-type]
    return run(replace(result, resampling=resampling, failures=failures))


def test_a_selection_of_resamples_decides_nothing() -> None:
    left = selected(50)
    (row, *_) = left.tables()["hypotheses"]
    assert row["decision"] == "undecided"
    assert row["interpretation"].endswith("50 of 250 resamples were dropped as inadmissible, and the others are a selection.")
    (note,) = [note for note in left.notes if note.startswith("undecided")]
    assert "more than 5 % (--max-failed)" in note
    assert "--inadmissible keep" in note
    assert selected(10).rule.undecided is None  # 10 of 210 are less than 5 %
    assert selected(50, max_failed=0.5).rule.undecided is None
    assert inference.undecided(Resampling(resamples=200, inadmissible="keep"), 200, 0) is None


def test_the_command_decides_nothing_from_two_resamples(tmp_path: Path) -> None:
    frame().to_csv(tmp_path / "s.csv", index=False)
    (tmp_path / "s.pls").write_text(MEDIATED.text)
    left = inside("hypotheses", "s.csv", "-n", "2", "-f", "table", cwd=tmp_path)
    assert left.code == 0
    assert b"undecided" in left.out
    assert b"supported" not in left.out
    assert b"2 resamples: standard errors, p values and intervals mean" in left.out
    required = inside("hypotheses", "s.csv", "-n", "2", "--require", "any", cwd=tmp_path)
    assert required.code == 1
    assert "no hypothesis is decided, since 2 resamples are too few for a decision" in required.err
    assert inside("hypotheses", "s.csv", "-n", "200", "--cluster", "C1", cwd=tmp_path).code == 0


def eight() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    a = rng.standard_normal(8)
    d = 0.9 * a + 0.4 * rng.standard_normal(8)
    return pd.DataFrame({f"{name}{k}": f + 0.3 * rng.standard_normal(8) for name, f in (("A", a), ("D", d)) for k in (1, 2)})


SMALL = plscli.parse_model("A =~ A1 + A2; D =~ D1 + D2; D ~ A")


def test_below_the_ten_times_rule_no_word_is_put_on_a_size() -> None:
    decided = run(plscli.bootstrap(plscli.Survey.from_frame(eight()), SMALL, resamples=200))
    tables = decided.tables()
    (r2,) = tables["r_squared"]
    few = "n = 8 is below the 10 that the ten-times rule asks for"
    assert r2["r2"] > 0.5
    assert r2["size"] is None
    assert few in r2["meaning"]
    assert {row["size"] for row in (*tables["paths"], *tables["effects"])} == {None}
    assert f"is not put in words: {few}" in tables["hypotheses"][0]["interpretation"]
    printed = "\n".join(terminal.render(shown.report(decided), ["hypotheses", "r_squared"], 100, color=False).split("\n"))
    assert not [word for word in ("substantial", "moderate", "large", "medium") if f" {word}\n" in printed or f"is {word}" in printed]
    assert f"{few}: R² and effects are not called large or small" in decided.notes
    assert "respondents" in {each.limitation for each in limitations(Evidence(decided, measured(decided.analysis)))}
    enough = run(plscli.bootstrap(plscli.Survey.from_frame(pd.concat([eight(), eight()[:2]])), SMALL, resamples=100)).tables()
    assert enough["r_squared"][0]["size"] is not None


def test_an_interval_that_does_not_hold_its_estimate_says_so() -> None:
    result = few(200)
    at = result.point.index["path", "A -> D"]
    lower, r2 = result.summary.lower.copy(), result.point.index["r2", "D"]
    for position in (at, r2):
        lower[position] = 0.9
    from dataclasses import replace

    leaning = replace(result, summary=replace(result.summary, lower=lower))
    assert any("the interval does not hold its estimate (--ci bca corrects for it): path A -> D, r2 D" in note for note in leaning.notes)
    assert not any("does not hold" in note for note in result.notes)
    tables = run(leaning).tables()
    row = next(row for row in tables["hypotheses"] if (row["from"], row["to"]) == ("A", "D"))
    assert "does not hold the estimate" in row["interpretation"]
    assert "does not hold the estimate" in next(row for row in tables["r_squared"] if row["construct"] == "D")["meaning"]
    assert "D  " in terminal.render(shown.report(run(leaning)), ["r_squared"], 100, color=False).split("adjusted R²")[1]
    assert read_saved(as_json(leaning).encode(), "x").notes == leaning.notes


def test_studentized_intervals_say_at_the_start_what_they_take(tmp_path: Path) -> None:
    frame(40).to_csv(tmp_path / "s.csv", index=False)
    (tmp_path / "s.pls").write_text(MEDIATED.text)
    err = inside("bootstrap", "s.csv", "-n", "100", "--ci", "student", cwd=tmp_path).err
    assert re.search(r"100 resamples of each of 100: 10,100 estimates, about \d+ (second|minute)s? on one processor", err)
    assert "each of" not in inside("bootstrap", "s.csv", "-n", "100", "--ci", "student", "-q", cwd=tmp_path).err
    assert "each of" not in inside("bootstrap", "s.csv", "-n", "100", "--ci", "bca", cwd=tmp_path).err


def test_a_model_of_very_many_routes_is_estimated_without_listing_them() -> None:
    names = [f"C{j}" for j in range(13)]
    rng = np.random.default_rng(3)
    factor = rng.standard_normal((200, 1))
    data = pd.DataFrame(0.5 * factor + rng.standard_normal((200, 13)), columns=[f"{name}i" for name in names])
    text = "".join(f"{name} =~ {name}i\n" for name in names)
    text += "".join(f"{names[j]} ~ {' + '.join(names[:j])}\n" for j in range(1, 13)) + "H90 := H1*H3"
    point = plscli.estimate(plscli.Survey.from_frame(data), plscli.parse_model(text))
    assert any("the model has 8,100 specific indirect effects: more than 2,000 are not estimated" in note for note in point.notes)
    tables = run(point).tables()
    assert {row["kind"] for row in tables["effects"]} == {"total", "indirect"}
    defined = next(row for row in tables["hypotheses"] if row["hypothesis"] == "H90")
    assert (defined["kind"], defined["via"]) == ("indirect", ["C1"])


def test_all_tables_of_loadings_take_no_more_than_three_times_a_bootstrap() -> None:
    rng = np.random.default_rng(1)
    factors = rng.standard_normal((400, 10))
    data = pd.DataFrame({f"{chr(65 + j)}{k}": factors[:, j] + rng.standard_normal(400) for j in range(10) for k in range(1, 11)})
    model = plscli.parse_model(
        "".join(f"{c} =~ {' + '.join(f'{c}{k}' for k in range(1, 11))}\n" for c in "ABCDEFGHIJ") + f"J ~ {' + '.join('ABCDEFGHI')}"
    )
    survey = plscli.Survey.from_frame(data)
    times = []
    for _ in range(3):  # other programs take some of the caches, now from the one and now from the other
        start = time.process_time()
        plscli.bootstrap(survey, model, resamples=500, jobs=1)
        middle = time.process_time()
        dict(measured(plscli.estimate(survey, model)).tables())
        times.append((time.process_time() - middle) / (middle - start))
        if times[-1] < 3:
            break
    assert min(times) < 3


def test_what_few_clusters_find_is_in_doubt_in_its_own_sentence() -> None:
    (said, *_) = [row["interpretation"] for row in run(clustered(6)).tables()["hypotheses"] if row["decision"] == "supported"]
    assert said.endswith("6 clusters are few: its standard error is as a rule too small, which puts the test in doubt.")
    assert not [row for row in run(clustered(MANY_CLUSTERS)).tables()["hypotheses"] if "clusters are few" in row["interpretation"]]


def test_few_resamples_are_said_to_decide_what_is_near_the_level_by_chance() -> None:
    bootstrap, doubt = few(200), "with other resamples than these 200 it may be decided otherwise"
    p = {row["hypothesis"]: row["p"] for row in run(bootstrap).tables()["hypotheses"]}
    label = max(p, key=lambda each: p[each])

    def said(result: Bootstrap, alpha: float) -> str:
        return next(row["interpretation"] for row in run(result, Rules(alpha=alpha)).tables()["hypotheses"] if row["hypothesis"] == label)

    assert doubt in said(bootstrap, p[label] * 1.01)
    assert doubt in said(bootstrap, p[label] * 0.99)
    assert doubt not in said(bootstrap, p[label] / 100)
    assert doubt in said(
        few(200, p="percentile"),
        next(row["p"] for row in run(few(200, p="percentile")).tables()["hypotheses"] if row["hypothesis"] == label),
    )
    assert "other resamples" not in said(few(MANY), p[label] * 1.01)


def test_a_group_of_few_respondents_is_named_beside_its_hypotheses() -> None:
    data = frame(80, part=["few"] * 8 + ["many"] * 72)
    survey = plscli.Survey.from_frame(data)
    notes = by_group.further(survey, run(few(100)), "part").notes
    assert any(note.startswith("part = few: n = 8 is below the") for note in notes)
    assert not any(note.startswith("part = many: n =") for note in notes)
