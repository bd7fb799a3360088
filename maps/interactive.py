"""The interactive map: one HTML file that needs no network.

The map is folium's; its scripts and styles are not links but part of the page. A content
security policy holds the page to that: only the scripts written here run (by their hashes) and
nothing may be fetched, unless a key for Tianditu's tiles is given.
"""

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

from maps.assets import read_front, read_static
from maps.payload import payload
from maps.scene import Scene
from maps.text import LANGUAGE_TAG, TIANDITU, Translate

__all__ = ["render", "write"]

SCRIPTS = ("draw.js", "words.js", "search.js", "weights.js", "panel.js", "map.js")
TIANDITU_HOSTS = "https://*.tianditu.gov.cn"


def render(scene: Scene, *, translate: Translate, tiles: str | None = None) -> str:
    """Return the page that shows `scene`.

    Parameters
    ----------
    scene
        What to draw, in WGS84.
    translate
        Turns the English words of `maps` into the reader's language.
    tiles
        Key for Tianditu; its base map and its lettering (STANDARDS C4) are loaded from the
        network then, and only then.

    Raises
    ------
    geo.errors.InputError
        ``assets_missing``: the assets have not been built.
    """
    figure = _Page(scene.title, translate(LANGUAGE_TAG))
    page = _Map()
    page.add_to(figure)
    figure.header.add_child(_Verbatim(_style("leaflet", read_static("leaflet.css"))))
    figure.header.add_child(_Verbatim(_style("linli", read_front("map.css"))))
    figure.header.add_child(_Verbatim(_script(read_static("leaflet.js"))))
    for name in SCRIPTS:
        figure.header.add_child(_Verbatim(_script(read_front(name))))
    data = payload(scene, translate=translate)
    figure.html.add_child(
        _Verbatim(f'<script type="application/json" id="scene">{data}</script>')
    )  # fmt: skip
    layers = _tianditu(tiles, translate) if tiles else []
    page.add_child(_Start(_inside_script(json.dumps(layers))))
    return _guarded(figure.render(), TIANDITU_HOSTS if tiles else "")


def write(
    scene: Scene, path: Path, *, translate: Translate, tiles: str | None = None
) -> Path:  # fmt: skip
    """Write the page of `render` to `path` as UTF-8 and return `path`."""
    path.write_text(render(scene, translate=translate, tiles=tiles), "utf-8", newline="\n")
    return path


class _Page(Figure):  # type: ignore[misc]  # branca is untyped
    """folium's page with a language, an escaped title and a place for the policy."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.language|e }}">\n<head>\n'
        '<meta charset="UTF-8">\n<!--policy-->\n<title>{{ this.title|e }}</title>\n'
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>{{ this.script.render(**kwargs) }}</script>\n</body>\n</html>\n"
    )

    def __init__(self, title: str, language: str) -> None:
        super().__init__(title=title)
        self.language = language
        self.header = Element()
        self.header._parent = self  # noqa: SLF001 - branca has no other way to begin empty


class _Map(folium.Map):  # type: ignore[misc]  # folium is untyped
    """A folium map without links to other sites and with a name that stays the same."""

    _template = Template(
        "{% macro header(this, kwargs) %}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "{% endmacro %}"
        "{% macro html(this, kwargs) %}"
        '<main><div class="folium-map" id={{ this.get_name()|tojson }}></div></main>'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }},"
        " {preferCanvas: true, zoomControl: false, zoomSnap: 0.5, maxZoom: 19});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__(tiles=None)
        self._id = "linli"
        self.default_js, self.default_css = [], []


class _Start(MacroElement):  # type: ignore[misc]
    """Hands the scene in the page to our own script."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "Linli.start({{ this._parent.get_name() }},"
        ' JSON.parse(document.getElementById("scene").textContent), {{ this.tiles }});'
        "{% endmacro %}"
    )

    def __init__(self, tiles: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id, self.tiles = "Start", "linli", tiles


class _Verbatim(Element):  # type: ignore[misc]
    """Text that goes into the page as it is: braces in it are no template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def _style(name: str, text: str) -> str:
    return f'<style id="style-{name}">\n{text}</style>'


def _script(text: str) -> str:
    return f"<script>{text}</script>"


def _inside_script(text: str) -> str:
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _tianditu(key: str, translate: Translate) -> list[dict[str, Any]]:
    """Return the vector base map and its lettering as Leaflet tile layers (STANDARDS C4)."""
    query = (
        "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
        "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
    )
    options = {
        "subdomains": "01234567",
        "maxNativeZoom": 18,
        "maxZoom": 19,
        "key": quote(key, safe=""),
        "attribution": html.escape(translate(TIANDITU)),
    }
    return [
        {
            "url": f"https://t{{s}}.tianditu.gov.cn/{name}_w/wmts?LAYER={name}&{query}",
            "options": options,
        }
        for name in ("vec", "cva")
    ]


def _guarded(page: str, hosts: str) -> str:
    """Return `page` with a policy that allows its own scripts and no loading but `hosts`."""
    digests = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    ]
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; "
        f"img-src {f'data: {hosts}'.strip()}; base-uri 'none'; form-action 'none'"
    )
    return page.replace(
        "<!--policy-->",
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        1,
    )
