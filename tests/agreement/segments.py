"""Segments: PyPI seminrExtras and plain code, from the same starts."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

import plscli
from agreement.places import CLOSE, EXTRAS, OWN, File, LeftOut, Line, find
from mobi import mobi
from plscli.questions.segments.answer import Segments
from plscli.records import Record
from reference_cases import stored

FIMIX, POS = stored("fimix_mobi_k2"), stored("pos_mobi_k2")


def starts() -> Any:
    """As the file says: (S, N, K)."""
    s, i, k = np.ogrid[: FIMIX["settings"]["starts"], : FIMIX["n"], : FIMIX["settings"]["segments"]]
    P = 1.0 + (7 * i + 3 * k + 5 * s) % 10 + (i * (k + s + 1)) % 7
    return P / P.sum(-1, keepdims=True)


@cache
def mixture(intercept: bool) -> Segments:
    return plscli.segments(mobi(), FIMIX["model"], k=2, starts=starts(), em_tolerance=1e-13, tolerance=1e-13, no_intercepts=not intercept)


@cache
def tables(case: str) -> dict[str, list[Record]]:
    """Of the mixture with or without intercepts."""
    return mixture(case != "no_intercept").tables()


def criterion(case: str, name: str) -> Any:
    return tables(case)["retention"][1][name.lower()]


def likelihood(case: str, start: str) -> Any:
    """Of one start: all of them reach the best."""
    row = tables(case)["retention"][1]
    assert row["reached_best"] == row["starts"] == FIMIX["settings"]["starts"]
    return row["lnl"]


def segment(case: str, k: str, field: str = "share") -> Any:
    return tables(case)["segments"][int(k)][{"hard_size": "n"}.get(field, field)]


def path(case: str, k: str, target: str, source: str, field: str = "estimate") -> Any:
    return find(tables(case)["segment_paths"], **{"segment": int(k) + 1, "from": source, "to": target})[field]


def equation(case: str, k: str, target: str, field: str) -> Any:
    return next(row[field] for row in tables(case)["segment_paths"] if (row["segment"], row["to"]) == (int(k) + 1, target))


def member(case: str, row: str) -> int:
    found = tables(case)["membership"][int(row)]
    assert found["row"] == int(row) + 1
    return int(found["segment"]) - 1


BOTH = "intercept|no_intercept"
EM = 1e-5
"""What EM leaves, which is slow: the stored numbers stop where ln L changes by less than 1e-12."""
MIXTURES = File(
    "fimix_mobi_k2",
    (
        Line(EXTRAS, "ln L", "seminrExtras/log_likelihood", lambda: criterion("intercept", "lnl"), CLOSE),
        Line(EXTRAS, "criteria of mixtures", "seminrExtras/info_criteria/*", partial(criterion, "intercept"), EM),
        Line(EXTRAS, "shares", "seminrExtras/shares/*", partial(segment, "intercept"), EM),
        Line(OWN, "criteria of mixtures", f"{BOTH}/criteria/*", criterion, EM),
        Line(OWN, "parameters", f"{BOTH}/parameters", partial(criterion, name="parameters")),
        Line(OWN, "ln L of every start", f"{BOTH}/starts_lnl/*", likelihood, CLOSE),
        Line(OWN, "ln L of one segment", "one_segment_lnl", lambda: tables("intercept")["retention"][0]["lnl"], CLOSE),
        Line(OWN, "shares, sizes", f"{BOTH}/segments/*/share|hard_size", segment, EM),
        Line(OWN, "paths of segments", f"{BOTH}/segments/*/equations/*/paths/*", path, EM),
        Line(OWN, "intercepts, residual variances", f"{BOTH}/segments/*/equations/*/intercept|residual_variance", equation, EM),
        Line(OWN, "segment of every respondent", f"{BOTH}/hard/*", member),
    ),
    (
        LeftOut("MDL5", "seminrExtras/info_criteria/MDL5", "another formula: smaller than BIC"),
        LeftOut("steps", f"{BOTH}/iterations_em", "of EM; here it leaps"),
        LeftOut("smallest variance of every start", f"{BOTH}/starts_smallest_variance/*", "no output of plscli"),
    ),
)


@cache
def partition() -> Segments:
    start = np.eye(2)[np.arange(POS["n"]) % 2][None]
    return plscli.segments(mobi(), POS["model"], k=2, method="pos", starts=start, min_size=POS["settings"]["min_segment_size"])


@cache
def moved() -> dict[str, list[Record]]:
    return partition().tables()


def moved_path(name: str, k: str) -> Any:
    """Path of a segment; the larger one is ours first, theirs last."""
    source, target = name.split(" -> ")
    return find(moved()["segment_paths"], **{"segment": 2 - int(k), "from": source, "to": target})["estimate"]


def explained(target: str, k: str) -> Any:
    return next(row["r2"] for row in moved()["segment_paths"] if (row["segment"], row["to"]) == (2 - int(k), target))


MOVES = File(
    "pos_mobi_k2",
    (
        Line(EXTRAS, "objective", "objective", lambda: moved()["retention"][1]["objective"], CLOSE),
        Line(EXTRAS, "sizes", "sizes/*", lambda k: moved()["segments"][1 - int(k)]["n"]),
        Line(EXTRAS, "segment of every respondent", "assignment/*", lambda i: 2 - moved()["membership"][int(i)]["segment"]),
        Line(EXTRAS, "paths of segments", "paths/*/*", moved_path, CLOSE),
        Line(EXTRAS, "R² of segments", "r2/*/*", explained, CLOSE),
        Line(EXTRAS, "whether moves came to an end", "converged", lambda: moved()["retention"][1]["unsettled"] == 0),
    ),
    (LeftOut("moves", "moves", "no output of plscli"),),
)
