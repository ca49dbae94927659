from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does before numpy is imported, which `run` comes too late for

from studies import EXAMPLES

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the site, built from docs/ with every warning an error: once, by the first process of the tests that needs it."""
    here = tmp_path_factory.getbasetemp()
    folder = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "site"
    said = folder / "said.txt"
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + 900
        while not said.exists() and time.monotonic() < until:
            time.sleep(0.2)
    else:
        pages = [str(EXAMPLES.parent / "docs"), str(folder / "html")]
        build = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", str(folder / "doctrees"), *pages]
        built = subprocess.run(build, capture_output=True, text=True, timeout=900)
        (folder / "saying.txt").write_text(f"{built.returncode}{built.stderr}", encoding="utf-8")
        (folder / "saying.txt").rename(said)
    assert said.read_text(encoding="utf-8") == "0"
    return folder / "html"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the system."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    return found or pytest.skip("no Chromium here")
