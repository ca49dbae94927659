"""How many segments are kept, if any: criteria of every number, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plscli.core.segments import criteria
from plscli.core.segments.criteria import PENALTIES
from plscli.questions.segments import Method
from plscli.questions.segments.found import ScoredRows, Segmented
from plscli.questions.segments.search import Null
from plscli.records import Record, finite
from plscli.words import beside, counted, p_value
from plscli.words.thresholds import PROFILE

CALLED = {"aic": "AIC", "aic3": "AIC3", "aic4": "AIC4", "bic": "BIC", "caic": "CAIC", "hq": "HQ", "mdl5": "MDL5"}
"""Criteria as people write them."""
DECISIVE = ("aic3", "caic")
"""Criteria that must agree.  Sarstedt, Becker, Ringle & Schwaiger (2011), Schmalenbach Bus. Rev. 63, 34-62."""
BESIDE = ("aic4", "bic")
"""Criteria that are told where the two do not agree."""
ENOUGH_STARTS = 10
"""Starts from which it says something that they found nothing: no solution, or none better than one segment."""
UNBELIEVED = "every start with more than one segment ended in a segment that is too small or without variance, or did not settle"
RETAINED, NOT_RETAINED, NO_SOLUTION = "retained", "not retained", "no sound solution"
ENTROPY = PROFILE["segment_entropy"]


@dataclass(frozen=True, slots=True)
class Retention:
    """What the criteria say.

    retained : the number of segments that is kept; None where that is open.   reasons : why it is open, or why a number that criteria
    point to is not kept.   favoured : the numbers that single criteria point to.
    """

    retained: int | None
    favoured: Mapping[str, int]
    reasons: tuple[str, ...] = ()

    @property
    def agreed(self) -> int | None:
        """The number that the decisive criteria point to together; None where they do not."""
        found = {self.favoured[name] for name in DECISIVE if name in self.favoured}
        return found.pop() if len(found) == 1 else None


def rows(found: Mapping[int, Segmented], scores: ScoredRows, null: Null | None, method: Method) -> list[Record]:
    """Table `retention`, without its verdicts: a row for every number of segments."""
    one = found[1].likelihood
    if method == "pos":
        return [{**_moved(each), **_gain(each, one, null)} for each in found.values()]
    return [{**_row(each, scores, one), **_gain(each, one, null)} for each in found.values()]


def _gain(each: Segmented, one: float, null: Null | None) -> Record:
    """What is gained over one segment, and how often a population of one segment gives as much."""
    gain = finite(each.likelihood - one) if each.k > 1 else None
    return {"gain": gain, "p_null": None if null is None or gain is None else null.p(each.k, gain)}


def _moved(each: Segmented) -> Record:
    """A row of PLS-POS, which has a sum of R2 in place of a likelihood."""
    unknown = dict.fromkeys(("lnl", "parameters", *PENALTIES, "en", "nfi", "nec"))
    return {"k": each.k, **unknown, "objective": finite(each.likelihood), **_starts(each)}


def _starts(each: Segmented) -> Record:
    """What became of the starts of a number of segments."""
    smallest = None if each.fitted is None else finite(each.fitted.sizes.min() / each.fitted.sizes.sum())
    counts = {"starts": len(each.starts), "spurious": each.spurious, "unsettled": each.faults["not settled"]}
    return {"smallest": smallest, **counts, "reached_best": each.reached if each.sound else 0}


def _row(each: Segmented, scores: ScoredRows, one: float) -> Record:
    k, n, w = each.k, scores.n, scores.weights
    parameters = scores.regressions.parameters(k)
    record: Record = {"k": k, "lnl": finite(each.likelihood), "parameters": parameters}
    record |= {name: finite(value) for name, value in criteria.criteria(each.likelihood, parameters, n).items()}
    P = each.posteriors
    record["en"] = None if P is None else finite(criteria.entropy(P, w))
    record["nfi"] = None if P is None else finite(criteria.fuzziness(P, w))
    record["nec"] = None if P is None else finite(criteria.entropy_criterion(P, each.likelihood - one, w))
    return record | {"objective": None, **_starts(each)}


def decided(records: Sequence[Record], needed: int, n: int, alpha: float) -> Retention:
    """What the criteria say of a table `retention`.   needed : respondents that a segment takes.   n : all.   alpha : of the null."""
    if all(row["lnl"] is None for row in records):
        return _held_against_chance(records, alpha)
    sound = [row for row in records if row["lnl"] is not None]
    favoured = {name: min(sound, key=lambda row: (row[name], row["k"]))["k"] for name in PENALTIES}
    first = Retention(None, favoured)
    if len(records) == 1:
        return Retention(1, favoured, ("only one segment was looked at",))
    if len(sound) == 1:
        few = min(row["starts"] for row in records if row["k"] > 1) < ENOUGH_STARTS
        return Retention(None if few else 1, favoured, (f"{UNBELIEVED}; take more --starts" if few else UNBELIEVED,))
    if n < 2 * needed:
        few = f"{n:,} respondents are too few: two segments take {2 * needed}, ten times the arrows at a construct each"
        return Retention(None, favoured, (few,))
    k = first.agreed
    if k is None:
        return first
    if k == 1:
        fewest = min(row["starts"] for row in records if row["k"] > 1)
        few = f"{counted(fewest, 'start')} may have missed better solutions with more segments; take {ENOUGH_STARTS} --starts or more"
        return Retention(1, favoured) if fewest >= ENOUGH_STARTS else Retention(None, favoured, (few,))
    reasons = tuple(_doubts(next(row for row in records if row["k"] == k), records, (needed, n, alpha)))
    return Retention(None if reasons else k, favoured, reasons)


def _held_against_chance(records: Sequence[Record], alpha: float) -> Retention:
    """What PLS-POS says, which has no criteria: the only number of segments is kept if chance does not give as much."""
    several = [row for row in records if row["k"] > 1]
    if not any(row["objective"] is not None for row in several):
        return Retention(None, {}, ("no start gave segments of the smallest size, or more",))
    if all(row["p_null"] is None for row in several):
        return Retention(None, {}, ("it finds segments in any data, and nothing says that these are more than chance; --null 99 does",))
    if len(several) > 1:
        return Retention(None, {}, ("it does not say which number of segments is best; -k 2 names one",))
    p, k = several[0]["p_null"], several[0]["k"]
    said = f"explained variance rises as much in a population of one segment ({p_value(p, alpha)})"
    return Retention(k, {}) if p <= alpha else Retention(None, {}, (said,))


def _doubts(row: Record, records: Sequence[Record], limits: tuple[int, int, float]) -> list[str]:
    """Why a number of segments that the criteria point to is not kept.   limits : as `decided` takes them."""
    needed, n, alpha = limits
    said = []
    if row["p_null"] is not None and row["p_null"] > alpha:
        said.append(f"one segment gives a gain in likelihood as large by chance ({p_value(row['p_null'], alpha)})")
    if not ENTROPY.met(row["en"]):
        said.append(f"respondents do not fall clearly apart (EN {beside(row['en'], ENTROPY.green)}, below {ENTROPY.green:g})")
    size = row["smallest"] * n
    if size < needed:
        said.append(f"the smallest segment has {size:.0f} respondents, and a segment takes {needed} (ten times the arrows at a construct)")
    if row["starts"] == 1:
        said.append("a single start says nothing about how sure the solution is; take more --starts")
    elif row["reached_best"] == 1:
        said.append(
            f"only 1 of {counted(row['starts'], 'start')} reached the solution, so that there may be a better one; take more --starts"
        )
    if row["k"] == max(each["k"] for each in records):
        said.append(f"more than {row['k']} segments were not looked at; -k 1:{row['k'] + 3} does")
    return said


def judged(records: Sequence[Record], decision: Retention) -> list[Record]:
    """Table `retention` with its verdicts."""

    def verdict(row: Record) -> str:
        return (
            NO_SOLUTION if row["lnl"] is None and row["objective"] is None else RETAINED if row["k"] == decision.retained else NOT_RETAINED
        )

    return [{**row, "verdict": verdict(row)} for row in records]
