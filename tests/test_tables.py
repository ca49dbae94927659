"""What a table is, and what of it a report shows."""

from __future__ import annotations

from plscli.tables import Column, Layout


def test_some_columns_keep_their_order_and_stay_where_there_is_little_room() -> None:
    layout = Layout("t", "A table", (Column("a", "a", spare=3), Column("b", "b"), Column("c", "c", spare=1)), notes=("n",), shown=False)
    some = layout.only(("c", "a", "none"), shown=True)
    assert [(column.name, column.spare) for column in some.columns] == [("a", 0), ("c", 0)]
    assert (some.name, some.notes, some.shown, layout.shown) == ("t", ("n",), True, False)
