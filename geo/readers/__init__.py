"""Reading files: one module for each family of formats."""

from pathlib import Path

from geo.errors import InputError
from geo.layers import LAYERS
from geo.readers.excel import read_excel
from geo.readers.files import identify
from geo.readers.table import RawTable
from geo.readers.text import read_text

__all__ = ["RawTable", "read"]


def read(
    path: str | Path, *, layer: str, table: str | None = None, encoding: str | None = None
) -> RawTable:
    """Read the file `path` as it is, for the layer `layer`.

    Parameters
    ----------
    path
        The format follows the suffix, and the content must agree with it.
    layer
        One of `geo.layers.LAYERS`; its headers tell a header row from the titles above it.
    table
        Sheet or layer inside the file, where it has several.
    encoding
        Of text files and of attribute tables of shapefiles; detected when not told.

    Raises
    ------
    InputError
        When the file cannot be used; see `geo.readers.files` and the reader of the format.
    """
    path = Path(path)
    if layer not in LAYERS:
        raise ValueError(f"layer must be one of {', '.join(LAYERS)}, got {layer!r}")
    kind = identify(path)
    if kind == "text":
        return read_text(path, layer=layer, encoding=encoding)
    if kind == "xlsx":
        return read_excel(path, layer=layer, table=table)
    raise InputError("file_type_unknown", file=path.name, known="")
