from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plscli.errors import ModelError
from plscli.model.build import build, parse, parse_model, read_model
from plscli.model.columns import guesses
from plscli.model.spec import Construct, ModelSpec
from plscli.model.spec import Path as Arrow

BASE = "A =~ a1 + a2; B <~ b1; C =~ c1\n"


def message(text: str) -> str:
    with pytest.raises(ModelError) as caught:
        parse_model(text, "m.pls")
    return str(caught.value)


def test_the_text_of_the_contract_reads_as_it_says() -> None:
    model = parse_model(
        """
        # comments; one statement a line, or separated by ;
        INTG =~ INTG1 + INTG2            # reflective, Mode A
        PRICE <~ P1 + P2 + P3; ERC =~ ERC1 ! lavaan's other comment
        ERC  ~ H2*INTG + H1*PRICE
        H2 > 0
        """
    )
    assert model.constructs[1] == Construct("PRICE", "composite", ("P1", "P2", "P3"))
    assert model.paths == (Arrow("INTG", "ERC", "H2", "+"), Arrow("PRICE", "ERC", "H1"))
    assert model.design.modes == ("A", "B", "A")


def test_a_line_that_ends_or_begins_with_an_operator_goes_on() -> None:
    model = parse_model("A =~ a1 +\n  # a comment between\n\n  a2\n  + a3\nC =~ c1\nC ~\n H1 *\n A\n")
    assert model.construct("A").indicators == ("a1", "a2", "a3")
    assert model.paths[0].label == "H1"


def test_paths_get_labels_in_reading_order_if_none_has_one() -> None:
    model = parse_model(BASE + "D =~ d1\nC ~ A + B\nD ~ A + C + B; H2 := 1 - H1")
    assert [path.label for path in model.paths] == ["H1", "H3", "H4", "H5", "H6"]


def test_paths_without_a_label_beside_labelled_ones_are_controls() -> None:
    model = parse_model(BASE + "D =~ d1\nC ~ A + H1*B\nD ~ A + Main*C + B")
    assert [path.label for path in model.paths] == ["", "H1", "", "Main", ""]
    assert [effect.label for effect in model.effects] == ["H1", "Main"]
    assert parse_model(model.text) == model


def test_unusual_names_go_between_quotation_marks() -> None:
    model = parse_model("`my block` =~ `item 1` + \"2nd\" + 'third-item'; Größe =~ größe_1; Größe ~ `my block`")
    assert model.indicators == ("item 1", "2nd", "third-item", "größe_1")
    assert parse_model(model.text) == model


CHARACTERS = st.characters(codec="utf-8", exclude_characters="`\n\r;", categories=("L", "N", "P", "Zs"))
NAME = st.text(CHARACTERS, min_size=1, max_size=8).filter(lambda name: name.strip("`\"'").strip() == name)


def test_a_mode_other_than_the_usual_one_is_written_around_the_items() -> None:
    model = parse_model("A =~ unit(a1 + a2); B <~ A(b1 +\n b2); D <~ B(d1 + d2); C =~ c1; C ~ A + B + D")
    assert [construct.mode for construct in model.constructs] == ["unit", "A", "B", "A"]
    assert model.design.modes == ("unit", "A", "B", "A")
    assert model.design.reflective == (True, False, False, True)
    assert parse_model(model.text) == model
    assert model.text.startswith("A =~ unit(a1 + a2)\nB <~ A(b1 + b2)\n")


def test_defined_effects_read_with_the_usual_order_of_operations() -> None:
    model = parse_model(BASE + "C ~ a*A + b*B\nX := (a + b)*2 - a/b*3\nY := -X - (a - b) - 1; Z := a*\n b\nX < 0")
    values = {"a": 0.5, "b": -0.25}
    for definition in model.definitions:
        values[definition.label] = definition.expression.evaluate(values)
    assert values["X"] == (0.5 - 0.25) * 2 - 0.5 / -0.25 * 3
    assert values["Y"] == -values["X"] - 0.75 - 1
    assert values["Z"] == -0.125
    assert [definition.expected for definition in model.definitions] == ["-", None, None]
    assert parse_model(model.text) == model
    assert "X := (a + b)*2 - a/b*3" in model.text
    assert "Y := 0 - X - (a - b) - 1" in model.text


