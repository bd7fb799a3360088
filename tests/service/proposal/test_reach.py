"""Minutes, room, evenness, urgency and detours agree with the run, in document and in ledger."""

from dataclasses import replace
from pathlib import Path

import docx
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from service.plan import Plan
from service.proposal.area_lists import coverage_table, street_table
from service.proposal.docx import write_document
from service.proposal.gap_lists import detour_table, gap_table, urgency_table
from service.proposal.ledger import tables
from service.proposal.lists import estate_table
from service.proposal.reach import effect_table, station_table
from tests.service.proposal.conftest import TODAY, Written

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def document(written: Written):
    return docx.Document(written.folder / "proposal.docx")


def rows(document, *headers):
    """Return the body of the one table whose header has all of these words."""
    found = [t for t in document.tables if set(headers) <= {c.text for c in t.rows[0].cells}]
    assert len(found) == 1, headers
    return [[cell.text for cell in row.cells][1:] for row in found[0].rows[1:]]


def sheet(written, name):
    path = written.folder / "ledger.xlsx"
    return pd.read_excel(path, sheet_name=f"{name}-数据版", engine="openpyxl")


def test_minutes_of_the_document_are_those_of_the_run(written, document):
    told = written.plan.coverage.result["minutes"]
    shown = rows(document, "中位数（分钟）")
    for line, kind in zip(shown, ("estates", "households"), strict=True):
        figures = told[kind]
        assert line[1:3] == [f"{figures[k]:,.0f}" for k in ("counted", "without_walk")]
        assert line[3:] == [f"{figures[k]:,.1f}" for k in ("median", "mean", "p90", "worst_decile")]
    estates = written.plan.estates
    inside = estates[~estates["outside"].astype(bool)]
    walks = np.sort(inside["minutes"].fillna(np.inf).to_numpy(float))
    assert shown[0][3] == f"{walks[int(np.ceil(0.5 * len(walks))) - 1]:,.1f}"
    assert shown[0][5] == f"{walks[int(np.ceil(0.9 * len(walks))) - 1]:,.1f}"


def test_sensitivity_holds_the_headline_in_its_middle(written, document):
    lines, cover = rows(document, "小区覆盖率"), written.plan.coverage.result
    assert lines[1][1:3] == [f"{cover['covered_estates']:,}", f"{cover['coverage_estates']:.1%}"]
    shares = [float(line[2].rstrip("%")) for line in lines]
    assert shares == sorted(shares)
    assert shares[0] < shares[2]


def test_states_add_up_and_agree_with_the_estates(written, document):
    *lines, total = rows(document, "状态", "估算户数")
    estates = gpd.read_file(written.folder / "proposal.gpkg", layer="estates")
    count = estates.loc[~estates["outside"].astype(bool), "state"].value_counts()
    order = ("covered_enough", "covered_undecided", "covered_insufficient", "uncovered")
    assert [line[1] for line in lines] == [f"{count.get(state, 0):,}" for state in order]
    assert total[1] == f"{written.plan.coverage.result['estates']:,}"


def test_stations_that_lack_most_stand_first(written, document):
    told = pd.DataFrame(written.plan.coverage.result["enough"]["stations"]).set_index("id")
    kept = sheet(written, "站点面积").set_index("station_id")
    assert set(kept.index) == set(told.index)
    lacking = (told["required_m2"] - told["area_m2"]).clip(lower=0.0)
    assert np.allclose(kept["lacking_m2"], lacking.reindex(kept.index), equal_nan=True)
    known = kept["lacking_m2"].dropna()
    assert known.is_monotonic_decreasing
    *lines, _ = rows(document, "缺少面积（㎡）")
    assert len(lines) == 10
    assert [line[5] for line in lines] == [f"{value:,.1f}" for value in known.head(10)]


def test_streets_and_communities_add_up_to_the_city_before_and_after(written):
    cover, site = written.plan.coverage.result, written.plan.site.result
    for name, kind in (("街道对比", "by_street"), ("覆盖情况", "by_community")):
        table = sheet(written, name).set_index("area")
        told = pd.DataFrame(cover[kind]).set_index("id")
        assert table["estates_before"].sum() == cover["covered_estates"]
        assert table["estates_after"].sum() == site["after"]["covered_estates"]
        both = table.index.intersection(told.index)
        assert len(both) >= 3
        assert (table.loc[both, "estates_before"] == told.loc[both, "covered_estates"]).all()
        measured = table.loc[both, "median_walk_m"]
        assert np.allclose(measured, told.loc[both, "median_walk_m"].astype(float), equal_nan=True)
        gained = table[table["estates_after"] > table["estates_before"]]["estates_after"]
        changed = {row["id"]: row["covered_estates_after"] for row in site["changes"][kind]}
        assert gained.to_dict() == changed


def test_gaps_stand_in_the_order_of_urgency_and_their_points_add_up(written, document):
    kept = sheet(written, "缺口清单")
    assert list(kept["priority_rank"]) == list(range(1, len(kept) + 1))
    parts = [f"points_{part}" for part in ("households", "elders", "old", "distance")]
    assert np.allclose(kept[parts].sum(axis=1), kept["priority"], atol=1e-5)
    *lines, _ = rows(document, "紧迫度", "缺口原因")
    assert [line[0] for line in lines] == list(kept["zone"].head(10))
    points = rows(document, "紧迫度", "户数得分")
    assert [line[2] for line in points] == [f"{v:.2f}" for v in kept["points_households"].head(10)]


