"""The ground the sample city stands on: a drawing plane, bent and laid onto the earth.

Everything is planned on a straight 200 m grid ("plan" coordinates, metres). One smooth warp
turns the straight streets into curved ones, one rotation takes them off the compass, and the
CGCS2000 3-degree zone of the place (EPSG:4547) carries them to longitude and latitude. Points
that are equal on the plan are equal on the earth, so junctions stay joined.
"""

from typing import Any

import numpy as np
from pyproj import Transformer

__all__ = [
    "BANK",
    "BLOCK",
    "COLUMNS",
    "HEIGHT",
    "ROWS",
    "WIDTH",
    "Array",
    "plane_to_wgs84",
    "river",
    "to_plane",
    "to_wgs84",
]

Array = np.ndarray[Any, np.dtype[Any]]

BLOCK = 200.0  # side of a block, metres
COLUMNS, ROWS = 33, 24  # blocks west to east, south to north
WIDTH, HEIGHT = COLUMNS * BLOCK, ROWS * BLOCK
BANK = 100.0  # distance of the promenades from the middle of the river
CENTRE = (411_350.0, 3_076_650.0)  # EPSG:4547, near 113.1 E 27.8 N
TURN = np.deg2rad(9.0)
DECIMALS = 7  # of a degree: about a centimetre

_TO_WGS84 = Transformer.from_crs("EPSG:4547", "EPSG:4326", always_xy=True)


def river(y: Array) -> Array:
    """Return the plan x of the middle of the river at the plan heights `y`."""
    along = np.asarray(y, dtype=float)
    bend = 180.0 * np.sin(2 * np.pi * along / 5200.0)
    return np.asarray(4300.0 + bend + 60.0 * np.sin(2 * np.pi * along / 2100.0))


def to_plane(plan: Array) -> Array:
    """Bend plan points (n, 2) into the metric plane EPSG:4547."""
    x, y = np.asarray(plan, dtype=float).T
    bent_x = x + 90.0 * np.sin(2 * np.pi * y / 2600.0 + 0.6) + 35.0 * np.sin(2 * np.pi * x / 3100.0)
    bent_y = y + 110.0 * np.sin(2 * np.pi * x / 3900.0) + 30.0 * np.sin(2 * np.pi * y / 1700.0)
    east, north = bent_x - WIDTH / 2, bent_y - HEIGHT / 2
    return np.column_stack(
        [
            CENTRE[0] + east * np.cos(TURN) - north * np.sin(TURN),
            CENTRE[1] + east * np.sin(TURN) + north * np.cos(TURN),
        ]
    )


def plane_to_wgs84(plane: Array) -> Array:
    """Carry EPSG:4547 points (n, 2) to WGS84 longitude and latitude, rounded to 7 decimals."""
    lon, lat = _TO_WGS84.transform(*np.asarray(plane, dtype=float).T)
    return np.round(np.column_stack([lon, lat]), DECIMALS)


def to_wgs84(plan: Array) -> Array:
    """Carry plan points (n, 2) to WGS84 longitude and latitude, rounded to 7 decimals."""
    return plane_to_wgs84(to_plane(plan))
