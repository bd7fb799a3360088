"""Walking beside scipy and pandana: tables with the ratios and what they should be.

``python -m benchmarks.walking [PART ...] [--rounds N] [--plot]``; parts: ``real`` (the private
case, where it is beside the project), ``large`` (a generated city of 500,000 nodes; pandana's
preprocessing takes minutes), ``growth`` (10⁴ to 10⁶ nodes). Every measurement is a process of
its own.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.walking.places import Case, generated_city, real_city
from benchmarks.walking.timing import Times, on_cores, told

PARTS: Final = ("real", "large", "growth")
MEMORY_MB: Final = 1_000.0


def main() -> None:
    """Run the parts asked for, by default all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", default=PARTS)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--plot", action="store_true", help="draw the growth for the documentation")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if "real" in asked.parts:
        case = real_city()
        if case is None:
            print("real: the case wuhan is not at ../shared/cases; nothing measured")
        else:
            measure(case, asked.rounds, one_core=True)
    if "large" in asked.parts:
        measure(generated_city(500_000, 20_000, 1_000, 1_200.0), asked.rounds, one_core=False)
    if "growth" in asked.parts:
        child("growth", *(["--plot"] if asked.plot else []))


def measure(case: Case, rounds: int, *, one_core: bool) -> None:
    """Measure a case in processes of their own and print the tables."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        case.save(folder)
        empty = {"NUMBA_CACHE_DIR": str(folder / "kernels")}
        firsts = [run("alone", folder, **extra) for extra in (empty, {}, {})]
        cores = len(os.sched_getaffinity(0))
        runs = [(cores, run("compare", folder, "--rounds", str(rounds)))]
        if one_core and cores > 1:
            with on_cores(1):
                runs.append((1, run("compare", folder, "--rounds", str(rounds))))
    for count, measured in runs:
        show(measured, count)
    show_alone(*firsts[::2])


def run(name: str, folder: Path, *arguments: str, **environment: str) -> dict[str, Any]:
    """Run a module of this package on the case in `folder`; return what it measured."""
    child(name, str(folder), *arguments, **environment)
    measured: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    return measured


def child(name: str, *arguments: str, **environment: str) -> None:
    """Run a module of this package in a new process."""
    command = [sys.executable, "-m", f"benchmarks.walking.{name}", *arguments]
    # pandana reports its progress on the standard output.
    out = None if name == "growth" else subprocess.DEVNULL
    subprocess.run(command, check=True, stdout=out, env={**os.environ, **environment})


def show(measured: dict[str, Any], cores: int) -> None:
    """Print the table of one comparison."""
    seconds = {name: Times(*both) for name, both in measured["seconds"].items()}
    prepared = Times(*(measured["preprocessing"] + part for part in seconds["pandana search"]))
    real = measured["name"] == "Wuhan"
    some = f"scipy, {measured['scipy_at_once']} sources a call"
    print(
        f"\n{measured['name']}: {measured['homes']:,} × {measured['sites']:,} points,"
        f" {measured['cutoff']:,.0f} m, {measured['walks']:,} walks, {cores} core(s).\n"
        f"{measured['network']} built from lines in {told(measured['build'])},"
        f" preprocessed by pandana in {told(measured['preprocessing'])}.\n"
        "Best of all rounds (median):\n\n"
        "| work | ours | peer | times as fast | aim |\n|---|---:|---:|---:|---:|"
    )
    for work, ours, peer, theirs, aim in (
        ("search", "ours search", "scipy, one call", seconds.get("scipy plain search"), 50),
        ("search", "ours search", some, seconds["scipy search"], 50),
        ("search", "ours search", "pandana", seconds["pandana search"], 20),
        ("search", "ours search", "pandana with preprocessing", prepared, 200),
        ("end to end", "ours whole", some, seconds["scipy whole"], 15),
        ("end to end", "ours whole", "pandana", seconds["pandana whole"], 5),
    ):
        if theirs is None:
            continue
        aimed = f"≥ {aim}" if real or (work, peer) == ("search", "pandana") else "–"
        ratio = theirs.best / seconds[ours].best
        print(f"| {work} | {seconds[ours]} | {peer}: {theirs} | {ratio:.1f} | {aimed} |")
    whole = {name: f"{metres:.1e} m" for name, metres in measured["difference"].items()}
    print(f"\nLargest differences: {whole}. Peak of all together {measured['peak_mb']:,.0f} MB.")


def show_alone(cold: dict[str, Any], warm: dict[str, Any]) -> None:
    """Print what a new process takes."""
    print(
        f"\nA new process, compiled code kept: first call {told(warm['first'])}, second"
        f" {told(warm['second'])}; nothing compiled yet: first call {told(cold['first'])}.\n"
        f"Ours alone: peak {warm['peak_mb']:,.0f} MB (aim ≤ {MEMORY_MB:,.0f}), after reading the"
        f" case {warm['loaded_mb']:,.0f}, after building the network {warm['built_mb']:,.0f}.",
        flush=True,
    )


if __name__ == "__main__":
    main()