def test_detours_are_those_of_the_run(written, document):
    told = written.plan.coverage.result["detours"]
    kept = sheet(written, "绕行")
    assert list(kept["estate_id"]) == [row["id"] for row in told]
    assert (kept["walk_m"] > 2 * kept["straight_m"]).all()
    lines = rows(document, "绕行倍数")
    assert [line[-1] for line in lines] == [f"{row['ratio']:.1f}" for row in told[:10]]
    assert any(f"有 {len(told)} 个小区到站点的步行距离" in p.text for p in document.paragraphs)


def test_the_siting_part_tells_before_and_after(written, document):
    after = written.plan.site.result["after"]
    figures = (written.plan.coverage.result, after)
    lines = {line[0]: line[1:] for line in rows(document, "现状", "实施后")}
    walks = [f"{told['minutes']['estates']['p90']:.1f}" for told in figures]
    assert lines["九成小区步行不超过（分钟）"] == walks
    room = [f"{told['enough']['states']['covered_enough']['estates']:,}" for told in figures]
    assert lines["已覆盖且面积够用的小区（个）"] == room
    even = [f"{told['equity']['walk']['gini']:.2f}" for told in figures]
    assert lines["步行距离基尼系数"] == even


def test_estates_of_the_ledger_have_minutes_and_states_before_and_after(written):
    frame = estate_table(written.plan).frame.set_index("id")
    after = pd.DataFrame(written.plan.site.detail["after"]).set_index("id")
    assert np.allclose(
        frame["minutes_after"], after["minutes"].reindex(frame.index).astype(float), equal_nan=True
    )
    assert (frame["minutes_after"].fillna(np.inf) <= frame["minutes"].fillna(np.inf) + 1e-9).all()
    assert frame["state_told"].notna().all()


def without(plan: Plan, *keys: str) -> Plan:
    """Return the plan with runs that lack some figures, as runs of older versions do."""
    left = {k: v for k, v in plan.coverage.result.items() if k not in keys}
    cover = replace(plan.coverage, result=left, params={**plan.coverage.params, "priority": None})
    told = ["priority", "priority_rank", "priority_parts"]
    return replace(plan, coverage=cover, gaps=plan.gaps.drop(columns=told))


def test_runs_of_older_versions_are_told_without_the_new_figures(written, tmp_path):
    keys = ("minutes", "sensitivity", "enough", "equity", "by_community", "by_street", "detours")
    plan = without(written.plan, *keys)
    plan = replace(plan, estates=plan.estates.drop(columns=["minutes", "state"]))
    write_document(plan, tmp_path / "old.docx", plate=written.folder / "map-1.png", today=TODAY)
    texts = [p.text for p in docx.Document(tmp_path / "old.docx").paragraphs]
    assert not any("步行时间" in text for text in texts)
    assert effect_table(plan).frame.empty
    assert station_table(plan).frame.empty
    assert street_table(plan).frame.empty
    assert detour_table(plan).frame.empty
    assert gap_table(plan).frame["priority"].isna().all()
    assert all(len(table.data) <= len(table.frame.columns) for table in tables(plan))


def test_without_streets_evenness_by_street_is_not_told(written, tmp_path):
    result = written.plan.coverage.result
    row = {**result["by_street"][0], "id": None, "name": None}
    equity = {**result["equity"], "area": {**result["equity"]["area"], "gini": None}}
    cover = replace(written.plan.coverage, result={**result, "by_street": [row], "equity": equity})
    plan = replace(written.plan, coverage=cover)
    write_document(plan, tmp_path / "no.docx", plate=written.folder / "map-1.png", today=TODAY)
    document = docx.Document(tmp_path / "no.docx")
    assert not any("街道户均" in p.text for p in document.paragraphs)
    assert not any("每百户面积（㎡）" in [c.text for c in t.rows[0].cells] for t in document.tables)
    assert any("步行距离的基尼系数" in p.text for p in document.paragraphs)


def test_areas_that_nobody_recorded_are_said_not_zero(written, tmp_path):
    result = written.plan.coverage.result
    enough = {
        **result["enough"],
        "area_m2": 0,
        "station_area": {"enough": 0, "insufficient": 0, "undecided": 57},
        "stations": [
            {**row, "area_m2": None, "area": "undecided"} for row in result["enough"]["stations"]
        ],
    }
    cover = replace(written.plan.coverage, result={**result, "enough": enough})
    plan = replace(written.plan, coverage=cover)
    write_document(plan, tmp_path / "no.docx", plate=written.folder / "map-1.png", today=TODAY)
    document = docx.Document(tmp_path / "no.docx")
    assert any("站点面积均无记录，无法判断现有面积" in p.text for p in document.paragraphs)
    *lines, _ = rows(document, "缺少面积（㎡）")
    assert {line[1] for line in lines} == {"—"}
    assert {line[5] for line in lines} == {"—"}


def test_every_area_and_gap_is_told_once(written):
    plan = written.plan
    assert coverage_table(plan).frame["area"].is_unique
    assert len(gap_table(plan).frame) == len(urgency_table(plan).frame) == len(plan.gaps)


def test_the_page_of_the_sample_city_tells_its_figures(written):
    page = " ".join((ROOT / "docs/sample-city.md").read_text(encoding="utf-8").split())
    told = written.plan.coverage.result
    states, walks = told["enough"]["states"], told["minutes"]["estates"]
    small = states["covered_insufficient"]["estates"]
    assert f"of the {told['covered_estates']} covered estates {small} share" in page
    assert f"at most {walks['median']:.1f} minutes, nine in ten {walks['p90']:.1f}" in page
    less, _, more = (f"{each['coverage_estates']:.0%}" for each in told["sensitivity"])
    assert f"it is {less[:-1]} or {more[:-1]} % of the estates" in page
    assert f"{len(told['detours'])} estates walk more than twice" in page
    even = told["equity"]
    assert f"(Gini {even['walk']['gini']:.2f})" in page
    assert f"({even['area']['gini']:.2f}, area" in page
