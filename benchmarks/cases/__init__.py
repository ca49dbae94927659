"""What is measured: one module per question, one small object per case."""
