"""Errors of `geo`: a code with values. The sentences are made in `service.sentences`."""

__all__ = ["InputError"]


class InputError(Exception):
    """Input that cannot be used.

    Parameters
    ----------
    code
        Stable name of what is wrong, such as ``"crs_missing"``; `service.sentences` has a
        sentence for each.
    **values
        What the sentence tells: file, row, field, value.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.code}: {told}" if told else self.code