def test_labels_that_definitions_take_are_not_given_to_paths() -> None:
    assert [path.label for path in parse_model(BASE + "C ~ A + B; H1 := H2*2").paths] == ["H2", "H3"]


def test_routes_are_all_directed_paths_of_two_or_more_arrows() -> None:
    model = parse_model("A =~ a; B =~ b; C =~ c; D =~ d; B ~ A; C ~ A + B; D ~ B + C")
    assert set(model.routes) == {
        *[("A", "B", "C"), ("A", "B", "D"), ("A", "C", "D"), ("B", "C", "D")],
        ("A", "B", "C", "D"),
    }
    crowd = [f"C{i}" for i in range(14)]
    text = "\n".join(f"{name} =~ {name}i" for name in crowd) + "\n"
    everything = text + "\n".join(f"{crowd[j]} ~ {' + '.join(crowd[:j])}" for j in range(1, 14))
    assert parse_model(everything).crowded == 2**14 - 1 - 14 - 14 * 13 // 2  # sets of three or more of 14
    assert parse_model(everything).routes == ()
    assert model.crowded is None


def test_products_and_higher_order_constructs_read_back() -> None:
    text = "A =~ a1 + a2; B =~ b1; `C d` <~ A + B; D =~ d1; E =~ e1\nE ~ `C d` + H7*D + D:`C d` + D:D\nH7 > 0"
    model = parse_model(text)
    assert [product.name for product in model.products] == ["D:C d", "D:D"]
    assert [path.source for path in model.paths] == ["C d", "D", "D:C d", "D:D"]
    assert model.owner == {"A": "C d", "B": "C d"}
    assert model.indicators == ("a1", "a2", "b1", "d1", "e1")
    assert model.structural == ("C d", "D", "E", "D:C d", "D:D")
    assert parse_model(model.text) == model


def test_parts_without_a_measurement_line_get_the_columns_of_their_name() -> None:
    statements = parse("Q =~ TANG + CARE; LOY ~ Q", "m")
    model = build(statements, "m", guesses(["TANG1", "TANG2", "CARE1", "CARE2", "LOY"]))
    assert model.construct("CARE").indicators == ("CARE1", "CARE2")
    assert model.construct("Q").higher
    plain = build(parse("Q =~ TANG + CARE; LOY ~ Q", "m"), "m", guesses(["TANG", "CARE", "LOY1", "LOY2"]))
    assert plain.construct("Q").indicators == ("TANG", "CARE")
    assert not plain.construct("Q").higher


NAMES = st.lists(NAME.filter(lambda name: ":" not in name), min_size=6, max_size=6, unique=True)


