"""What scripts have in common: names that R takes, and the lines that read the answers and do to them what was done here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Literal
from unicodedata import normalize

from plscli.data import named_codes
from plscli.data.survey import Dress
from plscli.errors import UsageError
from plscli.estimation import CorrelationKind, Estimator, Missing
from plscli.model import PLAIN_NAME
from plscli.model.spec import ModelSpec, Path
from plscli.model.statements import OPERATOR

Program = Literal["lavaan", "csem", "seminr"]

COMPARABLE: dict[Program, dict[CorrelationKind, tuple[Missing, ...]]] = {
    "lavaan": {"pearson": ("mean", "listwise", "em"), "polychoric": ("listwise", "pairwise")},
    "csem": {"pearson": ("mean", "listwise"), "spearman": ("mean", "listwise"), "polychoric": ("listwise",)},
    "seminr": {"pearson": ("mean", "listwise"), "spearman": ("mean", "listwise")},
}
"""Correlations, and treatments of missing answers, that a script can say as plscli means them."""
ICONV = {"Shift-JIS": "CP932", "Big5": "CP950", "EUC-KR": "CP949"}
"""Names that R knows of encodings that are called otherwise here."""
FILL = "survey[items] <- lapply(survey[items], function(x) replace(x, is.na(x), mean(x, na.rm = TRUE)))  # mean replacement"
COMPLETE = "survey <- survey[complete.cases(survey[items]), ]  # listwise"
RANKS = 'survey[items] <- lapply(survey[items], rank, na.last = "keep")  # Pearson correlations of ranks are Spearman correlations'
LOOKED_UP = (
    "survey[coded] <- lapply(survey[coded], function(x)\n"
    "  ifelse(x %in% names(answers), answers[as.character(x)], suppressWarnings(as.numeric(as.character(x)))))"
)
UNSMOOTHED = "# plscli makes correlations consistent that contradict each other; this script leaves them as they are."


def read_table(file: str, na: Sequence[str], dress: Dress) -> str:
    """The line that reads the file as plscli did."""
    encoding = ICONV.get(dress.encoding.partition(" ")[0], dress.encoding.partition(" ")[0].replace("Windows-", "CP"))
    strings = ", ".join(quoted(code) for code in ("NA", "", *named_codes(na)))
    return (
        f"survey <- read.table({quoted(file)}, header = TRUE, sep = {quoted(dress.delimiter)}, dec = {quoted(dress.decimal)}, "
        f'quote = "\\"",\n  na.strings = c({strings}), fileEncoding = "{encoding}", strip.white = TRUE, comment.char = "")'
    )


def made_ready(record: Mapping[str, Any] | None, model: ModelSpec, made: Sequence[str] = ()) -> list[str]:
    """The lines that do to the answers what was done to them here: codes of single items, words, reverse-coded items.

    made : lines that make columns of others: those of categories before words become numbers, copies after it.
    """
    if record is None:
        return list(made)
    categories = [line for line in made if "%in%" in line]
    sources = [each["column"] for each in record.get("indicators", {}).values()]
    lines = []
    for name, said in record["missing"].items():
        if name in (*model.indicators, *sources) and (codes := named_codes(said)):
            lines.append(f"survey${name}[survey${name} %in% c({', '.join(map(quoted, codes))})] <- NA")
    lines += categories
    for group in record["answers"]:
        names = ", ".join(quoted(name) for name in group["items"] if name in model.indicators)
        words = ",\n  ".join(f"{quoted(word)} = {number}" for word, number in group["numbers"].items())
        if names:
            lines += [f"coded <- c({names})", f"answers <- c({words})", LOOKED_UP]
    for name, (low, high) in record["reversed"].items():
        if name in model.indicators:
            lines.append(f"survey${name} <- {low + high} - survey${name}  # reverse-coded")
    return [*lines, *(line for line in made if line not in categories)]


def check_correlations(estimator: Estimator, program: Program) -> None:
    """UsageError if the script would be about other correlations than those plscli estimates from."""
    able = COMPARABLE[program]
    different = f"the script for {program} would use other correlations than plscli"
    if estimator.weight is not None:
        raise UsageError(f"{different}: it has no sampling weights\n  cross-check an estimate without --weight")
    if estimator.correlations not in able:
        others = " or ".join(other for other, kinds in COMPARABLE.items() if estimator.correlations in kinds)
        raise UsageError(
            f"{different}: {program} has no {estimator.correlations} correlations\n"
            f"  write it --to {others}, or compare --correlations {' or '.join(able)}"
        )
    if estimator.treatment not in able[estimator.correlations]:
        elsewhere = [
            f", or write it --to {other}"
            for other, kinds in COMPARABLE.items()
            if estimator.treatment in kinds.get(estimator.correlations, ())
        ]
        raise UsageError(
            f"{different}: {program} does not estimate {estimator.correlations} correlations with --missing {estimator.treatment}\n"
            f"  compare --missing {' or '.join(able[estimator.correlations])}{''.join(elsewhere)}"
        )


def prepared(estimator: Estimator) -> list[str]:
    """What is done about missing answers, and ranks in place of answers."""
    ranks = [RANKS] if estimator.correlations == "spearman" else []
    smooth = [UNSMOOTHED] if estimator.smooth and estimator.correlations == "polychoric" else []
    if estimator.treatment == "listwise":
        return [*smooth, COMPLETE, *ranks]
    return [*smooth, *ranks, *([FILL] if estimator.treatment == "mean" else [])]


def ordinal() -> str:
    """The lines that find the items that plscli takes as ordered categories."""
    from plscli.estimation.rows import MOST_CATEGORIES

    return (
        "ordinal <- items[sapply(survey[items], function(x)\n"
        f"  all(x == round(x), na.rm = TRUE) && length(unique(x[!is.na(x)])) <= {MOST_CATEGORIES})]  # the others stay numbers"
    )


def measurement(model: ModelSpec) -> list[str]:
    """Measurement lines in the syntax that lavaan and cSEM share."""
    return [f"  {construct.name} {OPERATOR[construct.kind]} {' + '.join(construct.indicators)}" for construct in model.constructs]


def equations(model: ModelSpec) -> list[tuple[str, list[Path]]]:
    """Every outcome with its paths, in construct order."""
    paths = sorted(model.paths, key=lambda path: model.names.index(path.target))
    return [(target, list(of)) for target, of in groupby(paths, key=lambda path: path.target)]


def joined(model: ModelSpec, source: str, sign: str) -> str:
    """A predictor; a product as its factors with a sign between them."""
    product = model.product(source)
    return sign.join(product.factors) if product else source


def quoted(text: str) -> str:
    """The text as R writes a string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def plain(model: ModelSpec, prepared: Mapping[str, Any] | None) -> tuple[ModelSpec, list[str], list[str]]:
    """The model with names that R takes, the lines that make the columns under them, and the names of 0/1 columns of categories.

    A 0/1 column of categories is made from the column that it stands for; a column that bears the name of a construct is copied,
    because lavaan and cSEM take columns and constructs by one name each.   Raises UsageError for other names that are none in R.
    """
    made = (prepared or {}).get("indicators", {})
    check_names([*(name for name in (*model.names, *model.indicators) if name not in made), *(each["column"] for each in made.values())])
    taken = {*model.names, *model.indicators}
    constructs = dict(_fresh((name for name in model.names if name in made), taken))
    columns = {name: constructs.get(name, name) for name in model.indicators}
    doubled = dict(_fresh((f"{columns[name]}_item" for name in model.indicators if name in model.names), taken))
    items = {name: doubled.get(f"{columns[name]}_item", columns[name]) for name in model.indicators}
    lines = [_made(items[name], made[name]) for name in model.indicators if name in made]
    lines += [f"survey${items[name]} <- survey${name}" for name in model.indicators if items[name] != name and name not in made]
    return _renamed(model, constructs, items), lines, [items[name] for name in model.indicators if name in made]


