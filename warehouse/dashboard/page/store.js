/* Data come as scripts, which a page from disk may load: each calls receive with its name and one object. */
let release = null;
let boundaries = null;
const arrived = new Map();
const asked = new Map();

globalThis.bulletins = { receive: (key, data) => arrived.set(key, data) };

function loadScript(path) {
  return new Promise((resolve, reject) => {
    const script = el("script", { src: path });
    script.async = false;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error(path)));
    document.head.append(script);
  });
}

function load(key) {
  if (!asked.has(key)) {
    asked.set(key, loadScript(`data/${key}.js`).then(() => {
      if (!arrived.has(key)) throw new Error(key);
      return arrived.get(key);
    }));
  }
  return asked.get(key);
}

function yearsOf(city) {
  const found = release.cities.find((row) => row[0] === city);
  return found ? found[1] : [];
}

/* The year that is looked at first; the others follow, and the page is drawn again. */
async function loadYear(city, year) {
  return opened(await load(`${city}-${year}`));
}

async function loadOthers(city, year) {
  for (const other of [...yearsOf(city)].reverse()) if (other !== year) await loadYear(city, other);
}
