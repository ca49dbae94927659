"""Model texts: every kind of statement about columns that are there, and about some that are not; sound, odd and broken."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from fuzz.damage import once_in, seldom_damaged, utf8

PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
NUMBERS = ("0", "1", "2", "0.5", "1e3", "1e308", "1e-308", "3.14159", "00", "1e999", "9" * 400)
GARBAGE = (
    *(
        "~",
        "=~",
        "A =~",
        "=~ A1",
        "A ~ ",
        "~ B",
        "A ~~ B",
        "A == B",
        "H1 >",
        "H1 > 1",
        "> 0",
        "H9 > 0",
        "E :=",
        "E := (",
        "E := H1*",
        "E := 1",
    ),
    *("A ~ A", "A:B ~ A", "A =~ A:B", "A <~ unit()", "A =~ C(A1)", "a*b", "((((", "))))", "\x00", "\ufeff", "`", '"', "A =~ `x", "1 =~ 2"),
    *(
        "A =~ A1 ++ A2",
        "A =~ A1 - A2",
        "A ~ 2*B",
        "A ~ H1*H2*B",
        "A ~ H1*B:B:B",
        "A ~ B:C:D:E",
        "E := H1/0",
        "E := 1/(H1-H1)",
        "E := -(-(H1))",
    ),
    *("# comment", "! comment", ";;;", "\u202eA =~ A1", "Größe ~ 信任", "A\u00a0=~ A1", "A | t1", "A ~ 1", "A ~ B^2", "\ud800"),
    *("A =~ " + " + ".join(f"A{k}" for k in range(300)), "E := " + "(" * 200 + "H1" + ")" * 200, "E := " + "-" * 500 + "H1"),
)


def written(name: str) -> str:
    """A name as model text has it; some cannot be written, which is a case too."""
    return name if PLAIN_NAME.fullmatch(name) else f"`{name}`"


def _stem(column: str) -> str:
    return column.rstrip("0123456789") or column


@st.composite
def measurements(draw: st.DrawFn, columns: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Names of constructs, and the lines that measure them."""
    stems = [stem for stem in dict.fromkeys(map(_stem, columns)) if stem not in ("NOTE", "GROUP", "ID") or draw(once_in(10))]
    shared = draw(once_in(8))
    names, lines = [], []
    for stem in stems:
        items = [written(column) for column in columns if _stem(column) == stem]
        if shared and draw(st.booleans()):
            items.append(written(draw(st.sampled_from(columns))))
        name = stem if stem not in columns else f"{stem}_"
        names.append(name)
        if name != stem or not PLAIN_NAME.fullmatch(stem) or not draw(once_in(12)):  # the rest is left to inference
            joined = " + ".join(items)
            kind = draw(st.sampled_from(["=~", "=~", "<~"]))
            modes = ["A({})", "unit({})", *(["B({})"] if kind == "<~" or draw(once_in(20)) else [])]
            lines.append(f"{written(name)} {kind} {draw(st.sampled_from(['{}'] * 5 + modes)).format(joined)}")
    return names, lines


@st.composite
def models(draw: st.DrawFn, columns: tuple[str, ...]) -> str:
    """A model about the columns of a survey."""
    names, lines = draw(measurements(columns)) if columns else ([], [])
    names, wild = names or ["A", "B"], draw(once_in(5))
    if len(names) > 2 and draw(once_in(4)):  # a higher-order construct of the first two
        lines.append(f"TOP {draw(st.sampled_from(['=~', '<~']))} {written(names[0])} + {written(names[1])}")
        names = ["TOP", *names[2:]] if draw(st.integers(0, 4)) else ["TOP", *names]
    free, used = ["H1", "H2", "a", "b", "H7", "m"], ["H1"] if wild else []
    paths = [(names[-1], source) for source in names[:-1]] + [(target, names[0]) for target in names[1:-1]]
    known = st.sampled_from(names)
    for target, source in [*paths, *([(draw(known), draw(known))] if wild else [])]:
        if draw(st.integers(0, 5)):
            label = draw(st.sampled_from([*free[:3], "", "", ""]))
            if label:
                used.append(label)
            if label and not wild:
                free.remove(label)
            lines.append(f"{written(target)} ~ {label and label + '*'}{written(source)}")
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        sources = [draw(known if wild else st.sampled_from(names[:-1] or names)) for _ in range(draw(st.sampled_from([2, 2, 2, 3])))]
        lines.append(f"{written(names[-1])} ~ {draw(st.sampled_from(['', '', 'mod*']))}{':'.join(map(written, sources))}")
    labels = [*used, *(["m", "IND", "H3", "nothing"] if wild else [])]
    for _ in range(draw(st.integers(0, 2)) if labels else 0):
        lines.append(f"{draw(st.sampled_from(labels))} {draw(st.sampled_from('<>'))} 0")
    for name in draw(st.lists(st.sampled_from(["IND", "TOTAL", "RATIO"]), max_size=2, unique=not wild)) if labels else ():
        lines.append(f"{name} := {draw(expressions(labels))}")
    for _ in range(draw(st.sampled_from([1, 2])) if wild and draw(st.booleans()) else 0):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(GARBAGE)))
    return draw(st.sampled_from(["\n", "\n", "; ", "\r\n", "\n\n# and\n"])).join(lines)


def expressions(labels: list[str]) -> st.SearchStrategy[str]:
    """Effects defined from labels and numbers."""
    leaf = st.one_of(st.sampled_from(labels), st.sampled_from(labels), st.sampled_from(NUMBERS))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" + ", " - ", "*", "/"]), inner).map("".join),
            inner.map(lambda text: f"({text})"),
            inner.map(lambda text: f"-{text}"),
        ),
        max_leaves=5,
    )


def model_files(columns: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """Model text as a file holds it."""
    return seldom_damaged(utf8(models(columns)), 10)


LETTERS = st.sampled_from([*"AB1 \n;=~<+*:()>0#`\"'.", "H1", "=~", "<~", ":=", "unit", "A1", "\0", "é", "\u2028", "-", "/"])


def soups() -> st.SearchStrategy[bytes]:
    """Tokens of model text in any order."""
    return st.lists(LETTERS, max_size=30).map(lambda parts: "".join(parts).encode())
