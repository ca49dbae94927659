"""Answers made ready for analysis: missing codes, words and categories to numbers, items turned round."""
