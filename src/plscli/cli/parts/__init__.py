"""What commands are made of: what they read, what they take in besides, and where it goes."""
