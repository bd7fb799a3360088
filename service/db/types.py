"""Column types that mean the same in a GeoPackage and in PostGIS."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from geoalchemy2 import Geometry as PostgisGeometry
from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import DateTime, TypeDecorator, TypeEngine, UserDefinedType

from service.db.blobs import decode_blob, encode_blob

__all__ = ["SRID", "Count", "GeoPackageGeometry", "Instant", "JsonText", "geometry", "plain"]

SRID = 4326

# BIGINT is no type of the GeoPackage standard; its INTEGER has 64 bits anyway.
Count = BigInteger().with_variant(Integer(), "sqlite")


class GeoPackageGeometry(UserDefinedType[WKBElement]):
    """Geometry stored as a GeoPackage blob; its values are GeoAlchemy2 ``WKBElement``.

    Parameters
    ----------
    kind
        Geometry type as the standard writes it: ``"POINT"``, ``"MULTIPOLYGON"`` … (it is the
        declared type of the column, which GDAL and QGIS read).
    """

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: object) -> str:
        """Return the declared column type."""
        return self.kind

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], bytes | None]:
        """Return the function WKBElement → blob."""

        def process(value: WKBElement | None) -> bytes | None:
            return None if value is None else encode_blob(bytes(value.data))

        return process

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], WKBElement | None]:
        """Return the function blob → WKBElement."""

        def process(value: bytes | None) -> WKBElement | None:
            return None if value is None else WKBElement(decode_blob(value), srid=SRID)

        return process


def geometry(kind: str) -> TypeEngine[WKBElement]:
    """Return the type of a geometry column on both databases, WGS84 (EPSG:4326).

    The PostGIS index is declared beside the column: GeoAlchemy2 makes its own only for columns
    whose base type is its own.
    """
    postgis = PostgisGeometry(kind, srid=SRID, spatial_index=False)
    return GeoPackageGeometry(kind).with_variant(postgis, "postgresql")


class _GeoPackageInstant(UserDefinedType[datetime]):
    """ISO 8601 in UTC with milliseconds, the form the standard asks for in DATETIME columns."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "DATETIME"

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:
        def process(value: datetime | None) -> str | None:
            if value is None:
                return None
            return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")

        return process

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[str | None], datetime | None]:
        def process(value: str | None) -> datetime | None:
            return None if value is None else datetime.fromisoformat(value)

        return process


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, to the millisecond."""

    impl = DateTime(timezone=True).with_variant(_GeoPackageInstant(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` in UTC, cut to what both databases keep."""
        if value is None:
            return None
        return value.astimezone(UTC).replace(microsecond=value.microsecond // 1000 * 1000)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the stored moment in UTC."""
        return None if value is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text: a GeoPackage has no JSON column, and jsonb would reorder the keys."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Return JSON without escapes of Chinese characters."""
        return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return what the text says."""
        return None if value is None else json.loads(value)


def plain(value: Any) -> Any:
    """Return `value` as JSON knows it: numpy unwrapped, tuples as lists, NaN as None.

    Raises
    ------
    TypeError
        When something in `value` has no form in JSON.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return float(value) if math.isfinite(value) else None
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case np.ndarray() | np.generic():
            return plain(value.tolist())
        case date():
            return value.isoformat()
    raise TypeError(f"value must have a form in JSON, got {type(value).__name__}")
