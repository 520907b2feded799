/* Areas by their figure; a table with bars, so that it reads, prints and is chosen from like a table. */
function drawRanking() {
  const metric = metricOf(state.metric);
  const all = acrossAreas(state.city, state.month, state.metric);
  const parts = all.filter(([area]) => area.code !== state.city);
  const units = new Set(parts.map(([, figure]) => figure.unit));
  const note = `${monthName(state.month)}，${[...units].join("、") || metric.unit}`;
  if (parts.length === 0) {
    const whole = all.length > 0;
    fill(byId("ranking"), heading("地区排名", note), empty(whole ? "这个指标只有全市的数。" : "这个月没有这个指标。"));
    return;
  }
  const lowestFirst = metric.role === "rank";
  const sorted = [...parts].sort((a, b) => (lowestFirst ? a[1].value - b[1].value : b[1].value - a[1].value));
  const most = Math.max(...sorted.map(([, figure]) => Math.abs(figure.value)), 1e-9);
  const rank = (figure) => 1 + sorted.filter(([, other]) => (lowestFirst ? other.value < figure.value : other.value > figure.value)).length;
  fill(byId("ranking"), heading("地区排名", note),
    el("table", { class: "bars" }, el("caption", { class: "sr" }, `${metric.name}，${note}，各地区由${lowestFirst ? "低到高" : "高到低"}`),
      el("thead", { class: "sr" }, el("tr", {}, ["名次", "地区", "数值"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, sorted.map(([area, figure]) => el("tr", { "data-chosen": area.code === state.area, "data-s": (STATUS[figure.status] || {}).code },
        el("td", { class: "rank" }, units.size === 1 ? String(rank(figure)) : "·"),
        el("th", { scope: "row" }, el("button", { type: "button", "aria-pressed": String(area.code === state.area), onclick: () => choose({ area: area.code }) }, area.name)),
        el("td", { class: "bar", vars: { "--share": `${(Math.abs(figure.value) / most) * 100}%` } }, el("i"), el("span", {}, grouped(figure.text))))))),
    sumLine(metric, all, parts));
}

function sumLine(metric, all, parts) {
  const whole = all.find(([area]) => area.code === state.city);
  if (!whole) return null;
  const text = `全市 ${grouped(whole[1].text)} ${whole[1].unit}`;
  const button = el("button", { type: "button", "aria-pressed": String(state.area === state.city), onclick: () => choose({ area: state.city }) }, text);
  if (!metric.additive) return el("p", { class: "sum" }, button);
  const decimals = Math.max(...parts.map(([, figure]) => figure.decimals));
  const total = parts.reduce((sum, [, figure]) => sum + figure.value, 0);
  return el("p", { class: "sum" }, button, `　所列 ${parts.length} 处之和 ${computed(total, decimals)}（计算）`);
}
