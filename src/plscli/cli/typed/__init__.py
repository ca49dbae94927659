"""What was typed, read: options, help, and what other programs call them."""
