// Search by name, by keyboard or mouse (the ARIA combobox pattern).
"use strict";

Linli.search = (view) => {
  const { element, about } = Linli;
  const shown = 8;
  const entries = view.layers
    .filter(({ key }) => ["estates", "stations", "chosen", "spaces"].includes(key))
    .flatMap((layer) => layer.data.features.map((feature) => ({ layer, feature })))
    .filter(({ feature }) => feature.properties.name)
    .map((entry) => ({ ...entry, key: entry.feature.properties.name.toLowerCase() }));

  const input = element("input", {
    type: "search", id: "search", placeholder: about.words.search, autocomplete: "off",
    role: "combobox", "aria-label": about.words.search, "aria-expanded": "false",
    "aria-controls": "results", "aria-autocomplete": "list",
  });
  const results = element("ul", {
    id: "results", role: "listbox", "aria-label": about.words.results, hidden: true,
  });
  let found = [];
  let active = -1;

  const close = () => {
    results.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = index;
    [...results.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (index >= 0) input.setAttribute("aria-activedescendant", `result-${index}`);
  };
  const choose = (index) => {
    if (!found[index]) return;
    input.value = found[index].feature.properties.name;
    close();
    view.open(found[index].layer, found[index].feature);
  };
  const find = () => {
    const text = input.value.trim().toLowerCase();
    if (!text) return close();
    found = entries
      .filter(({ key }) => key.includes(text))
      .sort((a, b) => a.key.indexOf(text) - b.key.indexOf(text) || a.key.length - b.key.length)
      .slice(0, shown);
    const items = found.map(({ layer, feature }, i) => {
      const item = element(
        "li",
        { id: `result-${i}`, role: "option", "aria-selected": "false" },
        element("span", {}, feature.properties.name),
        element("small", {}, layer.label),
      );
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(i);
      });
      return item;
    });
    results.replaceChildren(
      ...(items.length ? items : [element("li", { className: "hint" }, about.words.none)]),
    );
    results.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(found.length ? 0 : -1);
  };

  input.addEventListener("input", find);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (results.hidden || !found.length) return;
    if (event.key === "ArrowDown") mark((active + 1) % found.length);
    else if (event.key === "ArrowUp") mark((active + found.length - 1) % found.length);
    else if (event.key === "Enter") choose(active);
    else return;
    event.preventDefault();
  });
  return element("div", { className: "search", role: "search" }, input, results);
};
