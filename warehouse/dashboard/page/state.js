/* What is chosen; it stands in the address, so that a view can be kept, shared and gone back to. */
const FIELDS = ["view", "city", "month", "metric", "area", "table"];
const state = { view: "figure", city: "", month: "", metric: "", area: "", table: "", cell: null };

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const name of FIELDS) if (given.has(name)) state[name] = given.get(name);
}

function writeAddress(replace) {
  const text = `#${new URLSearchParams(FIELDS.filter((name) => state[name]).map((name) => [name, state[name]]))}`;
  if (text === location.hash) return;
  if (replace) window.history.replaceState(null, "", text);
  else window.history.pushState(null, "", text);
}

/* Choose something and draw; what no longer fits is mended, and the address follows. */
async function choose(changes, replace = false) {
  Object.assign(state, changes);
  state.cell = changes.cell || null;
  await settle();
  writeAddress(replace);
  draw();
  await complete();
}

/* The other years of the city, after the chosen one is drawn. */
let completed = "";

async function complete() {
  const city = state.city;
  if (completed === city) return;
  await loadOthers(city, Number(state.month.slice(0, 4)));
  if (city !== state.city) return;
  completed = city;
  draw();
}

/* Mends a choice that the data do not have. */
async function settle() {
  if (!release.cities.some((row) => row[0] === state.city)) state.city = release.cities[0][0];
  const [, years, latest] = release.cities.find((row) => row[0] === state.city);
  if (!/^\d{4}-\d{2}$/.test(state.month) || !years.includes(Number(state.month.slice(0, 4)))) state.month = latest;
  const chunk = await loadYear(state.city, Number(state.month.slice(0, 4)));
  if (!chunk.months.includes(state.month)) state.month = chunk.months[chunk.months.length - 1];
  if (!["figure", "tables", "quality"].includes(state.view)) state.view = "figure";
  const known = new Set(chunk.metrics);
  if (!known.has(state.metric)) state.metric = firstMetric(known);
  const having = chunk.areas.filter((area) => chunk.seriesAt.has(`${area}|${state.metric}`));
  if (!having.includes(state.area)) state.area = having.includes(state.city) ? state.city : having[0] || state.city;
  const tables = tablesOf(chunk);
  if (!tables.includes(state.table)) state.table = metricOf(state.metric).table || tables[0];
}

/* To begin with: a completed total that has a plan, in money or area rather than in pieces. */
function firstMetric(known) {
  const all = [...metricIndex.values()].filter((metric) => known.has(metric.code));
  const measured = all.filter((metric) => metric.role === "completed" && rateOf(metric) && metric.unit !== "个");
  const totals = measured.filter((metric) => GENERAL.has(metric.name.split("·").pop()));
  return (totals[0] || measured[0] || all[0] || { code: "" }).code;
}

function tablesOf(chunk) {
  const found = new Set(chunk.metrics.map((code) => metricOf(code).table));
  return release.tables.map((row) => row[0]).filter((code) => found.has(code));
}
