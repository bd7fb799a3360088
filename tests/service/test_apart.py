"""Rows without a place: paired where their classes fit, and never as a full table."""

from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import shapely

from service.apart import unplaced, walks_apart

if TYPE_CHECKING:
    from service.city import City

NOWHERE = cast("City", None)  # nothing is walked, so no city is asked


def rows(*kinds: str | None, placed: bool = False, **columns: Any) -> gpd.GeoDataFrame:
    geometry = [shapely.Point(113, 28) if placed else None] * len(kinds)
    return gpd.GeoDataFrame({"category": kinds, **columns}, geometry=geometry, crs=4326)


def test_what_has_no_place_is_allowed_where_the_class_fits() -> None:
    needs = rows("health", "legal", "station", None)
    offers = rows("健康", "relief", "legal", text=[None, "有会议室一间", None])
    apart = walks_apart(NOWHERE, needs, offers)
    assert unplaced(needs).all()
    assert np.isnan(apart.data).all()
    found = sorted(zip(*(side.tolist() for side in apart.tocoo().coords), strict=True))
    assert found == [(0, 0), (1, 2), (2, 1)]


def test_a_placed_need_meets_offers_without_a_place_and_the_other_way_round() -> None:
    here, nowhere = rows("health", "legal", placed=True), rows("health", "health")
    for needs, offers in ((here, nowhere), (nowhere, here)):
        assert walks_apart(NOWHERE, needs, offers).nnz == 2


def test_without_classes_every_pair_is_allowed() -> None:
    needs, offers = rows("health", "legal")[["geometry"]], rows("health")[["geometry"]]
    assert walks_apart(NOWHERE, needs, offers).nnz == 2


def test_thousands_without_a_place_stay_sparse() -> None:
    needs, offers = (
        rows(*(f"类{k % 50}" for k in range(5_000))),
        rows(*(f"类{k % 50}" for k in range(2_000))),
    )
    assert walks_apart(NOWHERE, needs, offers).nnz == 5_000 * 2_000 // 50
