"""Small files in memory for the tests of cleaning and merging."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.checks import check, is_trusted
from geo.clean import clean
from geo.layers import LAYERS
from geo.merging import merge
from geo.readers.table import RawTable


def raw(columns, *, source="a.csv", geometry=None, crs=None):
    """Return a file with these columns; the header is row 1."""
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    count = len(frame) if columns else len(geometry)
    if not columns:
        frame = pd.DataFrame(index=range(count))
    shapes = None
    if geometry is not None:
        shapes = np.empty(count, dtype=object)
        shapes[:] = geometry
    return RawTable(source, frame, np.arange(count) + 2, shapes, crs)


def stored(layer):
    """Return an empty layer as the workspace gives it."""
    names = [*LAYERS[layer].names, "flags", "extra", "source_file", "source_row"]
    frame = pd.DataFrame({name: pd.Series([], dtype=object) for name in names})
    if LAYERS[layer].geometry is None:
        return frame
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs="EPSG:4326"))


def codes(findings):
    """Return (row, code) of findings."""
    return [(finding.row, finding.code) for finding in findings]


class City:
    """Layers in memory, into which files are imported one after the other."""

    def __init__(self):
        self.layers = {name: stored(name) for name in LAYERS}

    def add(self, layer, columns, *, source="a.csv", crs="wgs84"):
        """Import one file; return what it did."""
        cleaned = check(clean(raw(columns, source=source), layer, crs=crs), self.layers)
        merged = merge(self.layers[layer], cleaned, self.layers, trusted=is_trusted(cleaned))
        self.layers[layer] = merged.table
        return merged

    def cell(self, layer, name, field):
        """Return a field of the one row called `name`."""
        frame = self.layers[layer]
        found = frame.loc[frame["name"] == name, field]
        assert len(found) == 1
        return found.iloc[0]


def counts(merged):
    """Return inserted, updated, unchanged and rejected rows."""
    rejected = len({finding.row for finding in merged.rejects})
    return merged.inserted, merged.updated, merged.unchanged, rejected
