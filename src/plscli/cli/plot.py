"""`plscli plot`."""

from __future__ import annotations

from plscli.cli.parts import Source
from plscli.cli.parts.groups import passed
from plscli.cli.parts.pictures import Look, PlotInk, PlotSettings, Shape
from plscli.cli.running.notes import tell
from plscli.report import output


def plot(shape: Shape, source: Source, look: Look, drawn: PlotSettings, ink: PlotInk) -> bool:
    kind = ink.check(source.data, source.model)
    making, answer = drawn.of(shape.kind, source)
    with making as work:
        numbers = work()
    result = answer(numbers)
    from plscli.report.plot import draw, remarks

    content = draw(shape.kind, result, theme=look.theme, format=kind, width=shape.column, note=not look.no_note)
    tell((*result.notes, *remarks(result, kind)), ink.quiet)
    output.write(content, ink.output)
    return passed(result)