@given(NAMES, st.sampled_from(["+", "-", None]), st.sampled_from(["reflective", "composite"]))
def test_text_reads_back_to_an_equal_model(names: list[str], sign: str | None, kind: str) -> None:
    one, two, *items = names
    constructs = (Construct(one, kind, (items[0], items[1])), Construct(two, "reflective", (items[2], items[3])))  # type: ignore[arg-type]
    model = ModelSpec(constructs, (Arrow(one, two, "H1", sign),))  # type: ignore[arg-type]
    assert parse_model(model.text) == model


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ("m.pls is empty",)),
        ("# only a comment", ("m.pls is empty",)),
        ("A =~ a1", ("no structural path", "LOY ~ TRUST")),
        (BASE + "C ~ A + B\nA ~ C", ("line 3, column 5", "in a circle: C -> A -> C")),
        (BASE + "C ~ A + B + C", ("in a circle: C -> C",)),
        (BASE + "C ~ A + B + D", ("line 2, column 13: construct 'D' has no indicators", "add a line such as: D =~ D1 + D2")),
        (BASE + "C ~ A + B\nX ~ C", ("construct 'X' has no indicators",)),
        (BASE + "Bx =~ a1\nC ~ A + B + Bx", ("line 2, column 7: indicator 'a1' is used twice", "construct 'A' (line 1)")),
        ("A =~ a1 + a1; C =~ c1; C ~ A", ("column 11: indicator 'a1' is used twice",)),
        (BASE + "C ~ A", ("line 1, column 15: construct 'B' is in no path", "such as: A ~ B, or remove it")),
        (BASE + "A =~ a3\nC ~ A + B", ("construct 'A' is measured twice",)),
        (BASE + "C ~ A + B\nC ~ A", ("the path A -> C is written twice",)),
        (BASE + "C ~ H1*A + H1*B", ("column 12: label 'H1' is used twice",)),
        (BASE + "C ~ H1*A + H2*B\nH3 > 0", ("line 3, column 1: no path has the label 'H3'", "did you mean H1, H2?")),
        (BASE + "C ~ H1*A + B\nH2 > 0", ("line 3, column 1: no path has the label 'H2'", "without a label beside")),
        (BASE + "C ~ H1*A + B\nH1 > 0; H1 < 0", ("both positive and negative",)),
        (BASE + "C ~ H1*A + B\nH1 > 1", ("column 6: an expected sign is written against zero", "write H1 > 0")),
        (BASE + "C ~ H1*A + B\nH4 := H1*H3", ("column 10: no path and no effect", "has the label 'H3'", "did you mean H1")),
        (BASE + "C ~ H1*A + B\nX := Y*H1\nY := H1", ("line 3, column 6: no path and no effect defined before",)),
        (BASE + "C ~ H1*A + H2*B\nH1 := H2*2", ("line 3, column 1: label 'H1' is used twice",)),
        (BASE + "C ~ H1*A + H2*B\nX := H1*(H2 + 1", ("column 16: expected ) after '1'",)),
        (BASE + "C ~ H1*A + B\nX := H1 H2", ("column 9: expected + - * / or the end of the line, found 'H2'",)),
        (BASE + "C ~ H1*A + B\nX := H1^2", ("column 8: powers (^) are not part of model text",)),
        (BASE + "C ~ H1*A + B\nX := )", ("column 6: expected a label, a number or (, found ')'",)),
        (BASE + "C ~ A:B", ("column 5: the product A:B stands without its parts", "add them to the predictors: C ~ A + B")),
        (BASE + "C ~ A + A:A + A:B", ("column 15: the product A:B", "C ~ B")),
        (BASE + "C ~ A + B + A:D", ("'D'",)),
        (BASE + "C ~ A + B + A:B + B:A", ("the path A:B -> C is written twice",)),
        (BASE + "C ~ A + A:A + A:A:A + A:A:A:A", ("column 29: a product has at most 3 factors",)),
        (BASE + "C ~ A + B + A:C", ("in a circle: C -> C",)),
        (BASE + "A:B ~ C", ("an interaction (X:M) stands among the predictors",)),
        ("`A:B` =~ x1; " + BASE + "C ~ A + B", ("a construct cannot have a colon in its name",)),
        ("D =~ A + B + d1\n" + BASE + "C ~ D", ("column 14: 'D' is measured by constructs and columns at once", "NAME =~ d1")),
        ("D =~ A\n" + BASE + "C ~ D + B", ("the higher-order construct 'D' has one part only",)),
        ("D =~ A + B\n" + BASE + "C ~ D + A", ("'A' is a part of 'D' and has no paths of its own", "write D in its place")),
        ("D =~ A + B; E =~ D + F; F =~ f1\n" + BASE + "C ~ E", ("higher-order construct itself", "two levels, not three")),
        ("D =~ A + B; E =~ A + F; F =~ f1\n" + BASE + "C ~ D + E", ("indicator 'A' is used twice",)),
        (BASE + "A ~~ B", ("column 3: a PLS path model has no covariances", "remove the line")),
        (BASE + "C ~ 1", ("column 5: expected the name of a construct, found the number 1", "no intercepts")),
        (BASE + "C ~ A - B", ("column 7: only + joins terms",)),
        (BASE + "C ~ A B", ("column 7: expected + or the end of the line, found 'B'",)),
        (BASE + "C ~", ("column 4: expected the name of a construct after '~'",)),
        (BASE + "C", ("column 2: expected one of =~ <~ ~ := > < after 'C'",)),
        (BASE + "C = A", ("column 3: '=' has no meaning",)),
        ("A =~ 0.5*a1; C =~ c1; C ~ A", ("column 6: an indicator takes no factor or label", "write the column alone: a1")),
        ("A =~ a1 + f*`a 2`; C =~ c1; C ~ A", ("column 11: an indicator takes no factor or label", "write the column alone: `a 2`")),
        (BASE + "C ~ 1*A + B", ("column 5: expected the name of a construct, found the number 1", "none is fixed; write A")),
        (BASE + "A -> C", ("column 3: a path is written with its outcome first", "write C ~ A")),
        (BASE + "A → C", ("column 3: a path is written with its outcome first", "write C ~ A")),
        (BASE + "A --> B -> C", ("column 3: a path is written with its outcome first", "write B ~ A; C ~ B")),
        (BASE + "C <- A", ("column 3: <- has no meaning here", "a path is LOY ~ SAT")),
        (BASE + "C ~ A + B + A.B", ("column 13: 'A.B' is no construct", "cSEM's dot", "write A:B")),
        (BASE + "C ~ A, B", ("column 6: ',' has no meaning here: only + joins terms",)),
        (
            'library(seminr)\nmm <- constructs(\n  composite("A", multi_items("A", 1:3)),\n'
            '  composite("B", c("b1", "b2"), weights = mode_B),\n'
            '  reflective("C", single_item("c")),\n  composite("D", multi_items("D_", c(1, 4)), weights = unit_weights))\n'
            'sm <- relationships(paths(from = c("A", "B", "A*B"), to = "C"), paths(from = "C", to = c("D", "E")))',
            ("line 2, column 7: this is a script for seminr", "plscli model --from FILE",
             "A <~ A(A1 + A2 + A3)\n", "B <~ b1 + b2\n", "C =~ c\n", "D <~ unit(D_1 + D_4)\n",
             "C ~ A + B + A:B\n", "D ~ C\n", "E ~ C"),
        ),
        ("A =~ a1\nC =~ c$1\nC ~ A", ("line 2, column 7: '$' has no meaning", "backquotes")),
        ("A =~ sum(a1 + a2); C =~ c1; C ~ A", ("column 6: 'sum' is no mode", "unit (equal)")),
        ("A =~ B(a1 + a2); C =~ c1; C ~ A", ("column 6: a reflective construct cannot be estimated in Mode B", "write <~")),
        ("A =~ unit(a1 + a2; C =~ c1; C ~ A", ("expected ) after 'a2'",)),
        ("A =~ unit(a1 + a2) + a3; C =~ c1; C ~ A", ("expected the end of the line, found '+'",)),
        ("A\0B", ("not a text file",)),
    ],
)  # fmt: skip
def test_each_mistake_has_an_error_of_its_own(text: str, words: tuple[str, ...]) -> None:
    error = message(text)
    for word in words:
        assert word in error


