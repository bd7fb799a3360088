import base64
import hashlib
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from geo.errors import InputError
from maps import assets
from maps.interactive import render, write
from maps.scene import Scene, Weight
from tests.maps.browser import open_page
from tests.maps.scenes import city
from tests.maps.words import chinese, english

LOADS = re.compile(
    r"""(?:src|href|srcset|action)\s*=\s*\\?["']?\s*(?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)
EVIL = (
    "<script>document.title='owned'</script>",
    "\"onmouseover=\"document.title='owned'",
    "</script><img src=x onerror=\"document.title='owned'\">",
    "{{ this.title }}{% raw %}${document.title}",
    "<!--<script>",
    "&lt;b&gt; \u2028",
)


def test_the_page_loads_nothing() -> None:
    page = render(city(), translate=chinese())
    assert not LOADS.search(page)
    assert not re.search(r"<(link|iframe|object|embed|base)\b", page)
    assert not re.search(r"jsdelivr|unpkg|cdnjs|googleapis", page)


def test_the_same_scene_gives_the_same_page() -> None:
    assert render(city(), translate=english) == render(city(), translate=english)


def test_the_policy_names_each_script_and_no_host() -> None:
    page = render(city(), translate=english)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("sha256-") == len(scripts)
    assert "http" not in policy
    assert policy.startswith("default-src 'none'")


def test_tianditu_only_with_a_key() -> None:
    assert "tianditu" not in render(city(), translate=english)
    page = render(city(), translate=english, tiles="k&<e>y")
    assert "https://t{s}.tianditu.gov.cn/vec_w/wmts" in page
    assert "https://t{s}.tianditu.gov.cn/cva_w/wmts" in page
    assert "img-src data: https://*.tianditu.gov.cn;" in page
    assert "k%26%3Ce%3Ey" in page
    assert "Base map: Tianditu" in page


def test_missing_assets_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    with pytest.raises(InputError) as caught:
        assets.font_path(bold=True)
    assert caught.value.code == "assets_missing"
    assert caught.value.values == {"name": "fonts/NotoSansSC-Bold.ttf"}


def test_page_in_a_browser_without_network(tmp_path: Path) -> None:
    page = write(city(), tmp_path / "地图 1.html", translate=chinese())
    dom, console = open_page(page, tmp_path / "profile")
    assert console == []
    assert 'data-ready="true"' in dom
    assert "<canvas" in dom
    for key in ("estates", "gaps", "stations", "chosen", "reach", "matches", "units", "spaces",
                "communities", "streets"):  # fmt: skip
        assert f'id="layer-{key}"' in dom
    for words in (
        "未覆盖小区",
        "样例数据（虚构）",
        "附近无空间",
        "清理移交",
        "拟建站点",
        "内部使用",
    ):
        assert words in dom


def test_names_stay_text_in_a_browser(tmp_path: Path) -> None:
    scene = city()
    for key in ("estates", "gaps", "chosen", "stations"):
        rows = getattr(scene, key)
        names = [EVIL[i % len(EVIL)] for i in range(len(rows))]
        scene = replace(scene, **{key: rows.assign(name=names)})
    scene = replace(scene, title=EVIL[0], subtitle=EVIL[2], notes=EVIL, sources=EVIL)
    page = write(scene, tmp_path / "evil.html", translate=english)
    dom, console = open_page(page, tmp_path / "profile")
    assert console == []
    assert 'data-ready="true"' in dom
    assert "<title>owned" not in dom
    assert "<img" not in dom
    assert "onmouseover=" not in re.sub(r">[^<]*<", "><", dom.split('id="scene"')[0])


PROBE = """
addEventListener("load", () => {
  const say = (key, value) => (document.body.dataset[key] = value);
  const key = (node, name) => node.dispatchEvent(new KeyboardEvent("keydown", {key: name}));
  const search = document.getElementById("search");
  search.value = "幸福12号小区";
  search.dispatchEvent(new Event("input"));
  say("results", document.querySelectorAll("#results li").length);
  key(search, "Enter");
  say("popup", document.querySelector(".card h3").textContent);
  say("rows", [...document.querySelectorAll(".card th")].map((n) => n.textContent).join());
  const canvas = document.querySelector("canvas.leaflet-zoom-animated");
  const empty = Object.assign(document.createElement("canvas"),
    {width: canvas.width, height: canvas.height});
  const blank = () => canvas.toDataURL() === empty.toDataURL();
  // Frames are drawn when the browser finds time: wait for what is expected, but not for ever.
  const draw = (wanted, tries = 50) => new Promise((done) => setTimeout(done, 100))
    .then(() => (blank() === wanted || !tries ? null : draw(wanted, tries - 1)));
  draw(false).then(() => {
    say("before", blank());
    for (const box of document.querySelectorAll(".layer input:checked")) box.click();
    return draw(true);
  }).then(() => {
    say("after", blank());
    document.querySelector("#list-gaps button").click();
    say("gap", [...document.querySelectorAll(".card h3")].at(-1).textContent);
    document.getElementById("toggle").click();
    say("folded", getComputedStyle(document.getElementById("panel")).display);
  });
});
"""


def test_search_lists_and_switches_work(tmp_path: Path) -> None:
    """The page is driven by a script of the test, so the policy is taken off first."""
    page = render(city(), translate=chinese())
    page = re.sub(r"<meta http-equiv=[^>]*>", "", page)
    page = page.replace("</body>", f"<script>{PROBE}</script></body>")
    path = tmp_path / "probe.html"
    path.write_text(page, "utf-8")
    dom, console = open_page(path, tmp_path / "profile", size="1024,768")
    assert console == []
    said = dict(re.findall(r'data-(\w+)="([^"]*)"', re.search(r"<body[^>]*>", dom)[0]))
    assert said["popup"] == "幸福12号小区"
    assert said["results"] == "1"
    assert "覆盖情况" in said["rows"]
    assert said["before"] == "false"
    assert said["after"] == "true"
    assert said["gap"] == "G1 幸福1片区"
    assert said["folded"] == "none"


WEIGHING = """
window.addEventListener("load", () => {
  const say = (name, text) => { document.body.dataset[name] = text; };
  const panel = document.getElementById("weights");
  const [near, means] = panel.querySelectorAll("input");
  const first = () => panel.querySelector("ol button span").textContent;
  const move = (slider, value) => {
    slider.value = String(value);
    slider.dispatchEvent(new Event("input"));
  };
  const link = panel.querySelector("a");
  say("before", first());
  move(near, 20);
  move(means, 80);
  say("after", first());
  say("heavy", panel.querySelector(".warning").textContent);
  say("held", String(link.hasAttribute("href")));
  panel.querySelector("button").click();
  say("again", first());
  say("file", encodeURIComponent(decodeURIComponent(link.href.split(",")[1])));
});
"""


def weighed() -> Scene:
    """The city with two factors: the first pair is nearest, the second has the most means."""
    scene = city()
    assert scene.matches is not None
    matches = scene.matches.iloc[:2].copy()
    matches["unit"] = ["近处医院", "能干学校"]
    matches["values"], matches["kept"] = [[1.0, 0.1], [0.2, 1.0]], [1.0, 0.9]
    weights = (Weight("distance", "距离", 0.7, False), Weight("capacity", "能力", 0.3, True))
    return replace(scene, matches=matches, weights=weights, hardware_most=0.5)


def test_sliders_put_pairs_in_another_order_and_give_a_file(tmp_path: Path) -> None:
    page = re.sub(r"<meta http-equiv=[^>]*>", "", render(weighed(), translate=chinese()))
    path = tmp_path / "weights.html"
    path.write_text(page.replace("</body>", f"<script>{WEIGHING}</script></body>"), "utf-8")
    dom, console = open_page(path, tmp_path / "profile")
    assert console == []
    said = dict(re.findall(r'data-(\w+)="([^"]*)"', re.search(r"<body[^>]*>", dom)[0]))
    assert said["before"].startswith("近处医院")
    assert said["after"].startswith("能干学校")
    assert "不得超过" in said["heavy"]
    assert said["held"] == "false"
    assert said["again"] == said["before"]
    told = tomllib.loads(unquote(said["file"]))
    assert told == {"weights": {"distance": 0.7, "capacity": 0.3}}


def test_no_sliders_where_scores_were_learned() -> None:
    page = render(replace(weighed(), weights=()), translate=chinese())
    assert '"weights":[]' in page
