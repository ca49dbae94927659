"""What tests of tetrads mean, and how their tables are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from plscli.model.spec import Construct
from plscli.tables import SE, Column, Layout, P
from plscli.words import number, p_value
from plscli.words.meanings import not_applicable

if TYPE_CHECKING:
    from plscli.questions.measurement.tetrads import Tetrads
    from plscli.records import Record

REASONS = {
    "few": "a tetrad takes four items",
    "many": "it has more than 25 items",
    "parts": "its items are scores of constructs",
    "singular": "an item is determined by the others: look for a copied one",
    "no_test": "the covariances of its tetrads are singular: there are too few answers or resamples for so many items",
}
"""Why a construct is not tested, by codes that other tables do not have."""
NOTES = (
    "p is that of all tetrads of a construct together, from resamples of answers that are transformed so that one factor is true",
    "tetrads: a factor that is not rejected is not shown: tetrads of items that have nothing in common vanish as well, and few respondents "
    "reject little",
)
"""What must be known of the tests."""


ENDS = Column("lower", "lower", "number", spare=1), Column("upper", "upper", "number", spare=1)


def reason(code: str) -> str:
    """Why there is no test."""
    return f"not tested, because {REASONS[code]}" if code in REASONS else not_applicable(code).replace("not applicable", "not tested")


def meaning(construct: Construct, numbers: Mapping[str, float | None], rejected: bool, undecided: str | None) -> str:
    """What the test of a construct says of one factor behind its items."""
    name, statistic, df, p = construct.name, numbers["adjusted_statistic"] or 0.0, numbers["adjusted_df"] or 0.0, numbers["p"] or 0.0
    figures = f"chi-square {number(statistic, 2)}, {number(df, 1)} df, {p_value(p, 0.05)}"
    if undecided:
        return f"undecided ({figures}): {undecided}"
    reflective = construct.kind == "reflective"
    if rejected:
        then = (
            "its items may form it (consider <~), or measure more than one thing: ask which of them follow from the construct"
            if reflective
            else "its items share more than that, or less, as those of a composite may"
        )
        return f"one factor behind the items of {name} is rejected ({figures}): {then}"
    then = "which is no proof that there is one" if reflective else "so that =~ is possible too: what its items mean decides"
    return f"one factor behind the items of {name} is not rejected ({figures}), {then}"


def layouts(result: Tetrads | None, tests: Sequence[Record]) -> tuple[Layout, ...]:
    """The tests of the constructs, and the single tetrads.   tests : rows of the first table."""
    if result is None:
        return ()
    text = (Column("construct", "construct"), Column("items", "items", "integer"), Column("df", "tetrads", "integer"))
    ours = Column("adjusted_statistic", "chi-square", "number", 2), Column("adjusted_df", "df", "number", 1)
    others = (
        Column("statistic", "T", "number", 2, spare=4),
        Column("p_chi2", "p of T\n(chi-square)", "p", bounded=True, spare=5),
        Column("p_bootstrap", "p of T\n(centred)", "p", bounded=True, spare=4),
    )

    single = (
        Column("construct", "construct"),
        Column("tetrad", "tetrad"),
        Column("items", "items", spare=3),
        Column("estimate", "estimate", "number"),
    )
    adjusted = f"intervals corrected for bias, and after Bonferroni for all tetrads of a construct together ({result.resampling.level:.0%})"
    return (
        Layout(
            "tetrad_tests",
            "Confirmatory tetrad analysis: is one factor behind the items?",
            (*text, *ours, P, *others, Column("verdict", "verdict", "verdict")),
            sentences="meaning",
            subject=("construct",),
        ),
        Layout(
            "tetrads",
            "Non-redundant tetrads",
            (*single, SE, Column("bias", "bias", "number", spare=4), *ENDS, Column("zero", "0 is", "verdict")),
            about=adjusted,
            notes=(DECIDES, *(f"{row['construct']}: {row['verdict']} ({p_value(row['p'], 0.05)})" for row in tests if row["verdict"])),
            shown=False,
        ),
    )


DECIDES = "single tetrads decide nothing: which of them are taken as non-redundant is a matter of choice; the test of the construct decides"
