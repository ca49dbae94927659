"""Run a command and say how long it took and how much memory it needed: launch.py OUT ERR COMMAND ...

A process of its own, with nothing imported: Linux counts the memory of the process that starts a command as the command's own.
The memory is that of the largest process of the command, those it waited for included.
"""

import json
import resource
import subprocess
import sys
import time

PER_MB = 1024**2 if sys.platform == "darwin" else 1024

with open(sys.argv[1], "wb") as out, open(sys.argv[2], "wb") as err:  # noqa: PTH123 (pathlib is memory)
    start = time.perf_counter()
    code = subprocess.call(sys.argv[3:], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / PER_MB
print(json.dumps({"seconds": seconds, "peak": peak, "code": code}))
