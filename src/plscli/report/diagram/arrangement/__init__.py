"""Where constructs stand: columns from layers, and the cost of places."""
