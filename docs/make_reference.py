"""Reference that the program writes of itself, in Markdown: its commands, its tables, its Python functions.

`docs/conf.py` puts each in the place of its mark, such as `<!-- commands -->`, when the site is built.
"""

from __future__ import annotations

from collections.abc import Callable

MADE: dict[str, Callable[[], str]] = {}
"""What is made, by its mark."""
