"""Which limitations follow from the numbers?  Each has its reason in a table; what no number shows is left to the authors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from plscli.data.survey import shortened
from plscli.estimation.inference import MANY
from plscli.estimation.rows.drawing import MANY_CLUSTERS
from plscli.estimation.sample_size import POWER
from plscli.questions.groups import DIFFERS, NONE
from plscli.questions.groups.sentences import moved
from plscli.questions.paper.evidence import CONCERNS, Evidence, Limitation
from plscli.records import Record
from plscli.words import beside, counted, figure, listed, number, percent, share

MEASURES = {"alpha": "Cronbach's alpha", "rho_a": "rho_A", "rho_c": "composite reliability rho_C", "ave": "average variance extracted"}
"""Criteria of consistency, in the order in which they are told."""
MOST = 6
"""Subjects that a sentence names."""
POOLED = "the estimates of all respondents"
"""What takes all groups together."""


def limitations(evidence: Evidence) -> list[Limitation]:
    """All limitations, in the order of the report: sample, measurement, structure, decisions."""
    return [found for rule in RULES for found in rule(evidence)]


def _basis(evidence: Evidence) -> Iterator[Limitation]:
    """Where the model and the numbers come from."""
    if evidence.hypotheses.model.inferred:
        yield Limitation("inferred_model", "model", "The model was inferred from names of columns, and not stated before the analysis.")
    if evidence.bootstrap is None:
        text = "A correlation matrix holds no answers: nothing was resampled, and no hypothesis was tested."
        yield Limitation("untested", "hypotheses", text)
    if evidence.validation is None:
        yield Limitation("unscreened", "answers", "The answers were not at hand and could not be screened again.")


def _missing(evidence: Evidence) -> Iterator[Limitation]:
    if not evidence.missing:
        return
    treated = {
        "mean": "were replaced by means, which as a rule draws correlations towards 0",
        "listwise": "cost the respondents who gave them",
        "pairwise": "were left out pair by pair, so that correlations rest on different respondents",
        "em": "were treated by maximum likelihood, which takes them to be missing at random",
    }[evidence.hypotheses.settings["missing"]]
    part = share(evidence.missing) if evidence.missing >= 0.0005 else "Less than 0.1 %"
    text = f"{part} of the answers are missing; they {treated}."
    if evidence.check("mcar"):
        text += " Little's test speaks against gaps by chance."
    yield Limitation("missing_answers", "answers", text)


def _screened(evidence: Evidence) -> Iterator[Limitation]:
    """What the checks of the survey found."""
    count = evidence.bootstrap.flagged if evidence.bootstrap else None
    if count:
        text = f"{counted(count, 'respondent')} with two or more flags of careless answers {'is' if count == 1 else 'are'} in the analysis."
        yield Limitation("flagged_respondents", "respondents", text)
    checks = evidence.validation.checks if evidence.validation else ()
    differing = [check.subject for check in checks if check.check == "population" and check.wanting]
    if differing:
        yield Limitation("population", listed(differing), f"The sample differs from the population in {listed(differing)}.")
    words = {"full_vif": "full collinearity", "marker": "the marker variable"}  # Harman's factor neither finds nor excludes anything
    named = [word for name, word in words.items() if evidence.check(name)]
    if named:
        text = f"Bias from a common method cannot be ruled out: see {listed(named)} among the checks."
        yield Limitation("common_method", listed(named), text)


def _loadings(evidence: Evidence) -> Iterator[Limitation]:
    weak = [row for row in evidence.loadings.tables()["loadings"] if row["loading_verdict"] in CONCERNS]
    if weak:
        cut = evidence.loadings.thresholds["loading_low"].green
        items = [f"{row['indicator']} ({beside(row['loading'], cut)})" for row in weak]
        text = f"Loadings below {cut:g}: {shortened(items, MOST)}."
        if all(row["communality"] < 0.5 for row in weak):
            text += " Their constructs explain less than half of the variance of these items."
        yield Limitation("loadings", shortened([row["indicator"] for row in weak], MOST), text)


def _reliability(evidence: Evidence) -> Iterator[Limitation]:
    """Reliability that is low, impossible, or not known."""
    for criterion, words in MEASURES.items():
        threshold = evidence.loadings.thresholds[criterion]
        low = evidence.judged(criterion)
        if low:
            values = [f"{row['subject']} ({beside(row['value'], threshold.green)})" for row in low]
            kind = "Convergent validity" if criterion == "ave" else "Reliability"
            text = f"{kind} falls short by {words} of at least {threshold.green:g}: {shortened(values, MOST)}."
            yield Limitation(criterion, shortened([row["subject"] for row in low], MOST), text)
    found = [f"{row['subject']} ({number(row['value'])})" for row in evidence.judged("reliability_high") if row["value"] > 1]
    if found:
        subjects = shortened(found, MOST)
        text = f"Reliability above 1, which none can be: {subjects}. The weights of its items do not fit a common factor."
        yield Limitation("reliability_above_one", subjects, text)
    names = [construct.name for construct in evidence.loadings.model.constructs if len(construct.indicators) == 1]
    if names:
        one = len(names) == 1
        text = (
            f"{listed(names)} {'is' if one else 'are'} measured by a single item{'' if one else ' each'}: reliability cannot be estimated, "
            f"and error of measurement biases {'its' if one else 'their'} paths."
        )
        yield Limitation("single_items", listed(names), text)


def _validity(evidence: Evidence) -> Iterator[Limitation]:
    """Constructs that were not shown to be distinct, and formative ones that were held against nothing."""
    pairs = [f"{row['a']} and {row['b']}" for row in evidence.loadings.tables()["htmt"] if row["verdict"] in ("doubtful", "not distinct")]
    if pairs:
        yield Limitation("htmt", "; ".join(pairs[:MOST]), f"Discriminant validity was not established (HTMT) for {listed(pairs)}.")
    rows = [row for row in evidence.loadings.tables()["criteria"] if row["criterion"] == "redundancy" and row["value"] is None]
    if rows:
        names = listed([row["subject"] for row in rows])
        text = f"Convergent validity of {names} was not assessed, since no global item was named for a redundancy analysis."
        yield Limitation("redundancy", names, text)


def _structure(evidence: Evidence) -> Iterator[Limitation]:
    """Predictors that overlap, outcomes that are hardly explained, and a model that does not fit."""
    high = evidence.judged("vif_inner")
    if high:
        subjects = shortened([row["subject"] for row in high], MOST)
        cut = evidence.hypotheses.thresholds["vif_inner"].green
        text = f"Predictors overlap, so that their separate effects are uncertain: VIF above {cut:g} for {subjects}."
        yield Limitation("collinearity", subjects, text)
    low = [row for row in evidence.structure["r_squared"] if row["r2"] is not None and row["size"] == "very weak"]
    if low:
        values = listed([f"{number(100 * row['r2'], 0)} % of {row['construct']}" for row in low])
        yield Limitation("explained", listed([row["construct"] for row in low]), f"The model explains only {values}.")
    bad = [row for row in evidence.structure["fit"] if row["measure"] == "srmr" and row["verdict"] in CONCERNS]
    if bad:
        values = listed([f"{number(row['value'])} ({row['model']} model)" for row in bad])
        cut = evidence.hypotheses.thresholds["srmr"].green
        text = f"SRMR = {values} exceeds {cut:g}: the model implies other correlations than the data have."
        yield Limitation("fit", "model", text)


def _inadmissible(evidence: Evidence) -> Iterator[Limitation]:
    problem = evidence.hypotheses.analysis.point.inadmissible
    if problem:
        yield Limitation("inadmissible", "solution", f"No population can have this solution: {problem}.")
    bootstrap = evidence.bootstrap
    lost = 0 if bootstrap is None else bootstrap.resampling.resamples - bootstrap.used
    if bootstrap and lost and not evidence.hypotheses.thresholds["boot_dropped"].limit.holds(lost / bootstrap.resampling.resamples):
        text = f"{counted(lost, 'resample')} of {bootstrap.resampling.resamples:,} could not be used, so that intervals rest on the others."
        yield Limitation("resamples", "intervals", text)


def _resamples(evidence: Evidence) -> Iterator[Limitation]:
    """Few clusters, few resamples, and resamples that decide nothing."""
    bootstrap = evidence.bootstrap
    if bootstrap is None:
        return
    if bootstrap.clusters is not None and bootstrap.clusters < MANY_CLUSTERS:
        of = bootstrap.resampling.cluster or ""
        text = (
            f"Standard errors rest on {bootstrap.clusters} clusters ({of}), which gives tests {bootstrap.degrees} degrees of freedom; "
            f"with fewer than {MANY_CLUSTERS} clusters they are as a rule too small (Cameron & Miller 2015)."
        )
        yield Limitation("clusters", of, text)
    if bootstrap.undecided:
        yield Limitation("undecided", "hypotheses", f"No hypothesis was decided: {bootstrap.undecided}.")
    elif bootstrap.used < MANY:
        text = f"The resamples are few ({bootstrap.used:,}): with another seed p values and intervals are others."
        yield Limitation("few_resamples", "resamples", text)


def _few_respondents(evidence: Evidence) -> Iterator[Limitation]:
    few = evidence.hypotheses.analysis.point.small
    if few:
        text = f"{few[0].upper()}{few[1:]} (Barclay et al. 1995): explained variance and effects may be large by chance."
        yield Limitation("respondents", "sample", text)


def _tests(evidence: Evidence) -> Iterator[Limitation]:
    """Tests that found nothing, and many of them at once."""
    rows = [row for row in evidence.structure["hypotheses"] if row["detectable"] is not None]
    if rows:
        labels = listed([row["hypothesis"] for row in rows])
        least = max(row["detectable"] for row in rows)
        text = (
            f"{labels} did not reach significance. The sample finds paths of {figure(least)} or more with a power of {percent(POWER)} "
            "(inverse square root method, Kock & Hadaya 2018); smaller effects may exist."
        )
        yield Limitation("power", labels, text)
    tested = [row for row in evidence.structure["hypotheses"] if row["p"] is not None]
    alpha = evidence.hypotheses.rules.alpha
    if len(tested) > 1 and evidence.hypotheses.rules.adjust == "none" and any(row["decision"] == "supported" for row in tested):
        text = (
            f"{len(tested)} hypotheses were tested at {percent(alpha)} each without adjustment: if none of these effects existed, "
            f"{number(alpha * len(tested), 2)} of the tests would be significant on average."
        )
        yield Limitation("many_tests", "hypotheses", text)


def _otherwise(evidence: Evidence) -> Iterator[Limitation]:
    """Decisions that depend on how a test was made, or on who was left out."""
    rows = [row for row in evidence.structure.get("robustness", ()) if 0 < row["supported"] < row["specifications"]]
    if rows:
        counts = [f"{row['hypothesis']} ({row['supported']} of {row['specifications']})" for row in rows]
        text = f"Decisions that depend on the specification, with the number that supports them: {shortened(counts, MOST)}."
        yield Limitation("specifications", listed([row["hypothesis"] for row in rows]), text)
    changed = listed([row["hypothesis"] for row in evidence.structure.get("compare_clean", ()) if row["changed"]])
    if changed:
        yield Limitation("exclusions", changed, f"The decision on {changed} depends on who was left out.")


def _equations(evidence: Evidence) -> Iterator[Limitation]:
    rows: Sequence[Record] = [
        row for name in ("diagnostics", "quadratic") for row in evidence.structure.get(name, ()) if row["verdict"] in CONCERNS
    ]
    if rows:
        text = f"{counted(len(rows), 'test')} of the structural equations gave a warning (see their diagnostics)."
        yield Limitation("diagnostics", "structural equations", text)


def _groups(evidence: Evidence) -> Iterator[Limitation]:
    """Groups that should not be compared, or not be pooled as the estimates of all respondents do."""
    answer = evidence.others.get("groups")
    if answer is None:
        return
    tables, groups = answer.tables(), f"groups by {answer.settings['by']}"
    broken = list(dict.fromkeys(row["construct"] for row in tables["invariance"] if row["level"] == NONE))
    if broken:
        text = (
            f"The composition of {listed(broken)} differs between {groups}: paths of {'it' if len(broken) == 1 else 'them'} cannot be "
            f"compared across groups, which should not be pooled either, as {POOLED} do."
        )
        yield Limitation("composition", listed(broken), text)
    elif apart := moved(tables["invariance"]):
        yield Limitation("pooling", groups, f"Between {groups} {apart}, so that they should not be pooled, as {POOLED} do.")
    differing = list(dict.fromkeys(row["hypothesis"] for row in tables["group_differences"] if row["decision"] == DIFFERS))
    if differing:
        text = f"{listed(differing)} {'differs' if len(differing) == 1 else 'differ'} between {groups}: {POOLED} average over them."
        yield Limitation("differences", listed(differing), text)


RULES: tuple[Callable[[Evidence], Iterator[Limitation]], ...] = (
    _basis, _missing, _screened,
    _loadings, _reliability, _validity, _groups,
    _structure, _inadmissible, _resamples, _few_respondents, _equations, _tests, _otherwise,
)  # fmt: skip
