"""Everything that was chosen, in words."""

from __future__ import annotations

from collections.abc import Iterator

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.footer import HIGHER_ORDER, INTERACTION, INTERVAL, MISSING
from plscli.questions.paper.report import WholeAnalysis
from plscli.words.wording import counted, percent


def words(result: WholeAnalysis) -> Iterator[tuple[str, str]]:
    """What was chosen about estimation, resampling and decisions: setting and value."""
    chosen = result.settings
    yield "estimator", f"PLS path modeling{', consistent (PLSc)' if chosen['consistent'] else ''}"
    yield "inner weights", f"{chosen['scheme']} scheme"
    named = {"pearson": "Pearson", "spearman": "Spearman"}
    yield "correlations", f"{named.get(chosen['correlations'], chosen['correlations'])}{', smoothed' if chosen['smooth'] else ''}"
    if chosen["missing"]:
        yield "missing answers", MISSING[chosen["missing"]]
    if chosen["weight"]:
        yield "sampling weights", chosen["weight"]
    if result.model.owner:
        yield "higher-order constructs", HIGHER_ORDER[chosen["higher_order"]]
    if result.model.products:
        yield "interactions", INTERACTION[chosen["interaction"]]
    yield "algorithm", f"stops at a change of {chosen['tolerance']:g}; {counted(chosen['iterations'], 'iteration')}"
    analysis = result.hypotheses.analysis
    if not isinstance(analysis, Bootstrap):
        yield "resamples", "none"
        return
    yield "resamples", analysis.accounting
    yield "drawn", _drawn(result)
    yield "intervals", f"{percent(chosen['level'])}, {INTERVAL[chosen['ci']]}"
    tails = "one-tailed where a sign is expected" if chosen["tails"] == "one" else "two-tailed"
    rule = {"t": f"Student's t, {chosen['degrees_of_freedom']:,} df", "normal": "normal distribution", "percentile": "counts of resamples"}
    yield "p values", f"{rule[chosen['p']]}; {tails}"
    adjusted = {"none": "not adjusted", "holm": "adjusted after Holm", "bh": "adjusted after Benjamini and Hochberg"}
    yield "significance level", f"{chosen['alpha']:g}, {adjusted[chosen['adjust']]}"
    kept = {"drop": "dropped and counted", "keep": "kept and counted", "stop": "end the run"}
    yield "inadmissible resamples", kept[chosen["inadmissible"]]


def _drawn(result: WholeAnalysis) -> str:
    chosen = result.settings
    if chosen["indices"]:
        return f"by a plan from outside (SHA-256 {chosen['indices'][:12]}…)"
    seed = f"seed {chosen['seed']}, NumPy {chosen['numpy']}"
    within = f", within strata of {chosen['strata']}" if chosen["strata"] else ""
    clusters = f", {chosen['clusters']:,} whole clusters of {chosen['cluster']}" if chosen["cluster"] else ""
    return f"{seed}{within}{clusters}"
