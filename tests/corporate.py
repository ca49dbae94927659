"""Stored numbers of other programs on groups and on importance, and the survey that they come from."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from seminr.datasets import load_corp_rep

from plscli.model.build import parse_model
from reference_cases import stored

GROUPS = {"contract": 2, "prepaid": 1}
TIGHT = 1e-12
"""The stored numbers are fully converged."""


MODEL = parse_model(stored("micom_mga_corp_rep")["model"])


IPMA: Any = stored("ipma_corp_simple")
"""Stored numbers of importance and performance."""


@cache
def answers(missing: str = "group_mean") -> pd.DataFrame:
    """Rows of the survey; `pooled_mean` has missing answers replaced by the mean of all rows before anything else."""
    data = load_corp_rep()
    frame = pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan)
    items = list(MODEL.indicators)
    return frame.assign(**{item: frame[item].fillna(frame[item].mean()) for item in items}) if missing == "pooled_mean" else frame


@cache
def complete() -> pd.DataFrame:
    """Rows without gaps in the items of the model of importance and performance."""
    return answers().dropna(subset=list(parse_model(IPMA["model"]).indicators)).reset_index(drop=True)


def permutations() -> NDArray[np.int64]:
    """(200, 344) given numbers of groups from 1."""
    rows = [
        np.unpackbits(np.frombuffer(bytes.fromhex(line), np.uint8))[:344]
        for line in stored("micom_mga_corp_rep")["settings"]["permutations_hex"]
    ]
    return np.where(np.array(rows) == 1, 1, 2)


def resamples() -> dict[str, NDArray[np.int64]]:
    """(100, n) given rows of each group from 0."""
    settings = stored("mga_bootstrap_corp_rep")["settings"]
    B, sizes = settings["resamples"], settings["group_n"]
    return {
        label: (keys(settings[seed], B, n) % np.uint64(n)).astype(np.int64)
        for label, seed, n in zip(GROUPS, ("seed_first", "seed_second"), sizes, strict=True)
    }


def keys(seed: int, B: int, N: int) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        z = np.uint64(seed) * np.uint64(1 << 32) + np.arange(B * N, dtype=np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray((z ^ (z >> np.uint64(31))).reshape(B, N))
