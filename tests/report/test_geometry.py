"""Geometry of diagrams: cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plscli.report.diagram import geometry as g
from plscli.report.diagram.arrangement import divisions, drawn_near, longest_paths
from plscli.report.picture.spacing import settled


def test_the_rim_of_an_ellipse_lies_on_it_and_towards_the_point() -> None:
    ellipse = g.Ellipse(1.0, 2.0, 3.0, 2.0)
    assert ellipse.rim(10.0, 2.0) == (4.0, 2.0)
    x, y = ellipse.rim(5.0, 7.0)
    assert ((x - 1) / 3) ** 2 + ((y - 2) / 2) ** 2 == pytest.approx(1.0)
    assert (y - 2) / (x - 1) == pytest.approx(5.0 / 4.0)


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [((-5, 0), (5, 0), True), ((-5, 2.1), (5, 2.1), False), ((-5, 1.9), (5, 1.9), True), ((-9, 0), (-4, 0), False)],
)
def test_segments_through_ellipses_and_boxes(start: tuple[float, float], end: tuple[float, float], touches: bool) -> None:
    p, q = np.array([start], dtype=float), np.array([end], dtype=float)
    assert bool(g.through_ellipses(p, q, np.array([[0.0, 0.0, 3.0, 2.0]]))[0, 0]) is touches
    assert bool(g.through_boxes(p, q, np.array([[-3.0, -2.0, 3.0, 2.0]]))[0, 0]) is touches


def test_a_slanted_segment_passes_the_corner_of_a_box_that_holds_the_ellipse() -> None:
    p, q = np.array([[-4.0, 0.0]]), np.array([[0.0, 3.2]])
    assert g.through_boxes(p, q, np.array([[-3.0, -2.0, 3.0, 2.0]]))[0, 0]
    assert not g.through_ellipses(p, q, np.array([[0.0, 0.0, 3.0, 2.0]]))[0, 0]


def test_segments_cross_only_inside() -> None:
    p, q = np.array([[0.0, 0.0], [0.0, 0.0]]), np.array([[2.0, 2.0], [1.0, 1.0]])
    others, ends = np.array([[0.0, 2.0], [0.0, 0.0]]), np.array([[2.0, 0.0], [2.0, 0.0]])
    assert g.crossings(p, q, others, ends).tolist() == [[True, False], [False, False]]


def test_a_line_between_ellipses_ends_on_their_rims() -> None:
    one, other = g.Ellipse(0.0, 0.0, 10.0, 5.0), g.Ellipse(100.0, 0.0, 10.0, 5.0)
    line = g.outside(np.array([[0.0, 0.0], [100.0, 0.0]]), one, other)
    assert line.tolist() == [[10.0, 0.0], [90.0, 0.0]]
    curve = g.outside(g.arc((0.0, 0.0), (100.0, 0.0), 0.2), one, other)
    assert curve[:, 1].min() == pytest.approx(-20.0, abs=0.1)
    for end, ellipse in ((curve[0], one), (curve[-1], other)):
        assert ((end[0] - ellipse.x) / 10) ** 2 + (end[1] / 5) ** 2 == pytest.approx(1.0)
    assert len(g.outside(np.array([[0.0, 0.0], [5.0, 0.0]]), one, g.Ellipse(5.0, 0.0, 10.0, 5.0))) == 0


def test_layers_are_longest_paths_whatever_the_order_of_the_arrows() -> None:
    links = [(2, 3), (0, 1), (1, 2), (0, 3), (4, 3)]
    assert longest_paths(5, links) == [0, 1, 2, 3, 0]
    assert drawn_near(longest_paths(5, links), links) == [0, 1, 2, 3, 2]


def test_divisions_keep_the_order_of_layers_and_leave_no_column_empty() -> None:
    found = list(divisions(5))
    assert len(found) == 2**4 - 1
    assert all(each == sorted(each) and set(each) == set(range(max(each) + 1)) for each in found)
    many = list(divisions(30))
    assert len(many) == 29 + 14
    assert all(each == sorted(each) and set(each) == set(range(max(each) + 1)) for each in many)


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0.5, 8), st.floats(1, 20)), min_size=1, max_size=7),
    st.lists(st.floats(-1, 1), min_size=7, max_size=7),
)
def test_heights_keep_their_distances_and_no_other_heights_that_do_are_nearer(
    elements: list[tuple[float, float, float]], steps: list[float]
) -> None:
    goals = [(goal, weight) for goal, weight, _ in elements]
    offsets = list(np.cumsum([0.0, *(room for _, _, room in elements[1:])]))
    y = np.array(settled(goals, offsets))
    assert (np.diff(y) >= np.diff(offsets) - 1e-9).all()
    target, weight = np.array(goals).T
    nearer = np.maximum.accumulate(y - offsets + steps[: len(y)]) + offsets  # other heights that keep the distances
    assert (weight * (y - target) ** 2).sum() <= (weight * (nearer - target) ** 2).sum() + 1e-6
