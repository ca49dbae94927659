"""The bibliography: whole, well formed, and found in the texts that cite it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from plscli import __version__
from plscli.estimation import sample_size
from plscli.questions.diagnostics import alternatives as quadratic
from plscli.questions.exact_fit import tested as exact_fit
from plscli.questions.screening.checks import common_method, distribution
from plscli.report.document import Span
from plscli.report.whole.references import SOFTWARE, Reference, bibliography, bibtex, cited
from plscli.words.thresholds import PROFILE
from studies import EXAMPLES

BY_ID = {reference.id: reference for reference in bibliography()}
PAGE = (EXAMPLES.parent / "docs" / "reading-the-output.md").read_text(encoding="utf-8")
NEEDS = {
    "article": ("journal", "volume", "pages"),
    "book": ("publisher",),
    "chapter": ("book", "editors", "pages", "publisher"),
    "online": ("url",),
}


def plain(reference: Reference) -> str:
    return "".join(part.text if isinstance(part, Span) else part for part in reference.apa)


@pytest.mark.parametrize("reference", bibliography(), ids=lambda reference: reference.id)
def test_every_entry_has_what_its_kind_needs(reference: Reference) -> None:
    assert all(getattr(reference, field) for field in ("authors", "year", "title", *NEEDS[reference.kind]))
    assert all(re.fullmatch(r"[^\W\d_][^,]*, ([^\W\d_]\.[- ]?)+", name) for name in (*reference.authors, *reference.editors))
    first, _, last = reference.pages.partition("-")
    assert not reference.pages or int(first) <= int(last or first)
    assert reference.id.startswith(reference.surnames[0].replace("ö", "o")[:5])
    assert str(reference.year) in reference.id


def test_no_entry_is_there_twice() -> None:
    assert max(Counter(reference.title for reference in bibliography()).values()) == 1


@pytest.mark.parametrize("threshold", PROFILE.values(), ids=lambda threshold: threshold.id)
def test_sources_of_thresholds_are_in_the_bibliography(threshold: object) -> None:
    source: str = threshold.source  # type: ignore[attr-defined]
    named = re.findall(r"\b[A-Z][\w-]+(?:,? (?:&|et al\.)|,)?[^;()]*\((?:19|20)\d\d\)", source)
    assert len(cited([source])) == len(named)


@pytest.mark.parametrize(
    "source",
    [exact_fit.SOURCE, quadratic.SOURCE, sample_size.SOURCE, sample_size.TEN_TIMES_SOURCE, common_method.LINDELL, distribution.MARDIA],
)
def test_sources_that_tables_name_are_in_the_bibliography(source: str) -> None:
    assert len(cited([source])) == source.count(";") + 1


def test_volumes_and_pages_are_those_of_the_documentation() -> None:
    checked = 0
    for reference in bibliography():
        for end in reference.places(PAGE):
            behind = re.match(r"\)?, [^;()]*? (\d+)(?:\(\d+\))?, (\d+-\d+)", PAGE[end : end + 90])
            if behind and (not reference.short or reference.short in PAGE[end : end + 25]):
                assert (behind[1], behind[2]) == (reference.volume, reference.pages), reference.id
                checked += 1
    assert checked > 30


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("after Kock (2015)", ["Kock2015"]),
        ("Kock & Hadaya 2018", ["Kock2018"]),
        ("(Kock & Hadaya, 2018)", ["Kock2018"]),
        ("Hair et al. (2019)", ["Hair2019"]),
        ("Hair et al. 2022; Hair et al. 2019", ["Hair2022", "Hair2019"]),
        ("Hair, Risher, Sarstedt & Ringle (2019)", ["Hair2019"]),
        ("Franke & Sarstedt (2019)", ["Franke2019"]),  # and not Sarstedt et al. (2019)
        ("Henseler, Ringle & Sarstedt (2015)", ["Henseler2015"]),
        ("Henseler, Ringle & Sarstedt (2016)", ["Henseler2016b"]),  # and not Henseler, Hubona & Ray
        ("Henseler, Hubona & Ray (2016)", ["Henseler2016"]),
        ("Dijkstra & Henseler (2015), MIS Q. 39", ["Dijkstra2015misq"]),
        ("Dijkstra & Henseler (2015), Comput. Stat. Data Anal. 81", ["Dijkstra2015csda"]),
        ("Dijkstra & Henseler 2015, MIS Q.; Dijkstra & Henseler 2015, Comput. Stat.", ["Dijkstra2015misq", "Dijkstra2015csda"]),
        ("Rönkkö et al. (2023)", ["Ronkko2023"]),
        ("Hair 2019 or Kocks (2015) or Kock 20151", ["Hair2019"]),
        ("n = 2019, ours", []),
        ("inverse square root method, Kock & Hadaya 2018", ["Kock2018"]),
        ("Hubona, Ringle & Sarstedt (2016)", []),  # others than Ringle & Sarstedt (2016)
    ],
)
def test_citations_are_found_however_they_are_written(text: str, ids: list[str]) -> None:
    assert sorted(reference.id for reference in cited([text])) == sorted(ids)


@pytest.mark.parametrize("reference", bibliography(), ids=lambda reference: reference.id)
def test_what_a_reference_is_cited_as_is_found_again(reference: Reference) -> None:
    found = cited([f"see {reference.citation}{f', {reference.short}' if reference.short else ''}"])
    assert reference in found


def test_a_citation_is_that_of_its_own_reference() -> None:
    assert all(cited([reference.citation]) == (reference,) for reference in bibliography() if reference.short)
    assert cited([PROFILE["rho_a"].source])[0].citation == "Dijkstra & Henseler 2015, MIS Q."


def test_a_title_that_asks_ends_with_its_question_mark() -> None:
    assert "appropriate number of segments? Schmalenbach" in plain(BY_ID["Sarstedt2011"])


def test_references_are_set_as_the_apa_wants_them() -> None:
    assert plain(BY_ID["Kock2018"]) == (
        "Kock, N., & Hadaya, P. (2018). Minimum sample size estimation in PLS-SEM: The inverse square root and gamma-exponential methods. "
        "Information Systems Journal, 28(1), 227–261."
    )
    assert plain(BY_ID["Cohen1988"]) == (
        "Cohen, J. (1988). Statistical power analysis for the behavioral sciences (2nd ed.). Lawrence Erlbaum."
    )
    assert plain(BY_ID["Bollen1990"]) == (
        "Bollen, K. A., & Jackman, R. W. (1990). Regression diagnostics: An expository treatment of outliers and influential cases. In "
        "J. Fox & J. S. Long (Eds.), Modern methods of data analysis (pp. 257–291). Sage."
    )
    assert plain(SOFTWARE) == (
        f"The plscli authors (2026). plscli: PLS path modeling (PLS-SEM) on the command line (Version {__version__}) [Computer software]."
    )


def test_bibtex_has_balanced_braces_and_every_entry_once() -> None:
    text = bibtex((*bibliography(), SOFTWARE))
    keys = re.findall(r"^@\w+\{(\w+),$", text, re.MULTILINE)
    assert keys == [reference.id for reference in (*bibliography(), SOFTWARE)]
    for entry in text.split("\n\n"):
        depth = 0
        for letter in entry:
            depth += {"{": 1, "}": -1}.get(letter, 0)
            assert depth >= 0
        assert depth == 0
    assert text.isascii()
    assert "pages        = {227--261}" in text
    assert 'author       = {R{\\"o}nkk{\\"o}, M. and Lee, N. and' in text
    assert "journal      = {Computational Statistics \\& Data Analysis}" in text
