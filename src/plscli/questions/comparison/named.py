"""Models under names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from plscli.errors import UsageError
from plscli.model.spec import ModelSpec

Models = Mapping[str, ModelSpec | str | Path] | Sequence[ModelSpec | str | Path]
"""Models, texts and files of models."""
Read = Callable[[str | Path, str], ModelSpec]
"""Makes a model of text or of a file; its name is for messages."""


def by_name(models: Models, read: Read) -> dict[str, ModelSpec]:
    """Models, model texts and files of models under the names that were given, or those of their files.

    UsageError for two of one name.
    """
    if isinstance(models, Mapping):
        return {name: model if isinstance(model, ModelSpec) else read(model, name) for name, model in models.items()}
    found: dict[str, ModelSpec] = {}
    for number, each in enumerate(models, 1):
        name, model = _named(each, f"model {number}", read)
        if name in found:
            raise UsageError(f"two models are named {name}\n  give them names: {{'base': ..., 'other': ...}}")
        found[name] = model
    return found


def _named(model: ModelSpec | str | Path, otherwise: str, read: Read) -> tuple[str, ModelSpec]:
    if isinstance(model, ModelSpec):
        file = Path(model.origin)
        return (file.stem if file.suffix == ".pls" else otherwise), model
    if isinstance(model, str) and "~" in model:
        return otherwise, read(model, otherwise)
    return Path(model).stem, read(Path(model), Path(model).name)
