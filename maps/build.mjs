// Builds the front-end assets into maps/static: what the maps inline and the plates embed.
// Nothing here is loaded from a network at run time, so every address in a stylesheet becomes
// the data itself, and a changed package that no longer fits stops the build.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const target = join(here, "static");

const mime = { ".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif" };

/** Returns `text` with its one `part` exchanged; a part that is not there is an error. */
function exchange(text, part, other) {
  const pieces = text.split(part);
  if (pieces.length !== 2) throw new Error(`expected exactly one ${part}`);
  return pieces.join(other);
}

/** Returns the stylesheet at `path` with its pictures inlined. */
function inlineCss(path) {
  return readFileSync(path, "utf8").replace(/url\(["']?(?!data:|#)([^"')]+)["']?\)/g, (_, url) => {
    const picture = readFileSync(join(dirname(path), url));
    return `url(data:${mime[extname(url)]};base64,${picture.toString("base64")})`;
  });
}

function buildLeaflet() {
  const dist = join(modules, "leaflet", "dist");
  let code = readFileSync(join(dist, "leaflet.js"), "utf8");
  code = code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  // The credit stays, as text: a map that may not reach the network carries no outside link.
  code = exchange(
    code,
    `'<a href="https://leafletjs.com" title="A JavaScript library for interactive maps">'`,
    `'<a title="A JavaScript library for interactive maps">'`,
  );
  writeFileSync(join(target, "leaflet.js"), code);
  writeFileSync(join(target, "leaflet.css"), inlineCss(join(dist, "leaflet.css")));
  copyFileSync(join(modules, "leaflet", "LICENSE"), join(target, "leaflet.LICENSE"));
}

function buildFonts() {
  const font = join(modules, "@expo-google-fonts", "noto-sans-sc");
  const fonts = join(target, "fonts");
  mkdirSync(fonts);
  for (const weight of ["400Regular", "700Bold"]) {
    const name = weight.replace(/^\d+/, "");
    copyFileSync(
      join(font, weight, `NotoSansSC_${weight}.ttf`),
      join(fonts, `NotoSansSC-${name}.ttf`),
    );
  }
  copyFileSync(join(font, "LICENSE_FONT"), join(fonts, "NotoSansSC.LICENSE"));
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
buildLeaflet();
buildFonts();
console.log("assets built into maps/static");
