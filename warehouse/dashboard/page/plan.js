/* Plan against progress by area: what is done of the annual plan, beside how much of the year has passed. */
function drawPlan() {
  const metric = metricOf(state.metric);
  const rate = rateOf(metric);
  const passed = (Number(state.month.slice(5)) / 12) * 100;
  if (!rate) {
    fill(byId("plan"), heading("计划与进度", ""), empty("这个指标没有相应的计划数。"));
    return;
  }
  const rows = areasOf(state.city).map((area) => {
    const at = (code) => figureOf(state.city, area.code, state.month, code);
    return { area, done: at(rate.numerator), plan: at(rate.denominator), printed: at(rate.code) };
  }).filter((row) => row.done && row.plan);
  const names = `${shortName(metricOf(rate.numerator))} ÷ ${shortName(metricOf(rate.denominator))}`;
  if (rows.length === 0) {
    fill(byId("plan"), heading("计划与进度", names), empty("这个月没有计划数或完成数。"));
    return;
  }
  const percent = (row) => (row.plan.value > 0 ? (row.done.value / row.plan.value) * 100 : null);
  const most = Math.max(100, ...rows.map((row) => Math.min(percent(row) || 0, 200)));
  fill(byId("plan"), heading("计划与进度", names),
    el("table", { class: "bullets", vars: { "--passed": `${(passed / most) * 100}%`, "--full": `${(100 / most) * 100}%` } },
      el("caption", { class: "sr" }, `${names}，${monthName(state.month)}`),
      el("thead", { class: "sr" }, el("tr", {}, ["地区", "完成", "计划", "印出的完成率"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows.map((row) => {
        const done = percent(row);
        return el("tr", { "data-chosen": row.area.code === state.area },
          el("th", { scope: "row" }, el("button", { type: "button", "aria-pressed": String(row.area.code === state.area), onclick: () => choose({ area: row.area.code }) }, row.area.name)),
          el("td", { class: "bullet", "data-behind": done !== null && done < passed, vars: { "--share": `${(Math.min(done || 0, most) / most) * 100}%` } }, el("i"), el("span", {}, `${grouped(row.done.text)} / ${grouped(row.plan.text)}`)),
          el("td", { class: "rate" }, row.printed ? row.printed.printed : done === null ? "—" : `${computed(done, 1)}%*`));
      }))),
    el("p", { class: "hint" }, `竖线：时间进度 ${computed(passed, 0)}%。红色：落后于时间进度。`,
      rows.some((row) => !row.printed) ? " * 没有印出，由本页计算。" : ""));
}
