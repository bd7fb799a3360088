"""Run what the worked examples of the documentation show, and write their pages anew.

A page has ``console`` blocks: a line ``$ linli …`` and the answer. `play` runs the commands in
order in one folder, beside the page's files, and returns the page with the answers as they are
now; ``| head -N`` keeps the figures and leaves out rows, since rows of private tables must not
stand in the documentation. ``python -m tests.walkthrough`` writes the pages whose files are there.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(```console\n)(.*?)(```\n)", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A page of the documentation, and the files that its commands read, a folder."""

    path: Path
    files: Path

    def text(self) -> str:
        """Return the page as it stands."""
        return self.path.read_text(encoding="utf-8")

    def play(self, folder: Path) -> str:
        """Return the page with the answers that its commands give in `folder`."""
        (folder / self.files.name).symlink_to(self.files)
        return BLOCK.sub(lambda block: block[1] + answers(block[2], folder) + block[3], self.text())


WUHAN = Page(ROOT / "docs" / "walkthrough.md", ROOT.parent / "shared" / "cases" / "wuhan")
HUAIDEYUAN = Page(ROOT / "docs" / "huaideyuan.md", ROOT / "docs" / "examples" / "huaideyuan")
POSTS = Page(ROOT / "docs" / "posts.md", ROOT / "docs" / "examples" / "posts")


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
    """Write the pages anew."""
    for page in (WUHAN, HUAIDEYUAN, POSTS):
        if page.files.exists():
            with tempfile.TemporaryDirectory() as folder:
                told = page.play(Path(folder))
            page.path.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
