"""Saved analyses with values in them that nobody saved."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from fuzz.damage import RAW, SIGNS, damaged

STRANGE: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        2,
        0.5,
        1e308,
        -1e308,
        1e-320,
        2**63,
        -(2**70),
        "",
        "x",
        "A",
        "path",
        "nan",
        "\ud800",
        "\x00",
        [],
        {},
        [1],
    ),
    *({"a": 1}, [[]], [None], "=1+1", "\x1b[31m", float("nan"), float("inf"), "H1", "percentile", "AAAA", "9" * 50),
)


@st.composite
def changed(draw: st.DrawFn, document: dict[str, Any]) -> bytes:
    """A JSON document with some values changed, lost or doubled, anywhere in it."""
    whole = json.loads(json.dumps(document))
    for _ in range(draw(st.integers(1, 3))):
        place: Any = whole
        for _ in range(draw(st.integers(0, 5))):
            inner = _inner(place)
            if not inner:
                break
            place = draw(st.sampled_from(inner))
        _change(draw, place)
    return json.dumps(whole).encode()


def _inner(place: Any) -> list[Any]:
    values = list(place.values() if isinstance(place, dict) else place if isinstance(place, list) else ())[:40]
    return [value for value in values if isinstance(value, dict | list) and value]


def _change(draw: st.DrawFn, place: Any) -> None:
    keys = list(place) if isinstance(place, dict) else list(range(min(len(place), 40)))
    if not keys:
        return
    key = draw(st.sampled_from(keys))
    match draw(st.sampled_from(["replace", "replace", "replace", "lose", "double", "swap"])):
        case "replace":
            place[key] = deepcopy(draw(st.sampled_from(STRANGE)))
        case "lose":
            del place[key]
        case "double" if isinstance(place, list):
            place.append(deepcopy(place[key]))
        case "double":
            place["more"] = deepcopy(place[key])
        case _:
            other = draw(st.sampled_from(keys))
            place[key], place[other] = place[other], place[key]


def saved_files(documents: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of the saved analyses: whole, with other values, or with other bytes."""
    whole = st.sampled_from(documents)
    return st.one_of(whole, whole.flatmap(lambda content: changed(json.loads(content))), damaged(whole, SIGNS | RAW))
