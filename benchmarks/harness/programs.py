"""The programs: where they are, how they are started, what an environment of their own needs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from harness.skipped import SkippedError

RUNNERS = Path(__file__).resolve().parents[1] / "runners"
ONE_THREAD = (("OPENBLAS_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "1"), ("MKL_NUM_THREADS", "1"))
"""For programs with processes of their own, which would otherwise take each other's cores."""
SEMINR, OPENPLS, PLSPM = ("seminr>=0.2.1",), ("openpls-engine>=1.13",), ("plspm>=0.5.7", "pandas<3")
"""What pip is asked for."""


@dataclass(frozen=True)
class Program:
    """A program that can be measured.

    label : in tables.   runner : file that runs it.   module, requirements : what must be importable, and what pip installs into an
    environment of its own where it is not; `apart` where it cannot share ours.   first : arguments of the runner before the task.
    environment : variables that it is run under.   package : of R.
    """

    label: str
    runner: str
    module: str = "plscli"
    requirements: tuple[str, ...] = ()
    apart: bool = False
    first: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    package: str = ""

    def command(self, cache: Path) -> tuple[str, ...]:
        """How it is started, up to its task; environments are kept in `cache`.  Raises SkippedError."""
        runner = str(RUNNERS / self.runner)
        if self.package:
            return _rscript(self.package), runner
        return self._python(cache), runner, *self.first

    def _python(self, cache: Path) -> str:
        if not self.apart and importlib.util.find_spec(self.module):
            return sys.executable
        home = cache / self.module
        python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
        if not (home / "ready").exists():
            print(f"making an environment for {self.label} in {home}", file=sys.stderr)
            for argv in ([sys.executable, "-m", "venv", str(home)], [str(python), "-m", "pip", "install", "-q", *self.requirements]):
                made = subprocess.run(argv, check=False, capture_output=True, text=True)
                if made.returncode:
                    raise SkippedError(f"no environment for it: {made.stderr.strip().splitlines()[-1]}")
            (home / "ready").touch()
        return str(python)


PROGRAMS = {
    "plscli": Program("plscli", "run_plscli.py"),
    "seminr": Program("PyPI seminr", "run_seminr.py", "seminr", SEMINR, first=("all",), environment=ONE_THREAD),
    "seminr-one": Program("PyPI seminr, one process", "run_seminr.py", "seminr", SEMINR, first=("one",), environment=ONE_THREAD),
    "seminrextras": Program(
        "PyPI seminrExtras", "run_seminrextras.py", "seminrExtras", ("seminrextras>=0.1.0", *SEMINR), environment=ONE_THREAD
    ),
    "openpls": Program("PyPI openpls-engine", "run_plspm.py", "openpls", OPENPLS, first=("openpls",), environment=ONE_THREAD),
    "plspm": Program("PyPI plspm", "run_plspm.py", "plspm", PLSPM, apart=True, first=("plspm",), environment=ONE_THREAD),
    "r-seminr": Program("R seminr", "run_seminr.R", package="seminr"),
    "csem": Program("R cSEM", "run_csem.R", package="cSEM"),
    "floor": Program("numpy", "run_floor.py"),
    "shares": Program("plscli, watched", "run_shares.py"),
}
PROCESS = "process"
"""Program of jobs that are whole processes of this Python."""


def _rscript(package: str) -> str:
    """Rscript that has a package.  Raises SkippedError."""
    found = shutil.which("Rscript")
    if not found:
        raise SkippedError("Rscript is not here")
    asked = subprocess.run([found, "-e", f"packageVersion('{package}')"], check=False, capture_output=True)
    if asked.returncode:
        raise SkippedError(f"R has no package {package}")
    return found


def label(program: str) -> str:
    """Name of a program in tables."""
    return PROGRAMS[program].label if program in PROGRAMS else program


def cpu() -> str:
    """Model of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "processor unknown"


def machine(cores: int) -> str:
    """Processor, cores that are used, Python and numpy."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{cpu()}, {cores} of {os.cpu_count()} cores, {sys.platform}, Python {python}, numpy {version('numpy')}"
