/* Each month's own increment of a year-to-date figure, as the warehouse derived it; what cannot be had is said. */
function drawIncrements() {
  const metric = metricOf(state.metric);
  const points = history(state.city, state.area, state.metric).filter(([, figure]) => figure);
  const has = points.some(([, figure]) => figure.flow || figure.flag);
  const title = heading("当月增量", has ? `${areaOf(state.area).name}（${points[points.length - 1][1].unit}）` : "");
  if (!has) {
    drop("increments-chart");
    fill(byId("increments"), title, empty("只有可相加的年初累计完成数才有当月增量。"));
    return;
  }
  if (!points.some(([, figure]) => figure.flow)) {
    drop("increments-chart");
    fill(byId("increments"), title, empty(`不可得：${[...new Set(points.map(([, figure]) => FLAG[figure.flag]))].join("、")}。`));
    return;
  }
  const place = holder("increments-chart", 230);
  const odd = points.filter(([, figure]) => figure.flag);
  fill(byId("increments"), title, place,
    odd.length ? el("p", { class: "hint" }, `浅色或缺：${[...new Set(odd.map(([, figure]) => FLAG[figure.flag]))].join("、")}。`) : null,
    behind(`${metric.name}，当月增量`, ["月份", "增量", "说明"], points.map(([month, figure]) => [monthName(month), figure.flow || "—", FLAG[figure.flag] || ""])));
  const shown = points.slice(-36);
  chart(place, {
    xAxis: { type: "category", data: shown.map(([month]) => month) },
    yAxis: { type: "value", name: points[points.length - 1][1].unit },
    series: [{
      name: "当月增量", type: "bar", barMaxWidth: 22,
      data: shown.map(([month, figure]) => ({
        value: figure.flow === "" ? "-" : Number(figure.flow), month,
        itemStyle: { color: month === state.month ? colour("--mark") : colour("--accent"), opacity: figure.flag ? 0.45 : 1 },
      })),
    }],
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("--sheet"), borderColor: colour("--rule"), textStyle: { color: colour("--ink"), fontSize: 12 },
      formatter: ([item]) => {
        const figure = figureOf(state.city, state.area, item.axisValue, state.metric);
        return `${monthName(item.axisValue)}\n${figure.flow ? `${figure.flow} ${figure.unit}` : "不可得"}${figure.flag ? `　${FLAG[figure.flag]}` : ""}`;
      } },
  }, `${areaOf(state.area).name}${metric.name}的当月增量，${shown.length} 个月`, (item) => choose({ month: item.data.month }));
}
