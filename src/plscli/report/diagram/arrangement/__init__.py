"""Layers of a path model by longest path, and the ways to put consecutive layers side by side in fewer columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

Link = tuple[int, int]
MANY_LAYERS = 9
"""Layers from which on only even divisions into columns are tried."""


def longest_paths(count: int, links: Sequence[Link]) -> list[int]:
    """Layer of every node: the number of arrows on the longest path that leads to it.  The links have no cycle."""
    layer = [0] * count
    for _ in range(count):
        for source, target in links:
            layer[target] = max(layer[target], layer[source] + 1)
    return layer


def drawn_near(layer: Sequence[int], links: Sequence[Link]) -> list[int]:
    """The same layers with every node that nothing points to moved to the layer before the first one it points to."""
    targets = {target for _, target in links}
    moved = list(layer)
    for node in range(len(layer)):
        following = [layer[target] for source, target in links if source == node]
        if node not in targets and following:
            moved[node] = min(following) - 1
    return moved


def divisions(layers: int) -> Iterator[list[int]]:
    """Column of every layer, for all ways to put consecutive layers into two columns or more; the most columns first."""
    for columns in range(layers, 1, -1):
        if layers < MANY_LAYERS or columns == layers:
            for cuts in combinations(range(1, layers), columns - 1):
                yield [sum(layer >= cut for cut in cuts) for layer in range(layers)]
        else:
            yield [layer * columns // layers for layer in range(layers)]
            yield from _heavy_at_the_ends(layers, columns)


def _heavy_at_the_ends(layers: int, columns: int) -> Iterator[list[int]]:
    """Two layers in every column but the first and the last, which share the others: only these have room for items beside them."""
    rest = layers - 2 * (columns - 2)
    if rest > 2:
        first = (rest + 1) // 2
        yield [0 if layer < first else min((layer - first) // 2 + 1, columns - 1) for layer in range(layers)]
