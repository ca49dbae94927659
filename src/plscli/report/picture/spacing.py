"""Things in a row that want to be somewhere and must keep their distance."""

from __future__ import annotations

from collections.abc import Sequence


def settled(goals: Sequence[tuple[float, float]], offsets: Sequence[float]) -> list[float]:
    """The places nearest to the goals in weighted squares that keep all distances.

    goals : place and weight of each.   offsets : places when all stand as close as they may.   Pools of adjacent violators: Barlow,
    Bartholomew, Bremner & Brunk (1972), Statistical Inference under Order Restrictions, ch. 1.
    """
    pools: list[list[float]] = []  # of mean, weight, members
    for (goal, weight), offset in zip(goals, offsets, strict=True):
        pools.append([goal - offset, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, weight, members = pools.pop()
            last = pools[-1]
            last[0] = (last[0] * last[1] + mean * weight) / (last[1] + weight)
            last[1] += weight
            last[2] += members
    means = [mean for mean, _, members in pools for _ in range(int(members))]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
