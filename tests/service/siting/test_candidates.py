"""Which rooms may be chosen and at what cost (seed rows A003-006…027)."""

import geopandas as gpd
import numpy as np
import pytest

from service.errors import ServiceError
from service.siting.candidates import candidates, resolve_ids


def spaces(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    table: dict[str, object] = {
        "id": [f"S{i}" for i in range(count)],
        "name": [f"room {i}" for i in range(count)],
        "source": "idle",
        "kind": None,
        "state": None,
        "floor": None,
        "area_m2": np.nan,
        "usable_m2": np.nan,
        "fitout_yuan": np.nan,
        "yearly_yuan": np.nan,
    }
    return gpd.GeoDataFrame(
        table | columns, geometry=gpd.points_from_xy([113.1] * count, [27.8] * count), crs=4326
    )


def stations(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values()))) if columns else 0
    table: dict[str, object] = {
        "id": [f"C{i}" for i in range(count)],
        "name": [f"centre {i}" for i in range(count)],
        "level": ["community"] * count,
        "space": [None] * count,
        "area_m2": [np.nan] * count,
    }
    return gpd.GeoDataFrame(
        table | columns, geometry=gpd.points_from_xy([113.1] * count, [27.8] * count), crs=4326
    )


def test_area_decides_and_unknown_area_passes_with_a_note() -> None:
    rooms = candidates(spaces(usable_m2=[79.99, 80.0, np.nan]), stations(), min_area=80)
    assert list(rooms["eligible"]) == [False, True, True]
    assert rooms["reason"].iloc[0] == "too_small"
    assert "area_unknown" in rooms["notes"].iloc[2]


def test_usable_area_counts_before_the_nominal_one() -> None:
    rooms = candidates(spaces(usable_m2=[60.0, np.nan], area_m2=[200.0, 200.0]), stations())
    assert list(rooms["eligible"]) == [False, True]


@pytest.mark.parametrize(
    ("state", "eligible", "note"),
    [
        ("occupied", False, None),
        ("in_use", False, None),
        ("due", True, "handover_first"),
        ("surveyed", True, "handover_first"),
        ("handed_over", True, None),
        ("idle", True, None),
    ],
)
def test_state_of_the_handover(state: str, eligible: bool, note: str | None) -> None:
    rooms = candidates(spaces(state=[state], usable_m2=[100.0]), stations())
    assert bool(rooms["eligible"].iloc[0]) is eligible
    assert note is None or note in rooms["notes"].iloc[0]


def test_a_space_that_a_station_names_is_in_use() -> None:
    open_station = stations(level=["estate"], space=["S0"])
    rooms = candidates(spaces(usable_m2=[100.0, 100.0]), open_station)
    assert dict(zip(rooms["id"], rooms["eligible"], strict=True)) == {"S0": False, "S1": True}


def test_centres_are_shared_rooms_at_no_cost_unless_they_house_a_station() -> None:
    centres = stations(
        level=["community", "street", "estate", "community"],
        space=[None, None, "C3", None],
    )
    rooms = candidates(spaces(usable_m2=[]), centres).set_index("id")
    assert set(rooms.index) == {"C0", "C1", "C3"}
    assert list(rooms["eligible"]) == [True, True, False]
    assert (rooms["source"] == "shared").all()
    assert (rooms["cost_yuan"] == 0).all()


def test_unknown_cost_is_the_median_per_square_metre_and_never_zero() -> None:
    rooms = candidates(
        spaces(usable_m2=[100.0, 200.0, 300.0, np.nan], fitout_yuan=[1e5, 4e5, np.nan, np.nan]),
        stations(),
    )
    assert rooms["cost_yuan"].iloc[2] == pytest.approx(300 * 1500)
    assert rooms["cost_yuan"].iloc[3] == pytest.approx(250_000)
    assert list(rooms["cost_estimated"]) == [False, False, True, True]


def test_rooms_that_cost_nothing_do_not_make_unknown_costs_zero() -> None:
    rooms = candidates(
        spaces(usable_m2=[100.0, 100.0, 90.0, 87.0], fitout_yuan=[0.0, 0.0, 9e4, np.nan]),
        stations(),
    )
    assert rooms["cost_yuan"].iloc[3] == pytest.approx(87_000)


def test_without_any_cost_nothing_is_invented() -> None:
    rooms = candidates(spaces(usable_m2=[100.0]), stations())
    assert np.isnan(rooms["cost_yuan"].iloc[0])


def test_locks_override_state_and_bans_override_all() -> None:
    rooms = candidates(
        spaces(state=["occupied", None], usable_m2=[10.0, 100.0]),
        stations(),
        locked=["S0"],
        banned=["S1"],
    )
    assert list(rooms["eligible"]) == [True, False]
    assert rooms["reason"].iloc[1] == "banned"


def test_rooms_are_named_by_id_or_unique_name() -> None:
    rooms = candidates(spaces(name=["a", "b", "b"], usable_m2=[90.0] * 3), stations())
    assert resolve_ids(["S2", "a"], rooms, option="--lock") == ["S2", "S0"]
    with pytest.raises(ServiceError, match="room_ambiguous"):
        resolve_ids(["b"], rooms, option="--lock")
    with pytest.raises(ServiceError, match="room_unknown"):
        resolve_ids(["nobody"], rooms, option="--lock")
