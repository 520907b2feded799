/* The choices at the top. */
function drawControls() {
  const chunk = chunkOf(state.city, state.month);
  options(byId("city"), release.cities.map(([code]) => [code, areaOf(code).name]), state.city);
  drawMonths();
  const metrics = [...metricIndex.values()].filter((metric) => chunk.metrics.includes(metric.code));
  const themes = [...new Set(metrics.map(prefixOf))];
  const theme = prefixOf(metricOf(state.metric));
  options(byId("theme"), themes.map((name) => [name, name]), theme);
  const own = metrics.filter((metric) => prefixOf(metric) === theme);
  options(byId("metric"), own.map((metric) => [metric.code, shortName(metric)]), state.metric);
  const having = areasOf(state.city).filter((area) => chunk.seriesAt.has(`${area.code}|${state.metric}`));
  options(byId("area"), having.map((area) => [area.code, area.name]), state.area);
  options(byId("table"), tablesOf(chunk).map((code) => [code, tableName(code)]), state.table);
  document.querySelectorAll("[data-for]").forEach((node) => { node.hidden = node.dataset.for !== state.view; });
  document.querySelectorAll("#views a").forEach((link) => {
    const here = link.dataset.view === state.view;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
}

/* Every month of the city; of years that are still to come, the year alone can be chosen. */
function drawMonths() {
  const years = [...yearsOf(state.city)].reverse().map((year) => {
    const chunk = chunks.get(`${state.city}-${year}`);
    const months = chunk ? [...chunk.months].reverse() : [`${year}-12`];
    return [`${year}年`, months.map((month) => [month, chunk ? monthName(month) : `${year}年`])];
  });
  options(byId("month"), years, state.month);
  const months = monthsOf(state.city);
  byId("month-before").disabled = months.indexOf(state.month) === 0;
  byId("month-after").disabled = months.indexOf(state.month) === months.length - 1;
}

function stepMonth(step) {
  const months = monthsOf(state.city);
  const next = months[months.indexOf(state.month) + step];
  if (next) choose({ month: next });
}

function stepArea(step) {
  const listed = [...byId("area").options].map((option) => option.value);
  const next = listed[listed.indexOf(state.area) + step];
  if (next) choose({ area: next });
}

function listen() {
  const on = (id, change) => byId(id).addEventListener("change", (event) => choose(change(event.target.value)));
  on("city", (city) => ({ city }));
  on("month", (month) => ({ month }));
  on("metric", (metric) => ({ metric }));
  on("area", (area) => ({ area }));
  on("table", (table) => ({ table }));
  on("theme", (theme) => {
    const known = new Set(chunkOf(state.city, state.month).metrics);
    const own = [...metricIndex.values()].filter((metric) => known.has(metric.code) && prefixOf(metric) === theme);
    return { metric: firstMetric(new Set(own.map((metric) => metric.code))) };
  });
  byId("month-before").addEventListener("click", () => stepMonth(-1));
  byId("month-after").addEventListener("click", () => stepMonth(1));
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  byId("views").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    choose({ view: link.dataset.view });
  });
}
