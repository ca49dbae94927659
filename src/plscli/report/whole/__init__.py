"""The report of a whole analysis: the paper and its supplement, section by section."""
