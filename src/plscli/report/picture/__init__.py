"""What diagrams and plots have in common: themes, letters, the sheet they are drawn on, and what the file says of its origin."""