def test_an_error_shows_the_line_with_a_caret_under_the_place() -> None:
    lines = message("A =~ a1\n\tC =~  c1 ; C ~ A + Bad").splitlines()
    assert lines[0].startswith("m.pls, line 2, column 21: construct 'Bad'")
    assert lines[1][lines[2].index("^") :].startswith("Bad")


@pytest.mark.parametrize("name", ["A -> B", "x<-y", "tab\tbed", "bell\x07"])
def test_names_that_tables_could_not_tell_apart_are_refused(name: str) -> None:
    with pytest.raises(ModelError, match="cannot be used"):
        parse_model(f"`{name}` =~ a1; B =~ b1; B ~ `{name}`")


def test_quotation_marks_inside_a_name_stay() -> None:
    assert parse_model("A =~ `a1\"` + `'a2'`; B =~ b1; B ~ A").indicators == ('a1"', "'a2'", "b1")


def test_a_long_chain_of_constructs_is_no_circle() -> None:
    text = "\n".join(f"C{i} =~ c{i}" for i in range(1200)) + "\n" + "\n".join(f"C{i + 1} ~ C{i}" for i in range(1199))
    assert len(parse_model(text).paths) == 1199


def test_files_that_cannot_be_read_are_errors(tmp_path: Path) -> None:
    (tmp_path / "bin.pls").write_bytes(b"\xff\xfe\x00A")
    for path, words in (
        (tmp_path / "none.pls", "there is no model file"),
        (tmp_path, "cannot read"),
        (tmp_path / "bin.pls", "not a text file"),
    ):
        with pytest.raises(ModelError, match=words):
            read_model(path)
    (tmp_path / "mark.pls").write_bytes(b"\xef\xbb\xbf" + BASE.encode() + b"C ~ A + B\r\n")
    assert read_model(tmp_path / "mark.pls").origin == "mark.pls"


