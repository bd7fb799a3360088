"""GeoParquet, and plain Parquet for the layers without geometry."""

from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError

from geo.errors import InputError
from geo.readers.files import MAX_UNPACKED
from geo.readers.table import RawTable
from geo.readers.vector import to_raw

__all__ = ["read_parquet"]


def read_parquet(path: Path) -> RawTable:
    """Read a Parquet file; its geometry where the GeoParquet metadata tell of one.

    Raises
    ------
    InputError
        ``file_damaged`` or ``zip_too_large``.
    """
    try:
        metadata = pq.read_metadata(path)
        size = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
        if size > MAX_UNPACKED:
            raise InputError("zip_too_large", file=path.name, megabytes=size // 1024**2)
        if b"geo" in (metadata.metadata or {}):
            return to_raw(path.name, gpd.read_parquet(path))
        return to_raw(path.name, pq.read_table(path).to_pandas())
    except (
        pa.ArrowException,
        CRSError,
        ShapelyError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
    ) as error:
        raise InputError("file_damaged", file=path.name) from error
