/* Reading what a chunk packs. A chunk is one city and year; its months are positions in chunk.months. */
const chunks = new Map();

function opened(chunk) {
  const key = `${chunk.city}-${chunk.year}`;
  if (chunks.has(key)) return chunks.get(key);
  chunk.seriesAt = new Map(chunk.series.map((entry, n) => [`${chunk.areas[entry[0]]}|${chunk.metrics[entry[1]]}`, n]));
  // From here on a rule is [kind, table, area, text, cells, outcomes, sides, notes].
  chunk.rules = chunk.rules.map(([subject, text, steps, ...rest]) => {
    let cell = 0;
    return [...chunk.subjects[subject], chunk.said[text], steps.map((step) => (cell += step)), ...rest];
  });
  chunks.set(key, chunk);
  return chunk;
}

function chunkOf(city, month) {
  return chunks.get(`${city}-${Number(month.slice(0, 4))}`);
}

function loadedChunks(city) {
  return yearsOf(city).map((year) => chunks.get(`${city}-${year}`)).filter(Boolean);
}

function monthsOf(city) {
  return loadedChunks(city).flatMap((chunk) => chunk.months);
}

/* Parts of a packed text, split once an entry. */
function part(entry, position, month) {
  entry.split = entry.split || {};
  const parts = entry.split[position] = entry.split[position] || String(entry[position] || "").split("|");
  return parts[month] || "";
}

/* The figure at a position, or null where none is served. */
function figureAt(chunk, series, month) {
  const entry = chunk.series[series];
  const text = part(entry, 3, month);
  if (text === "") return null;
  const more = entry[8] || {};
  const metric = chunk.metrics[entry[1]];
  const unit = (more.u && more.u[month]) || chunk.units[entry[2]];
  const places = chunk.places[entry[4]].split("|");
  const [line, other] = (places[month] || "").split("@");
  const statuses = entry[6] || "";
  const flow = part(entry, 7, month);
  const flag = /[a-z]$/.test(flow) ? flow.slice(-1) : "";
  return {
    area: chunk.areas[entry[0]], metric, month: chunk.months[month], chunk, series, at: month,
    text, value: Number(text), unit, decimals: decimalsOf(text),
    printed: (more.p && more.p[month]) || asPrinted(text, chunk.units[entry[2]], metric),
    status: statuses ? statuses[month] : "c",
    line, column: String(entry[5]).includes("|") ? part(entry, 5, month) : String(entry[5]),
    document: chunk.documents[other === undefined ? chunk.usual[month] : Number(other)],
    flow: flag ? flow.slice(0, -1) : flow, flag,
    evidence: more.e && more.e[month] !== undefined ? chunk.evidence[more.e[month]] : "",
    failed: (more.f && more.f[month]) || 0, agreeing: (more.a && more.a[month]) || 1,
  };
}

function asPrinted(text, unit, metric) {
  if (metricOf(metric).table === "narrative") return text + unit;
  return unit === "%" ? `${text}%` : text;
}

function figureOf(city, area, month, metric) {
  const chunk = chunkOf(city, month);
  if (!chunk) return null;
  const series = chunk.seriesAt.get(`${area}|${metric}`);
  const at = chunk.months.indexOf(month);
  return series === undefined || at < 0 ? null : figureAt(chunk, series, at);
}

function history(city, area, metric) {
  return monthsOf(city).map((month) => [month, figureOf(city, area, month, metric)]);
}

/* Figures of all areas of a city for one month and metric, in the order of the areas. */
function acrossAreas(city, month, metric) {
  return areasOf(city).map((area) => [area, figureOf(city, area.code, month, metric)]).filter(([, found]) => found);
}

function supersededOf(city, area, metric) {
  return loadedChunks(city).flatMap((chunk) => {
    const series = chunk.seriesAt.get(`${area}|${metric}`);
    return chunk.vintages.filter((row) => row[0] === series).map((row) => ({
      month: chunk.months[row[1]], text: row[2], value: Number(row[2]), printed: row[3], unit: row[4], from: row[5],
      to: row[6], document: chunk.documents[row[7]],
    }));
  });
}

/* The rules of a chunk that touch a figure and were made in its month. */
function checksOf(figure) {
  const { chunk, series, at } = figure;
  if (!chunk.rulesAt) {
    chunk.rulesAt = new Map();
    chunk.rules.forEach((rule) => rule[4].forEach((cell) => {
      if (!chunk.rulesAt.has(cell)) chunk.rulesAt.set(cell, []);
      chunk.rulesAt.get(cell).push(rule);
    }));
  }
  return (chunk.rulesAt.get(series) || []).filter((rule) => (rule[5][at] || ".") !== ".");
}

/* ------------------------------------------------------------------------------------------------- names */
const metricIndex = new Map();
const areaIndex = new Map();

function indexNames() {
  for (const row of release.metrics) {
    const [code, name, table, role, unit, basis, additive, numerator, denominator, path, order] = row;
    metricIndex.set(code, { code, name, table, role, unit, basis, additive, numerator, denominator, path, order });
  }
  for (const [code, name, kind, city, parent] of release.areas) areaIndex.set(code, { code, name, kind, city, parent });
}

const metricOf = (code) => metricIndex.get(code) || { code, name: code, table: "", path: code, order: 0, role: "" };
const areaOf = (code) => areaIndex.get(code) || { code, name: code, kind: "", city: "" };
const areasOf = (city) => release.areas.filter((row) => row[3] === city).map((row) => areaIndex.get(row[0]));
const prefixOf = (metric) => metric.name.split("·")[0];
const shortName = (metric) => metric.name.split("·").slice(1).join("·") || metric.name;

function tableName(code) {
  const found = release.tables.find((row) => row[0] === code);
  return found ? found[1] : code;
}

/* The rate whose numerator the metric is, or the metric itself where it is a rate. */
function rateOf(metric) {
  if (metric.numerator) return metric;
  return [...metricIndex.values()].find((other) => other.numerator === metric.code) || null;
}
