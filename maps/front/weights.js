// Sliders for the weights of the score: pairs in their new order, and a file to match anew with.
"use strict";

Linli.weights = (view) => {
  const { element, about } = Linli;
  const { words, weights, hardware } = about;
  const layer = view.layers.find(({ key }) => key === "matches");
  const pairs = layer?.data.features.filter(({ properties }) => properties.values) ?? [];
  if (!pairs.length || !weights.length) return "";

  const scored = (shares) => pairs
    .map((feature, rank) => ({ feature, score: total(feature.properties, shares), rank }))
    .sort((a, b) => b.score - a.score || a.rank - b.rank);
  const before = new Map(
    scored(weights.map(({ share }) => share)).map(({ feature }, rank) => [feature, rank]),
  );
  const told = weights.map(() => element("output", {}));
  const sliders = weights.map(({ share }) => element("input", {
    type: "range", min: "0", max: "100", step: "1", value: String(Math.round(100 * share)),
    disabled: share === 0,  // the run did not weigh it, so its values are not known
  }));
  const order = element("ol", {});
  const warning = element("p", { className: "hint warning", role: "status" });
  const file = element("a", { className: "button", download: "weights.toml" }, words.weights_save);
  const reset = element("button", { type: "button" }, words.weights_reset);

  const show = () => {
    const shares = rounded(sliders.map(({ value }) => Number(value)));
    const heavy = shares
      ? weights.reduce((sum, { hardware: hard }, i) => sum + (hard ? shares[i] : 0), 0) : 0;
    const wrong = !shares ? words.weights_nothing : heavy > hardware + 1e-9 ? words.weights_heavy : "";
    warning.textContent = wrong;
    if (wrong) file.removeAttribute("href");
    else file.href = `data:text/plain;charset=utf-8,${encodeURIComponent(toml(shares))}`;
    if (!shares) return;
    told.forEach((output, i) => { output.textContent = `${(100 * shares[i]).toFixed(1)}%`; });
    order.replaceChildren(...scored(shares).slice(0, 20).map(({ feature, score }, rank) =>
      row(view, layer, feature, score, before.get(feature) - rank)));
  };
  sliders.forEach((slider) => slider.addEventListener("input", show));
  reset.addEventListener("click", () => {
    sliders.forEach((slider, i) => { slider.value = String(Math.round(100 * weights[i].share)); });
    show();
  });
  show();
  return element(
    "details",
    { id: "weights" },
    element("summary", {}, words.weights),
    element("p", { className: "hint" }, words.weights_hint),
    ...weights.map(({ label }, i) =>
      element("label", { className: "weight" }, element("span", {}, label), sliders[i], told[i])),
    warning,
    element("p", { className: "buttons" }, reset, file),
    order,
  );

  function toml(shares) {
    const lines = weights.map(({ name, label }, i) => `${name} = ${shares[i].toFixed(3)}  # ${label}`);
    return `# linli match W --weights weights.toml\n[weights]\n${lines.join("\n")}\n`;
  }
};

/** The score of a pair: shares times values, less what doubling takes. */
function total({ values, kept }, shares) {
  return kept * values.reduce((sum, value, i) => sum + shares[i] * value, 0);
}

/** Shares in thousandths that sum to exactly 1, or null where nothing weighs anything. */
function rounded(raw) {
  const whole = raw.reduce((sum, each) => sum + each, 0);
  if (!whole) return null;
  const parts = raw.map((each) => Math.round((1000 * each) / whole));
  const rest = 1000 - parts.reduce((sum, each) => sum + each, 0);
  parts[parts.indexOf(Math.max(...parts))] += rest;
  return parts.map((each) => each / 1000);
}

/** A pair as a button: who helps where, its score, and how far it moved. */
function row(view, layer, feature, score, moved) {
  const { element } = Linli;
  const { unit, community } = feature.properties;
  const arrow = moved > 0 ? ` ↑${moved}` : moved < 0 ? ` ↓${-moved}` : "";
  const button = element(
    "button",
    { type: "button" },
    element("span", {}, `${unit} → ${community ?? "–"}`),
    element("span", { className: "count" }, `${score.toFixed(2)}${arrow}`),
  );
  button.addEventListener("click", () => view.open(layer, feature));
  return element("li", {}, button);
}
