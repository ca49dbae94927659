"""Commands with random options, most of which go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from fuzz.damage import once_in

Arguments = tuple[str, ...]

COLUMN = ("A1", "B1", "INTG1", "GROUP", "W", "ID", "MINUTES", "NOTE", "nowhere", "")
NUMBER = ("0.9", "0.5", "0", "1", "-1", "2", "nan", "inf", "1e-9", "1e400", "x", "")
WHOLE = ("1", "2", "7", "0", "-1", str(2**63), str(2**32), "1.5", "x")


def _one(flag: str, *values: str) -> list[Arguments]:
    return [(flag, value) for value in values]


OUTPUT: list[Arguments] = [
    *[("-f", name) for name in ("table", "csv", "tsv", "json", "md", "latex", "html")],
    *_one("-o", "out.csv", "out.json", "out.txt", "out.md", "out.html", "out.tex", "-", "out.doc", "nowhere/out.csv", "survey.csv", ""),
    *_one("-t", "checks", "items", "loadings", "hypotheses", "r_squared", "respondents", "estimates", "exclusions", "nothing", "funnel"),
    *[("-q",), ("--color", "always"), ("--color", "never")],
]
HEAVY: list[Arguments] = [*_one("-o", "out.xlsx", "out.docx"), *_one("-f", "xlsx", "docx")]
ANSWERS: list[Arguments] = [
    *_one("--na", "-99", "99", "1", "x", "", "NA", "1e400", "often"),
    *_one("--scale", "1:5", "1:7", "5:1", "never<always", "A1: 1:7", "A*: 1:5", "0:999999999", "<", "Strongly disagree<Agree", "", "::"),
    *_one("--sheet", "Data", "nowhere", ""),
    ("--no-infer",),
]
LINES: list[Arguments] = _one(
    "-p", "B ~ A", "B ~ H1*A; H1 > 0", "SAT ~ INTG", "B ~ A + A:A", "B ~ B", "", "C ~ A + B", "E := H1*H1", "~", "B =~ B1"
)
ESTIMATION: list[Arguments] = [
    *_one("--scheme", "path", "factorial", "centroid"),
    ("--consistent",),
    *_one("--missing", "mean", "listwise", "pairwise", "em"),
    *_one("--weight", *COLUMN),
    *_one("--correlations", "pearson", "spearman", "polychoric"),
    ("--smooth",),
    *_one("--higher-order", "disjoint", "embedded", "repeated"),
    *_one("--interaction", "two-stage", "product", "orthogonal"),
    *_one("--tol", "1e-3", "1e-12", *NUMBER),
    *_one("--max-iterations", "1", "5", "100", "0", "-1", "x", "2000"),
]
RESAMPLING: list[Arguments] = [
    *_one("--seed", *WHOLE),
    *_one("--level", "0.9", *NUMBER),
    *_one("--ci", "percentile", "bc", "bca", "student", "normal", "basic"),
    *_one("--p", "t", "normal", "percentile"),
    *_one("--strata", *COLUMN),
    *_one("--cluster", *COLUMN),
    *_one("--inadmissible", "drop", "keep", "stop"),
    *_one("--max-failed", "1", "0.5", *NUMBER),
    *_one("-j", "1", "2", "0", "-1", "x"),
    *_one("--indices", "indices.txt", "nowhere.txt"),
]
DECISION: list[Arguments] = [
    *_one("--alpha", "0.1", *NUMBER),
    *_one("--tails", "one", "two"),
    *_one("--adjust", "holm", "bh", "none"),
]
THRESHOLDS: list[Arguments] = [
    *_one("--threshold", "ave=0.4", "ave=x", "ave", "htmt=0.8,0.9", "nothing=1", "ave=inf", "ave=nan", "loading=0.5", "=", "ave=1e400"),
    *_one("--profile", "profile.csv", "nowhere.csv"),
]
OWN: Mapping[str, list[Arguments]] = {
    "validate": [
        *_one("--duration", *COLUMN),
        *_one("--marker", *COLUMN),
        *_one("--population", "shares.csv", "nowhere.csv"),
        *_one("--min-path", "0.2", *NUMBER),
        *_one("--fail-on", "error", "warning", "never"),
        *_one(
            "--exclude",
            "straightlining,duplicates",
            "missing>0.15",
            "missing>2",
            "",
            "speed<0.5",
            "rubbish",
            "outliers, irv",
            "missing>nan",
        ),
        *_one("--clean", "-", "clean.csv", "clean.sav", "nowhere/clean.csv", "survey.csv"),
        *_one("--exclusions", "log.csv", "-", "clean.csv"),
    ],
    "loadings": [
        *_one("--drop", "A1", "A2", "B1", "INTG1", "nowhere", ""),
        *_one("--global", "A=B1", "B=A1", "A=A1", "A=W", "A", "=", "nowhere=W", "A=A1+B1", "A=ID+W"),
    ],
    "bootstrap": [],
    "hypotheses": [
        *_one("--require", "H1", "all", "any", "H1,H2", "nothing", ""),
        *_one("--by", *COLUMN),
        *[("--robustness",), ("--diagnostics",), ("--exact-fit",), ("--compare-clean",)],
        *_one("--exclude", "straightlining", "missing>0.15", "duplicates", "rubbish"),
    ],
    "groups": [
        *_one(
            "--by",
            "GROUP",
            "GROUP",
            "W < 1, W >= 1",
            "MINUTES < 5, MINUTES >= 5",
            "ID < 20, 20 <= ID < 40, ID >= 40",
            "GROUP = north, W > 1",
        ),
        *_one("--by", *COLUMN, "W <", "nowhere = 1, W = 2"),
        *_one("--groups", "a=north, b=south", "south, north", "=north", "a=", "young, old", "1, 2", "x=1, x=2, y=3"),
        *_one("--compare", "paths", "all", "loadings, weights, r2", "indirect,htmt", "nothing", ""),
        *_one("--permutations", "5", "2", *WHOLE),
        *_one("--pool", "raw", "standardised"),
        *_one("--permute", "raw", "centred"),
        *_one("--gate", "warn", "stop", "off"),
        *_one("--adjust-pairs", "none", "holm"),
        *_one("--require", "H1 differs", "all full", "H1 no difference shown", "A partial", "nothing", ""),
        *_one("--labels-file", "indices.txt", "nowhere.txt"),
    ],
    "predict": [
        *_one("--folds", "2", "5", "n", "10", "1", "x", ""),
        *_one("--repetitions", "1", "3", "0", "x"),
        *_one("--technique", "ea", "da", "both", "x"),
        *_one("--target", "A", "B", "nowhere"),
        *_one("--benchmark", "lm", "ia,ridge", "x", ""),
        *_one("--plsc-prediction", "uncorrected", "conditional"),
        *[("--standardise-loss",), ("--clip",), ("--predictions",)],
        *_one("--loss-test", "t", "bootstrap"),
        *_one("--new", "survey.csv", "nowhere.csv"),
        *_one("--plan", "plan.csv", "nowhere.csv"),
        *_one("--write-plan", "folds.csv", "-", "nowhere/folds.csv"),
        *_one("--require", "q2 > 0", "rmse < 9, mae < 9", "x", ""),
    ],
    "compare": [
        *[("-m", "survey.pls", "-m", "other.pls")] * 4,
        *_one("-m", "other.pls", "nowhere.pls"),
        *_one("--folds", "2", "5", "n", "x"),
        *_one("--repetitions", "1", "3", "0"),
        *_one("--technique", "ea", "da", "both"),
        *_one("--criterion", "aic", "bic", "hqc", "gm", "cp", "fpe"),
        *_one("--target", "A", "B", "nowhere"),
        *_one("--plsc-prediction", "uncorrected", "conditional"),
        ("--standardise-loss",),
        *_one("--loss-test", "t", "bootstrap"),
        *_one("--plan", "plan.csv", "nowhere.csv"),
        *_one("--write-plan", "folds.csv", "-"),
        *_one("--require", "survey", "other", "x", ""),
    ],
    "importance": [
        *[("--scale", "1:7")] * 4,
        *_one("--scale", "-9:9", "0:100", "A*: 1:7"),
        *_one("--target", "B", "B", "A", "ERC", "nowhere", ""),
        ("--necessity",),
        *_one("--permutations", "5", "20", *WHOLE),
        *_one("--at", "80", "100", "0", "x"),
        *_one("--require", "performance > 50", "lower > 0", "x", ""),
    ],
    "scores": [*_one("--as", "standardised", "unstandardised", "rescaled"), *_one("--id", *COLUMN)],
    "model": _one("--to", "lavaan", "csem", "seminr", "dot", "mermaid", "tex"),
    "diagram": [
        *_one("--show", "model", "estimates", "bootstrap"),
        ("--structural",),
        *_one("--with", "p", "interval"),
        *_one("--layout", "layout.json", "nowhere.json"),
        *_one("--save-layout", "places.json"),
        *_one("-f", "txt", "dot", "mermaid", "tex"),
        ("--no-note",),
    ],
    "init": [],
}
GROUPS: Mapping[str, list[list[Arguments]]] = {
    "validate": [ANSWERS, DECISION, THRESHOLDS, OUTPUT],
    "loadings": [ANSWERS, ESTIMATION, RESAMPLING, THRESHOLDS, OUTPUT],
    "bootstrap": [ANSWERS, ESTIMATION, RESAMPLING, OUTPUT],
    "hypotheses": [ANSWERS, ESTIMATION, RESAMPLING, DECISION, THRESHOLDS, OUTPUT],
    "groups": [ANSWERS, ESTIMATION, RESAMPLING, DECISION, OUTPUT],
    "predict": [ANSWERS, ESTIMATION, RESAMPLING, OUTPUT],
    "compare": [ANSWERS[:-1], ESTIMATION, RESAMPLING, OUTPUT],
    "importance": [ANSWERS[:-1], ESTIMATION, RESAMPLING, OUTPUT],
    "scores": [ANSWERS, ESTIMATION[:9], OUTPUT],
    "model": [ANSWERS, OUTPUT[7:9]],
    "diagram": [ANSWERS, ESTIMATION, RESAMPLING, DECISION, [("-q",), ("-o", "out.txt"), ("-o", "out.dot")]],
    "init": [ANSWERS[:8], [("-q",)]],
}
COMMANDS = tuple(OWN)
WILD = {
    *(
        "nowhere",
        "",
        "x",
        "-1",
        "inf",
        "nan",
        "1e400",
        "0",
        "2",
        "1.5",
        "1",
        "nothing",
        "rubbish",
        "=",
        "out.doc",
        "nowhere/out.csv",
        "<",
        "::",
    ),
    *(
        "survey.csv",
        "nowhere.csv",
        "nowhere.txt",
        "nowhere.json",
        "clean.sav",
        "nowhere/clean.csv",
        "5:1",
        "ave=x",
        "ave",
        "nothing=1",
        "ave=inf",
    ),
    *("ave=nan", "ave=1e400", "missing>2", "missing>nan", "A", "nowhere=W", "~", "A1: 1:7", "A*: 1:5", "Data", "never<always", str(2**63)),
    *("A=A1", "B ~ B", "E := H1*H1", "-t"),
}
"""Values, and options, that seldom work."""
RESAMPLED = ("bootstrap", "hypotheses")
"""Commands that resample 10,000 times unless told otherwise; others do so with one of the options of resampling."""
EXTRA: Mapping[str, Sequence[bytes]] = {
    "other.pls": (
        b"A =~ A1 + A2\nB =~ B1 + B2\nB ~ A\n",
        b"A =~ A1\nB =~ B2\nB ~ A + A:A\n",
        b"INTG =~ INTG1 + INTG2\nERC =~ ERC1\nERC ~ INTG\n",
        b"B =~ B1 + B2\nA =~ A1 + A2\nA ~ B\n",
        b"A =~ A1 + nowhere\nB =~ B1\nB ~ A\n",
        b"B ~ C(GROUP)\nB =~ B1 + B2\n",
        b"",
        b"\xff\xfe\x00",
    ),
    "plan.csv": (
        b"row,repetition,fold\n" + b"".join(b"%d,1,%d\n" % (row, row % 3 + 1) for row in range(1, 400)),
        b"row,repetition,fold\n1,1,1\n",
        b"row,fold\n1,1\n",
        b"row,repetition,fold\n1,x,1\n1,1,99999999999\n",
        b"row,repetition,fold\n99999999,9999999,1\n",
    ),
    "shares.csv": (
        b"column,value,share\nGROUP,north,0.5\nGROUP,south,0.3\nGROUP,east,0.2\n",
        b"column,value,share\nGROUP,north,1.5\n",
        b"column,value,share\nGROUP,north,inf\nGROUP,south,-1\n",
        b"column,value\nGROUP,north\n",
        b"column,value,share\nnowhere,1,1\n",
        b"column,value,share\nW,1,0\nW,2,0\n",
        b"",
        b"\xff\xfe\x00",
    ),
    "profile.csv": (
        b"id,green,red,source\nave,>=0.4,<0.4,own\n",
        b"id,green,red,source\nave,0.4,,\n",
        b"id,green,red,source\nnothing,>=1,<1,own\n",
        b"id,green\nave,>=inf\n",
        b"",
        b"\0\0",
        b"ave\n",
    ),
    "indices.txt": (
        b"0 1 2 0 1 2\n2 2 1 1 0 0\n",
        b"0 1\n",
        b"-1 0\n",
        b"999\n",
        b"",
        b"x",
        b"\x93NUMPY\x01",
        b"0,1,2\n0,1\n",
        b"1e400 2\n",
    ),
    "layout.json": (
        b'{"A": [60, 20], "B": [10, 10]}',
        b'{"A": [1e308, -1e308]}',
        b'{"A": [0, 0], "B": [0, 0]}',
        b'{"A": "x"}',
        b"[]",
        b"",
        b'{"A": [NaN, 1]}',
        b"\xff",
        b'{"nowhere": [1, 2]}',
    ),
}
"""Files that options name, and what may be in them."""


@st.composite
def commands(draw: st.DrawFn, among: Sequence[str] = COMMANDS, columns: Sequence[str] = ()) -> tuple[str, Arguments]:
    """A command and its options.   columns : of the survey, which options may name."""
    name = draw(st.sampled_from(among))
    wild = draw(once_in(6))
    usable = [[flag for flag in group if wild or not WILD & set(flag)] for group in (OWN[name] or GROUPS[name][0], *GROUPS[name])]
    groups = [group for group in usable if group]
    chosen: dict[str, Arguments] = {}
    for group in draw(st.lists(st.sampled_from(range(len(groups))), max_size=4)):
        flag = draw(st.sampled_from(groups[group]))
        chosen[flag[0]] = flag
    if columns and (not wild or draw(st.booleans())):
        for flag in chosen:
            if flag in ("--weight", "--strata", "--cluster", "--by", "--marker", "--duration", "--id", "--drop"):
                chosen[flag] = (flag, draw(st.sampled_from(columns)))
    if name in ("validate", "loadings", "hypotheses", "scores", "bootstrap") and draw(once_in(40)):
        heavy = draw(st.sampled_from(HEAVY))
        chosen[heavy[0]] = heavy
    resampling = {flag[0] for flag in RESAMPLING} | {"--drop"}
    if name in RESAMPLED or (name in ("loadings", "diagram") and (resampling & chosen.keys() or draw(once_in(4)))):
        chosen["-n"] = ("-n", draw(st.sampled_from(["20", "20", "20", "10", "40", "2", "3", *(("1", "0", "-5", "x") if wild else ())])))
    if name == "groups":
        chosen.setdefault("--permutations", ("--permutations", draw(st.sampled_from(["20", "5", "2", "120"]))))
        chosen.setdefault("-n", ("-n", draw(st.sampled_from(["0", "20", "2"]))))
        if draw(st.booleans()):
            chosen.setdefault("--by", draw(st.sampled_from(OWN[name][:6])))
    return name, tuple(word for flag in chosen.values() for word in flag)