def check_names(names: Iterable[str]) -> None:
    """UsageError for a name that is none in R."""
    unusual = next((name for name in names if not PLAIN_NAME.fullmatch(name) or not name.isascii()), None)
    if unusual is not None:
        raise UsageError(f"{unusual!r} is no name in R\n  rename the column or the construct")


def _fresh(names: Iterable[str], taken: set[str]) -> Iterator[tuple[str, str]]:
    """Each name with one like it that R takes and that nothing else has."""
    for name in names:
        word = re.sub(r"\W+", "_", normalize("NFKD", name).encode("ascii", "ignore").decode()).strip("_")
        while word in taken and word != name:
            word += "_"
        taken.add(word)
        yield name, word


def _made(name: str, indicator: Mapping[str, Any]) -> str:
    column, answers = f"survey${indicator['column']}", ", ".join(map(quoted, indicator["answers"]))
    return f"survey${name} <- ifelse(is.na({column}), NA, as.numeric({column} %in% c({answers})))"


def _renamed(model: ModelSpec, names: Mapping[str, str], items: Mapping[str, str]) -> ModelSpec:
    products = {product.name: replace(product, factors=_of(product.factors, names)) for product in model.products}
    ends = {**names, **{name: product.name for name, product in products.items()}}
    constructs = tuple(
        replace(c, name=names.get(c.name, c.name), indicators=c.indicators if c.higher else _of(c.indicators, items))
        for c in model.constructs
    )
    paths = tuple(replace(path, source=ends.get(path.source, path.source)) for path in model.paths)
    return replace(model, constructs=constructs, paths=paths, products=tuple(products.values()))


def _of(words: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(word, word) for word in words)
