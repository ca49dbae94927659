"""Answers in words: every ladder gives 1..m in order, what fits none is named, and nothing is guessed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plscli.data.recoding import with_labelled_scales
from plscli.data.recoding.recode import Recoded, Unfit, WordedItem, recode
from plscli.data.scale import Ladder, built_in, known_labels, normalised, scale_rule
from plscli.data.survey import Survey

FIVE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
SEVEN = ["Strongly disagree", "Disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Agree", "Strongly agree"]
LADDERS = st.sampled_from(built_in())
NAMES = {(ladder.name, len(ladder)) for ladder in built_in()}


def item(name: str, answers: list[str], rows: int = 3, **said: object) -> WordedItem:
    return WordedItem(name, dict.fromkeys(answers, rows), **said)  # type: ignore[arg-type]


def told(*items: WordedItem, ladders: tuple[Ladder, ...] = ()) -> dict[str, Recoded]:
    """Items of one block that must all be recoded."""
    found, unfit = recode([items], ladders)
    assert not unfit, unfit
    return {each.item.name: each for each in found}


def refused(*items: WordedItem) -> list[Unfit]:
    found, unfit = recode([items])
    assert not found
    return unfit


def ladder_of(text: str) -> Ladder:
    scale = scale_rule(text).scale
    assert isinstance(scale, Ladder)
    return scale


@pytest.mark.parametrize("language", ["English", "German", "French", "Spanish", "Portuguese", "Arabic", "Hindi", "Chinese"])
def test_agreement_has_5_and_7_points_and_4_and_6_without_a_neutral_middle_in_every_language(language: str) -> None:
    assert {points for name, points in NAMES if name == f"agreement, {language}"} == {4, 5, 6, 7}


@pytest.mark.parametrize("about", ["frequency", "satisfaction", "likelihood", "importance"])
def test_english_has_other_ladders_too(about: str) -> None:
    assert {points for name, points in NAMES if name == f"{about}, English"} >= {4, 5, 7}


@pytest.mark.parametrize("ladder", built_in(), ids=lambda ladder: f"{ladder.name} {len(ladder)}")
def test_every_ladder_recodes_to_1_to_m_in_order(ladder: Ladder) -> None:
    assert len(ladder.codes) == sum(map(len, ladder.levels))  # no wording stands for two levels
    found = told(item("X1", [level[0] for level in ladder.levels]))["X1"]
    assert [found.answers[level[0]] for level in ladder.levels] == list(range(1, len(ladder) + 1))
    assert found.scale == (1, len(ladder))


def test_no_wording_of_an_opposite_meaning_is_on_the_wrong_side_of_a_ladder() -> None:
    for ladder in built_in():
        if ladder.middle is None and ladder.whole is None:
            continue
        half = len(ladder) // 2
        low = {wording for level in ladder.levels[:half] for wording in level}
        high = {wording for level in ladder.levels[-half:] for wording in level}
        for against in (
            "disagree",
            "nicht zu",
            "desacuerdo",
            "discordo",
            "असहमत",
            "不同意",
            "不符合",
            "dissatisfied",
            "unlikely",
            "unimportant",
        ):
            assert not [wording for wording in high if against in wording]
        assert not low & high


@pytest.mark.parametrize(
    ("answers", "numbers"),
    [
        ("Stimme überhaupt nicht zu | Stimme eher nicht zu | Teils/teils | Stimme eher zu | Stimme voll und ganz zu", "12345"),
        ("stimme nicht zu | stimme eher nicht zu | teils teils | stimme eher zu | stimme zu", "12345"),
        ("trifft gar nicht zu | trifft eher nicht zu | trifft eher zu | trifft voll zu", "1234"),
        ("Pas du tout d’accord | Plutôt pas d’accord | Ni d’accord ni pas d’accord | Plutôt d’accord | Tout à fait d’accord", "12345"),
        ("Totalmente en desacuerdo | En desacuerdo | Ni de acuerdo ni en desacuerdo | De acuerdo | Totalmente de acuerdo", "12345"),
        ("Discordo totalmente | Discordo | Não concordo nem discordo | Concordo | Concordo totalmente", "12345"),
        ("لا أوافق بشدة | لا أوافق | محايد | أوافق | أوافق بشدة", "12345"),
        ("غير موافق بشدة | غير موافق | محايد | موافق | موافق بشدة", "12345"),
        ("पूरी तरह असहमत | असहमत | तटस्थ | सहमत | पूरी तरह सहमत", "12345"),
        ("असहमत हूँ | सहमत हूँ | तटस्थ | पूरी तरह सहमत हूं", "2435"),
        ("非常不同意 | 不同意 | 一般 | 同意 | 非常同意", "12345"),
        ("非常不同意 | 不同意 | 普通 | 同意 | 非常同意", "12345"),
        ("強烈不同意 | 不同意 | 沒意見 | 同意 | 強烈同意", "12345"),
        ("強烈不同意 | 不同意 | 有點不同意 | 中立 | 有點同意 | 同意 | 強烈同意", "1234567"),
        ("Strongly disagree | Disagree | Somewhat disagree | Neither agree nor disagree | Somewhat agree | "
         "Agree | Strongly agree", "1234567"),
        ("Strongly disagree | Disagree | Agree | Strongly agree", "1234"),
        ("Strongly disagree | Somewhat disagree | Neither agree nor disagree | Somewhat agree | Strongly agree", "12345"),
        ("Never | Almost never | Sometimes | Fairly often | Very often", "12345"),
        ("Never | Sometimes | Often | Always", "1234"),
        ("Extremely dissatisfied | Moderately dissatisfied | Slightly dissatisfied | "
         "Neither satisfied nor dissatisfied | Slightly satisfied | Moderately satisfied | Extremely satisfied", "1234567"),
        ("Not at all likely | Slightly likely | Moderately likely | Very likely | Extremely likely", "12345"),
        ("Not at all important | Slightly important | Moderately important | Important | Very important", "12345"),
    ],
)  # fmt: skip
def test_usual_questionnaires_are_read_as_they_are_meant(answers: str, numbers: str) -> None:
    words = answers.split(" | ")
    found = told(item("X1", words))["X1"].answers
    assert [found[word] for word in words] == [int(digit) for digit in numbers]


@given(LADDERS, st.data())
@settings(max_examples=150, deadline=None)
def test_case_blanks_and_order_of_rows_change_no_number(ladder: Ladder, data: st.DataObject) -> None:
    words = data.draw(st.permutations([level[0] for level in ladder.levels]))
    dressed = [
        data.draw(
            st.sampled_from(
                [word, word.upper() if normalised(word.upper()) == word else word, f"  {word} ", word.replace(" ", "  ").replace("'", "’")]
            )
        )
        for word in words
    ]
    found = told(item("X1", dressed))["X1"].answers
    assert [found[answer] for answer in dressed] == [ladder.codes[word] for word in words]


@given(LADDERS, st.data())
@settings(max_examples=200, deadline=None)
def test_part_of_a_ladder_keeps_its_order_or_is_refused(ladder: Ladder, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from([level[0] for level in ladder.levels]), min_size=1, unique=True))
    found, unfit = recode([[item("X1", chosen)]])
    assert len(found) + len(unfit) == 1
    if found:
        in_order = [found[0].answers[level[0]] for level in ladder.levels if level[0] in chosen]
        assert all(a < b for a, b in pairwise(in_order))


@given(LADDERS, LADDERS, st.data())
@settings(max_examples=200, deadline=None)
def test_mixed_vocabularies_are_refused_unless_one_ladder_holds_all_answers(one: Ladder, other: Ladder, data: st.DataObject) -> None:
    mixed = [data.draw(st.sampled_from(level)) for level in one.levels[::2]] + [data.draw(st.sampled_from(other.levels[0]))]
    mixed = list(dict.fromkeys(mixed))
    found, unfit = recode([[item("X1", mixed)]])
    if found:
        assert found[0].ladder is not None
        assert found[0].ladder.fits(mixed)
    else:
        assert [each.item.name for each in unfit] == ["X1"]


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True))
@settings(max_examples=200, deadline=None)
def test_any_text_is_recoded_by_a_whole_rule_or_left_alone(answers: list[str]) -> None:
    found, unfit = recode([[item("X1", answers)]])
    for each in found:
        words = {answer for answer in answers if normalised(answer) in each.item.words}
        assert words <= set(each.answers)
    assert len(found) + len(unfit) == 1


def test_two_languages_in_one_item_are_refused() -> None:
    (unfit,) = refused(item("X1", [*FIVE, "stimme zu"]))
    assert unfit.best is not None
    assert unfit.best.name == "agreement, English"


def test_two_wordings_of_one_level_are_answers_of_another_scale() -> None:
    assert told(item("X1", [*FIVE, "Somewhat agree"]))["X1"].scale == (1, 7)
    (unfit,) = refused(item("X1", [*FIVE, "Undecided"]))
    assert not unfit.tied


def test_items_of_one_block_use_the_same_ladder() -> None:
    rare = item("X2", ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"])
    found = told(item("X1", [*SEVEN[:3], "Neutral", *SEVEN[4:]]), rare)
    assert found["X2"].answers == {"Strongly disagree": 1, "Disagree": 2, "Neutral": 4, "Agree": 6, "Strongly agree": 7}
    (alone,), _ = recode([[rare]])
    assert alone.scale == (1, 5)


def test_items_of_one_block_may_be_answered_on_different_scales() -> None:
    found = told(item("X1", FIVE), item("X2", ["never", "rarely", "sometimes", "often", "always"]))
    assert {each.ladder.name for each in found.values() if each.ladder} == {"agreement, English", "frequency, English"}


def test_a_neutral_answer_elsewhere_tells_of_a_neutral_that_nobody_chose() -> None:
    without = ["Strongly disagree", "Disagree", "Agree", "Strongly agree"]
    (alone,), _ = recode([[item("X1", without)]])
    assert alone.scale == (1, 4)
    assert alone.doubt is not None
    assert len(alone.doubt) == 5
    found, _ = recode([[item("X1", without)], [item("Y1", FIVE)]])
    assert [each.scale for each in found] == [(1, 5), (1, 5)]
    assert found[0].answers == {
        "Strongly disagree": 1,
        "Disagree": 2,
        "Agree": 4,
        "Strongly agree": 5,
    }


def test_answers_used_elsewhere_tell_the_scale_of_an_item_with_few() -> None:
    (unfit,) = refused(item("X1", ["Agree", "Strongly agree"]))
    assert [len(ladder) for ladder in unfit.tied] == [5]
    found, _ = recode([[item("X1", ["Agree", "Strongly agree"])], [item("Y1", FIVE)]])
    assert found[0].answers == {"Agree": 4, "Strongly agree": 5}


@pytest.mark.parametrize(
    "answers",
    [
        ["stimme nicht zu", "teils/teils", "stimme zu"],
        ["not at all important", "slightly important", "moderately important", "very important"],
    ],
)
def test_answers_that_fit_two_ladders_with_different_numbers_are_refused_and_both_are_named(answers: list[str]) -> None:
    (unfit,) = refused(item("X1", answers))
    assert len(unfit.tied) == 2


def test_numbers_with_labels_are_the_numbers_that_the_file_gives() -> None:
    found = told(
        item("X1", [f"{number} – {word}" for number, word in enumerate(FIVE, 1)]),
        item("X2", ["1: gar nicht", "2", "3", "4", "5: komplett"]),
    )
    assert sorted(found["X1"].answers.values()) == [1, 2, 3, 4, 5]
    assert found["X1"].scale == found["X2"].scale == (1, 5)
    turned = told(item("X1", [f"{5 - number} - {word}" for number, word in enumerate(FIVE)]))["X1"]
    assert turned.answers["5 - Strongly disagree"] == 5
    assert turned.scale is None  # the numbers are not those of a ladder, and nobody said where they end


@pytest.mark.parametrize("answers", [["1 - low", "1 - high"], ["1 - low", "2 - low"], ["3 years", "10 years"], ["1 - low", "high"]])
def test_numbers_with_contradicting_labels_are_refused(answers: list[str]) -> None:
    assert refused(item("X1", answers))


@pytest.mark.parametrize(
    ("between", "numbers"),
    [("234", {"Strongly disagree": 1, "Strongly agree": 5}), ("23456", {"Strongly disagree": 1, "Strongly agree": 7})],
)
def test_words_at_the_ends_alone_take_the_numbers_beside_those_between(between: str, numbers: dict[str, int]) -> None:
    found = told(item("X1", ["Strongly disagree", *between, "Strongly agree"]), item("X2", [*between, "Strongly agree"]))
    assert found["X1"].answers == numbers
    assert found["X2"].answers == {"Strongly agree": numbers["Strongly agree"]}


def test_how_far_numbers_run_between_words_is_never_guessed() -> None:
    for between in ("23", "24", "3", "12345"):
        assert refused(item("X1", ["Strongly disagree", *between, "Strongly agree"]))
    found = told(item("X1", ["Strongly disagree", "2", "3", "Strongly agree"], scale=(1, 5)))["X1"]
    assert found.answers == {"Strongly disagree": 1, "Strongly agree": 5}


def test_a_scale_that_was_named_comes_before_the_built_in_ones() -> None:
    named = ladder_of("strongly agree<agree<neutral<disagree<strongly disagree")
    assert told(item("X1", FIVE, ladder=named))["X1"].answers["Strongly agree"] == 1
    found = told(item("X1", FIVE), item("X2", ["never", "sometimes", "often", "always"]), ladders=(named,))
    assert found["X1"].answers["Strongly agree"] == 1
    assert found["X2"].answers["always"] == 4
    (unfit,) = refused(item("X1", [*FIVE, "dunno"], ladder=named))
    assert unfit.best == named


def test_recodes_come_before_ladders_and_the_rest_must_fit() -> None:
    found = told(item("X1", [*FIVE, "Agre", "n/s"], recode={"agre": 4.0, "n/s": 3.0}))["X1"]
    assert (found.answers["Agre"], found.answers["n/s"], found.answers["Strongly agree"]) == (4, 3, 5)
    assert told(item("X1", ["yes", "no"], recode={"yes": 1.0, "no": 0.0}))["X1"].answers == {"no": 0, "yes": 1}
    assert refused(item("X1", ["yes", "no", "maybe"], recode={"yes": 1.0, "no": 0.0}))


def test_ladders_share_no_wording_with_another_order() -> None:
    """Two wordings that several ladders hold stand in the same order in all of them."""
    order: dict[tuple[str, str], bool] = {}
    for ladder in built_in():
        for a in ladder.codes:
            for b in ladder.codes:
                if ladder.codes[a] < ladder.codes[b]:
                    assert order.setdefault((a, b), True)
                    assert (b, a) not in order, (a, b, ladder.name)


def test_nothing_like_dont_know_is_a_level() -> None:
    assert not known_labels() & set(
        map(normalised, ["don't know", "not applicable", "no answer", "weiß nicht", "keine Angabe", "sans réponse", "no sé"])
    )


@pytest.mark.parametrize(
    ("labels", "scale"),
    [
        ({1: "never", 2: "rarely", 3: "often", 4: "always"}, (1, 4)),
        ({1: "never", 5: "always"}, (1, 5)),
        ({1: "never", 2: "rarely", 5: "always"}, None),
        ({1: "never", 2: "rarely", 4: "often", 5: "always"}, None),
        ({2: "never", 3: "always"}, None),
    ],
)
def test_labels_of_all_answers_or_of_the_two_ends_tell_a_scale(labels: dict[int, str], scale: tuple[int, int] | None) -> None:
    survey = Survey({"A1": np.array([1.0, 2.0, 4.0])}, 3, labels={"A1": {float(code): word for code, word in labels.items()}})
    assert with_labelled_scales(survey, ["A1"]).scales.get("A1") == scale
