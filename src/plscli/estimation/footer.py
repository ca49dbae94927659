"""The lines under a table: settings in one line, and what a reader must know."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plscli.estimation.inference import few
from plscli.setting import OWN, Own
from plscli.words import percent

if TYPE_CHECKING:
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation
    from plscli.records import Tables
    from plscli.tables import Layout, Result

NO_OWN = Own()
MISSING = {"mean": "mean replacement", "listwise": "listwise deletion", "pairwise": "pairwise deletion", "em": "maximum likelihood (EM)"}
INTERVAL = {"percentile": "percentile", "bc": "BC", "bca": "BCa", "student": "studentized", "normal": "normal", "basic": "basic"}
HIGHER_ORDER = {"disjoint": "disjoint two-stage", "embedded": "embedded two-stage", "repeated": "repeated indicators"}
INTERACTION = {
    "two-stage": "two-stage products",
    "product": "products of indicators",
    "orthogonal": "orthogonalized products",
}


def origin(result: Result) -> str:
    """File and number of rows."""
    data = result.data
    rows = f"n = {data.used:,}" if data.used == data.rows else f"n = {data.used:,} of {data.rows:,} rows"
    return f"{data.file}, {rows}{', model inferred from column names' if result.model.inferred else ''}"


def estimator(result: Result) -> str:
    """Scheme, kind of correlations, treatment of missing answers, and how constructs of constructs and products are made."""
    settings = result.settings
    consistent = ", PLSc" if settings["consistent"] else ""
    weighted = f", weighted by {settings['weight']}" if settings["weight"] else ""
    missing = f", {MISSING[settings['missing']]}" if settings["missing"] else ""
    smooth = ", smoothed" if settings["smooth"] else ""
    kind = f", {settings['correlations']} correlations{smooth}" if settings["correlations"] != "pearson" or smooth else ""
    higher = f", {HIGHER_ORDER[settings['higher_order']]}" if result.model.owner else ""
    products = f", {INTERACTION[settings['interaction']]}" if result.model.products else ""
    return f"{settings['scheme']} scheme{consistent}{kind}{missing}{weighted}{higher}{products}{own(result)}"


def own(result: Result) -> str:
    """The settings of a result that are defaults of the user's own; empty where none is."""
    found = OWN.get(NO_OWN)
    settings = result.settings
    found = found.only(name for name, value in found.values.items() if name in settings and settings[name] == value)
    return f" (defaults of the user's own: {found.words})" if found else ""


def resampling(result: Result, bootstrap: Bootstrap, *, tested: bool = True) -> tuple[str, ...]:
    """Scheme, resamples used of requested and why not all, seed, interval and p rule; then what else a reader must know.

    tested : whether there are p values.
    """
    settings = result.settings
    seed = f"resamples given (SHA-256 {settings['indices'][:12]}…)" if settings["indices"] else f"seed {settings['seed']}"
    tails = "one-tailed where a sign is expected" if settings.get("tails") == "one" else "two-tailed"
    alpha = f", alpha {settings['alpha']:g}" if "alpha" in settings else ""
    alpha += {"holm": ", adjusted after Holm", "bh": ", adjusted after Benjamini and Hochberg"}.get(settings.get("adjust", "none"), "")
    rule = {
        "t": f"t with {settings['degrees_of_freedom']:,} df",
        "normal": "the normal distribution",
        "percentile": "counts of resamples",
    }
    drawn = f", drawn within strata of {settings['strata']}" if settings["strata"] else ""
    drawn += f", {settings['clusters']:,} whole clusters of {settings['cluster']}" if settings["cluster"] else ""
    line = f"{estimator(result)}; {bootstrap.accounting}{drawn}; {seed}; {percent(settings['level'])} {INTERVAL[settings['ci']]} intervals"
    p = f"; p from {rule[settings['p']]}, {tails}{alpha}" if tested else ""
    return line + p, *bootstrap.point.notes, *bootstrap.remarks


def pictured(result: Result, found: Estimation | Bootstrap, resampled: Bootstrap | None, *, tested: bool = True) -> str:
    """Data and settings under a picture, before them what nobody may miss who sees no more than the picture.

    resampled : what gave the intervals or p values in it, if there are any.
    """
    wrong = found.point.inadmissible
    cautions = [f"Inadmissible solution, not to be reported: {wrong}"] if wrong else []
    cautions += few(resampled.used) if resampled else []
    method = resampling(result, resampled, tested=tested)[0] if resampled else estimator(result)
    return " ".join(f"{each}." for each in (*cautions, f"{origin(result)}; {method}"))


def more_tables(layouts: tuple[Layout, ...], tables: Tables) -> str:
    """The tables that are not shown, with how many of their rows are a concern."""
    named = []
    for layout in layouts:
        rows = [] if layout.shown or layout.costly else tables[layout.name]
        if rows or layout.costly:
            found = Counter(record.get("verdict") for record in rows)
            concerns = [f"{found[word]} {word}" for word in ("not met", "borderline") if found[word]]
            named.append(f"{layout.name} ({', '.join(concerns)})" if concerns else layout.name)
    return f"more tables (-t NAME): {', '.join(named)}" if named else ""
