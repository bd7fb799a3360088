"""GeoPackage blobs: a header, an envelope and WKB (OGC 12-128r17, clause 2.1.3)."""

import sqlite3
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["add_functions", "decode_blob", "encode_blob", "encode_blobs", "strip_headers"]

_SRID = 4326
_LITTLE_ENDIAN, _EMPTY, _XY = 0x01, 0x10, 1 << 1
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def _head(flags: int) -> bytes:
    return b"GP\0" + struct.pack("<Bi", flags, _SRID)


_HEAD_POINT = _head(_LITTLE_ENDIAN)
_HEAD_EMPTY = _head(_LITTLE_ENDIAN | _EMPTY)
_HEAD_ENVELOPE = _head(_LITTLE_ENDIAN | _XY)


def encode_blobs(geometries: npt.NDArray[np.object_]) -> list[bytes | None]:
    """Return the blobs of `geometries` (n,), WGS84; None where missing or empty.

    Points carry no envelope, as GDAL writes them; all else has one (x, then y).
    """
    wkb = shapely.to_wkb(geometries, byte_order=1, output_dimension=2, flavor="iso")
    bounds = shapely.bounds(geometries)[:, [0, 2, 1, 3]].astype("<f8")
    envelopes = bounds.tobytes()
    point = shapely.get_type_id(geometries) == shapely.GeometryType.POINT
    gone = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    return [
        None
        if missing
        else _HEAD_POINT + body
        if bare
        else _HEAD_ENVELOPE + envelopes[32 * i : 32 * i + 32] + body
        for i, (body, bare, missing) in enumerate(
            zip(wkb, point.tolist(), gone.tolist(), strict=True)
        )
    ]


def encode_blob(wkb: bytes) -> bytes:
    """Return the blob of one geometry given as (E)WKB; an empty one is marked as such."""
    shape = shapely.from_wkb(wkb)
    blob = encode_blobs(np.array([shape], dtype=object))[0]
    if blob is None:
        return _HEAD_EMPTY + shapely.to_wkb(shape, byte_order=1, output_dimension=2, flavor="iso")
    return blob


def decode_blob(blob: bytes) -> bytes:
    """Return the WKB inside `blob`; ValueError when it is no GeoPackage blob."""
    if blob[:2] != b"GP" or len(blob) < 8 or blob[3] >> 1 & 7 >= len(_ENVELOPE_BYTES):
        raise ValueError(f"blob must begin with a GeoPackage header, got {blob[:8].hex()}")
    return blob[8 + _ENVELOPE_BYTES[blob[3] >> 1 & 7] :]


def strip_headers(blobs: Sequence[bytes | None]) -> list[bytes | None]:
    """Return the WKB of each blob, None where it is missing."""
    return [None if blob is None else decode_blob(blob) for blob in blobs]


def add_functions(connection: sqlite3.Connection) -> None:
    """Give `connection` the functions that the R-tree triggers call.

    Without them not even a name could be changed in a table with such triggers
    (OGC 12-128r17, annex F.3).
    """
    functions: dict[str, Callable[[bytes | None], Any]] = {
        "ST_IsEmpty": _is_empty,
        "ST_MinX": lambda blob: _bound(blob, 0),
        "ST_MinY": lambda blob: _bound(blob, 1),
        "ST_MaxX": lambda blob: _bound(blob, 2),
        "ST_MaxY": lambda blob: _bound(blob, 3),
    }
    for name, function in functions.items():
        connection.create_function(name, 1, function, deterministic=True)


def _is_empty(blob: bytes | None) -> int | None:
    return None if blob is None else int(shapely.is_empty(shapely.from_wkb(decode_blob(blob))))


def _bound(blob: bytes | None, which: int) -> float | None:
    if blob is None:
        return None
    bound = float(shapely.bounds(shapely.from_wkb(decode_blob(blob)))[which])
    return None if np.isnan(bound) else bound
