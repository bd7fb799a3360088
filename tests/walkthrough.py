"""Run what `docs/walkthrough.md` shows, and write the page anew.

The page has ``console`` blocks: a line ``$ linli …`` and the answer. `play` runs the commands in
order in one folder, beside a folder ``wuhan`` with the raw files, and returns the page with the
answers as they are now; ``| head -N`` keeps the figures and leaves out rows, since rows of the
private tables must not stand in the documentation. ``python -m tests.walkthrough`` writes the page.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "walkthrough.md"
CASE = ROOT.parent / "shared" / "cases" / "wuhan"
BLOCK = re.compile(r"(```console\n)(.*?)(```\n)", re.DOTALL)


def play(folder: Path) -> str:
    """Return the page with the answers that its commands give in `folder`."""
    (folder / "wuhan").symlink_to(CASE)
    return BLOCK.sub(lambda block: block[1] + answers(block[2], folder) + block[3], text())


def text() -> str:
    """Return the page as it stands."""
    return PAGE.read_text(encoding="utf-8")


def answers(block: str, folder: Path) -> str:
    """Run the commands of one block; a command that fails is an error."""
    told = []
    for line in block.splitlines():
        if not line.startswith("$ linli "):
            continue
        command, _, head = line.partition(" | head -")
        done = subprocess.run(
            [sys.executable, "-m", "service", *shlex.split(command)[2:]],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "LINLI_LANG": "zh"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 3):
            raise RuntimeError(f"{line}\n{done.stdout}{done.stderr}")
        shown = done.stdout.splitlines(keepends=True)[: int(head) if head else None]
        told.append(f"{line}\n{''.join(shown)}")
    return "\n".join(told)


def main() -> None:
    """Write the page anew."""
    with tempfile.TemporaryDirectory() as folder:
        page = play(Path(folder))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
