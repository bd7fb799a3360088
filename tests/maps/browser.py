"""A headless Chromium with the network cut, for pages written to files."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """Return the browser; skip only where the person running the tests has asked for it."""
    if os.environ.get("LINLI_WITHOUT_CHROMIUM") == "1":
        pytest.skip("LINLI_WITHOUT_CHROMIUM=1: pages are not opened in a browser")
    for name in NAMES:
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium was not found: install it, or set LINLI_WITHOUT_CHROMIUM=1")


def open_page(page: Path, profile: Path, *, size: str = "1280,800") -> tuple[str, list[str]]:
    """Open `page` and return the document after its scripts ran, and all console lines."""
    run = subprocess.run(
        [
            find_chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={profile}", f"--window-size={size}",
            "--virtual-time-budget=8000", "--enable-logging=stderr", "--v=0", "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return run.stdout, re.findall(r".*:CONSOLE.*", run.stderr)
