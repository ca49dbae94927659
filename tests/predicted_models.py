"""Models that tests of predictions share."""

from __future__ import annotations

from plscli.model.build import parse_model
from studies import MEDIATED

BLOCKS = "A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; C =~ C1; D =~ D1 + D2 + D3 + D4;"
MODELS = {
    "mediated": MEDIATED,
    "interaction": parse_model(BLOCKS + "D ~ A + B + C + A:B"),
    "square": parse_model(BLOCKS + "D ~ A + B + C + A:A"),
    "moderated mediation": parse_model(BLOCKS + "C ~ A; D ~ A + B + C + B:C"),
    "whole predicts": parse_model(BLOCKS + "H =~ A + B; D ~ H + C"),
    "whole is predicted": parse_model(BLOCKS + "H =~ A + B; H ~ D; C ~ H"),
    "formative whole": parse_model(BLOCKS + "H <~ A + B; H ~ C; D ~ H"),
}
