"""A fingerprint of layers, so that a result knows whether its input has changed since."""

import hashlib
import json
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection

from service.db.frames import columns_of, places, read_columns
from service.db.models import TABLES

__all__ = ["combined", "digest", "layer_digest"]


def layer_digest(connection: Connection, district: str, layer: str) -> str:
    """Return the SHA-256 (hex) of what is stored of `district` in `layer`.

    It is made of ids, fields, flags, extra columns and coordinates as they stand in the
    database, so an edit from QGIS or psql shows. It does not depend on the order of rows, on
    row numbers, on where a row came from, or on which of the two databases holds it.
    """
    whole = hashlib.sha256()
    columns = read_columns(connection, TABLES[layer], district, columns_of(layer))
    whole.update(json.dumps([layer, list(columns), len(columns["id"])]).encode())
    for name, values in columns.items():
        is_place = name == "geom"
        whole.update(
            _bytes(places(TABLES[layer], values)) if is_place else json.dumps(values).encode()
        )
    return whole.hexdigest()


def combined(digests: Mapping[str, str]) -> str:
    """Return one SHA-256 (hex) of the digests of several layers, whatever their order."""
    return hashlib.sha256(json.dumps(sorted(digests.items())).encode()).hexdigest()


def digest(connection: Connection, district: str, layers: Iterable[str]) -> str:
    """Return the combined digest of `layers`, see `layer_digest`."""
    return combined({name: layer_digest(connection, district, name) for name in set(layers)})


def _bytes(shapes: npt.NDArray[np.object_]) -> bytes:
    """Return the shapes in one byte order, after their lengths."""
    plain = shapely.to_wkb(shapes, byte_order=1, flavor="iso")
    lengths = json.dumps([None if shape is None else len(shape) for shape in plain])
    return b"".join([lengths.encode(), *(shape for shape in plain if shape is not None)])
