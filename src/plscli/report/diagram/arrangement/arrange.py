"""Which construct stands where: columns from layers, order by barycentre, then whatever single move makes the picture better."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from plscli.report.diagram.arrangement import divisions, drawn_near, longest_paths
from plscli.report.diagram.arrangement.critic import Critic
from plscli.report.diagram.arrangement.place import Columns, Element, Links, Stretch, places
from plscli.report.diagram.wheels import Side, Wheel
from plscli.report.picture.spacing import Point

STARTS = 4
"""Numbers of columns from which improvement starts, the best ones."""
ROUNDS = 4
"""Times that every move is tried."""
MOST_DIVISIONS = 160
ASIDE = 9.0
"""Cost of items above or below a construct at the left or right end."""
Wheels = Callable[[int, Side], Wheel]


@dataclass(frozen=True)
class Arrangement:
    """Columns of nodes and bends, and the side on which each node has what measures it."""

    columns: Columns
    sides: tuple[Side, ...]

    def column(self) -> dict[Element, int]:
        """Column of every element."""
        return {element: c for c, column in enumerate(self.columns) for element in column}


@dataclass(frozen=True)
class Arranger:
    """Looks for a good arrangement.   leafy : whether each node has leaves, whose side then matters."""

    links: Links
    critic: Critic
    wheel: Wheels
    leafy: tuple[bool, ...]
    known: dict[Arrangement, tuple[float, dict[Element, Point]]] = field(default_factory=dict)

    def found(self) -> list[Arrangement]:
        """The best arrangements found, the very best first."""
        widest: dict[int, Arrangement] = {}  # the best start for every number of columns
        for start in self._starts():
            rival = widest.get(len(start.columns))
            if rival is None or self.cost(start) < self.cost(rival):
                widest[len(start.columns)] = start
        starts = sorted(widest.values(), key=self.cost)[:STARTS]
        return sorted({self._improved(start): None for start in starts}, key=self.cost)

    def wheels(self, arrangement: Arrangement) -> list[Wheel]:
        """The wheels of the nodes with their leaves on the sides of the arrangement."""
        return [self.wheel(node, side) for node, side in enumerate(arrangement.sides)]

    def places(self, arrangement: Arrangement, stretch: Stretch = (1.0, 1.0)) -> dict[Element, Point]:
        """Centres of nodes and bends."""
        return places(arrangement.columns, self.wheels(arrangement), self.links, stretch)

    def cost(self, arrangement: Arrangement) -> float:
        """The cost of an arrangement, see `Critic`."""
        return self._known(arrangement)[0]

    def cost_of(self, arrangement: Arrangement, at: dict[Element, Point]) -> float:
        """The cost of an arrangement at places of its own."""
        column = arrangement.column()
        chains = [self.links.chain(link, column) for link in range(len(self.links.ends))]
        last = len(arrangement.columns) - 1
        aside = sum(
            leafy and (column[node] in (0, last)) != (arrangement.sides[node] in ("left", "right")) for node, leafy in enumerate(self.leafy)
        )
        return self.critic.cost(at, self.wheels(arrangement), chains) + ASIDE * aside

    def _known(self, arrangement: Arrangement) -> tuple[float, dict[Element, Point]]:
        """Cost and places of an arrangement, found once."""
        if arrangement not in self.known:
            at = self.places(arrangement)
            self.known[arrangement] = self.cost_of(arrangement, at), at
        return self.known[arrangement]

    def _starts(self) -> Iterator[Arrangement]:
        """Arrangements from layers, ordered by barycentre."""
        nodes = len(self.leafy)
        layer = longest_paths(nodes, self.links.ends)
        seen = set()
        for each in dict.fromkeys((tuple(layer), tuple(drawn_near(layer, self.links.ends)))):
            for division in islice(divisions(max(each) + 1), MOST_DIVISIONS):
                start = self._ordered([division[layer] for layer in each])
                if start.columns not in seen:
                    seen.add(start.columns)
                    yield start

    def _ordered(self, column: Sequence[int]) -> Arrangement:
        """Nodes in columns, each column ordered by the heights of its neighbours."""
        rank = sorted(range(len(column)), key=lambda node: (column[node], node))
        columns = _with_bends([[node for node in rank if column[node] == c] for c in range(max(column) + 1)], self.links)
        start = Arrangement(columns, self._sides(columns))
        best = start, self.cost(start)
        for _ in range(3):
            start = self._by_barycentre(start)
            cost = self.cost(start)
            best = min(best, (start, cost), key=lambda each: each[1])
        return best[0]

    def _by_barycentre(self, arrangement: Arrangement) -> Arrangement:
        column, at = arrangement.column(), self._known(arrangement)[1]
        near: dict[Element, list[float]] = {element: [] for element in column}
        for link in range(len(self.links.ends)):
            chain = self.links.chain(link, column)
            for one, other in pairwise(chain):
                near[one].append(at[other][1])
                near[other].append(at[one][1])

        def goal(element: Element) -> float:
            return sum(near[element]) / len(near[element]) if near[element] else at[element][1]

        columns = tuple(tuple(sorted(each, key=goal)) for each in arrangement.columns)
        return Arrangement(columns, self._sides(columns))

    def _sides(self, columns: Columns) -> tuple[Side, ...]:
        """Leaves of the first column to the left, of the last one to the right, of those between to the nearer end of the column."""
        sides: dict[int, Side] = {}
        for c, column in enumerate(columns):
            nodes = [element for element in column if isinstance(element, int)]
            for position, node in enumerate(nodes):
                outer: Side = "left" if c == 0 else "right"
                sides[node] = outer if c in (0, len(columns) - 1) else "top" if 2 * position < len(nodes) else "bottom"
        return tuple(sides[node] for node in range(len(self.leafy)))

    def _improved(self, arrangement: Arrangement) -> Arrangement:
        """The arrangement after every single move that makes it better."""
        for _ in range(ROUNDS):
            before = arrangement
            for move in self._moves(arrangement):
                changed = move(arrangement)
                if changed is not None and self.cost(changed) < self.cost(arrangement) - 1e-6:
                    arrangement = changed
            if arrangement == before:
                break
        return arrangement

    def _moves(self, arrangement: Arrangement) -> Iterator[Callable[[Arrangement], Arrangement | None]]:
        """Every single move: a leaf side, a swap of neighbours, a node elsewhere."""
        for node, leafy in enumerate(self.leafy):
            if leafy:
                for side in ("top", "bottom", "left", "right"):
                    yield lambda now, node=node, side=side: self._aside(now, node, side)  # type: ignore[misc]
        for element in list(arrangement.column()):
            yield lambda now, element=element: _swapped(now, element)  # type: ignore[misc]
        for node in range(len(self.leafy)):
            for c in range(len(arrangement.columns)):
                for position in range(len(arrangement.columns[c]) + 1):
                    yield lambda now, node=node, c=c, position=position: self._elsewhere(now, node, c, position)  # type: ignore[misc]

    def _aside(self, arrangement: Arrangement, node: int, side: Side) -> Arrangement | None:
        column, last = arrangement.column()[node], len(arrangement.columns) - 1
        if (side == "left" and column != 0) or (side == "right" and column != last):
            return None
        return replace(arrangement, sides=(*arrangement.sides[:node], side, *arrangement.sides[node + 1 :]))

    def _elsewhere(self, arrangement: Arrangement, node: int, c: int, position: int) -> Arrangement | None:
        """A node in another place, if its arrows still point to the right or straight up or down."""
        column = arrangement.column()
        if c >= len(arrangement.columns) or column[node] == c:
            return None
        for source, target in self.links.ends:
            if (source == node and column[target] < c) or (target == node and column[source] > c):
                return None
        at = self._known(arrangement)[1]
        own = {link for link, ends in enumerate(self.links.ends) if node in ends}
        columns = [[e for e in each if e != node and not (isinstance(e, tuple) and e[0] in own)] for each in arrangement.columns]
        columns[c].insert(min(position, len(columns[c])), node)
        if not all(any(isinstance(e, int) for e in each) for each in columns):
            return None
        columns = _bent(columns, self.links, own, {e: place[1] for e, place in at.items()})
        moved = tuple(tuple(each) for each in columns)
        sides = list(arrangement.sides)
        if (sides[node] == "left" and c != 0) or (sides[node] == "right" and c != len(moved) - 1):
            sides[node] = "top" if 2 * position < len(columns[c]) else "bottom"
        elif c in (0, len(moved) - 1):
            sides[node] = "left" if c == 0 else "right"
        return Arrangement(moved, tuple(sides))


def _with_bends(columns: Sequence[list[int]], links: Links) -> Columns:
    """Columns of nodes, with long arrows passing at the end of the columns between."""
    column = {node: c for c, each in enumerate(columns) for node in each}
    full: list[list[Element]] = [list(each) for each in columns]
    for link, (source, target) in enumerate(links.ends):
        for c in range(column[source] + 1, column[target]):
            full[c].append((link, c))
    return tuple(tuple(each) for each in full)


def _bent(columns: list[list[Element]], links: Links, own: set[int], y: dict[Element, float]) -> list[list[Element]]:
    """Columns with the bends of some arrows put where a straight line would pass."""
    column = {element: c for c, each in enumerate(columns) for element in each}
    for link in sorted(own):
        source, target = links.ends[link]
        for c in range(column[source] + 1, column[target]):
            share = (c - column[source]) / (column[target] - column[source])
            height = (1 - share) * y[source] + share * y[target]
            heights = [y.get(element, 0.0) for element in columns[c]]
            y[link, c] = height
            columns[c].insert(sum(other < height for other in heights), (link, c))
    return columns


def _swapped(arrangement: Arrangement, element: Element) -> Arrangement | None:
    """An element and the one below it in each other's place."""
    column = arrangement.column()
    if element not in column:
        return None
    c = column[element]
    each = list(arrangement.columns[c])
    position = each.index(element)
    if position + 1 == len(each):
        return None
    each[position], each[position + 1] = each[position + 1], each[position]
    return replace(arrangement, columns=(*arrangement.columns[:c], tuple(each), *arrangement.columns[c + 1 :]))
