"""What every spreadsheet written here has in common: text stays text."""

__all__ = ["neutralise"]

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutralise(value: object) -> object:
    """Return `value` so that no spreadsheet program takes it for a formula.

    Text that begins with ``= + - @`` or with a control character, spaces passed over, gets an
    apostrophe in front; everything else comes back as it is. Writers store it as a string, never
    as a formula (OWASP, CSV injection).

    Examples
    --------
    >>> neutralise("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    >>> neutralise(-3.5)
    -3.5
    """
    if not isinstance(value, str):
        return value
    bare = value.lstrip(" \u00a0\u3000\ufeff\u200b")
    # Full-width signs count too: East Asian spreadsheet programs read them as formulas.
    return f"'{value}" if bare.startswith((*_ACTIVE, "＝", "＋", "－", "＠")) else value
