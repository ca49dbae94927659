"""What may be asked of importance and performance."""

from __future__ import annotations

from dataclasses import dataclass

from plscli.estimation import DRAWN, USUAL, Estimator, Resampling
from plscli.estimation.necessity import Necessity
from plscli.setting import Settings, Together, setting


@dataclass(frozen=True, slots=True)
class Aiming(Settings, panel="Importance"):
    """What is to be raised.   target : a construct that others lead to."""

    target: str | None = setting(None, metavar="CONSTRUCT", help="Construct that is to be raised.", shown="the one that leads to no other")


NO_AIM, NO_NECESSITY = Aiming(), Necessity()


@dataclass(frozen=True, slots=True)
class ImportanceAsked(Together):
    """All settings of importance and performance, and of what the target cannot do without."""

    estimator: Estimator = USUAL
    resampling: Resampling = DRAWN
    aiming: Aiming = NO_AIM
    necessity: Necessity = NO_NECESSITY
