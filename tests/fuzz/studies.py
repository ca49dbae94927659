"""Study files: every key with sound and nonsensical values, and TOML that is none."""

from __future__ import annotations

from hypothesis import strategies as st

from fuzz.damage import once_in, seldom_damaged, utf8

WORDS = (
    *('""', '" "', '"INTG1"', '"A1"', '"1:5"', '"5:1"', '"1:999999999"', '"never<always"', '"a<a"', '"<"', '"A1: 1:7"', '"A*: 1:5"', '"W"'),
    *('"GROUP"', '"nowhere"', '"\\u0000"', '"\\u202e"', '"=1+1"', '"ave"', "'''x\ny'''", '"0.5"', '"high"', '"nan"', '"1e999"', '"-0"'),
    *('"""' + "x" * 500 + '"""', '"Strongly agree"', '"1-5"', '"never|seldom<often|always"'),
)
VALUES = (
    *("0", "1", "-1", "5", "0.5", "-99", "1e308", "1e999", "inf", "-inf", "nan", "true", "false", "9" * 30, "9" * 400, "-" + "9" * 400),
    *("0x7fffffffffffffff", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "[]", "[[]]", "{}", "[1, 2]", "[0.7, 0.5]", "[1, 2, 3]"),
    *('["A1", "B1"]', '["A1", 1]', "[inf, nan]", "{ 1 = 5, 2 = 4 }", "{ yes = 1, no = 0 }", '{ yes = "one" }', "{ 1 = inf }", "[true]"),
    *(
        '{ wording = "w" }',
        '{ scale = "1:7", reverse = true }',
        "[-99, 98]",
        '["refused", -99]',
        "9" * 5000,
        "{ 1 = " + "9" * 400 + " }",
        "1_000",
    ),
)
VALUE = st.sampled_from(WORDS + VALUES)
TOP = ("title", "question", "scale", "missing", "reverse", "seed", "weight", "strata", "cluster", "hypothesis", "sclae")
OF_ITEM = ("label", "wording", "scale", "missing", "reverse", "recode", "recode.1", "recode.yes", "weight")
OF_ENTRY = ("label", "question", "statement", "wording")
IDS = ("ave", "htmt", "rho_c", "loading", "vif", "missing_share", "mahalanobis", "nothing", "srmr", "duration", "longest_run")
ITEMS = ("A1", "B1", "INTG1", '"A*"', '"*"', '"my block 1"', "nowhere", "W", "A")
SOUND = (
    *('scale = "1:5"', "missing = [-99]", 'reverse = ["A1"]', "seed = 3", 'title = "A study"', 'question = "Why?"', 'weight = "W"'),
    *(
        'strata = "GROUP"',
        'cluster = "GROUP"',
        '[items]\nA1.wording = "w"',
        "[items.A1]\nreverse = true",
        "[items.B1.recode]\n1 = 5\n5 = 1",
    ),
    *("[thresholds]\nave = 0.4", "[thresholds]\nhtmt = [0.85, 0.95]", '[constructs.A]\nlabel = "Alpha"\nquestion = "q"'),
    *('[hypotheses.H1]\nstatement = "A raises B"\nquestion = "Does it?"',),
)


def _lines(keys: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.tuples(st.sampled_from(keys), VALUE), max_size=3, unique_by=lambda line: line[0]).map(
        lambda lines: [f"{key} = {value}" for key, value in lines]
    )


@st.composite
def studies(draw: st.DrawFn) -> str:
    """TOML of a study: lines about everything, then tables."""
    if not draw(once_in(3)):
        return "\n".join(sorted(draw(st.lists(st.sampled_from(SOUND), max_size=4, unique=True)), key=lambda line: line.startswith("[")))
    lines = draw(_lines(TOP))
    for kind in draw(st.lists(st.sampled_from(["items", "constructs", "hypotheses", "thresholds", "nothing"]), max_size=3, unique=True)):
        if kind == "thresholds":
            lines += ["[thresholds]", *draw(_lines(IDS))]
        elif kind == "items":
            lines += [f"[items.{draw(st.sampled_from(ITEMS))}]", *draw(_lines(OF_ITEM))]
        else:
            lines += [f"[{kind}.{draw(st.sampled_from(['A', 'H1', 'nowhere']))}]", *draw(_lines(OF_ENTRY))]
    return "\n".join(lines)


def study_files() -> st.SearchStrategy[bytes]:
    """A study file, seldom damaged."""
    return seldom_damaged(utf8(studies()))
