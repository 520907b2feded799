/* A table of the bulletin as published: areas down, the header tree across, the printed texts in the cells. */
function drawTable() {
  const chunk = chunkOf(state.city, state.month);
  const at = chunk.months.indexOf(state.month);
  const metrics = chunk.metrics.map(metricOf).filter((metric) => metric.table === state.table);
  const cells = new Map();
  chunk.series.forEach((entry, n) => {
    if (metricOf(chunk.metrics[entry[1]]).table !== state.table) return;
    const found = figureAt(chunk, n, at);
    if (found) cells.set(`${found.area}|${found.metric}`, found);
  });
  const held = new Map(chunk.quarantine.filter((row) => row[0] === at && row[5] && row[6]).map((row) => [`${row[5]}|${row[6]}`, row]));
  const reading = chunk.readings.filter((row) => row[0] === at && row[1] === state.table);
  const title = el("header", {}, el("h2", {}, reading.length ? reading[0][2] : tableName(state.table)),
    el("p", {}, `${areaOf(state.city).name}，${monthName(state.month)}${reading.length ? `，第 ${reading[0][4]} 至 ${reading[0][5]} 行，${label("header_match", reading[0][3])}` : ""}`));
  if (cells.size === 0) {
    fill(byId("printed-table"), title, empty("这个月的简报没有这张表。"));
    return;
  }
  const body = state.table === "narrative" ? prose(metrics, cells) : gridOf(metrics, cells, held);
  const operations = reading.flatMap((row) => row[7]);
  fill(byId("printed-table"), title, operations.length ? el("details", { class: "behind" }, el("summary", {}, `为安放数字所作的修正（${operations.length}）`),
    el("ul", {}, operations.map((text) => el("li", {}, text)))) : null,
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": tableName(state.table) }, body),
    el("p", { class: "legend marks" }, Object.values(STATUS).map((status) => el("span", { "data-s": status.code }, `${status.symbol} ${status.label}`)), el("span", { "data-s": "quarantined" }, "× 隔离")));
}

/* Columns of the printed table. Metrics of one column that differ in their first label only are categories: rows of
   their own below each other. */
function columnsOf(metrics) {
  const byOrder = new Map();
  for (const metric of metrics) {
    if (!byOrder.has(metric.order)) byOrder.set(metric.order, []);
    byOrder.get(metric.order).push(metric);
  }
  const split = [...byOrder.values()].some((members) => members.length > 1);
  const categories = split ? [...new Set(metrics.map((metric) => metric.path.split("/")[0]))] : [""];
  const columns = [...byOrder.entries()].sort((a, b) => a[0] - b[0]).map(([, members]) => ({
    path: members[0].path.split("/").slice(split ? 1 : 0),
    units: [...new Set(members.map((metric) => metric.unit))],
    of: new Map(members.map((metric) => [split ? metric.path.split("/")[0] : "", metric])),
  }));
  return { categories, columns };
}

function gridOf(metrics, cells, held) {
  const { categories, columns } = columnsOf(metrics);
  const depth = Math.max(...columns.map((column) => column.path.length));
  const lead = categories.length > 1 ? 2 : 1;
  const areas = areasOf(state.city).filter((area) => metrics.some((metric) => cells.has(`${area.code}|${metric.code}`) || held.has(`${area.code}|${metric.code}`)));
  return el("table", { class: "printed" }, el("caption", { class: "sr" }, tableName(state.table)),
    el("thead", {}, headerRows(columns, depth, lead)),
    el("tbody", {}, areas.flatMap((area) => categories.map((category, n) => el("tr", { "data-first": n === 0 },
      n === 0 ? el("th", { scope: "row", rowspan: categories.length > 1 ? categories.length : null }, area.name) : null,
      category ? el("th", { scope: "row", class: "category" }, category) : null,
      columns.map((column) => cellOf(area, column.of.get(category), cells, held)))))));
}

function headerRows(columns, depth, lead) {
  return Array.from({ length: depth }, (_, level) => {
    const row = level === 0 ? [el("th", { scope: "col", rowspan: depth, colspan: lead > 1 ? lead : null }, "地区")] : [];
    for (let n = 0; n < columns.length;) {
      const { path, units } = columns[n];
      if (path.length <= level) { n += 1; continue; }
      const last = path.length === level + 1;
      let width = 1;
      if (!last) {
        const same = (other) => other.path.length > level + 1 && path.slice(0, level + 1).every((text, i) => other.path[i] === text);
        while (n + width < columns.length && same(columns[n + width])) width += 1;
      }
      row.push(el("th", { scope: last ? "col" : "colgroup", colspan: width > 1 ? width : null, rowspan: last && depth - level > 1 ? depth - level : null },
        path[level], last ? el("small", {}, units.join("、")) : null));
      n += width;
    }
    return el("tr", {}, row);
  });
}

function cellOf(area, metric, cells, held) {
  if (!metric) return el("td", {});
  const key = `${area.code}|${metric.code}`;
  const [figure, item] = [cells.get(key), held.get(key)];
  const chosen = state.cell && state.cell.area === area.code && state.cell.metric === metric.code;
  if (!figure && !item) return el("td", { class: "none" }, el("span", { class: "sr" }, "无数"));
  const status = figure ? (STATUS[figure.status] || {}).code : "quarantined";
  return el("td", { "data-s": status, "data-failed": figure && figure.failed > 0 }, el("button", {
    type: "button", "aria-pressed": String(Boolean(chosen)), "aria-label": `${area.name}，${metric.name}，${figure ? `${figure.printed}，${STATUS[figure.status].label}` : `隔离，“${item[7]}”`}`,
    onclick: () => chooseCell(area.code, metric.code),
  }, figure ? figure.printed : item[7]));
}

/* Marks the cell without drawing the table anew, so that the focus stays. */
function chooseCell(area, metric) {
  state.cell = { area, metric };
  drawProvenance();
  document.querySelectorAll("#printed-table button[aria-pressed=true]").forEach((node) => node.setAttribute("aria-pressed", "false"));
  if (document.activeElement && document.activeElement.closest("#printed-table")) document.activeElement.setAttribute("aria-pressed", "true");
}

function prose(metrics, cells) {
  const rows = [...cells.values()].sort((a, b) => Number(a.line) - Number(b.line) || Number(a.column) - Number(b.column));
  return el("table", { class: "printed prose" }, el("caption", { class: "sr" }, "正文"),
    el("thead", {}, el("tr", {}, ["行", "地区", "指标", "印作"].map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, rows.map((figure) => el("tr", {}, el("td", {}, figure.line), el("td", {}, areaOf(figure.area).name),
      el("th", { scope: "row" }, metricOf(figure.metric).name), cellOf(areaOf(figure.area), metricOf(figure.metric), cells, new Map())))));
}
