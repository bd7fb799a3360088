"""GCJ-02 and BD-09 against published vectors, statistics and themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import china

# STANDARDS C2: WGS84, GCJ-02, BD-09.
VECTORS = np.array(
    [
        [113.1339, 27.8274, 113.1397288, 27.8242591, 113.1461739, 27.8304211],
        [119.9480, 31.7800, 119.9526975, 31.7779013, 119.9592548, 31.7836134],
        [116.391, 39.907, 116.397241, 39.9084011, 116.4036144, 39.9147439],
    ]
)
WGS, GCJ, BD = VECTORS[:, :2].T, VECTORS[:, 2:4].T, VECTORS[:, 4:].T


@pytest.mark.parametrize(
    ("move", "start", "end"),
    [
        (china.gcj02_from_wgs84, WGS, GCJ),
        (china.bd09_from_gcj02, GCJ, BD),
        (china.bd09_from_wgs84, WGS, BD),
        (china.wgs84_from_gcj02, GCJ, WGS),
        (china.gcj02_from_bd09, BD, GCJ),
        (china.wgs84_from_bd09, BD, WGS),
    ],
)
def test_published_vectors(move, start, end):
    np.testing.assert_allclose(move(*start), end, rtol=0, atol=1e-6)


@given(st.floats(73, 137), st.floats(1.5, 55))
def test_inverse_is_exact(lon, lat):
    lon, lat = np.array([lon]), np.array([lat])
    for there, back in (
        (china.gcj02_from_wgs84, china.wgs84_from_gcj02),
        (china.bd09_from_gcj02, china.gcj02_from_bd09),
        (china.bd09_from_wgs84, china.wgs84_from_bd09),
    ):
        np.testing.assert_allclose(back(*there(lon, lat)), (lon, lat), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("lon", "lat"), [(2.35, 48.85), (-74.0, 40.7), (139.7, 35.7), (114.0, -8.0), (71.9, 40.0)]
)
def test_outside_china_nothing_moves(lon, lat):
    lon, lat = np.array([lon]), np.array([lat])
    for move in (
        china.gcj02_from_wgs84,
        china.wgs84_from_gcj02,
        china.bd09_from_wgs84,
        china.wgs84_from_bd09,
    ):
        assert move(lon, lat) == (lon, lat)


def test_offsets_are_those_measured():
    """STANDARDS C2: 114–679 m (mean 481) to GCJ-02, 781–1487 m (mean 1153) to BD-09."""
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(100, 122, 20_000), rng.uniform(22, 42, 20_000)

    def metres(there):
        east = (there[0] - lon) * 111_320 * np.cos(np.radians(lat))
        return np.hypot(east, (there[1] - lat) * 110_900)

    gcj, bd = metres(china.gcj02_from_wgs84(lon, lat)), metres(china.bd09_from_wgs84(lon, lat))
    assert (gcj.min(), gcj.mean(), gcj.max()) == pytest.approx((114, 481, 679), rel=0.05)
    assert (bd.min(), bd.mean(), bd.max()) == pytest.approx((781, 1153, 1487), rel=0.02)


def test_missing_stays_missing_and_does_not_spoil_the_others():
    lon, lat = china.wgs84_from_bd09(np.array([np.nan, *BD[0]]), np.array([np.nan, *BD[1]]))
    assert np.isnan([lon[0], lat[0]]).all()
    np.testing.assert_allclose((lon[1:], lat[1:]), WGS, rtol=0, atol=1e-6)


def test_no_points():
    assert [len(part) for part in china.wgs84_from_bd09(np.array([]), np.array([]))] == [0, 0]
