"""What the environment may set; nothing is read at import."""

import os

__all__ = ["tianditu_key"]


def tianditu_key() -> str | None:
    """Return the user's Tianditu key (``LINLI_TIANDITU_KEY``), None where there is none."""
    return os.environ.get("LINLI_TIANDITU_KEY", "").strip() or None
