"""Members by skill and posts of communities, as `docs/posts.md` shows them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import workflows
from service.db.workspace import NewRun, Workspace
from service.i18n import using_language
from service.pairs import Agreement
from service.telling import tell_run
from tests.service.command_line import linli, refused, told, unchanged
from tests.walkthrough import POSTS


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder in which the page was played, and the page as it came out."""
    folder = tmp_path_factory.mktemp("posts")
    return folder, POSTS.play(folder)


@pytest.fixture
def path(played: tuple[Path, str]) -> Path:
    """Return the page's workspace."""
    return played[0] / "posts.gpkg"


@pytest.fixture
def district(path: Path) -> Iterator[Workspace]:
    """Return the page's workspace, opened."""
    with Workspace.open(path) as workspace:
        yield workspace


def test_the_page_tells_what_the_commands_answer(played: tuple[Path, str]) -> None:
    assert played[1] == POSTS.text()


def test_people_add_up_and_keep_within_units_and_posts(district: Workspace) -> None:
    answer = workflows.posts(district, Agreement())
    offers = district.layer("offers").set_index("id")["people"]
    needs = district.layer("needs").set_index("id")["people"]
    given, taken = Counter(), Counter()
    for pair in answer["pairs"]:
        given[pair["offer"]] += pair["people"]
        taken[pair["need"]] += pair["people"]
    assert all(given[name] <= most for name, most in offers.items())
    assert all(taken[name] <= most for name, most in needs.items())
    assert answer["placed"] == sum(given.values()) == sum(taken.values())
    assert (answer["people"], answer["wanted"]) == (offers.sum(), needs.sum())
    left = {row["offer"]: row["people"] - row["placed"] for row in answer["idle_people"]}
    assert left == {name: n - given[name] for name, n in offers.items() if n > given[name]}
    lacking = {row["need"]: row["wanted"] - row["placed"] for row in answer["open_posts"]}
    assert lacking == {name: n - taken[name] for name, n in needs.items() if n > taken[name]}
    assert answer["status"] == "optimal"
    assert answer["communities_served"] == 2


def test_the_same_seed_gives_the_same_answer_and_runs_are_told_again(district: Workspace) -> None:
    one, other = (workflows.posts(district, Agreement(seed=3)) for _ in range(2))
    changing = {"run", "seconds"}
    assert {k: v for k, v in one.items() if k not in changing} == {
        k: v for k, v in other.items() if k not in changing
    }
    run = district.latest("posts")
    assert run is not None
    assert tell_run(run) == other
    with using_language("en"):
        assert "sends" in tell_run(run)["pairs"][0]["text"]


def test_posts_and_services_are_two_markets(district: Workspace, path: Path) -> None:
    assert refused("match", path)[0] == "no_offers"
    services = path.parent / "services.csv"
    services.write_text("单位,服务类别,服务内容\n示例医院,健康医疗,每月义诊\n", encoding="utf-8")
    asked = path.parent / "asked.csv"
    asked.write_text("社区,需求类别,需求内容\n东社区,健康医疗,想要义诊\n", encoding="utf-8")
    before = workflows.posts(district, Agreement())
    told("import", path, "offers", services)
    told("import", path, "needs", asked)
    match = told("match", path)
    assert [pair["unit"] for pair in match["pairs"]] == [
        pair["unit"] for pair in before["pairs"] if "义诊" in pair["text"]
    ][:1]
    assert match["idle_offers"] == match["unmatched_needs"] == []
    after = told("posts", path)
    assert after["pairs"] == before["pairs"]


def test_reasons_speak_of_people(district: Workspace) -> None:
    answer = workflows.posts(district, Agreement())
    reasons = {row["text"].split("”")[0]: row["reason"] for row in answer["open_posts"]}
    assert reasons["东社区“机动岗"] == "该岗位没有写明类别，技能也认不出来。请填写岗位类别。"
    assert reasons["西社区“环境整治"] == "没有单位登记此类人员：环境美化。"
    assert reasons["东社区“困难家庭帮扶"] == "其他合适的人员已无空余。"


@pytest.mark.parametrize(
    ("layer", "content"),
    [
        ("offers", "单位,姓名,技能,在职党员数\n示例医院,某某,义诊,1\n"),
        ("needs", "社区,岗位,需求人数,联系电话\n东社区,巡逻,3,000\n"),
    ],
)
def test_lists_of_persons_are_refused(tmp_path: Path, layer: str, content: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    Workspace.create(home / "w.gpkg").close()
    file = tmp_path / "list.csv"
    file.write_text(content, encoding="utf-8")
    with unchanged(home / "w.gpkg"):
        code, line = refused("import", home / "w.gpkg", layer, file)
    assert code == "personal_column"
    assert "list.csv" in line


def test_a_number_of_a_person_is_rejected_and_stored_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "w.gpkg"
    Workspace.create(path).close()
    file = tmp_path / "members.csv"
    lines = "单位,技能,在职党员数\n示例医院,义诊,3\n示例中学,书法13912345678,2\n"
    file.write_text(lines, encoding="utf-8")
    code, out, _ = linli("import", path, "offers", file)
    assert code == 3
    assert "手机号或身份证号" in out
    assert b"13912345678" not in path.read_bytes()


@pytest.mark.parametrize(("layer", "code"), [("offers", "no_members"), ("needs", "no_posts")])
def test_what_is_missing_is_told(path: Path, tmp_path: Path, layer: str, code: str) -> None:
    bare = tmp_path / "bare.gpkg"
    with Workspace.create(bare) as made, Workspace.open(path) as full:
        kept = {"communities", "estates", "units", "offers", "needs"} - {layer}
        made.apply({name: full.layer(name) for name in sorted(kept)}, NewRun("import"))
    assert refused("posts", bare)[0] == code
