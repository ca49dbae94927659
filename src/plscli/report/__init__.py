"""Results to ink: layouts say what a reader sees of each table, renderers write it."""
