"""How every command behaves: language, ``--json``, errors in one line, exit codes.

Exit codes: 0 done · 2 unusable call, file or database · 3 done with rejected rows ·
130 interrupted · 1 a bug.
"""

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NoReturn

import click

from geo.errors import InputError
from service.cli.output import one_line, one_object, open_pipe, prepare_streams
from service.i18n import LANGUAGES, N_, gettext, language, using_language
from service.sentences import sentence
from service.words import field_name

__all__ = [
    "Command",
    "Group",
    "Option",
    "choose_language",
    "fail",
    "finish",
    "rejection",
    "run_cli",
    "tell_error",
]

OK, BUG, UNUSABLE, SOME_REJECTED, INTERRUPTED = 0, 1, 2, 3, 130
SHOWN = 40
"""So many characters of a rejected value are shown; the rejects file has it whole."""

_DISK = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.EROFS: "no_permission",
    errno.ENOENT: "path_missing",
    errno.ENOTDIR: "path_missing",
    errno.EISDIR: "path_is_directory",
}


_NO_COMMAND = N_("There is no command {name}.")


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's line of ``--help`` in the current language."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        told = record[1].replace(self.help, gettext(self.help))
        return record[0], told.replace("[required]", gettext(N_("[required]")))


class Command(click.Command):
    """A command whose help is translated when it is shown."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with a translated line."""
        made = super().get_help_option(ctx)
        if made is not None:
            made.help = gettext(N_("Show this page."))
        return made

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that shows how the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, gettext(N_("Usage: ")))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a translated heading."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        if rows := [record for record in records if record is not None]:
            with formatter.section(gettext(N_("Options"))):
                formatter.write_dl(rows)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the translated description."""
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(gettext(self.help))

    def get_short_help_str(self, limit: int = 60) -> str:
        """Return the translated line that stands in the list of commands."""
        return gettext(self.help).split("\n", 1)[0] if self.help else ""


class Group(Command, click.Group):
    """The list of commands, in the order of a planner's work."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands, under translated headings."""
        Command.format_options(self, ctx, formatter)
        rows = [
            (name, command.get_short_help_str())
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None
        ]
        with formatter.section(gettext(N_("Commands"))):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order they were written."""
        return list(self.commands)


def choose_language(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Return the language asked for by ``--lang`` or ``LINLI_LANG``; Chinese otherwise.

    Read before the command line is parsed, so that help and errors are in it too.
    """
    asked = environment.get("LINLI_LANG", "zh")
    for i, word in enumerate(arguments):
        if word == "--lang" and i + 1 < len(arguments):
            asked = arguments[i + 1]
        elif word.startswith("--lang="):
            asked = word.partition("=")[2]
    return asked if asked in LANGUAGES else "zh"


def finish(
    result: dict[str, Any], *, as_json: bool, show: Callable[[dict[str, Any]], None]
) -> None:
    """Print `result`; exit code 3 when rows were rejected, 2 when all were, else 0.

    Walks that are only estimated are told on stderr as well, whatever the format.
    """
    figures = result.get("before", result)
    if figures.get("mode") == "straight":
        click.echo(sentence("straight_estimate"), err=True)
    with open_pipe():
        if as_json:
            click.echo(one_object(result))
        else:
            show(result)
    if result.get("rejected") and isinstance(result["rejected"], int):
        if result.get("accepted"):
            sys.exit(SOME_REJECTED)
        text = gettext(N_("No row was accepted, so nothing was stored. {reason}"))
        tell_error(text.format(reason=rejection(result["layer"], result["reasons"][0])))
        sys.exit(UNUSABLE)


def fail(code: str, message: str, *, as_json: bool) -> NoReturn:
    """Tell one line on stderr (and one object on stdout under ``--json``); exit code 2."""
    if as_json:
        with suppress(OSError):  # stdout itself may be what is full
            click.echo(one_object({"error": {"code": code, "message": one_line(message)}}))
    tell_error(message)
    sys.exit(UNUSABLE)


