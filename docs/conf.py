"""The site: python -m sphinx -W docs docs/_build/html, then open docs/_build/html/index.html.  It needs nothing from elsewhere.

Pages are those of this folder, in the order of the tables of README.md, whose links are the entries of the menu.
"""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from accessible import accessible  # noqa: E402
from make_reference import MADE  # noqa: E402

from plscli import __version__  # noqa: E402

PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOURCE = PROJECT["urls"]["Source"] + "/blob/main/"
FRONT = "README"

project = "plscli"
author = PROJECT["authors"][0]["name"]
release = version = __version__
copyright = author

extensions = ["myst_parser"]
root_doc = FRONT
exclude_patterns = ["_build", "_templates"]
highlight_language = "none"
smartquotes = False
myst_heading_anchors = 4

html_theme = "furo"
html_title = "plscli"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_search_summary = False  # which would ask for each page, and pages opened from a folder may not
html_show_copyright = False
html_theme_options = {"light_css_variables": {"color-brand-primary": "#0b5394", "color-brand-content": "#0b5394"}}
templates_path = ["_templates"]


def menu(text: str) -> str:
    """Entries of the menu from the tables of the front page: a caption from each heading, an entry from the first link of each row."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("## "):
            lines += ["```", "", "```{toctree}", ":hidden:", f":caption: {line[3:]}", ""]
        elif row := re.match(r"\| \[(.+?)\]\((\S+?)\.md\)", line):
            lines.append(f"{row[1]} <{row[2]}>")
    return "\n".join([*lines[1:], "```"])


MARK = re.compile(r"^<!-- (\w+) -->$", re.MULTILINE)
"""Where a page has something that the program says of itself."""


def outdated(app: Any, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Pages that depend on more than their own text, and are read in every build: those with a mark, and the front page."""
    marked = (path.stem for path in HERE.glob("*.md") if MARK.search(path.read_text(encoding="utf-8")))
    return [FRONT, *marked]


def prepared(app: Any, page: str, content: list[str]) -> None:
    """A page as the site has it: what the program says of itself in its place, and links to the rest of the project by address."""
    text = MARK.sub(lambda mark: MADE[mark[1]](), content[0])
    text = re.sub(r"\]\(\.\./([^)]+)\)", rf"]({SOURCE}\1)", text)
    content[0] = f"{text}\n{menu(text)}\n" if page == FRONT else text


def finished(app: Any, error: Exception | None) -> None:
    """Pages for everybody; the front page under the name that browsers and hosts look for."""
    if not error and app.builder.name == "html":
        for page in Path(app.outdir).glob("*.html"):
            page.write_text(accessible(page.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.copyfile(Path(app.outdir) / f"{FRONT}.html", Path(app.outdir) / "index.html")


def setup(app: Any) -> dict[str, bool]:
    """Say to Sphinx what pages need besides its own."""
    app.add_lexer("pls", TextLexer)
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", prepared)
    app.connect("build-finished", finished)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
