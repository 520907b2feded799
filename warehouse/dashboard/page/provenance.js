/* Where the chosen figure comes from: place, text, checks with the figures they touch, earlier values, quarantine. */
function chosenFigure() {
  const cell = state.cell || { area: state.area, metric: state.metric };
  return [cell, figureOf(state.city, cell.area, state.month, cell.metric)];
}

function drawProvenance() {
  const [cell, figure] = chosenFigure();
  const metric = metricOf(cell.metric);
  const body = [heading("出处", `${areaOf(cell.area).name}，${monthName(state.month)}`), el("h3", {}, metric.name.split("·").join(" · "))];
  if (figure) body.push(...ofFigure(figure, metric));
  else body.push(empty("这里没有发布的数。"));
  body.push(...quarantined(cell));
  document.querySelectorAll("[data-provenance]").forEach((node) => {
    const idle = state.view === "tables" && !state.cell;
    node.dataset.idle = String(idle);
    if (node.closest(".view").hidden) fill(node);
    else if (idle) fill(node, heading("出处", ""), empty("选表中的一个数，这里就说明它印在哪里、由哪些校验印证。"));
    else {
      fill(node, body);
      const [row, chosen] = [node.querySelector(".row"), node.querySelector(".row td[data-chosen=true]")];
      if (chosen) showWhole(row.parentElement, chosen);
    }
  });
}

/* The chosen cell about the middle, the first cell whole, and a fade where there are more: half a figure reads as another. */
function showWhole(scroller, chosen) {
  const wanted = chosen.offsetLeft + (chosen.offsetWidth - scroller.clientWidth) / 2;
  const first = [...chosen.parentElement.cells].find((one) => one.offsetLeft >= wanted);
  const more = () => {
    scroller.dataset.before = String(scroller.scrollLeft > 1);
    scroller.dataset.after = String(scroller.scrollLeft + scroller.clientWidth < scroller.scrollWidth - 1);
  };
  scroller.scrollLeft = first ? first.offsetLeft : wanted;
  scroller.onscroll = more;
  more();
}

function ofFigure(figure, metric) {
  const [name, edition, , title, series, year, number, published, sha] = figure.document;
  const prose = metric.table === "narrative";
  const place = `第 ${figure.line} 行，第 ${figure.column} ${prose ? "字" : "格"}`;
  const command = `bulletins trace ${figure.area} ${figure.month} ${figure.metric}`;
  return [
    el("p", { class: "value" }, el("b", {}, grouped(figure.text)), el("span", {}, figure.unit)),
    el("p", {}, badge(figure.status), el("small", {}, labelNote(figure.status))),
    figure.evidence ? el("p", { class: "evidence" }, figure.evidence) : null,
    el("dl", {}, [
      ["印作", `“${figure.printed}”`], ["文件", name], ["简报", title], ["", `${series} ${year} 年第 ${number} 期`],
      ["发布", `${published}${edition === "original" ? "，原件" : `，${edition}`}`], ["表", tableName(metric.table)],
      ["位置", place], ["列", prose ? "" : metric.path], ["一致", figure.agreeing > 1 ? `${figure.agreeing} 个版本文件` : ""],
      ["散列", sha.slice(0, 16) + "…"],
    ].filter(([, text]) => text).flatMap(([term, text]) => [el("dt", {}, term), el("dd", {}, text)])),
    ...sameRow(figure, metric, prose), ...vintageList(figure), ...checkList(figure),
    el("details", { class: "behind" }, el("summary", {}, "连同原文上下行"), el("p", {}, "在装有仓库的机器上："), el("code", {}, command)),
  ];
}

function labelNote(letter) {
  const found = release.labels.find((row) => row[0] === "status" && row[1] === (STATUS[letter] || {}).code);
  return found ? found[3] : "";
}

