"""Where the private cases lie, if they are here."""

from pathlib import Path

import pytest

CASES = Path(__file__).parents[3] / "shared" / "cases"


def case(name):
    """Return the path of a case, or skip the test where it is absent."""
    path = CASES / name
    if not path.exists():
        pytest.skip(f"the case {name} is not at ../shared/cases")
    return path
