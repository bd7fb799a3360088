"""Run every benchmark, one process each, so that memory is each one's own."""

import subprocess
import sys

BENCHMARKS = (
    "steps",
    "walking",
    "osm",
    "catchment",
    "siting",
    "pairing",
    "learning",
)

for name in sys.argv[1:] or BENCHMARKS:
    print(f"\n== {name} ==", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)