def tell_error(message: str) -> None:
    """Tell one line on stderr, whatever line breaks the names in `message` hold."""
    click.echo(one_line(gettext(N_("Error: ")) + message), err=True)


def rejection(layer: str, reason: dict[str, Any]) -> str:
    """Return one line on the first row that was rejected for `reason`, and what to do.

    Parameters
    ----------
    layer
        Name of the layer.
    reason
        One of ``reasons`` of an import.
    """
    value = reason["value"] if len(reason["value"]) <= SHOWN else f"{reason['value'][:SHOWN]}…"
    given = " ".join(filter(None, (field_name(layer, reason["field"]), value and f"“{value}”")))
    text = N_("{file} row {row} ({given}): {told}") if given else N_("{file} row {row}: {told}")
    filled = {**reason, "given": given, "told": sentence(reason["code"])}
    return one_line(gettext(text).format(**filled))


def run_cli(group: click.Group, arguments: list[str] | None = None) -> NoReturn:
    """Run `group`, translating every failure into one line and an exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in words
    prepare_streams()
    with using_language(choose_language(words, os.environ)):
        try:
            group.main(words, prog_name="linli", standalone_mode=False)
        except click.exceptions.Exit as exit_:
            sys.exit(exit_.exit_code)
        except (KeyboardInterrupt, click.exceptions.Abort):
            click.echo(gettext(N_("Interrupted; nothing was half-written.")), err=True)
            sys.exit(INTERRUPTED)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(UNUSABLE)
        except click.UsageError as error:
            fail("usage", _usage(error), as_json=as_json)
        except InputError as error:
            fail(error.code, sentence(error.code, **error.values), as_json=as_json)
        except OSError as error:
            code = _DISK.get(error.errno or 0, "system_refused")
            path = error.filename or tempfile.gettempdir()
            fail(code, sentence(code, path=path, told=error.strerror), as_json=as_json)
        except MemoryError:
            fail("memory", sentence("memory"), as_json=as_json)
        except Exception as error:  # the last door: tell it is a bug
            _bug(error)
        sys.exit(OK)


def _usage(error: click.UsageError) -> str:
    """Return what is wrong with the call and where its help stands."""
    command = error.ctx.command_path if error.ctx else "linli"
    text = gettext(N_("{problem} See: {command} --help"))
    return text.format(problem=_problem(error), command=command)


def _problem(error: click.UsageError) -> str:
    """Return click's message in the current language."""
    if language() == "en":
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        return gettext(N_("There is no option {name}.")).format(name=error.option_name)
    if isinstance(error, click.exceptions.NoSuchCommand):
        like = error.possibilities
        text = N_("There is no command {name}; perhaps {like}?") if like else _NO_COMMAND
        return gettext(text).format(name=error.command_name, like=", ".join(like or ()))
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        return gettext(N_("{name} is missing.")).format(name=name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0] if error.param.opts else error.param.name
        text = gettext(N_("The value of {name} cannot be used: {message}"))
        return text.format(name=name, message=_expected(error.param.type) or error.message)
    return error.format_message()


def _expected(kind: click.ParamType[Any]) -> str:
    """Return what a value of `kind` looks like."""
    if isinstance(kind, click.Choice):
        return gettext(N_("it is one of {names}.")).format(names=", ".join(kind.choices))
    if isinstance(kind, (click.types.IntParamType, click.types.FloatParamType)):
        return gettext(N_("it is a number in plain digits, such as 3 or 800000."))
    return ""


def _bug(error: BaseException) -> NoReturn:
    """Say that this is our mistake; the traceback only when it is asked for."""
    text = gettext(N_("This is a bug in Linli ({kind}: {message}). LINLI_DEBUG=1 shows where."))
    click.echo(text.format(kind=type(error).__name__, message=error), err=True)
    if os.environ.get("LINLI_DEBUG"):
        traceback.print_exception(error)
    sys.exit(BUG)
