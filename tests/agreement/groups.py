"""Groups: R cSEM, PyPI seminr, openpls and plain code, given the same permutations and resamples of corporate reputation."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Any

import numpy as np
from scipy import stats

import plscli
from agreement.places import OWN, File, LeftOut, Line, find, reader
from corporate import GROUPS, MODEL, TIGHT, answers, permutations, resamples
from plscli.core.groups import Centre, first_not_larger
from plscli.engine import SERIAL
from plscli.estimation import Estimator
from plscli.estimation.quantities import keys
from plscli.questions.groups import GivenDraws, Grouping, GroupsAsked, WithinGroups
from plscli.questions.groups.compared import compare
from plscli.records import Record

B = 200
CSEM, OPENPLS, SEMINR = "R cSEM", "openpls", "PyPI seminr, stored"
LOG10 = "ours / (ln 10)²"


@cache
def permuted(missing: str, pool: str = "standardised", permute: str = "raw") -> dict[str, list[Record]]:
    """Tables of the comparison in the stored permutations."""
    return plscli.groups(
        answers(missing), MODEL, by="servicetype", groups=GROUPS, labels=permutations(), resamples=0, tolerance=TIGHT, pool=pool,
        permute=permute, compare="paths,total,loadings,weights",
    ).tables()  # fmt: skip


@cache
def bootstrapped() -> dict[str, list[Record]]:
    """Tables of the comparison in the stored resamples."""
    return plscli.groups(
        answers(), MODEL, by="servicetype", groups=GROUPS, labels=permutations(), indices=resamples(), tolerance=TIGHT, seed=1
    ).tables()


def of(row: Record, name: str, p: str, field: str) -> Any:
    """A number of a row as it is stored.   name, p : our fields of the statistic and its p value."""
    k = row[p] * (B + 1) - 1
    return {"statistic": row[name], "q05": row["c_q05"] if name == "c" else None, "p": row[p], "count": k, "share": k / B}[field]


def micom(missing: str, key: str, construct: str, field: str) -> Any:
    """c, the difference of means, or the log ratio of variances.   key : as stored, such as micom_c_raw."""
    kind = key.split("_")[1]
    row = find(permuted(missing, "raw" if key.endswith("raw") else "standardised")["invariance"], construct=construct)
    return of(row, kind if kind == "c" else f"{kind}_difference", f"{kind}_p", field)


@cache
def differences(missing: str, permute: str) -> dict[tuple[str, str], Record]:
    """Rows by quantity and stored name: "COMP -> CUSL", or the indicator."""
    tables = permuted(missing, permute=permute)
    found = {("path", f"{row['from']} -> {row['to']}"): row for row in tables["group_differences"]}
    for row in tables["other_differences"]:
        name = row["name"] if row["quantity"] == "total_effect" else re.split(" <- | -> ", row["name"])[0]
        found[row["quantity"], name] = row
    return found


def difference(missing: str, key: str, quantity: str, name: str, field: str) -> Any:
    row = differences(missing, "raw" if key == "rows_raw" else "centred")[quantity, name]
    return of(row, "difference", "p_permutation", field)


def estimate(missing: str, key: str, group: str, name: str) -> Any:
    row = differences(missing, "raw" if key == "rows_raw" else "centred")["path", name]
    return row["estimate_a" if group == "estimates_first" else "estimate_b"]


def chin(name: str, field: str = "statistic") -> Any:
    """A difference by the name that cSEM gives it: "CUSL ~ COMP", "COMP <~ comp_1"."""
    left, right = re.split(" <?~ ", name)
    key = ("weight", right) if "<~" in name else ("path", f"{right} -> {left}")
    return of(differences("pooled_mean", "centred")[key], "difference", "p_permutation", field)


def distance(measure: str, field: str = "statistic", permute: str = "centred") -> Any:
    return of(find(permuted("pooled_mean", permute=permute)["distances"], measure=measure), "value", "p", field)


def klesel(rows: str, measure: str, field: str) -> Any:
    return distance(measure, field, "raw" if rows.endswith("raw") else "centred")


def log10(rows: str) -> float:
    return float(klesel(rows, "d_g", "statistic") / np.log(10) ** 2)


def steps(step: str, name: str, field: str = "statistic") -> Any:
    """A number of cSEM's third step."""
    return micom("pooled_mean", step.replace("_step3", ""), name, field)


def in_raw_units(name: str, field: str = "statistic") -> Any:
    return micom("pooled_mean", "micom_c_raw", name, field)


