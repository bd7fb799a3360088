"""The page of walking rules says what the table says."""

from geo.walking.rule_table import RULES
from service.rules_page import PAGE, page


def test_the_page_is_the_one_generated():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m service.rules_page"


def test_every_rule_is_a_line_of_its_own():
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) == len(set(rows)) == len(RULES)
    assert "| `motorroad` |" in page()
