"""Small drawn towns for tests: metres around one corner, in EPSG:4547."""

import geopandas as gpd
from shapely import LineString, Point, box

CRS = 4547
X0, Y0 = 500_000.0, 3_380_000.0


def point(x, y):
    return Point(X0 + x, Y0 + y)


def streets(*lines, **columns):
    drawn = [LineString([(X0 + x, Y0 + y) for x, y in line]) for line in lines]
    return gpd.GeoDataFrame(columns, geometry=drawn, crs=CRS)


def points(*coordinates):
    return gpd.GeoSeries([point(x, y) for x, y in coordinates], crs=CRS)


def places(*coordinates, **columns):
    """Return a frame of points with the ids A, B, C … unless `columns` has others."""
    ids = [chr(ord("A") + number) for number in range(len(coordinates))]
    where = [point(x, y) for x, y in coordinates]
    return gpd.GeoDataFrame({"id": ids} | columns, geometry=where, crs=CRS).to_crs(4326)


def areas(*boxes, **columns):
    drawn = [
        box(X0 + west, Y0 + south, X0 + east, Y0 + north) for west, south, east, north in boxes
    ]
    return gpd.GeoDataFrame(columns, geometry=drawn, crs=CRS).to_crs(4326)
