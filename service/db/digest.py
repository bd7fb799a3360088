"""A fingerprint of layers, so that a result knows whether its input has changed since."""

import hashlib
import json
from collections.abc import Iterable

import numpy as np
import shapely
from sqlalchemy import Connection

from service.db.frames import columns_of, read_columns
from service.db.models import TABLES

__all__ = ["digest"]


def digest(connection: Connection, district: str, layers: Iterable[str]) -> str:
    """Return the SHA-256 (hex) of what is stored of `district` in `layers`.

    It is made of ids, fields, flags, extra columns and coordinates as they stand in the
    database, so an edit from QGIS or psql shows. It does not depend on the order of rows, on
    row numbers, on where a row came from, or on which of the two databases holds it.
    """
    whole = hashlib.sha256()
    for layer in sorted(set(layers)):
        columns = read_columns(connection, TABLES[layer], district, columns_of(layer))
        whole.update(json.dumps([layer, list(columns), len(columns["id"])]).encode())
        for name, values in columns.items():
            whole.update(_places(values) if name == "geom" else json.dumps(values).encode())
    return whole.hexdigest()


def _places(wkb: list[bytes | None]) -> bytes:
    """Return the shapes in one byte order, each after its length."""
    shapes = shapely.from_wkb(np.array(wkb, dtype=object))
    plain = shapely.to_wkb(shapes, byte_order=1, flavor="iso")
    lengths = json.dumps([None if shape is None else len(shape) for shape in plain])
    return b"".join([lengths.encode(), *(shape for shape in plain if shape is not None)])
