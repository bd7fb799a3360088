// The panel beside the map: headline figures, search, layers with their legend, lists.
"use strict";

Linli.panel = (view) => {
  const { element, about } = Linli;
  const words = about.words;

  const header = element(
    "header",
    {},
    element("h1", {}, about.title),
    about.subtitle && element("p", { className: "subtitle" }, about.subtitle),
    about.synthetic && element("p", { className: "synthetic" }, about.synthetic),
  );
  const figures = element(
    "dl",
    { className: "figures" },
    ...about.figures.map(({ label, value, detail }) =>
      element(
        "div",
        {},
        element("dt", {}, label),
        element("dd", {}, value, detail && element("small", {}, detail)),
      ),
    ),
  );
  const footer = element(
    "footer",
    {},
    ...[...about.notes, ...about.sources, about.made.join(" · ")].map((text) => element("p", {}, text)),
  );
  const panel = element(
    "aside",
    { id: "panel", className: "panel", "aria-label": about.title },
    header,
    figures,
    Linli.search(view),
    legend(view),
    gapList(view),
    list(view, "chosen", words.chosen_list, (p) => -p.rank, (p) =>
      p.gain_households === undefined ? "" : `+${Linli.number(p.gain_households)}`),
    Linli.weights(view),
    footer,
  );
  const toggle = element("button", {
    id: "toggle", type: "button", title: words.panel, "aria-label": words.panel,
    "aria-controls": "panel", "aria-expanded": "true",
  }, "☰");
  toggle.addEventListener("click", () => {
    const hidden = document.body.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!hidden));
    view.map.invalidateSize();
  });
  document.body.prepend(toggle, panel);
  if (matchMedia("(max-width: 640px)").matches) toggle.click();  // on a phone the map comes first
};

/** Gap zones, the most urgent first; older runs have no such order, there the largest lead. */
function gapList(view) {
  const { words } = Linli.about;
  const gaps = view.layers.find(({ key }) => key === "gaps");
  const ranked = gaps?.data.features.some((f) => f.properties.priority_rank !== undefined);
  const order = ranked ? (p) => -(p.priority_rank ?? Infinity) : (p) => p.households ?? 0;
  return list(view, "gaps", ranked ? words.priority_list : words.gap_list, order, (p) =>
    p.households === undefined ? "" : Linli.number(p.households));
}

/** Layers: a switch for each layer and each of its classes, with its symbol. */
function legend(view) {
  const { element, about } = Linli;
  const order = (layer) => about.legend.indexOf(layer.key);
  const layers = [...view.layers].sort((a, b) => order(a) - order(b));
  const groups = layers.map((layer) => {
    const classes = Object.entries(layer.marks).filter(([name]) => layer.groups[name]);
    const sole = classes.length === 1;
    const total = classes.reduce((sum, [name]) => sum + (layer.counts[name] ?? 0), 0);
    const box = element("input", { type: "checkbox", checked: layer.visible });
    box.addEventListener("change", () => view.show(layer, box.checked));
    const head = element(
      "label",
      { className: "layer" },
      box,
      sole ? Linli.swatch(classes[0][1]) : "",
      element("span", {}, layer.label),
      total ? element("span", { className: "count" }, Linli.number(total)) : "",
    );
    const rows = sole ? [] : classes.map(([name, mark]) => classRow(view, layer, name, mark));
    const hint = layer.hint ? element("p", { className: "hint" }, layer.hint) : "";
    return element("div", { className: "group", id: `layer-${layer.key}` }, head, ...rows, hint);
  });
  return element(
    "section",
    { className: "layers" },
    element("h2", {}, about.words.layers),
    ...groups,
  );
}

function classRow(view, layer, name, mark) {
  const { element } = Linli;
  const box = element("input", { type: "checkbox", checked: true });
  box.addEventListener("change", () => {
    layer.hidden[name] = !box.checked;
    view.refresh(layer);
  });
  const count = layer.counts[name];
  return element(
    "label",
    { className: "class" },
    box,
    Linli.swatch(mark),
    element("span", {}, mark.label),
    count ? element("span", { className: "count" }, Linli.number(count)) : "",
  );
}

/** A list of a layer's features as buttons: the way to them without a mouse. */
function list(view, key, title, order, amount) {
  const { element } = Linli;
  const layer = view.layers.find((each) => each.key === key);
  if (!layer) return "";
  const shown = 50;
  const features = [...layer.data.features].sort(
    (a, b) => order(b.properties) - order(a.properties),
  );
  const items = features.slice(0, shown).map((feature) => {
    const p = feature.properties;
    const button = element(
      "button",
      { type: "button" },
      element("span", {}, Linli.title(layer, p)),
      element("span", { className: "count" }, amount(p)),
    );
    button.addEventListener("click", () => view.open(layer, feature));
    return element("li", {}, button);
  });
  const rest = features.length - items.length;
  const more = rest > 0 ? Linli.about.words.more.replace("{value}", Linli.number(rest)) : "";
  return element(
    "details",
    { id: `list-${key}` },
    element("summary", {}, title),
    element("ol", {}, ...items),
    more && element("p", { className: "hint" }, more),
  );
}
