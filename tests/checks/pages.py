"""The documentation is true: links lead somewhere, generated pages are fresh."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def problems() -> Iterator[str]:
    """Yield broken links and stale generated pages."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: link to {target} leads nowhere"
    yield from _layers_page()


def _layers_page() -> Iterator[str]:
    from service.layers_page import page

    if (ROOT / "docs/layers.md").read_text(encoding="utf-8") != page():
        yield "docs/layers.md is stale: python -m service.layers_page"