def test_a_model_can_lose_an_item_and_knows_what_lies_downstream() -> None:
    model = parse_model(BASE + "D =~ d1\nB ~ A; C ~ B; D ~ C")
    assert model.without("a1").construct("A").indicators == ("a2",)
    assert model.downstream("A") == ("B", "C", "D")
    assert model.endogenous == ("B", "C", "D")


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_model_in_r_quotation_marks_is_read_with_every_character_at_its_place(quote: str) -> None:
    plain = BASE + "C ~ H1*A + B"
    assert parse_model(f"# mine\nmodel <- {quote}\n{plain}\n{quote}\n") == parse_model(plain)
    assert parse_model(f"model = {quote}{plain}{quote};") == parse_model(plain)
    assert message(f"m <- {quote}{BASE}C ~ A + B + D{quote}").startswith("m.pls, line 2, column 13: construct 'D'")
    assert parse_model(f"m <- {quote}{plain}{quote}  # as in {quote}m{quote}\n").remarks == ("read from between the quotation marks of m",)
    assert "line 3, column 8: this is a script for lavaan" in message(f"m <- {quote}{plain}{quote}\nfit <- sem(m)")


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("sign", ["<-", "="])
@pytest.mark.parametrize("line", ["C ~ A", "\nC ~ A\nD ~ C\n", "H1 > 0", "M := H1*H2"])
def test_any_model_text_is_read_from_r_quotation_marks(line: str, sign: str, quote: str) -> None:
    for name in ("model", "my.model"):
        assert [type(each) for each in parse(f"{name} {sign} {quote}{line}{quote}", "m")] == [type(each) for each in parse(line, "m")]
    assert "has no meaning here" in message(f"{BASE}C ~ A + B\nC {sign} {quote}A{quote}")
    assert "has no meaning here" in message(f"C {sign} {quote}A{quote}")


def test_factors_that_say_nothing_in_pls_are_read_and_said() -> None:
    model = parse_model("A =~ 1*a1 + NA*a2 + a3; C =~ unit(1*c1 + c2); C ~ NA*A")
    assert model == parse_model("A =~ a1 + a2 + a3; C =~ unit(c1 + c2); C ~ A")
    assert model.remarks == ("PLS estimates every weight and path, so that 1*a1, NA*a2, 1*c1, NA*A stand for the names alone",)
    assert parse_model(BASE + "C ~ A + B").remarks == ()
