"""The site of docs/: it builds without a warning, its menu has every page, its links lead somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

from plscli.questions import QUESTIONS
from test_readme import DOCS, TEXTS

PAGES = sorted(page.stem for page in TEXTS if page.parent == DOCS)
FETCHED = "//script/@src | //link[@rel != 'canonical']/@href | //img/@src | //source/@srcset | //iframe/@src | //object/@data"
"""What a browser asks for when it opens a page."""


def opened(page: Path) -> html.HtmlElement:
    return html.parse(str(page)).getroot()


def test_every_page_is_built_and_in_the_menu(site: Path) -> None:
    entries = {link.partition("#")[0] for link in opened(site / "index.html").xpath("//div[@class='sidebar-tree']//a/@href")}
    assert {f"{page}.html" for page in PAGES if page != "README"} == entries
    assert not [page for page in PAGES if not (site / f"{page}.html").exists()]


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for page in site.glob("*.html"):
        asked = [address for address in opened(page).xpath(FETCHED) if urlsplit(address).scheme not in ("", "data") or address[:2] == "//"]
        assert asked == [], page.name
    for style in site.rglob("*.css"):
        assert not re.findall(r"(?:@import\s+|url\()\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style.name


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    anchors = {page.name: set(opened(page).xpath("//@id")) for page in site.glob("*.html")}
    for page in site.glob("*.html"):
        for address in opened(page).xpath("//a/@href"):
            target = urlsplit(address)
            if target.scheme or target.netloc:
                continue
            name = unquote(target.path) or page.name
            assert (site / name).exists(), (page.name, address)
            if target.fragment and name in anchors:
                assert unquote(target.fragment) in anchors[name], (page.name, address)


def test_every_question_has_the_fields_of_its_tables(site: Path) -> None:
    """Where there are none, `docs/make_reference.py` does not tell the question what it must be told."""
    page = opened(site / "json.html")
    sections = {section.xpath("./h2")[0].text_content().rstrip("¶"): section for section in page.xpath("//section[h2]")}
    assert len(sections) == len(QUESTIONS)
    assert [name for name, section in sections.items() if not section.xpath(".//th[.='field']")] == []


def test_every_page_can_be_found_by_search(site: Path) -> None:
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert not [page for page in PAGES if f'"{page}"' not in index]


def test_the_cheat_sheet_is_one_printed_page(site: Path, chromium: str, tmp_path: Path) -> None:
    made = tmp_path / "sheet.pdf"
    told = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={tmp_path / 'profile'}"]
    subprocess.run(
        [chromium, *told, f"--print-to-pdf={made}", (site / "cheat-sheet.html").as_uri()], capture_output=True, timeout=120, check=True
    )
    assert len(re.findall(rb"/Type\s*/Page\b", made.read_bytes())) == 1
