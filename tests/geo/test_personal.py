"""Files that count people carry no persons."""

import numpy as np
import pandas as pd
import pytest

from geo.clean import clean
from geo.errors import InputError
from geo.readers.table import RawTable

COUNTED = {"单位": ["甲医院"], "岗位类别": ["健康医疗"], "技能": ["义诊"], "在职党员数": ["3"]}


def table(columns: dict[str, list[str | None]]) -> RawTable:
    frame = pd.DataFrame(columns, dtype=object)
    return RawTable("members.csv", frame, np.arange(2, 2 + len(frame)))


@pytest.mark.parametrize(
    "header",
    ["姓名", "党员姓名", "身份证号码", "联系电话", "手机号(必填)", " 联 系 人 ", "出生年月"],
)
def test_a_column_for_persons_is_refused(header: str) -> None:
    with pytest.raises(InputError) as refused:
        clean(table({**COUNTED, header: ["…"]}), "offers")
    assert refused.value.code == "personal_column"
    assert refused.value.values["header"] == header.strip()


def test_it_is_refused_in_a_list_of_persons_with_skills_and_without_counts() -> None:
    listed = {"单位": ["甲医院"], "姓名": ["…"], "特长": ["义诊"]}
    with pytest.raises(InputError, match="personal_column"):
        clean(table(listed), "offers")


def test_it_is_refused_when_it_is_chosen_by_hand() -> None:
    with pytest.raises(InputError, match="personal_column"):
        clean(table({**COUNTED, "姓名": ["…"]}), "offers", columns={"text": "姓名"})


def test_an_ordinary_offer_may_name_the_office_to_call() -> None:
    ordinary = {"单位": ["甲医院"], "服务类别": ["健康医疗"], "联系电话": ["13800000000"]}
    assert clean(table(ordinary), "offers").rejects == ()


@pytest.mark.parametrize(
    "cell",
    [
        "义诊，电话13800000000",
        "１３８００００００００",
        "110101199003071234",
        "11010119900307123X可来",
    ],
)
def test_a_row_with_a_persons_number_is_rejected_and_the_number_not_kept(cell: str) -> None:
    counted = {name: [*cells, *cells] for name, cells in COUNTED.items()}
    cleaned = clean(table({**counted, "备注": ["周末", cell]}), "offers")
    assert [(each.row, each.code, each.value) for each in cleaned.rejects] == [
        (3, "personal_value", "")
    ]
    assert len(cleaned.frame) == 1


@pytest.mark.parametrize("cell", ["2026年3月", "320404001001", "913204001234567890", "120人"])
def test_other_numbers_are_no_persons(cell: str) -> None:
    assert clean(table({**COUNTED, "备注": [cell]}), "offers").rejects == ()


def test_headers_of_posts_and_members_are_known() -> None:
    members = clean(table(COUNTED), "offers").frame.iloc[0]
    assert (members["category"], members["skills"], members["people"]) == ("health", "义诊", 3)
    columns = {"社区": ["东社区"], "岗位": ["巡逻"], "技能要求": ["急救"], "需求人数": ["5人"]}
    post = clean(table(columns), "needs").frame.iloc[0]
    assert (post["text"], post["skills"], post["people"]) == ("巡逻", "急救", 5)
