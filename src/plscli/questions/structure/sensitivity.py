"""Would decisions change if coarse answers were taken as ordered categories?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.inference import two_tailed_p
from plscli.estimation.quantities import tested
from plscli.questions.structure.decisions import Decision, DecisionRule
from plscli.words.wording import number


def as_ordinal(decision: Decision, bootstrap: Bootstrap, rules: DecisionRule) -> str | None:
    """What would be decided with polychoric correlations, held against the same standard error, if it is something else.

    Both decisions are those without adjustment, since only this effect is taken otherwise.
    """
    effect, row = decision.effect, decision.row
    estimate, se, p = bootstrap.ordinal.get(tested(effect)[1]), row["se"], row["p"]
    if estimate is None or not se or p is None or rules.undecided:
        return None
    two_tailed = float(two_tailed_p(np.asarray(estimate / se), float(bootstrap.degrees)))
    supported = rules.supported(effect, estimate, replace(rules, p="t").p_value(effect, estimate / se, two_tailed))
    if supported == rules.supported(effect, row["estimate"], p):
        return None
    verdict = "would be supported" if supported else "would not be supported"
    return f"{effect.label} {verdict} (estimate {number(estimate)} instead of {number(row['estimate'] or 0.0)})"
