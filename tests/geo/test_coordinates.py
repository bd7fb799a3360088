"""Coordinates as people write them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import parse_coordinates, parse_pairs, unswap


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("114.305", 114.305),
        (" 114.305 ", 114.305),
        (114.305, 114.305),
        ("１１４．３０５", 114.305),
        ("114°18'18\"", 114.305),
        ("114°18′18″E", 114.305),
        ("E114°18'18\"", 114.305),
        ("东经114度18分18秒", 114.305),
        ("114°18.3'", 114.305),
        ("114.305°", 114.305),
        ("114.305°E", 114.305),
        ("114° 18' 18''", 114.305),
        ("30度35分", 30 + 35 / 60),
        ("西经114度18分18秒", -114.305),
        ("33.5S", -33.5),
        ("-33.5", -33.5),
        ("38414671.585", 38414671.585),
        ("1.14305e2", 114.305),
    ],
)
def test_one_coordinate(cell, degrees):
    assert parse_coordinates(pd.Series([cell], dtype=object))[0] == pytest.approx(degrees)


@pytest.mark.parametrize(
    "cell",
    [None, "", ",", "暂无资料", "114°75'", "114,30", "inf", "nan", "12:30", "1-2", float("nan")],
)
def test_no_coordinate(cell):
    assert np.isnan(parse_coordinates(pd.Series([cell, "1"], dtype=object))[0])


@pytest.mark.parametrize(
    "cell",
    [
        "114.305,30.59",
        " 114.305 , 30.59 ",
        "114.305，30.59",
        "114.305;30.59",
        "114.305 30.59",
        "(114.305, 30.59)",
        "[114.305,30.59]",
        "１１４.３０５，３０.５９",
        "114.305、30.59",
        "114°18'18\", 30°35'24\"",
        "东经114度18分18秒，北纬30度35分24秒",
        "114° 18' 18\"，30° 35' 24\"",
    ],
)
def test_pairs(cell):
    x, y = parse_pairs(pd.Series([cell, None], dtype=object))
    assert (x[0], y[0]) == pytest.approx((114.305, 30.59))
    assert np.isnan([x[1], y[1]]).all()


@pytest.mark.parametrize("cell", [",", "114.3,", ",30.5", "暂无资料", "114.3", "1,2,3", "a,b", 3.0])
def test_no_pair(cell):
    x, y = parse_pairs(pd.Series([cell], dtype=object))
    assert np.isnan([x[0], y[0]]).all()


@given(st.floats(73, 136), st.floats(3, 54), st.booleans())
def test_degrees_of_china_come_back_in_order(lon, lat, swap):
    first, second = (lat, lon) if swap else (lon, lat)
    x, y, swapped = unswap(np.array([first]), np.array([second]))
    assert (x[0], y[0], swapped[0]) == (lon, lat, swap)


@given(st.floats(73, 136), st.floats(3, 54))
def test_pairs_keep_every_digit(lon, lat):
    x, y = parse_pairs(pd.Series([f"{lon!r},{lat!r}"]))
    assert (x[0], y[0]) == (lon, lat)


@pytest.mark.parametrize("easting", [414671.585, 38414671.585])
def test_surveyors_call_the_northing_x(easting):
    x, y, swapped = unswap(np.array([3079615.6, easting]), np.array([easting, 3079615.6]))
    assert x.tolist() == [easting, easting]
    assert y.tolist() == [3079615.6, 3079615.6]
    assert swapped.tolist() == [True, False]


def test_missing_is_not_swapped():
    assert not unswap(np.array([np.nan, 30.0]), np.array([114.0, np.nan]))[2].any()


def test_ten_thousand_cells_at_once():
    lon = np.linspace(73, 136, 10_000)
    pairs = pd.Series([f"{x:.6f},{x / 3:.6f}" for x in lon])
    x, y = parse_pairs(pairs)
    np.testing.assert_allclose((x, y), (lon, lon / 3), atol=1e-6)
