"""What the sample city's matching may not break, read from its layers and not from its problem."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from service import workflows
from service.db.workspace import NewRun, Workspace
from service.errors import ServiceError
from service.i18n import using_language
from service.pairs import Agreement
from service.running import running
from service.same_units import first_of_each
from service.wants import GAP_PREFIX
from tests.service.conftest import Worked


def changed(workspace: Workspace, layer: str, row: str, **values: object) -> None:
    """Store other values in one row of a layer."""
    table = workspace.layer(layer)
    at = table.index[table["id"] == row]
    for name, value in values.items():
        table.loc[at, name] = value
    workspace.apply({layer: table.loc[at]}, NewRun("import", inputs=(layer,)))


def matched(workspace: Workspace, *locks: str) -> dict[str, Any]:
    return workflows.match(workspace, Agreement.read(lock=locks))


def of_class(workspace: Workspace, kind: str) -> list[str]:
    needs = workspace.layer("needs")
    return list(needs.loc[needs["category"] == kind, "id"])


def test_no_unit_spends_more_than_it_has(worked: Worked, workspace: Workspace) -> None:
    units = workspace.layer("units").set_index("id")["funds_yuan"]
    offers = workspace.layer("offers").set_index("id")
    fund = (offers["fund_yuan"] / offers["capacity"].astype(float).fillna(1)).fillna(0)
    pairs = pd.DataFrame(worked.match["pairs"])
    spent = pairs["offer"].map(fund).groupby(pairs["unit"]).sum()
    assert (spent <= units.reindex(spent.index).fillna(np.inf)).all()


def test_a_unit_without_the_money_is_told(workspace: Workspace) -> None:
    changed(workspace, "units", "DW08", funds_yuan=20_000.0)  # less than one share of 24,000
    told = matched(workspace)
    assert "GJ11" not in {pair["offer"] for pair in told["pairs"]}
    assert told["idle_reasons"]["unit_spent"] == 1


def test_no_class_runs_twice_in_a_community_in_one_period(
    worked: Worked, workspace: Workspace
) -> None:
    times = workspace.layer("offers").set_index("id")["times"].fillna("")
    kinds = workspace.layer("needs").set_index("id")["category"]
    seen = Counter(
        (pair["community"], kinds[pair["need"]], times[pair["offer"]])
        for pair in worked.match["pairs"]
        if not pair["need"].startswith(GAP_PREFIX)
    )
    assert set(seen.values()) == {1}


def test_reasons_add_up(worked: Worked) -> None:
    told = worked.match
    for rows, counts in (("unmatched_needs", "unmatched_reasons"), ("idle_offers", "idle_reasons")):
        assert sum(told[counts].values()) == len(told[rows])
        assert told[counts] == Counter(row["code"] for row in told[rows])
    paired = {pair["need"] for pair in told["pairs"]}
    assert len(paired) + len(told["unmatched_needs"]) == told["needs"]


def test_every_pair_is_told_how_often_it_stands_again(worked: Worked) -> None:
    stable = worked.match["stability"]
    kept = [pair["kept"] for pair in worked.match["pairs"]]
    assert stable["pairs"] == len(kept)
    assert stable["always"] == sum(each == stable["runs"] for each in kept)
    assert stable["always"] <= stable["least"] <= stable["most"] <= len(kept)


def test_what_is_told_to_unlock_comes_true(worked: Worked, workspace: Workspace) -> None:
    told = next(row for row in worked.match["unlock"] if row["offer"])
    offers = workspace.layer("offers").set_index("id")
    changed(workspace, "offers", told["offer"], capacity=offers["capacity"][told["offer"]] + 1)
    again = matched(workspace)
    # an offer that can serve more also scores a little more, so the total may rise further
    assert again["score"] >= worked.match["score"] + told["score"] - 1e-6
    assert again["communities_served"] == worked.match["communities_served"] + told["communities"]


def test_a_unit_serves_no_more_than_its_total(workspace: Workspace) -> None:
    changed(workspace, "units", "DW16", capacity=2)
    told = matched(workspace)
    assert sum(pair["unit"] == "DW16" for pair in told["pairs"]) == 2
    assert told["status"] == "optimal"


def test_an_offer_for_gain_is_not_paired(workspace: Workspace) -> None:
    changed(workspace, "offers", "GJ17", text="收费陪诊", commercial=None)
    told = matched(workspace)
    assert "GJ17" not in {pair["offer"] for pair in told["pairs"]}
    (idle,) = (row for row in told["idle_offers"] if row["offer"] == "GJ17")
    assert (idle["code"], idle["reason"]) == ("for_gain", "该供给属营利性，只匹配公益性服务。")
    changed(workspace, "offers", "GJ17", commercial=False)
    assert "GJ17" in {pair["offer"] for pair in matched(workspace)["pairs"]}


@pytest.mark.parametrize("capacity", [0, -3])
def test_an_offer_without_capacity_is_idle(workspace: Workspace, capacity: int) -> None:
    changed(workspace, "offers", "GJ17", capacity=capacity)
    idle = {row["offer"]: row["code"] for row in matched(workspace)["idle_offers"]}
    assert idle["GJ17"] == "no_capacity"


def test_a_class_of_its_own_is_kept_and_matched_with_itself(workspace: Workspace) -> None:
    changed(workspace, "offers", "GJ17", category="宠物服务", text="遛狗")
    need = of_class(workspace, "relief")[0]
    changed(workspace, "needs", need, category="宠物服务", text="喂猫")
    told = matched(workspace)
    assert {pair["need"]: pair["offer"] for pair in told["pairs"]}[need] == "GJ17"
    assert told["notes"]["classes_unknown"] == 2


def test_what_has_no_place_is_matched_by_class_and_counted(workspace: Workspace) -> None:
    need = of_class(workspace, "legal")[0]
    changed(workspace, "needs", need, community="不知何处", estate=None)
    told = matched(workspace)
    assert told["notes"]["needs_unplaced"] == 1
    assert told["notes"]["offers_unplaced"] == 0
    (row,) = (
        row
        for row in (*told["pairs"], *told["unmatched_needs"])
        if row["need"] == need
    )  # fmt: skip
    assert row.get("code") in {None, "all_full"}  # it is not too far


def test_a_unit_that_stands_twice_is_one(workspace: Workspace) -> None:
    units = workspace.layer("units")
    twin = units[units["id"] == "DW13"].assign(
        id="DW13-2", name="明理 法律服务社", capacity=2, willing=None
    )
    twin.geometry = twin.geometry.translate(0.001)  # some 100 m: its gate
    workspace.apply(
        {"units": pd.concat([units[units["id"] == "DW13"], twin], ignore_index=True)},
        NewRun("import", inputs=("units",)),
    )
    changed(workspace, "offers", "GJ19", unit="明理法律服务社")  # as text: the name is not unique
    changed(workspace, "offers", "GJ21", unit="DW13-2")
    told = matched(workspace)
    mine = [pair["unit"] for pair in told["pairs"] if pair["offer"] in {"GJ19", "GJ21"}]
    assert mine == ["DW13", "DW13"]  # the total of the one counts for both
    assert told["notes"]["units_merged"] == 1


def test_what_a_unit_has_agreed_to_stands_beyond_what_it_says(workspace: Workspace) -> None:
    pairs = [p for p in matched(workspace)["pairs"] if p["offer"] == "GJ11"][:2]
    names = [f"{pair['offer']}:{pair['need']}" for pair in pairs]
    workflows.record_pairs(workspace, names, state="agreed", by="安居房产公司")
    changed(workspace, "units", "DW08", capacity=1, funds_yuan=30_000.0)  # two shares of 24,000
    with using_language("zh"):
        told = matched(workspace)
    assert told["agreed_kept"] == 2
    assert {f"{p['offer']}:{p['need']}" for p in told["pairs"]} >= set(names)
    assert sum(p["offer"] == "GJ11" for p in told["pairs"]) == 2
    kinds = {row["kind"]: (row["room"], row["agreed"]) for row in told["over_agreed"]}
    assert kinds == {"unit_total": (1, 2), "unit_funds": (30_000, 48_000)}
    assert any("30,000 元" in row["text"] for row in told["over_agreed"])


def test_branches_of_one_name_stay_apart() -> None:
    places = gpd.points_from_xy([114.30, 114.301, 114.31, 114.3], [30.55] * 4)
    names = ["工商银行（支行）", "工商银行 支行", "工商银行支行", None]
    units = gpd.GeoDataFrame({"id": list("abcd"), "name": names}, geometry=places, crs=4326)
    found = first_of_each(units)
    assert [found[each] for each in "abcd"] == ["a", "a", "c", "d"]
    assert "工商银行支行" not in found  # which of two it is nobody knows


def lock_of(offer: str, needs: Sequence[str]) -> list[str]:
    return [f"{offer}:{need}" for need in needs]


def test_locks_that_cannot_stand_are_refused(workspace: Workspace) -> None:
    legal, learning = (of_class(workspace, kind) for kind in ("legal", "education_care"))
    with pytest.raises(ServiceError, match="locks_over_capacity"):
        matched(workspace, *lock_of("GJ19", [*legal, *learning][:9]))
    with pytest.raises(ServiceError, match="locks_over_limit"):
        matched(workspace, f"GJ19:{legal[0]}", f"GJ21:{legal[0]}")
    changed(workspace, "units", "DW08", funds_yuan=30_000.0)
    with pytest.raises(ServiceError, match="locks_over_funds"):
        matched(workspace, *lock_of("GJ11", legal[:2]))
    changed(workspace, "units", "DW13", capacity=1)
    with pytest.raises(ServiceError, match="locks_over_total"):
        matched(workspace, *lock_of("GJ19", legal[:2]))
    changed(workspace, "offers", "GJ19", commercial=True)
    with pytest.raises(ServiceError, match="lock_for_gain"):
        matched(workspace, f"GJ19:{legal[0]}")


def test_locks_of_one_class_in_one_period_are_refused(workspace: Workspace) -> None:
    one, other = of_class(workspace, "legal")[:2]
    places = workspace.layer("needs").set_index("id")[["community", "estate"]]
    changed(workspace, "needs", other, **places.loc[one].to_dict())
    with pytest.raises(ServiceError, match="locks_same_class"):
        matched(workspace, f"GJ19:{one}", f"GJ19:{other}")


def test_what_runs_already_is_counted_by_class_and_place() -> None:
    history = pd.DataFrame(
        [
            ("甲", "health", True, None),
            ("甲", "健康", True, "2026-05-01"),
            ("甲", "health", True, "2026-04-30"),
            ("甲", "health", False, None),
            ("甲", "health", None, None),
            ("甲", "legal", True, None),
            ("乙", "health", True, None),
            (None, "health", True, None),
            ("甲", "station", True, None),
        ],
        columns=["community", "category", "active", "ended"],
    )
    needs = pd.DataFrame(
        {
            "community": ["甲", "乙", "丙", None, "甲", "甲"],
            "category": ["health", "health", "health", "health", None, "station"],
        }
    )
    assert running(needs, history, date(2026, 5, 1)).tolist() == [2, 1, 0, 0, 0, 0]
