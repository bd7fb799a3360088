"""What the commands of ``linli`` share: the group, ``--json``, ``--lang``, common options."""

from collections.abc import Callable
from typing import Any

import click

from service.cli.base import Command, Group, Option
from service.i18n import LANGUAGES, N_

__all__ = ["cli", "command", "listed", "option", "reach_options", "run_options", "workspace"]

LEVEL_NAMES = ("any", "estate", "community", "street")
GROUP_NAMES = ("adult", "elder", "child")


@click.group(
    cls=Group,
    help=N_("Linli: walking coverage, siting and matching of neighbourhood service stations."),
    context_settings={"help_option_names": ["--help"], "max_content_width": 100},
)
@click.version_option(package_name="linli", prog_name="linli", cls=Option, help=N_("The version."))
def cli() -> None:
    """Hold the commands."""


def command(name: str, text: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Return a decorator that adds a command with ``--json``, ``--lang`` and ``--help``."""

    def add(function: Callable[..., Any]) -> click.Command:
        every = (
            option("--json", "as_json", is_flag=True, help=N_("One JSON object on stdout.")),
            option(
                "--lang",
                type=click.Choice(LANGUAGES),
                expose_value=False,
                help=N_("Language: zh (default) or en; also LINLI_LANG."),
            ),
        )
        for decorate in every:
            function = decorate(function)
        return cli.command(name, cls=Command, help=text)(function)

    return add


def option(*names: str, **settings: Any) -> Callable[[Any], Any]:
    """Return click's option whose help is translated when it is shown."""
    return click.option(*names, cls=Option, **settings)


def workspace(function: Any) -> Any:
    """Take the workspace as the first argument."""
    return click.argument("workspace", metavar="W")(function)


def listed(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Split ``A,B`` into its parts; full-width commas count."""
    words = (value or "").replace("，", ",").split(",")
    return tuple(word.strip() for word in words if word.strip())


def reach_options(function: Any) -> Any:
    """Take the terms under which an estate counts as covered."""
    for decorate in (
        option("--step-free", is_flag=True, help=N_("Walks without steps (wheelchair, pram).")),
        option(
            "--join",
            type=float,
            default=0.01,
            metavar="M",
            help=N_("Ends of streets so near are one, for drawn data (0.01 m)."),
        ),
        option(
            "--straight", is_flag=True, help=N_("Straight distance × 1.3 instead of the streets.")
        ),
        option(
            "--group",
            type=click.Choice(GROUP_NAMES),
            help=N_("Whose walk: their speed × 5, 10, 15 minutes instead of metres."),
        ),
        option("--walk", type=float, metavar="M", help=N_("Longest walk in metres.")),
        option(
            "--level",
            type=click.Choice(LEVEL_NAMES),
            default="any",
            help=N_("Stations of which level count (any: 500 m; 300, 500, 1,000 m)."),
        ),
    ):
        function = decorate(function)
    return function


def run_options(function: Any) -> Any:
    """Take which stored results are told."""
    function = option(
        "--stale", is_flag=True, help=N_("Accept results whose input has changed since.")
    )(function)
    return option("--run", type=int, metavar="ID", help=N_("This run, not the latest."))(function)
