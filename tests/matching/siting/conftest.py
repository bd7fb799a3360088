"""What the tests of siting share."""

import pytest

from matching.siting import effort

PATIENCE = 10.0


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds of clock for a second's work: the work ends a search, on a busy machine too."""
    monkeypatch.setattr(effort, "ENTRIES_PER_SECOND", effort.ENTRIES_PER_SECOND / PATIENCE)
    return PATIENCE
