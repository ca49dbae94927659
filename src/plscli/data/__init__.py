"""Files to a `Survey`, and what can be seen in its answers before any model is estimated."""
