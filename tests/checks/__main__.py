"""Run all checks; print what is wrong, one line each; exit code 1 where anything is."""

import sys

from tests.checks import addresses, catalogues, pages


def main() -> int:
    """Return 0 when everything holds."""
    problems = [*catalogues.problems(), *pages.problems(), *addresses.problems()]
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


sys.exit(main())
