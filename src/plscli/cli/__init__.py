"""The words a user types; the only layer that knows typer.  A command reads, asks and prints; `help.md` has what its help says besides."""

COMPLETING = "_PLSCLI_COMPLETE"
"""The variable by which shells ask what could come next."""
