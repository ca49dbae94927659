"""Model text, or column names, to a `ModelSpec`; a `ModelSpec` to the arrays of `core.Design`."""
