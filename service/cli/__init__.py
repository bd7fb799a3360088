"""The command line ``linli``."""

from typing import NoReturn

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run ``linli`` with `arguments` (default: those of the process)."""
    from service.cli.base import run_cli
    from service.cli.commands import cli

    run_cli(cli, arguments)
