"""What `validate` looks at, by subject; every check is a small function that yields its findings."""
