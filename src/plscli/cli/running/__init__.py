"""A command under way: what it says, how far it is, and how it ends."""
