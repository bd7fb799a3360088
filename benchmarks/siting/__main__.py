"""Run the benchmarks of siting, one process each: ``python -m benchmarks.siting [PART ...]``."""

import subprocess
import sys

PARTS = ("coverage", "spopt", "target", "phases", "median", "center", "capacity")

for part in sys.argv[1:] or PARTS:
    print(f"\n-- {part} --", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.siting.{part}"], check=True)
