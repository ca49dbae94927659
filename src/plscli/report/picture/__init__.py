"""What diagrams and plots have in common: themes, letters, the sheet they are drawn on, and what the file says of its origin."""

from logging import ERROR, getLogger

getLogger("matplotlib").setLevel(ERROR)  # what it says of its cache, as where a home cannot be written to, concerns no reader
