"""The numerical core: arrays in, arrays out, any batch in front.

Nothing here knows names, text, files or seeds, and nothing here raises because of data: what cannot be estimated is
NaN with a `Status` code.  Sizes: N rows, K indicators, J constructs; `...` stands for any batch (resamples, folds).
The only import is numpy.
"""
