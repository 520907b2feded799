const panel = byId("panel");
const panelBody = byId("panel-body");
const emptyPanel = [...panelBody.childNodes];
let opened = null;
let pinned = false;

function show(node, pin) {
  if (opened) opened.classList.remove("open");
  opened = node;
  pinned = pin;
  node.classList.add("open");
  panel.classList.add("used");
  panel.classList.toggle("pinned", pin);
  byId("panel-close").hidden = !pin;
  panelBody.replaceChildren(...described(node));
  panelBody.scrollTop = 0;
  if (pin && matchMedia("(max-width: 1080px)").matches) {
    requestAnimationFrame(() => {
      const over = node.getBoundingClientRect().bottom - panel.getBoundingClientRect().top + 24;
      if (over > 0) scrollBy({ top: over });
    });
  }
}

function close() {
  if (!opened) return false;
  opened.classList.remove("open");
  const from = opened;
  opened = null;
  const was = pinned;
  const inside = panel.contains(document.activeElement);
  pinned = false;
  panel.classList.remove("pinned");
  byId("panel-close").hidden = true;
  panelBody.replaceChildren(...emptyPanel);
  if (was && inside) from.focus({ preventScroll: true });
  return was;
}

function described(node) {
  const cell = data.cells[node.id] || { s: node.dataset.s, p: node.textContent };
  const status = cell.s || "blank";
  const [label, symbol, meaning] = statusWord(status);
  const parts = [element("p", {}, element("span", { class: "badge", "data-s": status }, (symbol ? symbol + " " : "") + label),
    element("span", { class: "meaning" }, meaning))];
  const metric = cell.m ? data.metrics[cell.m] : null;
  if (cell.m) {
    parts.push(element("h3", {}, (cell.a ? areaName(cell.a) + "　" : "") + (metric ? metric[0] : cell.m)));
  }
  if (cell.v !== undefined) {
    parts.push(element("p", { class: "value" }, cell.v, element("small", {}, cell.u)));
  }
  if (cell.r) {
    parts.push(element("div", { class: "reason" }, element("p", {}, cell.r),
      cell.g ? element("p", {}, "建议：" + cell.g) : ""));
  }
  if (cell.e) {
    parts.push(element("div", { class: "evidence" }, cell.f ? "此文件中：" : "", cell.e));
  }
  parts.push(facts(node, cell, metric));
  parts.push(...guards(cell));
  return parts;
}

function facts(node, cell, metric) {
  const list = element("dl", {});
  const add = (name, ...value) => list.append(element("dt", {}, name), element("dd", {}, ...value));
  if (metric) {
    add("表头", metric[1].split("/").join(" / "));
    add("指标代码", element("code", {}, cell.m));
  }
  const place = node.id ? placeOf(node.id) : null;
  if (place) {
    const unit = node.classList.contains("tok") ? "字" : "格";
    add("印于", `${data.files[place.file]}　第 ${place.line} 行第 ${place.column} ${unit}`);
  }
  const row = node.closest("tr");
  const heading = row && row.querySelector("th[scope=row]");
  if (heading) add("所在行", heading.textContent.trim() || "（空白）", heading.dataset.read ? `，读作${heading.dataset.read}` : "");
  add("印作", cell.p === "" ? "（空白）" : `“${cell.p}”`);
  if (cell.v !== undefined) add("读作", `${cell.v} ${cell.u}`);
  if (cell.h) add("此处读作", cell.h);
  if (cell.f) {
    const from = placeOf(cell.f[0]);
    add("采自", element("a", { href: "#" + cell.f[0] }, `${data.files[from.file]} 第 ${from.line} 行`), `，印作“${cell.f[1]}”`);
  }
  if (cell.rl) add("行标题", cell.rl);
  if (cell.cl) add("列标题", cell.cl);
  if (cell.k) add("类别", cell.k);
  if (cell.n && cell.n[2] > 1) add("版本", `${cell.n[2]} 份文件一致`);
  return list;
}

function guards(cell) {
  if (!cell.a || !cell.m) return [];
  const order = Object.keys(data.outcomes);
  const numbers = [...(checksOf.get(cell.a + "|" + cell.m) || [])];
  numbers.sort((a, b) => order.indexOf(data.checks[a][0]) - order.indexOf(data.checks[b][0]) || a - b);
  if (!numbers.length) return [element("h4", {}, "校验"), element("p", { class: "hint" }, "没有校验涉及这个数字。")];
  const list = element("ol", { class: "checks" });
  for (const number of numbers) {
    const original = byId("k" + number);
    const button = original.cloneNode(true);
    button.id = "";
    button.removeAttribute("id");
    button.dataset.check = number;
    const scale = intervals(data.checks[number][2]);
    if (scale) button.append(element("span", {}, scale));
    list.append(element("li", { "data-o": data.checks[number][0] }, button));
  }
  return [element("h4", {}, `校验 ${numbers.length} 项`), list];
}

/* Both sides of a check on one scale: bars are the intervals, ticks the values. */
function intervals(bounds) {
  if (bounds.some((bound) => bound === null)) return null;
  const low = Math.min(...bounds);
  const span = Math.max(...bounds) - low;
  if (span <= 0) return null;
  const made = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const svg = made("svg", { class: "scale", viewBox: "0 0 300 22", preserveAspectRatio: "none", role: "img", "aria-label": "两边的区间" });
  const x = (value) => 5 + (290 * (value - low)) / span;
  svg.append(made("line", { class: "axis", x1: 0, x2: 300, y1: 11, y2: 11 }));
  [["left", bounds.slice(0, 3), 3], ["right", bounds.slice(3), 13]].forEach(([name, [from, at, to], y]) => {
    svg.append(made("rect", { class: name, x: x(from), width: Math.max(1.5, x(to) - x(from)), y, height: 6, "fill-opacity": 0.35 }));
    svg.append(made("rect", { class: name, x: x(at) - 1, width: 2, y: y - 1, height: 8 }));
  });
  return svg;
}
