"""What cannot be measured."""


class SkippedError(Exception):
    """A job that cannot be run here; its text says why."""


class FailedError(SkippedError):
    """A job that ought to run and did not; the others go on."""
