"""The pictures of the README and of the pages, made by the commands they show: python docs/make_images.py [FOLDER]."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
EMOTION, SERVICE, PLANS = (f"examples/{name}/survey.csv" for name in ("emotion", "service", "plans"))
MODERATED = ("-p", "LOY ~ SAT + PRICE + SAT:PRICE")
COMMANDS: dict[str, tuple[str, ...]] = {
    "diagram.svg": ("diagram", EMOTION, "-n", "10000"),
    "diagram-dark.svg": ("diagram", EMOTION, "-n", "10000", "--theme", "dark"),
    "service.svg": ("diagram", SERVICE, "-n", "10000"),
    "framework.svg": ("diagram", "examples/emotion/survey.pls", "--theme", "print"),
    "interval.svg": ("diagram", SERVICE, "-n", "10000", "--structural", "--with", "interval"),
    "groups.svg": ("plot", "groups", SERVICE, "--by", "customer"),
    "groups-diagram.svg": ("diagram", SERVICE, "--by", "customer", "--structural"),
    "forest.svg": ("plot", "forest", SERVICE),
    "bootstrap.svg": ("plot", "bootstrap", SERVICE),
    "loadings.svg": ("plot", "loadings", SERVICE, "-n", "10000"),
    "htmt.svg": ("plot", "htmt", SERVICE, "-n", "10000"),
    "slopes.svg": ("plot", "slopes", SERVICE, *MODERATED),
    "johnson-neyman.svg": ("plot", "johnson-neyman", SERVICE, *MODERATED),
    "prediction.svg": ("plot", "prediction", SERVICE, "--technique", "both"),
    "predicted.svg": ("plot", "predicted", SERVICE, "--target", "LOY"),
    "losses.svg": ("plot", "losses", SERVICE),
    "importance.svg": ("plot", "importance", SERVICE, "--study", "examples/service/fair-price.toml", "--target", "LOY"),
    "necessity.svg": ("plot", "necessity", SERVICE, "--study", "examples/service/fair-price.toml", "--target", "LOY"),
    "segments.svg": ("plot", "segments", PLANS),
    "segment-paths.svg": ("plot", "segment-paths", PLANS),
    "endogeneity.svg": ("plot", "endogeneity", SERVICE, "--outcome", "LOY"),
    "missingness.svg": ("plot", "missingness", SERVICE),
    "straightlining.svg": ("plot", "straightlining", EMOTION),
}
"""Arguments of plscli by the name of the picture."""


def make(folder: Path, names: Iterable[str] = COMMANDS) -> None:
    """Write pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        subprocess.run([sys.executable, "-m", "plscli", *COMMANDS[name], "-q", "-o", str(folder.resolve() / name)], cwd=ROOT, check=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
