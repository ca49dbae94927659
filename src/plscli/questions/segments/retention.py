"""How many segments are kept, if any: criteria of every number, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plscli.core.segments import criteria
from plscli.core.segments.criteria import PENALTIES
from plscli.questions.segments import Method
from plscli.questions.segments.found import SAME, ScoredRows, Segmented
from plscli.questions.segments.search import Null
from plscli.records import Record, finite
from plscli.words import beside, counted, listed, p_value
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
    """What is gained over one segment, and how often a population of one segment gives as much, in how many samples."""
    gain = finite(each.likelihood - one) if each.k > 1 else None
    if null is None or gain is None:
        return {"gain": gain, "p_null": None, "null_samples": None}
    return {"gain": gain, "p_null": null.p(each.k, gain), "null_samples": null.sound(each.k)}


def too_few_samples(row: Record, alpha: float) -> str | None:
    """That so few simulated samples gave a sound solution that no gain could be told from chance; None where that is not so."""
    samples = row["null_samples"]
    if samples is None or 1.0 / (1.0 + samples) <= alpha:
        return None
    return f"only {counted(samples, 'simulated sample')} gave a sound solution, too few to tell the gain from chance"


def by_chance(row: Record, alpha: float) -> str | None:
    """In how many simulated samples chance gives as much; None where it is more than chance, or where that is not known."""
    p, samples = row["p_null"], row["null_samples"]
    if samples is None or too_few_samples(row, alpha) or p <= alpha:
        return None
    return f"in {round(p * (1.0 + samples)) - 1:,} of {counted(samples, 'simulated sample')} ({p_value(p, alpha)})"


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


def decided(records: Sequence[Record], needed: int, n: int, alpha: float, coarse: Sequence[str] = ()) -> Retention:
    """What the criteria say of a table `retention`.

    needed : respondents that a segment takes.   n : all.   alpha : of the null.   coarse : what is said of outcomes with few different
    scores in which starts lost all variance.
    """
    if all(row["lnl"] is None for row in records):
        return _held_against_chance(records, alpha)
    sound = [row for row in records if row["lnl"] is not None]
    favoured = {name: min(sound, key=lambda row: (row[name], row["k"]))["k"] for name in PENALTIES}
    first = Retention(None, favoured)
    if len(records) == 1:
        return Retention(1, favoured, ("only one segment was looked at",))
    if len(sound) == 1:
        if coarse:
            return Retention(None, favoured, (UNBELIEVED, *coarse))
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
    if all(row["null_samples"] is None for row in several):
        return Retention(None, {}, ("it finds segments in any data, and nothing says that these are more than chance; --null 99 does",))
    if len(several) > 1:
        return Retention(None, {}, ("it does not say which number of segments is best; -k 2 names one",))
    few, chance = too_few_samples(several[0], alpha), by_chance(several[0], alpha)
    said = f"explained variance rises as much in a population of one segment {chance}" if chance else few
    return Retention(None, {}, (said,)) if said else Retention(several[0]["k"], {})


def _doubts(row: Record, records: Sequence[Record], limits: tuple[int, int, float]) -> list[str]:
    """Why a number of segments that the criteria point to is not kept.   limits : as `decided` takes them."""
    needed, n, alpha = limits
    said = []
    if few := too_few_samples(row, alpha):
        said.append(few)
    if chance := by_chance(row, alpha):
        said.append(f"one segment gives a gain in likelihood as large by chance {chance}")
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
    """Table `retention` with its verdicts, and why a number of segments has not another one."""

    def verdict(row: Record) -> str:
        return NO_SOLUTION if not _solved(row) else RETAINED if row["k"] == decision.retained else NOT_RETAINED

    return [{**row, "verdict": verdict(row), "reason": _why(row, decision)} for row in records]


def _solved(row: Record) -> bool:
    return row["lnl"] is not None or row["objective"] is not None


def _why(row: Record, decision: Retention) -> str | None:
    """Why a number of segments is not retained, or is for want of others; None for one that is kept."""
    k, agreed = row["k"], decision.agreed
    told = "; ".join(decision.reasons) or None
    if not _solved(row):
        return f"none of {counted(row['starts'], 'start')} ended in a sound solution"
    if k == decision.retained:
        return told
    if not decision.favoured:
        return "it is what more segments are held against" if k == 1 else told
    if agreed == k or (told and agreed in (None, 1)):
        return told
    if agreed is None:
        return _pointing(k, decision.favoured)
    both = listed([CALLED[name] for name in DECISIVE])
    return f"{both} are smaller with {'one segment' if agreed == 1 else f'{agreed} segments'}"


def _pointing(k: int, favoured: Mapping[str, int]) -> str:
    """Which criteria point to a number of segments on which they disagree."""
    names = (*DECISIVE, *BESIDE)
    yes, no = ([CALLED[name] for name in names if (favoured[name] == k) is there] for there in (True, False))
    if not yes:
        return f"{listed(no)} are smaller with other numbers"
    said = f"{listed(yes)} point{'s' if len(yes) == 1 else ''} to it, {listed(no)} {'does' if len(no) == 1 else 'do'} not"
    return f"{said}; it is reported all the same, since no other number is clear" if k == 1 else said


def thin(row: Record, before: Record | None) -> str | None:
    """Why a better solution than the one of so many segments may have been missed; None where nothing speaks for it.

    before : the row of one segment less, if there is one.
    """
    if row["k"] == 1 or not _solved(row):
        return None
    sound = row["starts"] - row["spurious"] - row["unsettled"]
    if before is not None and row["lnl"] is not None and before["lnl"] is not None and row["lnl"] < before["lnl"] - SAME:
        return f"the solution fits no better than that of {counted(before['k'], 'segment')}"
    if sound < min(ENOUGH_STARTS, row["starts"]):
        return f"only {sound} of {counted(row['starts'], 'start')} ended in a sound solution"
    return f"only 1 of {counted(sound, 'sound start')} reached the solution" if row["reached_best"] == 1 < sound else None


def all_thin(records: Sequence[Record]) -> dict[int, str]:
    """The same by number of segments, for those of which something is to be said."""
    before = (None, *records)
    return {row["k"]: said for row, last in zip(records, before, strict=False) if (said := thin(row, last))}
