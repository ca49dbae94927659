"""Groups estimated anew: when respondents change their groups at random, and from resamples of each group."""
