"""``python -m service`` is ``linli``."""

from service.cli import main

main()
