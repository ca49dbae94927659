"""The lines under a table: settings in one line, and what a reader must know."""

from __future__ import annotations

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.result import Result
from plscli.analysis.wording import percent

MISSING = {"mean": "mean replacement", "listwise": "listwise deletion"}


def origin(result: Result) -> str:
    """File and number of rows."""
    data = result.data
    rows = f"n = {data.used:,}" if data.used == data.rows else f"n = {data.used:,} of {data.rows:,} rows"
    return f"{data.file}, {rows}{', model inferred from column names' if result.model.inferred else ''}"


def estimator(result: Result) -> str:
    """Scheme and treatment of missing answers."""
    settings = result.settings
    consistent = ", PLSc" if settings["consistent"] else ""
    weighted = f", weighted by {settings['weight']}" if settings["weight"] else ""
    missing = f", {MISSING[settings['missing']]}" if settings["missing"] else ""
    return f"{settings['scheme']} scheme{consistent}{missing}{weighted}"


def resampling(result: Result, bootstrap: Bootstrap) -> tuple[str, ...]:
    """Scheme, resamples used of requested and why not all, seed, interval and p rule; then what else a reader must know."""
    settings = result.settings
    seed = "resample plan given" if settings["seed"] is None else f"seed {settings['seed']}"
    tails = "one-tailed where a sign is expected" if settings.get("tails") == "one" else "two-tailed"
    alpha = f", alpha {settings['alpha']:g}" if "alpha" in settings else ""
    line = (
        f"{estimator(result)}; {bootstrap.accounting}; {seed}; {percent(settings['level'])} {settings['ci']} intervals; "
        f"p from t with {settings['used_resamples'] - 1:,} df, {tails}{alpha}"
    )
    return line, *bootstrap.point.notes, *bootstrap.remarks
