// Words and numbers in the reader's language. Text goes into the page as text, never as HTML.
"use strict";

/** Creates an element with properties and children; strings become text nodes. */
Linli.element = (tag, properties = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
};

Linli.number = (value, digits = 0) =>
  value.toLocaleString(Linli.about.language, { maximumFractionDigits: digits });

/** Writes one value of a popup as its field's kind asks. */
Linli.write = (value, kind) => {
  const { labels, units } = Linli.about;
  if (kind in labels) return labels[kind][value] ?? value;
  if (kind === "count") return Linli.number(value);
  if (kind === "score") return Linli.number(value, 3);
  if (kind === "metres" || kind === "area") {
    return units[kind].replace("{value}", Linli.number(value, 1));
  }
  if (kind === "yuan") {
    return units.yuan
      .replace("{yuan}", Linli.number(value))
      .replace("{wan}", Linli.number(value / 1e4, 1));
  }
  return value;
};

/** The popup of a feature: its name and a table of what is known. */
Linli.popup = (layer, properties) => {
  const { element } = Linli;
  const rows = layer.fields
    .filter(([column]) => column !== "name" && properties[column] !== undefined)
    .map(([column, label, kind]) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, label),
        element("td", {}, String(Linli.write(properties[column], kind))),
      ),
    );
  return element(
    "div",
    { className: "card" },
    element("p", { className: "kind" }, layer.label),
    element("h3", {}, Linli.title(layer, properties)),
    element("table", {}, element("tbody", {}, ...rows)),
  );
};

Linli.title = (layer, properties) => {
  const { id, name } = properties;
  if (layer.key === "gaps") return name && name !== id ? `${id} ${name}` : `${layer.label} ${id}`;
  return properties.name ?? properties.unit ?? properties.id ?? layer.label;
};

/** The legend's picture of a mark. */
Linli.swatch = (mark) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-10 -10 20 20");
  svg.setAttribute("aria-hidden", "true");
  const add = (tag, attributes) => {
    const node = document.createElementNS(svg.namespaceURI, tag);
    const paint = {
      fill: mark.fill && mark.shape !== "line" ? mark.fill : "none",
      "fill-opacity": mark.opacity,
      stroke: mark.stroke ?? "none",
      "stroke-width": Math.max(1, mark.width),
      "stroke-dasharray": (mark.dash ?? []).map((step) => step * 0.6).join(" "),
    };
    for (const [key, value] of Object.entries({ ...paint, ...attributes })) {
      if (value !== "") node.setAttribute(key, value);
    }
    svg.append(node);
  };
  const size = Math.min(9, Math.max(4, mark.size));
  const shape = Linli.shapes[mark.shape];
  if (mark.base) add("circle", { r: size, fill: mark.base });
  if (shape) {
    add("polygon", { points: shape.map(([x, y]) => `${x * size},${y * size}`).join(" ") });
  } else if (mark.shape === "line") {
    add("path", { d: "M-9 0H9", "stroke-width": mark.size, "stroke-opacity": mark.opacity });
  } else if (mark.shape === "area") {
    add("rect", { x: -8, y: -5.5, width: 16, height: 11 });
  } else {
    add("circle", { r: size });
  }
  return svg;
};
