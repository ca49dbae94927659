from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import plscli.core

FOLDER = Path(plscli.core.__file__).parent
STANDARD = set(sys.stdlib_module_names)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_core_imports_numpy_alone() -> None:
    for path in FOLDER.rglob("*.py"):
        for name in imported(path):
            assert name.split(".")[0] in STANDARD | {"numpy"} or name.startswith("plscli.core"), (path.name, name)


def test_loading_the_core_loads_no_other_package() -> None:
    modules = [
        ".".join(path.relative_to(FOLDER.parents[1]).with_suffix("").parts).removesuffix(".__init__") for path in FOLDER.rglob("*.py")
    ]
    code = f"import sys, {', '.join(modules)}; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert not loaded & {"pandas", "scipy", "rich", "typer", "statsmodels"}
