/* What was read, what failed, what is held back: by month and table of the chosen city. */
function drawQuality() {
  const all = loadedChunks(state.city);
  drawAside();
  drawCoverage(all);
  drawFailed(all);
  drawHeld(all);
}

/* Bulletins that could not be read, of all cities: one that is wrong may not be in the chosen city's figures at all. */
function drawAside() {
  const rows = release.aside || [];
  byId("aside").hidden = rows.length === 0;
  if (rows.length === 0) return;
  fill(byId("aside"), heading("暂置的简报", `${rows.length} 期。其数未发布，其余简报不受影响；读取程序、契约或文件变动后自动重试`),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "暂置的简报" }, el("table", { class: "list" },
      el("thead", {}, el("tr", {}, ["城市", "月份", "简报", "文件", "原因", "位置", "处理", "此前的数"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows.slice(0, 500).map((row) => el("tr", {}, [areaOf(row[0]) ? areaOf(row[0]).name : row[0], row[1], row[3] === "original" ? row[2] : `${row[2]}（${row[3]}）`, row[4], row[6], row[7], row[8], row[9] ? "照旧发布" : "无"].map((text) => el("td", {}, text))))))),
    rows.length > 500 ? el("p", { class: "hint" }, `另有 ${rows.length - 500} 期，可查 marts.fct_set_aside。`) : null);
}

function drawCoverage(all) {
  const rows = all.flatMap((chunk) => chunk.coverage.map((row) => ({ month: chunk.months[row[0]], table: row[1], renditions: row[2], expected: row[3], facts: row[4], held: row[5] })));
  const tables = release.tables.map((row) => row[0]).filter((code) => rows.some((row) => row.table === code));
  const months = [...new Set(rows.map((row) => row.month))].reverse();
  const found = new Map(rows.map((row) => [`${row.month}|${row.table}`, row]));
  const served = rows.reduce((sum, row) => sum + row.facts, 0);
  const held = rows.reduce((sum, row) => sum + row.held, 0);
  fill(byId("coverage"), heading("覆盖", `${areaOf(state.city).name}，${months.length} 个月，发布 ${served.toLocaleString("zh-CN")} 个数，隔离 ${held.toLocaleString("zh-CN")} 个`),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "各月各表的覆盖" }, el("table", { class: "coverage" },
      el("caption", { class: "sr" }, "每月每表发布的数，括号内为隔离项"),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "月份"), tables.map((code) => el("th", { scope: "col" }, tableName(code))))),
      el("tbody", {}, months.map((month) => el("tr", {}, el("th", { scope: "row" }, el("button", { type: "button", onclick: () => choose({ view: "tables", month }) }, month)),
        tables.map((code) => coverageCell(found.get(`${month}|${code}`), month, code))))))),
    el("p", { class: "legend marks" }, el("span", { "data-c": "whole" }, "全部发布"), el("span", { "data-c": "held" }, "有隔离项"), el("span", { "data-c": "none" }, "简报中没有")));
}

function coverageCell(row, month, table) {
  if (!row || (row.renditions === 0 && row.facts === 0)) return el("td", { "data-c": "none" }, el("span", {}, row && row.held ? `隔离 ${row.held}` : "—"));
  const kind = row.held > 0 ? "held" : "whole";
  const text = row.held ? `${row.facts}（${row.held}）` : String(row.facts);
  const open = release.tables.some((known) => known[0] === table) && row.facts > 0;
  return el("td", { "data-c": kind }, open ? el("button", { type: "button", "aria-label": `${monthName(month)}，${tableName(table)}，发布 ${row.facts}，隔离 ${row.held}`, onclick: () => choose({ view: "tables", month, table }) }, text) : text);
}

function drawFailed(all) {
  const failed = all.flatMap((chunk) => chunk.rules.flatMap((rule) => [...rule[5]].map((letter, at) => [letter, at]).filter(([letter]) => letter === "f").map(([, at]) => ({ chunk, rule, at })))).reverse();
  fill(byId("failed"), heading("不成立的校验", `${failed.length} 条。原文自相矛盾的，照录并注明，不作修改`),
    failed.length === 0 ? empty("没有。") : el("ul", { class: "checks" }, failed.slice(0, 300).map(({ chunk, rule, at }) => {
      const sides = rule[6] && rule[6][at];
      const first = chunk.series[rule[4][0]];
      const jump = first && { view: "figure", month: chunk.months[at], area: chunk.areas[first[0]], metric: chunk.metrics[first[1]] };
      return el("li", { "data-o": "f" }, el("i", { "aria-hidden": "true" }, "✗"), el("div", {}, el("p", {}, el("b", {}, `${monthName(chunk.months[at])}　${rule[2] ? areaOf(rule[2]).name : ""}　${label("rule_kind", rule[0])}`)),
        el("p", {}, ruleText(rule, chunk)), el("p", { class: "soft" }, sides ? `左 ${sides[0]}，右 ${sides[1]}` : "", rule[7] && rule[7][at] ? `　${rule[7][at]}` : ""),
        jump ? el("button", { type: "button", class: "link", onclick: () => choose(jump) }, "查看这个数") : null));
    })), failed.length > 300 ? el("p", { class: "hint" }, `另有 ${failed.length - 300} 条，可查 marts.fct_check。`) : null);
}

function drawHeld(all) {
  const rows = all.flatMap((chunk) => chunk.quarantine.map((row) => ({ chunk, row }))).reverse();
  fill(byId("held"), heading("隔离项", `${rows.length} 个。存疑的数不发布，等待人工决定`),
    rows.length === 0 ? empty("没有。") : el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "隔离项" }, el("table", { class: "list" },
      el("thead", {}, el("tr", {}, ["月份", "表", "行", "列", "印作", "原因", "建议", "位置"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows.slice(0, 500).map(({ chunk, row }) => el("tr", {}, [chunk.months[row[0]], row[1] ? tableName(row[1]) : row[2] || "", row[3] || "", row[4] || (row[6] ? metricOf(row[6]).path : ""),
        `“${row[7]}”`, row[8], row[9] || "", `${chunk.documents[row[12]][0]} 第 ${row[10]} 行第 ${row[11]} 格`].map((text) => el("td", {}, text))))))),
    rows.length > 500 ? el("p", { class: "hint" }, `另有 ${rows.length - 500} 个，可查 marts.fct_quarantine。`) : null);
}
