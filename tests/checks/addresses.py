"""No lock file carries a download address, and no file a path of somebody's home."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"\w+://")
HOME = re.compile(r"/(?:home|Users)/\w+/|/root/")
RESOLVED = re.compile(r'"resolved"\s*:')


def problems() -> Iterator[str]:
    """Yield lock files with addresses and files with paths of somebody's home."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in listed:
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if name.endswith(".lock") and ADDRESS.search(text):
            yield f"{name} carries a download address"
        if name == "package-lock.json" and RESOLVED.search(text):
            yield f"{name} carries download addresses ('resolved')"
        if HOME.search(text) and path != Path(__file__).resolve():
            yield f"{name} carries a path of somebody's home"
