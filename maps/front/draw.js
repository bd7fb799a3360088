// What Leaflet does not draw by itself: symbols by shape on a canvas, and streets on tiles.
"use strict";

const Linli = {};

/** Symbols shrink when a whole city is in view: a third at zoom 10, full size from 15 on. */
Linli.factor = (zoom) => Math.max(0.33, Math.min(1.2, 0.33 + ((zoom - 10) / 5) * 0.67));

/** A point drawn as a shape of the style; `metres` makes it a circle on the ground instead. */
Linli.Symbol = L.CircleMarker.extend({
  _project() {
    const { mark, size = 1, metres } = this.options;
    const zoom = this._map.getZoom();
    const factor = Linli.factor(zoom);
    this._radius = mark.size * size * factor;
    this.options.weight = mark.width * Math.min(1, 0.3 + factor);
    if (metres) {
      const latitude = (this._latlng.lat * Math.PI) / 180;
      const resolution = (40075016.7 * Math.cos(latitude)) / 256 / 2 ** zoom;
      this._radius = Math.max(2.5, metres / resolution);
    }
    L.CircleMarker.prototype._project.call(this);
  },
  _updatePath() {
    this._renderer._updateSymbol(this);
  },
});

L.Canvas.include({
  _updateSymbol(layer) {
    if (!this._drawing || layer._empty()) return;
    const { x, y } = layer._point;
    const radius = layer._radius;
    const shape = Linli.shapes[layer.options.mark.shape];
    const ctx = this._ctx;
    const { base } = layer.options.mark;
    if (base) {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      this._fillStroke(ctx, { options: { ...layer.options, fillColor: base } });
    }
    ctx.beginPath();
    if (shape) {
      shape.forEach(([dx, dy], i) => ctx[i ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius));
      ctx.closePath();
    } else {
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
    }
    this._fillStroke(ctx, layer);
    if (layer.options.number && radius >= 6) {
      ctx.fillStyle = "#fff";
      ctx.globalAlpha = 1;
      ctx.font = `600 ${Math.round(radius * 0.95)}px sans-serif`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(layer.options.number, x, y + radius * 0.08);
    }
  },
});

/** A small number on the rim of a circle, in a layer of its own above all symbols. */
Linli.Tag = Linli.Symbol.extend({
  _updateBounds() {
    Linli.Symbol.prototype._updateBounds.call(this);
    this._pxBounds.min._subtract(L.point(10, 10));
  },
  _updatePath() {
    if (!this._renderer._drawing || this._empty()) return;
    const { tag, color } = this.options;
    const { x } = this._point;
    const y = this._point.y - this._radius;
    const half = 4.5 + 2.8 * tag.length;
    const ctx = this._renderer._ctx;
    ctx.globalAlpha = 1;
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.roundRect(x - half, y - 7, 2 * half, 14, 4);
    ctx.fill();
    ctx.strokeStyle = "#fff";
    ctx.lineWidth = 1;
    ctx.setLineDash([]);
    ctx.stroke();
    ctx.fillStyle = "#fff";
    ctx.font = "600 10px sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(tag, x, y + 0.5);
  },
});

/** Leaflet's path options for a mark. */
Linli.path = (mark, renderer) => ({
  renderer,
  mark,
  stroke: Boolean(mark.stroke),
  color: mark.stroke,
  weight: mark.shape === "line" ? mark.size : mark.width,
  opacity: mark.shape === "line" ? mark.opacity : 1,
  dashArray: mark.dash ? mark.dash.join(" ") : null,
  fill: mark.shape !== "line",
  fillColor: mark.fill || "#000",
  fillOpacity: mark.fill ? mark.opacity : 0,
});

/** Decodes areas of integer steps of 1e-5° into one GeoJSON feature. */
Linli.areas = (polygons, name) => ({
  type: "Feature",
  properties: { class: name },
  geometry: {
    type: "MultiPolygon",
    coordinates: polygons.map((rings) => rings.map((steps) => {
      const ring = [];
      let [lon, lat] = [0, 0];
      for (let i = 0; i < steps.length; i += 2) {
        lon += steps[i];
        lat += steps[i + 1];
        ring.push([lon * 1e-5, lat * 1e-5]);
      }
      return ring;
    })),
  },
});

/** Decodes lines of integer steps of 1e-5° into Web Mercator, 0–1, with each line's box. */
function decode(lines) {
  return lines.map((steps) => {
    const xy = new Float64Array(steps.length);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      const sine = Math.sin((lat * 1e-5 * Math.PI) / 180);
      const x = lon / 36e6 + 0.5;
      const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
      xy[i] = x;
      xy[i + 1] = y;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    return { xy, box };
  });
}

/** One class of streets, drawn tile by tile: no hit-testing, no projecting again on each zoom. */
Linli.Streets = L.GridLayer.extend({
  options: { pane: "streets", keepBuffer: 1, updateWhenZooming: false, maxZoom: 20 },
  initialize(lines, mark, options) {
    L.setOptions(this, options);
    this._lines = decode(lines);
    this._mark = mark;
  },
  createTile(coords) {
    const tile = document.createElement("canvas");
    const edge = this.getTileSize().x;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    tile.width = tile.height = edge * ratio;
    const ctx = tile.getContext("2d");
    ctx.scale(ratio, ratio);
    const scale = edge * 2 ** coords.z;
    const left = coords.x * edge;
    const top = coords.y * edge;
    const pad = 8 / scale;
    const [west, north] = [left / scale - pad, top / scale - pad];
    const [east, south] = [(left + edge) / scale + pad, (top + edge) / scale + pad];
    ctx.strokeStyle = this._mark.stroke;
    ctx.lineWidth = this._mark.size * Math.max(0.5, Math.min(2.6, 1 + (coords.z - 14) / 3));
    ctx.lineCap = ctx.lineJoin = "round";
    ctx.beginPath();
    for (const { xy, box } of this._lines) {
      if (box[2] < west || box[0] > east || box[3] < north || box[1] > south) continue;
      for (let i = 0; i < xy.length; i += 2) {
        ctx[i ? "lineTo" : "moveTo"](xy[i] * scale - left, xy[i + 1] * scale - top);
      }
    }
    ctx.stroke();
    return tile;
  },
});