/* The printed row that the figure stands in, as far as it was served. */
function sameRow(figure, metric, prose) {
  if (prose) return [];
  const { chunk, at } = figure;
  const neighbours = chunk.series.map((entry, n) => (metricOf(chunk.metrics[entry[1]]).table === metric.table ? figureAt(chunk, n, at) : null))
    .filter((other) => other && other.line === figure.line && other.document === figure.document)
    .sort((a, b) => Number(a.column) - Number(b.column));
  if (neighbours.length < 2) return [];
  const cell = (other) => ({ "data-chosen": other.series === figure.series });
  const last = (other) => metricOf(other.metric).path.split("/").slice(-2).join("·");
  return [el("h4", {}, "同一行"), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "同一行" },
    el("table", { class: "row" }, el("thead", {}, el("tr", {}, neighbours.map((other) => el("th", { scope: "col", ...cell(other) }, last(other))))),
      el("tbody", {}, el("tr", {}, neighbours.map((other) => el("td", cell(other), other.printed))))))];
}

function vintageList(figure) {
  const old = supersededOf(state.city, figure.area, figure.metric).filter((v) => v.month === figure.month);
  if (old.length === 0) return [];
  return [el("h4", {}, "更正以前"), el("ul", { class: "plain" }, old.map((v) => el("li", {}, `${v.from} 至 ${v.to}：${v.text} ${v.unit}（印作“${v.printed}”，${v.document[0]}）`)))];
}

function checkList(figure) {
  const found = checksOf(figure);
  const order = { f: 0, n: 1, w: 2, h: 3 };
  found.sort((a, b) => order[a[5][figure.at]] - order[b[5][figure.at]]);
  return [el("h4", {}, `校验（${found.length}）`), found.length === 0 ? empty("没有校验涉及这个数。")
    : el("ul", { class: "checks" }, found.map((rule) => oneCheck(rule, figure)))];
}

function ruleText(rule, chunk) {
  if (rule[0] !== "narrative") return rule[3];
  const cell = chunk.series[rule[4][0]];
  return `正文“${rule[3]}” = 附表${cell ? ` ${metricOf(chunk.metrics[cell[1]]).name}` : ""}`;
}

function oneCheck(rule, figure) {
  const letter = rule[5][figure.at];
  const outcome = OUTCOME[letter] || OUTCOME.n;
  const sides = rule[6] && rule[6][figure.at];
  const note = rule[7] && rule[7][figure.at];
  const parts = rule[4].filter((n) => n !== figure.series).map((n) => {
    const other = figureAt(figure.chunk, n, figure.at);
    const entry = figure.chunk.series[n];
    const [area, metric] = [figure.chunk.areas[entry[0]], figure.chunk.metrics[entry[1]]];
    const name = metric === figure.metric ? areaOf(area).name : area === figure.area ? shortName(metricOf(metric)) : `${areaOf(area).name} ${shortName(metricOf(metric))}`;
    return `${name} ${other ? other.printed : "（无数）"}`;
  });
  return el("li", { "data-o": letter }, el("i", { "aria-hidden": "true" }, outcome.symbol), el("div", {},
    el("p", {}, el("b", {}, `${label("rule_kind", rule[0])}　${outcome.label}`)), el("p", {}, ruleText(rule, figure.chunk)),
    sides ? el("p", { class: "soft" }, `左 ${sides[0]}，右 ${sides[1]}`) : null,
    note ? el("p", { class: "soft" }, note) : null,
    parts.length ? el("details", { open: parts.length <= 3 }, el("summary", {}, `其他 ${parts.length} 个数`), el("p", { class: "soft" }, parts.join("，"))) : null));
}

function quarantined(cell) {
  const chunk = chunkOf(state.city, state.month);
  const at = chunk.months.indexOf(state.month);
  const table = metricOf(cell.metric).table;
  const rows = chunk.quarantine.filter((row) => row[0] === at && row[5] === cell.area && (row[6] === cell.metric || (row[6] === null && row[1] === table)));
  if (rows.length === 0) return [];
  return [el("h4", {}, `隔离项（${rows.length}）`), el("ul", { class: "checks" }, rows.map((row) => el("li", { "data-o": "f" }, el("i", { "aria-hidden": "true" }, "×"), el("div", {},
    el("p", {}, el("b", {}, `“${row[7]}”`), `　第 ${row[10]} 行第 ${row[11]} 格`), el("p", {}, row[8]), row[9] ? el("p", { class: "soft" }, row[9]) : null))))];
}
