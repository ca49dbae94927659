"""What a theme leaves out of its pages, for people who hear them, or go through them with a keyboard.

Tables get names and the scope of their heads, what scrolls can be reached by keys, and parts of a page that are alike have names.
"""

from __future__ import annotations

from collections import Counter

from bs4 import BeautifulSoup, Tag


def accessible(page: str) -> str:
    """A page of the site with what screen readers need."""
    soup = BeautifulSoup(page, "html.parser")
    for selector, attributes in (
        ("aside.sidebar-drawer", {"aria-label": "Pages"}),
        ("aside.toc-drawer", {"aria-label": "On this page"}),
        ("p.caption[role=heading]", {"aria-level": "2"}),
        ("pre", {"tabindex": "0"}),
    ):
        for found in soup.select(selector):
            found.attrs.update(attributes)
    tables: Counter[str] = Counter()
    for table in soup.select("table"):
        section = table.find_previous(["h1", "h2", "h3", "h4"])
        heading = section.get_text().removesuffix("¶") if section else "Contents"
        tables[heading] += 1
        _table(table, heading if tables[heading] == 1 else f"{heading}, table {tables[heading]}")
    if soup.h1 is None and soup.article is not None:
        soup.article.insert(0, BeautifulSoup("<h1>Search</h1>", "html.parser"))
    return str(soup)


def _table(table: Tag, name: str) -> None:
    """Name a table and say what its heads are heads of; a head without words is a cell."""
    table["aria-label"] = name
    if wrapper := table.find_parent(class_="table-wrapper"):
        wrapper.attrs.update(role="region", tabindex="0", **{"aria-label": name})
    for head in table.select("th"):
        if head.get_text().strip() or head.img:
            head["scope"] = "col" if head.find_parent("thead") else "row"
        else:
            head.name = "td"
