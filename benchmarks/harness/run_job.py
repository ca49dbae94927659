"""One run of one job, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from harness.files import write
from harness.job import Job, Outcome
from harness.models import plain
from harness.programs import PROCESS, PROGRAMS, RUNNERS
from harness.skipped import FailedError, SkippedError

AT_LEAST = 0.5
"""Seconds for which a short call is repeated; its median is taken."""
STARTS = 5
"""Times that a short process is started in a turn; their median is taken."""
PEERS = ("seminr", "seminr-one", "seminrextras", "openpls", "plspm")
"""Programs of Python that need the model as lists."""
FEW = 20_000
"""Rows up to which reading a file is short."""
USAGE = 2
"""Exit code of plscli for what it cannot read or does not know."""
TRIAL = 1_000
"""Rows with which a job that may be refused is tried."""


@dataclass(frozen=True)
class Runner:
    """Runs jobs.   folder : for surveys and answers.   cache : for environments.   cores : that a program may use."""

    folder: Path
    cache: Path
    cores: int

    def __call__(self, job: Job, resamples: int | None = None) -> Outcome:
        """Run a job, with other than its own resamples if given.  Raises SkippedError, of which FailedError is one."""
        if job.optional and job.answers and job.answers.rows > TRIAL:
            self(replace(job, answers=replace(job.answers, rows=TRIAL)))  # before a large survey is written for nothing
        drawn = job.resamples if resamples is None else resamples
        if job.program == PROCESS:
            argv, environment = self._process(job), {}
        else:
            program = PROGRAMS[job.program]
            argv, environment = (*_command(job.program, self.cache), *self._arguments(job, drawn)), dict(program.environment)
        if job.program == PROCESS:
            runs = [self._launched(argv, environment, job)[0] for _ in range(1 if job.answers or job.rows > FEW else STARTS)]
            return Outcome(median(run["seconds"] for run in runs), median(run["peak"] for run in runs))
        took, said = self._launched(argv, environment, job)
        if "refused" in said:
            raise SkippedError(said["refused"])
        return Outcome(said["seconds"], took["peak"], said)

    def _launched(self, argv: tuple[str, ...], environment: dict[str, str], job: Job) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the launcher says, and what the runner says; a whole process says nothing that matters."""
        out, err = self.folder / "out", self.folder / "err"
        launch = [sys.executable, "-I", "-S", str(RUNNERS / "launch.py"), str(out), str(err), *argv]
        told = subprocess.run(launch, check=True, capture_output=True, text=True, env={**os.environ, **environment})
        took: dict[str, Any] = json.loads(told.stdout)
        if took["code"]:
            words = err.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["no word"]
            if job.optional and took["code"] == USAGE:
                raise SkippedError(words[0])
            raise FailedError(f"exit code {took['code']}: {words[-1]}")
        if job.program == PROCESS:
            return took, {}
        said: dict[str, Any] = json.loads(out.read_text(encoding="utf-8").strip().splitlines()[-1])
        return took, said

    def _process(self, job: Job) -> tuple[str, ...]:
        """The arguments of a whole process; {survey} stands for a file with the answers, {model} and {saved} for other files."""
        files = {"model": self.folder / "model.pls", "saved": self.folder / "saved.json"}
        files["model"].write_text(job.model, encoding="utf-8")
        if job.answers:
            files["survey"] = job.answers.write(self.folder, ".csv" if job.answers.kind == "corporate" else ".parquet")
        if job.file:
            files["survey"] = self.folder / job.file
            if not files["survey"].exists():
                write(job.rows, files["survey"])
        return sys.executable, *(word.format(**files) if "{" in word else word for word in job.argv)

    def _arguments(self, job: Job, resamples: int) -> tuple[str, ...]:
        """The arguments of a runner: a task in JSON, or plain files for R."""
        assert job.answers
        if PROGRAMS[job.program].package:
            return self._for_r(job, resamples, str(job.answers.write(self.folder, ".csv")))
        task = {
            "npz": str(job.answers.write(self.folder, ".npz")),
            "text": job.model,
            "consistent": job.consistent,
            "resamples": resamples,
            "cores": self.cores,
            "options": dict(job.options),
            "at_least": AT_LEAST,
        }
        if job.program in PEERS:
            task |= plain(job.model)
        path = self.folder / "task.json"
        path.write_text(json.dumps(task), encoding="utf-8")
        return (str(path),)

    def _for_r(self, job: Job, resamples: int, survey: str) -> tuple[str, ...]:
        parts = plain(job.model)
        lines = {
            "model": job.model.splitlines(),
            "constructs": [f"{name}\t{mode}\t{','.join(items)}" for name, mode, items in parts["constructs"]],
            "paths": ["\t".join(pair) for pair in parts["paths"]],
            "products": ["\t".join(pair) for pair in parts["products"]],
        }
        files = {name: self.folder / f"{name}.tsv" for name in lines}
        for name, path in files.items():
            path.write_text("".join(f"{line}\n" for line in lines[name]), encoding="utf-8")
        wanted = ("model",) if job.program == "csem" else ("constructs", "paths", "products")
        return survey, *(str(files[name]) for name in wanted), str(resamples), str(self.cores), str(int(job.consistent))


@cache
def _command(program: str, cache: Path) -> tuple[str, ...]:
    return PROGRAMS[program].command(cache)
