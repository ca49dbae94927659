"""What a defined effect is in terms of the paths."""

from __future__ import annotations

import pytest

from plscli.model.build import parse_model
from plscli.model.routes import Traced, trace

PATHS = """A =~ a1; B =~ b1; C =~ c1; D =~ d1; E =~ e1
B ~ ab*A; C ~ ac*A + bc*B; D ~ ad*A + bd*B + cd*C; E ~ de*D
"""


def traced(expression: str, before: str = "") -> Traced | None:
    model = parse_model(f"{PATHS}{before}\nit := {expression}")
    return trace(model.definitions[-1], model)


@pytest.mark.parametrize(
    ("expression", "routes", "extent"),
    [
        ("ab*bd", [("A", "B", "D")], "one"),
        ("bd*ab", [("A", "B", "D")], "one"),
        ("(cd*ab)*bc", [("A", "B", "C", "D")], "one"),
        ("1*ab*bd", [("A", "B", "D")], "one"),
        ("2*ab*bd - ab*bd", [("A", "B", "D")], "one"),
        ("bc*cd", [("B", "C", "D")], "one"),
        ("ac*cd + ab*bd", [("A", "B", "D"), ("A", "C", "D")], "some"),
        ("ab*(bd + bc*cd) + ac*cd", [("A", "B", "D"), ("A", "B", "C", "D"), ("A", "C", "D")], "indirect"),
        ("ad + ab*(bd + bc*cd) + ac*cd", [("A", "B", "D"), ("A", "B", "C", "D"), ("A", "C", "D")], "total"),
        ("bd + bc*cd", [("B", "C", "D")], "total"),
        ("ac*cd*de", [("A", "C", "D", "E")], "one"),
    ],
)
def test_products_and_sums_of_labels_along_routes_are_found(expression: str, routes: list[tuple[str, ...]], extent: str) -> None:
    found = traced(expression)
    assert found is not None
    assert (set(found.routes), found.extent) == (set(routes), extent)
    assert (found.source, found.target) == (routes[0][0], routes[0][-1])
    assert found.via == (list(routes[0][1:-1]) if extent == "one" else None)


@pytest.mark.parametrize(
    "expression",
    [
        "ab", "ab*cd", "ab + bd", "ab*bd - ac*cd", "2*ab*bd", "ab/bd", "ab*bd/1", "-ab*bd", "ab*ab", "3", "ab*bd + 1", "ad + ab*bd",
        "ab*bd + bc*cd", "ab*ac", "ab - ab", "0*ab", "ac*bc", "ab*bd*ac",
    ],
)  # fmt: skip
def test_anything_else_is_not_along_the_paths(expression: str) -> None:
    assert traced(expression) is None


def test_effects_defined_before_are_looked_into() -> None:
    assert traced("first + ac*cd", "first := ab*bd") == traced("ab*bd + ac*cd")
    assert traced("first*de", "first := ac*cd") == traced("ac*cd*de")
    assert traced("first*bd", "first := ab/1") is None


def test_effects_that_grow_out_of_hand_are_given_up_quickly() -> None:
    doubled = "\n".join(["d0 := ab*bd", *(f"d{i + 1} := d{i} + d{i}" for i in range(200))])
    assert traced("d200", doubled) is None
    squared = "\n".join(["d0 := ab + bd", *(f"d{i + 1} := d{i}*d{i}" for i in range(200))])
    assert traced("d200", squared) is None
    assert traced("*".join(f"(1 + {label})" for label in ["ab", "ac", "bc", "ad", "bd", "cd", "de"])) is None


def test_a_route_may_start_at_a_product_and_paths_without_labels_have_them_too() -> None:
    model = parse_model("X =~ x1; M =~ m1; Z =~ z1; Y =~ y1; Z ~ X + M + X:M; Y ~ Z; it := H3*H4")
    found = trace(model.definitions[0], model)
    assert found is not None
    assert (found.source, found.via, found.target) == ("X:M", ["Z"], "Y")