STEPS = "csem/micom_step3_mean|micom_step3_logvar"
KINDS = "ours/*/micom_c_standardised|micom_c_raw|micom_mean|micom_logvar"
QUANTITIES = "ours/*/rows_raw|rows_standardised_within_groups/path|total_effect|loading|weight"
SHARE, RAW, CENTRED = "k / B for (1 + k) / (1 + B)", "ours: `--pool raw`", "ours: `--permute centred`"
MICOM = File(
    "micom_mga_corp_rep",
    (
        Line(CSEM, "MICOM: c", "csem/micom_step2/c/*", in_raw_units, note=RAW),
        Line(CSEM, "MICOM: p of c", "csem/micom_step2/p/*", partial(in_raw_units, field="share"), note=f"{RAW}, {SHARE}"),
        Line(CSEM, "MICOM: means, variances", f"{STEPS}/difference/*", steps),
        Line(CSEM, "MICOM: p of means, variances", f"{STEPS}/p/*", partial(steps, field="share"), note=f"ours: {SHARE}"),
        Line(CSEM, "differences of paths, weights", "csem/chin/difference/*", chin, note=CENTRED),
        Line(CSEM, "p of differences", "csem/chin/p/*", partial(chin, field="share"), note=f"{CENTRED}, {SHARE}"),
        Line(CSEM, "d_L between groups", "csem/klesel/d_l", lambda: distance("d_l")),
        Line(CSEM, "d_G between groups", "csem/klesel/d_g_log10", lambda: log10(""), note=LOG10),
        Line(CSEM, "p of d_L, d_G", "csem/klesel/p_d_l|p_d_g", lambda p: distance(p[2:], "share"), note=f"{CENTRED}, {SHARE}"),
        Line(OWN, "MICOM: statistics", f"{KINDS}/*/statistic|q05", micom),
        Line(OWN, "MICOM: p, counts", f"{KINDS}/*/p|count", micom),
        Line(OWN, "differences of groups", f"{QUANTITIES}/*/statistic|q05", difference),
        Line(OWN, "differences: p, counts", f"{QUANTITIES}/*/p|count", difference),
        Line(OWN, "paths of groups", "ours/*/rows_raw|rows_standardised_within_groups/estimates_first|estimates_second/*", estimate),
        Line(OWN, "distances", "ours/pooled_mean/klesel_rows_raw|klesel_rows_standardised/d_l|d_g/statistic|count", klesel),
        Line(OWN, "d_G", "ours/pooled_mean/klesel_rows_raw|klesel_rows_standardised/d_g_log10", log10, note=LOG10),
    ),
    (
        LeftOut("MICOM: c", "csem/micom_step2/c|p/CUSA; ours/*/micom_c_standardised|micom_c_raw/CUSA/*", "c of a single item is always 1"),
        LeftOut("MICOM: p of means", "csem/micom_step3_mean/p/CUSA", "two permutations tie, which cSEM does not count"),
        LeftOut("p of differences", "csem/chin/p/CUSA <~ cusa", "2 in cSEM, which counts both sides of a difference that is always 0"),
        LeftOut("quantiles of permutations", f"{KINDS}/*/q025|q975; {QUANTITIES}/*/q025|q975", "no output of plscli"),
        LeftOut("single permutations", f"{KINDS}/*/first_three/*; {QUANTITIES}/*/first_three/*", "no output of plscli"),
    ),
)


@cache
def drawn() -> Any:
    """What stands behind the tables of the bootstrap."""
    asked = GroupsAsked(Grouping(by="servicetype", groups="contract=2, prepaid=1"), Estimator(tolerance=TIGHT), WithinGroups())
    return compare(plscli.Survey.from_frame(answers()), MODEL, asked, GivenDraws(permutations(), resamples()), SERIAL, None)


def place(name: str) -> int:
    return list(keys(drawn().plan, ("path", "total_effect"))).index(("path", name))


def mean(name: str, group: str) -> float:
    found = drawn()
    return float(found.resamples[found.groups.canonical[int(group)]].draws[:, place(name)].mean())


def one_tailed(centre: Centre, name: str) -> float:
    """The p value of the bootstrap test in a convention."""
    found = drawn()
    a, b = found.groups.canonical
    values = found.observed.values[0]
    draws = (found.resamples[each].draws for each in (a, b))
    return float(first_not_larger(*draws, (values[a], values[b]), centre)[place(name)])


between = partial(reader, bootstrapped, "group_differences", "path")
single = partial(reader, bootstrapped, "group_estimates", "path", "group", names={"0": "contract", "1": "prepaid"})


def row_of(name: str, test: str) -> Record:
    return find(bootstrapped()["group_tests"], hypothesis=between(field="hypothesis")(name), test=test)


def tested(name: str, test: str, field: str) -> Any:
    return row_of(name, test)[{"t": "statistic"}.get(field, field)]


def as_csem(name: str, field: str) -> float:
    """Degrees of freedom of Welch's test rounded, less 2, and the p that follows."""
    row = row_of(name, "welch")
    df = round(row["df"]) - 2
    return df if field == "df_csem" else float(2 * stats.t.sf(abs(row["statistic"]), df))


def decided(name: str, rule: str) -> bool:
    return row_of(name, "overlap" if rule == "intervals_overlap" else "other_interval")["result"] in ("overlap", "inside")


MIRRORED = "ours: resamples mirrored at their means"
MGA = File(
    "mga_bootstrap_corp_rep",
    (
        Line(SEMINR, "paths of groups", "paths/*/estimate/*", single(field="estimate")),
        Line(SEMINR, "means of resamples", "paths/*/mean/*", mean),
        Line(SEMINR, "standard errors of groups", "paths/*/sd/*", single(field="se")),
        Line(SEMINR, "differences of groups", "paths/*/difference", between(field="difference")),
        Line(
            SEMINR,
            "bootstrap p, one-tailed",
            "paths/*/henseler/seminr",
            partial(one_tailed, "mean"),
            note=MIRRORED,
        ),
        Line(OPENPLS, "bootstrap p, one-tailed", "paths/*/henseler/raw", partial(one_tailed, "none"), note="ours: resamples as they fall"),
        Line(OPENPLS, "parametric, Welch test: t, df, p", "paths/*/parametric|welch/t|df|p", tested),
        Line(OWN, "bootstrap p, one-tailed", "paths/*/henseler/centred_on_estimates", lambda name: tested(name, "bootstrap", "p")),
        Line(OWN, "Welch test: df, p", "paths/*/welch/df_csem|p_csem", as_csem, note="both: df rounded, less 2, as in R cSEM"),
        Line(OWN, "bootstrap p, two-tailed", "paths/*/henseler/ours_two_tailed", between(field="p_bootstrap")),
        Line(OWN, "lower ends of intervals", "paths/*/interval/*/0", single(field="lower")),
        Line(OWN, "upper ends of intervals", "paths/*/interval/*/1", single(field="upper")),
        Line(OWN, "decisions on intervals", "paths/*/intervals_overlap|estimate_in_other_interval", decided),
    ),
)
