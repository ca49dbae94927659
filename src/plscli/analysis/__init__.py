"""Questions and their answers: one module, one question, one frozen result, one function `run`."""
