"""What plots are drawn on: the page, rows of paths, and the map of answers."""
