"""Errors that reach people: a code with values and the exit code of the command line."""

from geo.errors import InputError

__all__ = ["ServiceError", "WorkspaceError"]


class ServiceError(InputError):
    """A call that cannot be carried out; the command line ends with exit code 2."""


class WorkspaceError(ServiceError):
    """The workspace (file or database) is missing, damaged, read-only or of another version."""
