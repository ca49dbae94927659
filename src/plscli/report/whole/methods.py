"""The methods paragraph: what was done, in sentences that can go into a paper, with the sources of every choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plscli import __version__
from plscli.estimation import CorrelationKind, Interval, Missing
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.footer import HIGHER_ORDER, INTERACTION, INTERVAL
from plscli.questions.exact_fit.tested import ExactFit
from plscli.questions.paper.report import WholeAnalysis, compared
from plscli.questions.robustness import TREATMENTS
from plscli.questions.robustness.robustness import ALL
from plscli.records import Record
from plscli.report.paper import typeset
from plscli.report.whole.references import cited
from plscli.words import counted, listed, percent
from plscli.words.sentences import controlled
from plscli.words.thresholds import Threshold

TREATED: dict[Missing, str] = {
    "mean": "were replaced by the mean of the item{anew}",
    "listwise": "led to listwise deletion",
    "pairwise": "were left out pair by pair",
    "em": "were treated by maximum likelihood with the EM algorithm (Dempster et al. 1977){anew}",
}
KINDS: dict[CorrelationKind, str] = {
    "pearson": "",
    "spearman": "Spearman's rank correlations",
    "polychoric": "polychoric correlations (Olsson 1979)",
}
SOURCES: dict[Interval, str] = {
    "percentile": " (Efron & Tibshirani 1993)", "bc": " (Efron 1987)", "bca": " (Efron 1987)", "student": " (Efron & Tibshirani 1993)",
    "normal": "", "basic": " (Efron & Tibshirani 1993)",
}  # fmt: skip
ADJUSTED = {"holm": "Holm's method (Holm 1979)", "bh": "the method of Benjamini & Hochberg 1995"}
TOLD = (
    "loading_low", "formative_loading", "alpha", "rho_a", "rho_c", "ave", "htmt", "htmt_bound", "redundancy", "vif_item", "vif_inner",
    "srmr",
)  # fmt: skip
"""Thresholds that papers name; others are named when they were set."""
MOST = 8
"""Constructs that a sentence names."""


def paragraph(result: WholeAnalysis) -> str:
    """The methods paragraph of a whole analysis."""
    first, last = list(sample(result)), list(compared_with(result))
    return " ".join([*first, *estimated(result), *last])


def sample(result: WholeAnalysis) -> Iterator[str]:
    """Who is in the analysis, and what was missing."""
    yield from _sample(result)
    yield from _missing(result)


def estimated(result: WholeAnalysis) -> Iterator[str]:
    """How the model was estimated, resampled, tested and judged."""
    for part in (_estimation, _resampling, _tests, _held, _further):
        yield from part(result)


def judged_by(result: WholeAnalysis) -> list[Threshold]:
    """The thresholds that something in the two models was held against, in the order of the profile."""
    used = {row["criterion"] for row in result.tables()["criteria"] if row["verdict"]}
    used |= {"loading_low"} if "loading" in used else set()
    used |= {"alpha", "rho_a", "rho_c"} if "reliability_high" in used else set()  # it is asked of those that reach theirs
    used |= {"htmt_bound"} if used & {"htmt", "htmt2"} and isinstance(result.hypotheses.analysis, Bootstrap) else set()
    thresholds = result.hypotheses.thresholds
    return [thresholds[id] for id in thresholds if id in used and not (id == "loading" and "loading_low" in used)]


def _sample(result: WholeAnalysis) -> Iterator[str]:
    data, clean = result.data, compared(result)
    if clean is None or clean.cleaning.kept.all():
        left_out = f" of {data.rows:,}" if data.used != data.rows else ""
        yield f"The analysis rests on n = {data.used:,}{left_out} respondents."
        return
    steps = [row for row in clean.cleaning.funnel if row["excluded"]]
    gone = listed([f'{row["excluded"]:,} by the rule "{row["step"]}"' for row in steps])
    received, were = clean.cleaning.funnel[0]["rows"], "was" if sum(row["excluded"] for row in steps) == 1 else "were"
    yield f"Of {received:,} responses, {gone} {were} left out before the analysis, which rests on n = {data.used:,} respondents."


def _estimation(result: WholeAnalysis) -> Iterator[str]:
    settings, model = result.settings, result.model
    scheme = {"path": "path weighting"}.get(settings["scheme"], settings["scheme"])
    kind = f" from {KINDS[settings['correlations']]}" if KINDS[settings["correlations"]] else ""
    weighted = f", with sampling weights ({settings['weight']})" if settings["weight"] else ""
    yield (
        f"The model was estimated by PLS path modeling (Lohmöller 1989; Wold 1982) with plscli {__version__}{kind}, with the "
        f"{scheme} scheme{weighted}."
    )
    measured = [construct for construct in model.constructs if len(construct.indicators) > 1]
    for mode, words in (("A", "Mode A (correlation weights)"), ("B", "Mode B (regression weights)"), ("unit", "equal weights")):
        named = [construct.name for construct in measured if construct.mode == mode]
        if named:
            yield f"{_named(named)} {'was' if len(named) == 1 else 'were'} estimated in {words}."
    if settings["consistent"]:
        yield "PLSc corrected reflective constructs for attenuation (Dijkstra & Henseler 2015, MIS Q.)."
    if model.owner:
        yield f"Higher-order constructs were estimated by the {_method(HIGHER_ORDER[settings['higher_order']])} (Sarstedt et al. 2019)."
    if model.controls:
        yield f"Controls were held constant: {controlled(model.controls)}."
    if model.products:
        corrected = settings["consistent"] and len(result.hypotheses.analysis.point.plan.uncorrected) < len(model.products)
        errors = ", corrected for attenuation by their moments (Dijkstra & Schermelleh-Engel 2014)" if corrected else ""
        yield f"Interactions and quadratic terms were {INTERACTION[settings['interaction']]}{errors}."


def _method(words: str) -> str:
    return f"{words} method" if words.endswith("indicators") else f"{words} approach"


def _named(names: Sequence[str]) -> str:
    """Names of constructs in a sentence."""
    return listed(names) if len(names) <= MOST else f"{', '.join(names[:MOST])} and {len(names) - MOST} more constructs"


def _missing(result: WholeAnalysis) -> Iterator[str]:
    if not result.missing:
        return
    share = percent(round(result.missing, 3)) if result.missing >= 0.0005 else "less than 0.1 %"
    anew = ", anew in every resample" if isinstance(result.hypotheses.analysis, Bootstrap) else ""
    yield f"Missing answers ({share}) {TREATED[result.settings['missing']].format(anew=anew)}."


def _resampling(result: WholeAnalysis) -> Iterator[str]:
    analysis, settings = result.hypotheses.analysis, result.settings
    if not isinstance(analysis, Bootstrap):
        yield "Nothing was resampled, since a correlation matrix holds no answers."
        return
    drawn = f" within strata of {settings['strata']}" if settings["strata"] else ""
    drawn += f" of whole clusters ({settings['clusters']:,} by {settings['cluster']})" if settings["cluster"] else ""
    seed = "a plan given from outside" if settings["indices"] else f"seed {settings['seed']}, NumPy {settings['numpy']}"
    used = "" if analysis.used == analysis.resampling.resamples else f" of which {analysis.used:,} could be used,"
    what = {"drop": "inadmissible solutions dropped", "keep": "inadmissible solutions kept", "stop": "no inadmissible solution allowed"}
    policy = f", {what[settings['inadmissible']]}" if analysis.failures or analysis.kept else ""
    yield (
        f"Standard errors and {percent(settings['level'])} {INTERVAL[settings['ci']]} intervals{SOURCES[analysis.resampling.ci]} come from "
        f"{analysis.resampling.resamples:,} bootstrap resamples{drawn},{used} ({seed}{policy})."
    ).replace(", (", " (")


def _tests(result: WholeAnalysis) -> Iterator[str]:
    settings = result.settings
    if not isinstance(result.hypotheses.analysis, Bootstrap):
        return
    rule = {
        "t": f"Student's t with {settings['degrees_of_freedom']:,} degrees of freedom",
        "normal": "the normal distribution",
        "percentile": "the share of resamples on the other side of 0",
    }
    tails = "one-tailed where a sign was expected" if settings["tails"] == "one" else "two-tailed"
    signed = any(effect.expected for effect in result.model.effects)
    adjusted = f", adjusted for the number of hypotheses by {ADJUSTED[settings['adjust']]}" if settings["adjust"] != "none" else ""
    sign = " and the estimate had the expected sign" if signed else ""
    yield (
        f"P values come from {rule[settings['p']]} ({tails}){adjusted}; a hypothesis counted as supported when p was at most "
        f"{settings['alpha']:g}{sign}."
    )
    if result.hypotheses.rule.undecided:
        yield f"No hypothesis was decided: {result.hypotheses.rule.undecided}."


def _held(result: WholeAnalysis) -> Iterator[str]:
    used = [threshold for threshold in judged_by(result) if threshold.id in TOLD or threshold.id in result.hypotheses.thresholds.set_]
    if used:
        yield f"Results were held against these thresholds: {'; '.join(map(_threshold, used))}."


def _threshold(threshold: Threshold) -> str:
    """A threshold with its sources as citations."""
    sources = [each.citation for each in cited([threshold.source])]
    where = f" ({'; '.join(sources)})" if sources else f" ({threshold.source})" if threshold.source == "as set" else ""
    return f"{threshold.criterion} {typeset(str(threshold.limit))}{where}"


def compared_with(result: WholeAnalysis) -> Iterator[str]:
    """In how many other ways the hypotheses were tested."""
    rows: Sequence[Record] = result.tables().get("robustness", [])
    if rows:
        yield (
            f"Decisions were compared over {counted(result.settings['specifications'], 'specification')} of {_varied(result)}, "
            f"with {result.settings['robustness_resamples']:,} resamples of all but the chosen estimator (Simonsohn et al. 2020; "
            "Sarstedt et al. 2020)."
        )


def _varied(result: WholeAnalysis) -> str:
    """In what the specifications that apply differ."""
    rows = [row for row in result.tables()["specifications"] if row["reason"] is None]
    interval = any(row["specification"].endswith(" interval") for row in rows)
    sample = any(row["respondents"] != ALL or row["specification"] == TREATMENTS["listwise"] for row in rows)
    return listed(["estimator", *(["interval"] if interval else []), *(["sample"] if sample else [])])


def _further(result: WholeAnalysis) -> Iterator[str]:
    for fit in (each for each in result.hypotheses.additions if isinstance(each, ExactFit)):
        yield (
            f"Exact fit was tested by the bootstrap, with {fit.requested:,} resamples of answers that were transformed so that the model "
            "holds (Beran & Srivastava 1985; Dijkstra & Henseler 2015, Comput. Stat. Data Anal.)."
        )
    if result.settings["diagnostics"]:
        sources = "Ramsey 1969; Breusch & Pagan 1979; White 1980"
        yield f"The structural equations were tested for non-linearity and unequal variances ({sources})."
