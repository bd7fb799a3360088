"""Headers of files: what is left of them when spelling and units are set aside."""

import re
import unicodedata

__all__ = ["normalise"]

_BRACKETED = re.compile(r"[(\[{【〔〈《「][^)\]}】〕〉》」]*[)\]}】〕〉》」]")
_NOISE = re.compile(r"[\s:*\ufeff\u200b]+")


def normalise(header: object) -> str:
    """Return `header` without spaces, colons, asterisks and bracketed parts, in half width.

    Latin letters become lower case. A header that is nothing but a bracket keeps its content.

    Examples
    --------
    >>> normalise(" 建筑面积（㎡）： ")
    '建筑面积'
    """
    half = unicodedata.normalize("NFKC", "" if header is None else str(header)).casefold()
    bare = _NOISE.sub("", _BRACKETED.sub("", half))
    return bare or _NOISE.sub("", re.sub(r"[(){}\[\]【】〔〕〈〉《》「」]", "", half))
