"""A drafted model and a drafted study file as text, with comments that say what is a guess."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from plscli.data.recoding.recode import Recoded
from plscli.model import PLAIN_NAME, quoted
from plscli.questions.screening.draft import FirstLook
from plscli.records import grouped

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
LONGEST = 70
"""Characters of a name or an answer that a comment shows."""


def model_text(draft: FirstLook) -> str:
    """The model as text that reads back."""
    model = draft.model
    if not model.paths:
        return _template(draft)
    target = model.endogenous[0]
    paths = " + ".join(f"{quoted(path.label)}*{quoted(path.source)}" for path in model.paths)
    unfit = {each.item.name: "answers in words that fit no scale, see the study file" for each in draft.unfit}
    others = [f"#   {_shown(name)}: {unfit.get(name) or _shown(text)}" for name, text in draft.others.items()]
    sections = (
        [f"# Model of {_shown(draft.file)}, drafted from its column names: check every line."],
        [
            "# Constructs and their items: =~ reflective (Mode A), <~ formative composite (Mode B).",
            *(construct.text for construct in model.constructs),
        ],
        [f"# A guess to be edited: every construct points to the last one, {_shown(target)}.", f"{quoted(target)} ~ {paths}"],
        ["# The signs that hypotheses expect, where theory has them:", *(f"# {quoted(path.label)} > 0" for path in model.paths)],
        ["# Columns in no construct (one column can be a construct, as in AGE =~ AGE):", *others] if others else [],
    )
    return _text_of(sections)


def _template(draft: FirstLook) -> str:
    """What a model looks like, beside the columns that it can be made of, where their names suggest none."""
    sections = (
        [
            f"# Model of {_shown(draft.file)}: the names of its columns do not say which items belong together.",
            "# Write it here, without the #:",
        ],
        [
            "# CONSTRUCT =~ FIRST_ITEM + SECOND_ITEM     # reflective (Mode A); <~ for a formative composite (Mode B)",
            "# OUTCOME =~ THIRD_ITEM",
            "# OUTCOME ~ H1*CONSTRUCT                    # a hypothesis",
            "# H1 > 0                                    # the sign that it expects, if it expects one",
        ],
        ["# The columns:", *(f"#   {_shown(name)}: {text}" for name, text in draft.others.items())],
    )
    return _text_of(sections)


def study_text(draft: FirstLook) -> str:
    """The study file as text that reads back."""
    sections = (
        [f"# Study file of {_shown(draft.file)}: what the model text cannot say. Lines that begin with # are proposals."],
        ['# title = "..."', '# question = "..."'],
        [*_scales(draft), *_missing(draft), *_reverse(draft)],
        ["# seed = 1", f"# weight = {_text(draft.weight or 'COLUMN')}", '# strata = "COLUMN"', '# cluster = "COLUMN"'],
        ["[items]", *_items(draft)],
        ["[constructs]", *(f'# {_key(name)}.label = "..."' for name in draft.model.names)],
        ["[hypotheses]", *_hypotheses(draft)],
        ["[thresholds]", "# loading = 0.708"],
    )
    return _text_of(sections)


def _text_of(sections: Iterable[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _scales(draft: FirstLook) -> Iterator[str]:
    """The scale of all items, or several with the items they are for."""
    ranges, ladders = _ranges(draft), _by_ladder(draft.words)
    told = {each.item.name for each in draft.words}
    covered = set(draft.scales) | told >= set(draft.model.indicators)
    usual = max(ranges, key=lambda text: len(ranges[text]), default=None) if covered else None
    others = [_for(names, text) for text, names in (*ranges.items(), *ladders.items()) if text != usual]
    lines = [*([usual] if usual else []), *filter(None, others)]
    if not lines:
        yield '# scale = "1:5"  # no common scale was recognised'
        return
    yield "# Recognised from the answers; correct it where the questionnaire offered more."
    yield from ["scale = [", *(f"    {_text(line)}," for line in lines), "]"] if len(lines) > 1 else [f"scale = {_text(lines[0])}"]


def _for(names: Sequence[str], scale: str) -> str:
    """A scale for some items; empty where a name cannot be written in a list, whose scale then stands under [items]."""
    listed = ", ".join(name if PLAIN_NAME.fullmatch(name) else f"`{name}`" for name in names)
    return f"{listed}: {scale}" if all(map(_can_be_listed, names)) else ""


def _can_be_listed(name: str) -> bool:
    return not set(name) & set("<`*")


def _ranges(draft: FirstLook) -> dict[str, list[str]]:
    """Scales of numbers, with the items that have them."""
    return grouped((f"{low}:{high}", name) for name, (low, high) in draft.scales.items())


def _by_ladder(words: Iterable[Recoded]) -> dict[str, list[str]]:
    """One scale per ladder, with the wordings that were found for its levels, and the items that have it."""
    found: dict[tuple[tuple[str, ...], ...], tuple[dict[int, set[str]], list[str]]] = {}
    for each in words:
        if each.ladder is None:
            continue
        seen, names = found.setdefault(each.ladder.levels, ({}, []))
        names.append(each.item.name)
        for word, number in each.numbers.items():
            seen.setdefault(int(number), set()).add(word)
    return {
        "<".join("|".join(sorted(seen.get(code, ())) or [level[0]]) for code, level in enumerate(levels, 1)): names
        for levels, (seen, names) in found.items()
    }


def _missing(draft: FirstLook) -> list[str]:
    known = [f"missing = [{', '.join(map(_code, draft.missing))}]"] if draft.missing else []
    if not draft.codes:
        return known or ['# missing = [-99, "no answer"]']
    values = sorted({suspect.value for suspect in draft.codes})
    places = [(each.value, f"{_shown(each.item)} ({each.rows} row{'' if each.rows == 1 else 's'})") for each in draft.codes]
    where = "; ".join(f"{value:g} in {', '.join(place for code, place in places if code == value)}" for value in values)
    proposal = ", ".join([*map(_code, draft.missing), *(f"{value:g}" for value in values)])
    instead = "  # in place of the line above" if known else ""
    return [*known, f"# Off the scale, and perhaps codes for missing answers: {where}", f"# missing = [{proposal}]{instead}"]


def _reverse(draft: FirstLook) -> list[str]:
    if not draft.turned:
        return []
    why = ", ".join(f"{_shown(each.item)} (r = {each.value:.2f})" for each in draft.turned)
    names = ", ".join(_text(each.item) for each in draft.turned)
    return [f"# They go against the rest of their block, and may be reverse-coded: {why}", f"# reverse = [{names}]"]


def _items(draft: FirstLook) -> Iterator[str]:
    """Own scales where a list cannot hold the name, items whose answers are unclear, and a place for every wording."""
    for scale, names in (*_ranges(draft).items(), *_by_ladder(draft.words).items()):
        if not all(map(_can_be_listed, names)):
            yield from (f"{_key(name)}.scale = {_text(scale)}" for name in names)
    for each in draft.unfit:
        answers = ", ".join(repr(_shown(answer)) for answer in sorted(each.item.answers)[:8])
        yield f'# {_key(each.item.name)}.scale = "lowest<...<highest"  # fits no scale: {answers}'
    for name in draft.model.indicators:
        known = draft.wordings.get(name)
        yield f"{_key(name)}.wording = {_text(known)}" if known else f'# {_key(name)}.wording = "..."'


def _hypotheses(draft: FirstLook) -> Iterator[str]:
    for path in draft.model.paths:
        yield f'# {_key(path.label)}.question = "..."'
        yield f"# {_key(path.label)}.statement = {_text(f'{_shown(path.source)} has an effect on {_shown(path.target)}')}"


def _shown(text: str) -> str:
    """A name or an answer as a comment can hold it: on one line, without control characters."""
    plain = "".join(char if char.isprintable() else "?" for char in text)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 3]}..."


def _key(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else _text(name)


def _code(code: str) -> str:
    """A code as TOML has it: a number where it is one."""
    return code if re.fullmatch(r"-?(0|[1-9]\d*)", code) else _text(code)


def _text(text: str) -> str:
    """A string of TOML: that of JSON, in which whatever is not seen is escaped too."""
    return "".join(char if char.isprintable() else _escaped(char) for char in json.dumps(text, ensure_ascii=False))


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 1 << 16 else f"\\U{ord(char):08x}"
