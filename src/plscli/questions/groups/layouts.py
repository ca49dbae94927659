"""What a reader sees of the comparison of groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.questions.groups import BETWEEN, FULL, NO_DIFFERENCE
from plscli.questions.groups.membership import called
from plscli.questions.structure import layouts as structural
from plscli.records import Record
from plscli.tables import ESTIMATE, SE, Column, Layout, P, Report, T, bounds, withheld
from plscli.words import percent

if TYPE_CHECKING:
    from plscli.questions.groups.answer import Groups

HYPOTHESIS, A, B = Column("hypothesis", ""), Column("a", "a", literal=True), Column("b", "b", literal=True)
TESTS = {
    "bootstrap": "bootstrap, one-tailed",
    "parametric": "parametric",
    "welch": "Welch-Satterthwaite",
    "overlap": "intervals overlap (conservative)",
    "other_interval": "an estimate in the interval of the other",
}
PERMUTATION = "p: respondents change their groups at random (Chin & Dibbern 2010)"
BOOTSTRAP = "; p bootstrap and the interval: each group resampled on its own (Henseler, Ringle & Sinkovics 2009)"
MICOM = "c: correlation of the scores that the weights of both groups give all respondents (Henseler, Ringle & Sarstedt 2016)"
MEASURES = {"d_l": "d_L", "d_g": "d_G"}
PERMUTED = {"raw": "raw rows permuted", "centred": "rows permuted that are standardised within the observed groups"}
POOLED = {"standardised": "", "raw": "; MICOM over raw items, which depends on their units"}


def report(result: Groups) -> Report:
    """Differences with their sentences, invariance; all else on request."""
    tables = result.tables()
    layouts = (
        _differences(result, tables["group_differences"]),
        _invariance(tables["invariance"]),
        _configural(),
        _estimates(result, tables["group_estimates"]),
        _tests(),
        _omnibus(tables["omnibus"]),
        Layout(
            "distances",
            "Distance between the implied correlations",
            (Column("measure", "measure", called=MEASURES), Column("value", "value", "number"), P),
            shown=False,
            costly=True,
        ),
        _others(result),
    )
    lines = (_settings(result), *result.notes)
    lead = result.summary
    return Report(result, layouts, lines, lines[0], lambda: (footer.more_tables(layouts, tables),), (f"{lead[0].upper()}{lead[1:]}.",))


def sizes(result: Groups) -> str:
    """The groups with their sizes."""
    rows = result.tables()["group_estimates"]
    found = {called(row["group"], result.settings["by"]): row["n"] for row in rows}
    return ", ".join(f"{label} (n = {n:,})" for label, n in found.items())


def _pair(records: Sequence[Record]) -> tuple[Column, ...]:
    """Columns of the two groups, where there are more than two."""
    return (A, B) if len({(row["a"], row["b"]) for row in records}) > 1 else ()


def _differences(result: Groups, rows: Sequence[Record]) -> Layout:
    pair = _pair(rows)
    first, second = ("of a", "of b") if pair or not rows else (called(rows[0][side], result.settings["by"]) for side in ("a", "b"))
    adjusted = (Column("p_adjusted", "p adjusted", "p", bounded=True),) if any(row["p_adjusted"] is not None for row in rows) else ()
    lower, upper = bounds(result.settings["level"], spare=3)
    numbers = (
        Column("estimate_a", first, "number", literal=True),
        Column("estimate_b", second, "number", literal=True),
        Column("difference", "difference", "number"),
        lower,
        upper,
        Column("p_permutation", "p", "p", spare=len(adjusted), bounded=True),
        *adjusted,
        Column("p_bootstrap", "p bootstrap", "p", spare=4, bounded=True),
        Column("detectable", "detectable", "number", 2, spare=6),
    )
    return Layout(
        "group_differences",
        "Differences between groups",
        (HYPOTHESIS, *structural.ends(rows, spare=2), *pair, *numbers, Column("decision", "decision", "verdict")),
        sentences="interpretation",
        worded=lambda record: not pair or record["decision"] != NO_DIFFERENCE,
        subject=("hypothesis", "a", "b") if pair else ("hypothesis",),
        about=f"{footer.origin(result)}; {sizes(result)}",
        notes=(PERMUTATION + (BOOTSTRAP if any(row["p_bootstrap"] is not None for row in rows) else ""),),
    )


def _invariance(rows: Sequence[Record]) -> Layout:
    several, pair = any(row["mean_p_adjusted"] is not None for row in rows), _pair(rows)

    def p(test: str, title: str, spare: int = 0) -> tuple[Column, ...]:
        adjusted = (Column(f"{test}_adjusted", "p adjusted", "p", spare=spare, bounded=True),) if several else ()
        return (Column(test, title, "p", spare=spare or 2 * several, bounded=True), *adjusted)

    return Layout(
        "invariance",
        "Measurement invariance of composites (MICOM)",
        (
            Column("construct", "construct"), *pair, Column("c", "c", "number", bounded=True),
            Column("c_q05", "5 % quantile", "number", spare=3, bounded=True), *p("c_p", "p of c"),
            Column("mean_difference", "mean", "number", spare=1), *p("mean_p", "p of mean", 1),
            Column("logvar_difference", "log variance", "number", spare=1), *p("logvar_p", "p of variance", 1),
            Column("level", "invariance", "verdict"),
            *((Column("reason", "reason", spare=9),) if any(row["reason"] for row in rows) else ()),
        ),
        sentences="interpretation",
        worded=lambda record: not pair or record["level"] != FULL,
        subject=("construct", "a", "b") if pair else ("construct",),
        notes=(MICOM, *withheld([row for row in rows if row["level"] is None])),
    )  # fmt: skip


def _configural() -> Layout:
    return Layout(
        "configural",
        "Same items, coding and signs in every group",
        (Column("check", "check"), Column("group", "group"), Column("item", "item"), Column("value", "value", "value"),
         Column("verdict", "verdict", "verdict"), Column("advice", "advice", spare=1)),
        shown=False,
    )  # fmt: skip


def _estimates(result: Groups, rows: Sequence[Record]) -> Layout:
    numbers = (ESTIMATE, SE, T, P, *bounds(result.settings["level"]), Column("decision", "decision", "verdict"))
    group = (Column("group", "group", literal=True), Column("n", "n", "integer"))
    return Layout("group_estimates", "Hypotheses in every group", (HYPOTHESIS, *structural.ends(rows), *group, *numbers), shown=False)


def _omnibus(rows: Sequence[Record]) -> Layout:
    """Shown where it says more than the pairs."""
    columns = (HYPOTHESIS, Column("statistic", "statistic", "number"), P)
    notes = () if rows else ("there are two groups, whose differences are tested one by one",)
    return Layout("omnibus", "Differences among all groups", columns, shown=bool(rows), notes=notes)


def _tests() -> Layout:
    numbers = (Column("statistic", "t", "number", 2), Column("df", "df", "number", 1, literal=True), P)
    return Layout(
        "group_tests",
        "Other tests of the differences",
        (HYPOTHESIS, A, B, Column("test", "test", called=TESTS), *numbers, Column("result", "result")),
        shown=False,
        notes=("bootstrap p is one-tailed: small where the first group is above the second, near 1 where it is below",),
    )


def _others(result: Groups) -> Layout:
    ends = (Column("quantity", "quantity"), Column("name", "name"), A, B)
    numbers = (
        Column("estimate_a", "of a", "number"), Column("estimate_b", "of b", "number"), Column("difference", "difference", "number"),
        *bounds(result.settings["level"], spare=2), Column("p_permutation", "p", "p", bounded=True),
        Column("p_adjusted", "p adjusted", "p", spare=1, bounded=True), Column("p_bootstrap", "p bootstrap", "p", spare=3, bounded=True),
    )  # fmt: skip
    broken = list(dict.fromkeys(row["construct"] for row in result.tables()["invariance"] if row["level"] == "none"))
    notes = (f"the composition of {', '.join(broken)} differs: effects to and from it cannot be compared",) if broken else ()
    return Layout("other_differences", "Other differences between groups", (*ends, *numbers), shown=False, notes=notes)


def _settings(result: Groups) -> str:
    """What was chosen, in a line."""
    chosen = result.settings
    permuted = f"{chosen['used_permutations']:,} of {chosen['permutations']:,} permutations used ({PERMUTED[chosen['permute']]})"
    given = f"permutations given (SHA-256 {chosen['labels'][:12]}…)" if chosen["labels"] else ""
    used = chosen["used_resamples"]
    counts = dict.fromkeys(used.values()) if used else {}
    resampled = f"{' and '.join(f'{count:,}' for count in counts)} resamples of every group" if used else "no resamples"
    drawn = f" within strata of {chosen['strata']}" if chosen["strata"] else ""
    drawn += f" by clusters of {chosen['cluster']}" if chosen["cluster"] else ""
    resampled += f"{drawn}, given (SHA-256 {chosen['indices'][:12]}…)" if chosen["indices"] else drawn
    seed = f"seed {chosen['seed']}" if chosen["seed"] is not None else ""
    kind = footer.INTERVAL[BETWEEN.get(chosen["ci"], chosen["ci"])]
    interval = f"{percent(chosen['level'])} {kind} intervals of differences" if used else ""
    rule = f"p = (1 + permutations at least as extreme) / (1 + permutations), two-tailed, alpha {chosen['alpha']:g}{_adjusted(result)}"
    gate = "" if chosen["gate"] != "off" else "differences are decided without regard to invariance"
    parts = (footer.estimator(result), permuted + POOLED[chosen["pool"]], given, resampled, seed, interval, rule, gate)
    return "; ".join(part for part in parts if part)


def _adjusted(result: Groups) -> str:
    chosen = result.settings
    if chosen["adjust"] != "none":
        return {"holm": ", adjusted after Holm", "bh": ", adjusted after Benjamini and Hochberg"}[chosen["adjust"]]
    several = any(row["p_adjusted"] is not None for row in result.tables()["group_differences"])
    return ", adjusted over pairs after Holm" if several else ""
