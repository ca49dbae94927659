"""The models, as text, and as plain lists for programs that cannot read the text."""

from __future__ import annotations

from typing import Any

import plscli

ECSI = """\
Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5
Expectation =~ CUEX1 + CUEX2 + CUEX3
Quality =~ PERQ1 + PERQ2 + PERQ3 + PERQ4 + PERQ5 + PERQ6 + PERQ7
Value =~ PERV1 + PERV2
Satisfaction =~ CUSA1 + CUSA2 + CUSA3
Complaints =~ CUSCO
Loyalty =~ CUSL1 + CUSL2 + CUSL3
Expectation ~ Image
Quality ~ Expectation
Value ~ Expectation + Quality
Satisfaction ~ Image + Expectation + Quality + Value
Complaints ~ Satisfaction
Loyalty ~ Image + Satisfaction + Complaints
"""
SEGMENTED = """\
Image =~ IMAG1 + IMAG2 + IMAG3 + IMAG4 + IMAG5
Expectation =~ CUEX1 + CUEX2 + CUEX3
Value =~ PERV1 + PERV2
Satisfaction =~ CUSA1 + CUSA2 + CUSA3
Loyalty =~ CUSL1 + CUSL2 + CUSL3
Expectation ~ Image
Satisfaction ~ Image + Expectation + Value
Loyalty ~ Image + Satisfaction
Value ~ Expectation
"""
FORMATIVE = ECSI.replace("Value =~", "Value <~")
INTERACTION = ECSI.replace("+ Quality + Value", "+ Quality + Value + Image:Quality")
HIGHER_ORDER = (
    FORMATIVE.replace("Quality ~ Expectation\nValue ~ Expectation + Quality\n", "Perceived <~ Quality + Value\nPerceived ~ Expectation\n")
    .replace("+ Quality + Value\nComplaints", "+ Perceived\nComplaints")
)  # fmt: skip
LIKERT = """\
INTG =~ INTG1 + INTG2
MT =~ MT1
IV =~ IV1
ERC =~ ERC1
ERC ~ INTG + MT + IV
"""
CORPORATE = """\
COMP =~ comp_1 + comp_2 + comp_3
LIKE =~ like_1 + like_2 + like_3
CUSA =~ cusa
CUSL =~ cusl_1 + cusl_2 + cusl_3
CUSA ~ COMP + LIKE
CUSL ~ COMP + LIKE + CUSA
"""
BLOCK = 5
"""Indicators of most constructs of a star."""


def star(indicators: int) -> str:
    """A model of so many indicators, in blocks of five, three for the smallest; every construct points to the last one."""
    size = min(BLOCK, indicators // 2)
    items = [f"X{k + 1}" for k in range(indicators)]
    blocks = [items[start : start + size] for start in range(0, indicators, size)]
    names = [f"F{j + 1}" for j in range(len(blocks))]
    measured = [f"{name} =~ {' + '.join(block)}" for name, block in zip(names, blocks, strict=True)]
    return "\n".join([*measured, f"{names[-1]} ~ {' + '.join(names[:-1])}", ""])


def plain(text: str) -> dict[str, Any]:
    """Constructs (name, mode, items), paths (from, to) and products (factor, factor) of a model without higher-order constructs."""
    model = plscli.parse_model(text)
    return {
        "constructs": [[each.name, each.mode, list(each.indicators)] for each in model.constructs],
        "paths": [[path.source, path.target] for path in model.paths],
        "products": [list(each.factors) for each in model.products],
    }
