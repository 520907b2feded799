/* The figure over time, with what was believed before a correction. Year-to-date figures begin anew each January. */
let overlaid = false;

function drawTrend() {
  const metric = metricOf(state.metric);
  const points = history(state.city, state.area, state.metric);
  const old = supersededOf(state.city, state.area, state.metric);
  const served = points.filter(([, figure]) => figure);
  const unit = served.length ? served[served.length - 1][1].unit : metric.unit;
  const title = el("header", {}, el("h2", {}, "走势"), el("p", {}, `${areaOf(state.area).name}，${shortName(metric)}（${unit}）`),
    el("div", { class: "switch", role: "group", "aria-label": "走势的画法" },
      [["连续", false], ["按年对比", true]].map(([text, value]) => el("button", {
        type: "button", "aria-pressed": String(overlaid === value), onclick: () => { overlaid = value; drawTrend(); },
      }, text))));
  if (served.length === 0) {
    drop("trend-chart");
    fill(byId("trend"), title, empty("没有数。"));
    return;
  }
  const place = holder("trend-chart", 280);
  const rows = served.map(([month, figure]) => [monthName(month), `${figure.text} ${figure.unit}`, STATUS[figure.status].label,
    old.filter((v) => v.month === month).map((v) => `${v.from} 至 ${v.to}：${v.text}`).join("；")]);
  fill(byId("trend"), title, place, old.length ? el("p", { class: "hint" }, "空心菱形：更正以前所发布的数。") : null,
    behind(`${areaOf(state.area).name}，${metric.name}`, ["月份", "数值", "状态", "更正以前"], rows));
  const words = `${areaOf(state.area).name}${metric.name}，${served.length} 个月，最近 ${monthName(served[served.length - 1][0])} ${served[served.length - 1][1].text} ${unit}`;
  const jump = (item) => item.data && item.data.month && choose({ month: item.data.month });
  chart(place, overlaid ? byYears(points, unit) : continuous(points, old, unit, metric), words, jump);
}

/* Of many months only the chosen one is marked. */
function point(month, figure, many) {
  const chosen = month === state.month;
  return { value: figure.value, month, symbolSize: chosen ? 11 : many ? 0 : 6, itemStyle: { color: chosen ? colour("--mark") : colour("--accent") } };
}

function continuous(points, old, unit, metric) {
  const months = points.map(([month]) => month);
  const restarts = metric.basis === "ytd" && metric.role !== "plan" && new Set(months.map((month) => month.slice(0, 4))).size > 1;
  const years = restarts ? [...new Set(months.map((month) => month.slice(0, 4)))] : [""];
  return {
    xAxis: { type: "category", data: months, boundaryGap: true },
    yAxis: { type: "value", name: unit, scale: metric.role === "score" || metric.role === "progress" },
    dataZoom: months.length > 48 ? [{ type: "inside" }, { type: "slider", height: 18, bottom: 4 }] : [],
    grid: { left: 8, right: 16, top: 34, bottom: months.length > 48 ? 34 : 8, containLabel: true },
    series: [...years.map((year) => ({
      name: shortName(metric), type: "line", connectNulls: false, showAllSymbol: true, lineStyle: { color: colour("--accent"), width: 2 }, symbol: "circle",
      data: points.map(([month, figure]) => (figure && month.startsWith(year) ? point(month, figure, months.length > 48) : "-")),
      markLine: restarts && year !== years[0] ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colour("--rule"), type: "dotted" }, data: [{ xAxis: `${year}-01` }] } : undefined,
    })), {
      name: "更正以前", type: "scatter", symbol: "emptyDiamond", symbolSize: 11, itemStyle: { color: colour("--mend") },
      data: old.map((v) => ({ value: [v.month, v.value], month: v.month })),
    }],
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, formatter: (items) => trendTip(items, old), backgroundColor: colour("--sheet"), borderColor: colour("--rule"), textStyle: { color: colour("--ink"), fontSize: 12 } },
  };
}

function trendTip(items, old) {
  const month = items.length ? items[0].axisValue : "";
  const figure = month && figureOf(state.city, state.area, month, state.metric);
  const lines = [monthName(month), figure ? `${figure.text} ${figure.unit}　${STATUS[figure.status].label}` : "没有数"];
  return [...lines, ...old.filter((v) => v.month === month).map((v) => `${v.to} 以前：${v.text}`)].join("\n");
}

function byYears(points, unit) {
  const years = [...new Set(points.map(([month]) => month.slice(0, 4)))].slice(-5);
  const palette = ["--faint", "--span", "--told", "--mend", "--accent"].slice(-years.length);
  return {
    legend: { data: years, right: 8, top: 0, textStyle: { color: colour("--soft") } },
    xAxis: { type: "category", data: Array.from({ length: 12 }, (_, n) => `${n + 1}月`) },
    yAxis: { type: "value", name: unit },
    series: years.map((year, n) => ({
      name: year, type: "line", symbolSize: 6, lineStyle: { color: colour(palette[n]), width: n === years.length - 1 ? 3 : 1.5 }, itemStyle: { color: colour(palette[n]) },
      data: Array.from({ length: 12 }, (_, m) => {
        const month = `${year}-${String(m + 1).padStart(2, "0")}`;
        const figure = figureOf(state.city, state.area, month, state.metric);
        return figure ? { value: figure.value, month } : "-";
      }),
    })),
  };
}
