"""Reports and the site as a browser shows them: scripts and requests, on a phone, in the dark, and as a screen reader goes through them.

Skipped where the system has no Chromium.  Rules of accessibility are those of axe-core; what it does not ask stands in `faults`.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from commands import run
from studies import EMOTION, SERVICE
from test_site import PAGES as WRITTEN

LOOKS = {"on a desk": (1280, "light"), "on a phone in the dark": (390, "dark")}
COMMANDS = {
    "emotion": ("report", str(EMOTION), "-n", "200", "--robustness-resamples", "20"),
    "service": ("report", str(SERVICE), "-n", "200", "--robustness-resamples", "20", "--by", "customer"),
    "tables": ("hypotheses", str(SERVICE), "-n", "200"),
}
PAGES = ("index", "search", *(name for name in WRITTEN if name != "README"))
TYPICAL = ("index", "first-table", "groups", "differences")
"""Pages on which all other pages' kinds of text stand: menus, tables, code, terminals, links, pictures."""
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(each => Number(each.tagName[1]))"
UNNAMED = """[...document.querySelectorAll('table')].filter(table => !table.caption?.textContent.trim() && !table.ariaLabel
    && !document.getElementById(table.getAttribute('aria-labelledby'))).map(table => table.outerHTML.slice(0, 80))"""
UNSCOPED = "[...document.querySelectorAll('th:not([scope])')].map(each => each.outerHTML.slice(0, 80))"
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def faults(browser: Any, file: Path, width: int, scheme: str, contrast: bool = True) -> list[str]:
    """What is wrong with a page; nothing that it asks for from elsewhere is given to it.

    contrast : whether every letter is held against what is behind it, which takes most of the time.
    """
    from axe_playwright_python.sync_playwright import Axe

    said: list[str] = []
    place = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = place.new_page()
    page.on("console", lambda message: said.append(f"console: {message.text}") if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    page.route(lambda address: not address.startswith(("file:", "data:")), lambda route: route.abort())
    page.on("request", lambda request: None if request.url.startswith(("file:", "data:")) else said.append(f"request: {request.url}"))
    page.goto(file.as_uri())
    levels = page.evaluate(HEADINGS)
    if levels[:1] != [1] or levels.count(1) != 1 or any(after > before + 1 for before, after in pairwise(levels)):
        said.append(f"headings: {levels}")
    said += [f"table without a name: {table}" for table in page.evaluate(UNNAMED)]
    said += [f"head without a scope: {head}" for head in page.evaluate(UNSCOPED)]
    if page.evaluate(TOO_WIDE) > 0:
        said.append(f"{page.evaluate(TOO_WIDE)} px wider than the screen")
    options = {
        "preload": False,
        "resultTypes": ["violations"],
        "rules": {"color-contrast": {"enabled": contrast}},
    }  # what is sound is not listed whole
    seen = Axe().run(page, options=options).response
    assert {"html-has-lang", *(["color-contrast"] if contrast else [])} <= {rule["id"] for rule in (*seen["passes"], *seen["violations"])}
    said += [f"{rule['id']}: {node['html'][:120]}" for rule in seen["violations"] for node in rule["nodes"]]
    place.close()
    return said


@pytest.mark.parametrize("name", COMMANDS)
def test_a_report_can_be_read_by_everybody(name: str, browser: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run(*COMMANDS[name], "-q", "-o", str(page)).code == 0
    long = name == "service"  # whose letters are those of the others
    assert {look: faults(browser, page, *how, contrast=not long) for look, how in LOOKS.items()} == {look: [] for look in LOOKS}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_site_can_be_read_by_everybody(name: str, browser: Any, site: Path) -> None:
    page = site / f"{name}.html"
    found = {look: faults(browser, page, *how, contrast=name in TYPICAL) for look, how in LOOKS.items()}
    assert found == {look: [] for look in LOOKS}


GOOD = """<!DOCTYPE html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width"></head>
<body style="background: #fff"><main><h1>One</h1><h2>Two</h2><p>Text</p>
<table aria-label="Numbers"><tr><th scope="col">a</th></tr><tr><td>1</td></tr></table></main></body></html>"""
BREAKS = {
    "script: ": ("</main>", "<script>nothing.at.all()</script></main>"),
    "console: ": ("</main>", "<script>console.error('lost')</script></main>"),
    "request: https://example.org/": ("</main>", '<img alt="far" src="https://example.org/a.png"></main>'),
    "headings: [1, 3]": ("<h2>Two</h2>", "<h3>Two</h3>"),
    "headings: [2]": ("<h1>One</h1>", ""),
    "table without a name: ": (' aria-label="Numbers"', ""),
    "head without a scope: ": (' scope="col"', ""),
    "empty-table-header: ": ('<th scope="col">a</th>', '<th scope="col"></th>'),
    "image-alt: ": ("</main>", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>'),
    "html-has-lang: ": (' lang="en"', ""),
    "color-contrast: ": ("<p>Text</p>", '<p style="color: #bbb">Text</p>'),
    "110 px wider": ("<p>Text</p>", '<p style="width: 500px; margin-left: -8px">Text</p>'),
}  # fmt: skip
"""What `faults` must say of a good page in which something was exchanged."""


@pytest.mark.parametrize("fault", BREAKS)
def test_every_fault_is_seen(fault: str, browser: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(GOOD, encoding="utf-8")
    assert faults(browser, page, 390, "light") == []
    page.write_text(GOOD.replace(*BREAKS[fault]), encoding="utf-8")
    assert any(said.startswith(fault) for said in faults(browser, page, 390, "light"))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads what is printed")
def test_sentences_under_a_table_break_between_pages(browser: Any, tmp_path: Path) -> None:
    made = tmp_path / "made.html"
    run("hypotheses", str(SERVICE), "-n", "200", "-o", str(made))
    page = browser.new_page()
    page.goto(made.as_uri())
    page.evaluate("""() => {
        const figure = document.querySelector("figure:has(.sentences)"), main = document.querySelector("main")
        main.innerHTML = '<div style="height: 120mm"></div>'
        main.append(figure)
    }""")
    printed = tmp_path / "made.pdf"
    page.pdf(path=printed, format="A4")
    page.close()
    first = subprocess.run(["pdftotext", "-l", "1", printed, "-"], capture_output=True, text=True, check=True).stdout
    assert "effect on SAT" in first  # the sentences begin below their table, where there is room for some of them
