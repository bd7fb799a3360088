// Puts a scene onto the map: layers in order, one popup, one tooltip, one panel.
"use strict";

Linli.start = (map, scene, tiles) => {
  Linli.about = scene.about;
  Linli.shapes = scene.about.shapes;
  map.createPane("streets").style.zIndex = 250;
  map.getPane("streets").style.pointerEvents = "none";
  for (const { url, options } of tiles) L.tileLayer(url, options).addTo(map);

  const view = new View(map, scene.layers);
  controls(map, view);
  view.whole();
  for (const layer of view.layers) view.refresh(layer);
  Linli.panel(view);
  map.invalidateSize();
  view.whole();
  fitPaper(map);
  document.documentElement.dataset.ready = "true";
};

/** A page has another shape than the window: what was in view stays in view when printing. */
function fitPaper(map) {
  let shown = null;
  window.matchMedia("print").addEventListener("change", ({ matches }) => {
    shown = matches ? map.getBounds() : shown;
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(shown, { animate: false });
  });
}

class View {
  constructor(map, layers) {
    this.map = map;
    this.renderer = L.canvas({ padding: 0.2, tolerance: 3 });
    this.tooltip = L.tooltip({ className: "name", offset: [10, 0] });
    this.tags = [];
    this.layers = layers;
    for (const layer of layers) this.build(layer);
  }

  /** Makes one Leaflet group for each class that has rows. */
  build(layer) {
    layer.groups = {};
    layer.counts = {};
    layer.hidden = {};
    for (const [name, mark] of Object.entries(layer.marks)) {
      if (layer.key === "streets") {
        const lines = layer.data[name];
        const minZoom = name === "main" ? 0 : 13;
        if (lines.length) layer.groups[name] = new Linli.Streets(lines, mark, { minZoom });
        continue;
      }
      if (layer.key === "reach") {
        const areas = layer.data[name];
        if (areas.length) layer.groups[name] = this.group(layer, mark, [Linli.areas(areas, name)]);
        continue;
      }
      const features = layer.data.features.filter((f) => f.properties.class === name);
      if (!features.length) continue;
      layer.counts[name] = features.length;
      layer.groups[name] = this.group(layer, mark, features);
      this.tag(layer, name, mark, features);
    }
  }

  /** Puts the numbers of features that have one into a group of their own. */
  tag(layer, name, mark, features) {
    const path = { ...Linli.path(mark, this.renderer), interactive: false };
    const tags = features.filter((f) => f.properties.tag).map(({ geometry, properties: p }) => {
      const [lng, lat] = geometry.coordinates;
      return new Linli.Tag([lat, lng], { ...path, metres: p.metres, tag: p.tag });
    });
    if (tags.length) this.tags.push({ layer, name, group: L.featureGroup(tags) });
  }

  group(layer, mark, features) {
    const path = Linli.path(mark, this.renderer);
    const interactive = layer.fields.length > 0;
    const group = L.geoJSON({ type: "FeatureCollection", features }, {
      interactive,
      style: ({ geometry }) => ({
        ...path,
        interactive,
        // An area is too large for a symbol: its own colour goes to the outline.
        ...(mark.base && geometry.type.endsWith("Polygon") && { fillColor: mark.base, fillOpacity: 0.85, weight: 2.5 }),
        fill: path.fill || (mark.fill !== undefined && geometry.type.endsWith("Polygon")),
      }),
      pointToLayer: ({ properties: p }, latlng) =>
        new Linli.Symbol(latlng, {
          ...path,
          interactive,
          size: p.size,
          number: p.rank,
          metres: p.metres,
        }),
    });
    group.on("click", ({ latlng, propagatedFrom: { feature } }) =>
      this.popup(layer, feature, latlng));
    group.on("mouseover", ({ latlng, propagatedFrom: { feature } }) => {
      const text = Linli.title(layer, feature.properties);
      this.tooltip.setLatLng(latlng).setContent(Linli.element("span", {}, text));
      this.map.openTooltip(this.tooltip);
    });
    group.on("mouseout", () => this.map.closeTooltip(this.tooltip));
    return group;
  }

  show(layer, visible) {
    layer.visible = visible;
    this.refresh(layer);
  }

  /** Adds or removes a layer's classes and puts what lies above back on top. */
  refresh(layer) {
    for (const [name, group] of Object.entries(layer.groups)) {
      if (layer.visible && !layer.hidden[name]) this.map.addLayer(group);
      else this.map.removeLayer(group);
    }
    for (const above of this.layers.slice(this.layers.indexOf(layer))) {
      for (const group of Object.values(above.groups)) {
        if (above.key !== "streets" && this.map.hasLayer(group)) group.bringToFront();
      }
    }
    for (const { layer: of, name, group } of this.tags) {
      if (of.visible && !of.hidden[name]) group.addTo(this.map).bringToFront();
      else group.remove();
    }
  }

  /** Goes to a feature and opens its popup, whether or not its layer is on. */
  open(layer, feature) {
    const bounds = L.geoJSON(feature).getBounds();
    this.map.setView(bounds.getCenter(), Math.max(16, this.map.getZoom()), { animate: false });
    this.popup(layer, feature, bounds.getCenter());
  }

  popup(layer, feature, clicked) {
    const point = feature.geometry.type === "Point";
    const [lng, lat] = feature.geometry.coordinates;
    const popup = L.popup({ maxWidth: 300, minWidth: 200 })
      .setLatLng(point ? [lat, lng] : clicked)
      .setContent(Linli.popup(layer, feature.properties))
      .openOn(this.map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", Linli.about.words.close);
  }

  whole() {
    this.map.fitBounds(Linli.about.bounds, { animate: false });
  }
}

function controls(map, view) {
  const { words } = Linli.about;
  L.control
    .zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out })
    .addTo(map);
  const Whole = L.Control.extend({
    onAdd() {
      const button = Linli.element(
        "button",
        { type: "button", title: words.whole, "aria-label": words.whole },
        "⤢",
      );
      button.addEventListener("click", () => view.whole());
      const box = Linli.element("div", { className: "leaflet-bar whole" }, button);
      L.DomEvent.disableClickPropagation(box);
      return box;
    },
  });
  new Whole({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 140 }).addTo(map);
  map.attributionControl.setPrefix("Leaflet");
  map.getContainer().setAttribute("aria-label", words.map);
}
