/* The chosen figure and what a reader asks next: last year, this month alone, the plan, the share of the city. */
function drawHeadline() {
  const metric = metricOf(state.metric);
  const figure = figureOf(state.city, state.area, state.month, state.metric);
  const title = [el("p", { class: "where" }, `${areaOf(state.area).name}　${monthName(state.month)}`),
    el("h2", {}, metric.name.split("·").join(" · "))];
  if (!figure) {
    fill(byId("headline"), title, absence());
    return;
  }
  fill(byId("headline"), title,
    el("p", { class: "value" }, el("b", {}, grouped(figure.text)), el("span", {}, figure.unit),
      el("small", {}, metric.role === "plan" ? label("role", "plan") : label("period_basis", metric.basis))),
    el("p", {}, badge(figure.status), figure.failed
      ? el("span", { class: "badge", "data-s": "quarantined" }, `✗ ${figure.failed} 条校验不成立`) : null),
    el("dl", { class: "facts" }, facts(figure, metric).flatMap(([name, text, note]) => [
      el("dt", {}, name), el("dd", {}, text, note ? el("small", {}, note) : null)])));
}

function facts(figure, metric) {
  const found = [];
  if (figure.flow) found.push(["当月增量", `${grouped(figure.flow)} ${figure.unit}`, FLAG[figure.flag] || ""]);
  else if (figure.flag) found.push(["当月增量", "不可得", FLAG[figure.flag]]);
  const lastYear = `${Number(state.month.slice(0, 4)) - 1}${state.month.slice(4)}`;
  const before = figureOf(state.city, state.area, lastYear, state.metric);
  if (before && before.unit === figure.unit) found.push(["上年同月", ...yearBefore(figure, before)]);
  const rate = rateOf(metric);
  if (rate) {
    const part = (code) => (code === metric.code ? null : figureOf(state.city, state.area, state.month, code));
    const [plan, progress] = [part(rate.denominator), part(rate.code)];
    if (plan) found.push([shortName(metricOf(rate.denominator)), `${grouped(plan.text)} ${plan.unit}`, ""]);
    if (progress) found.push([shortName(rate), progress.printed, ""]);
  }
  const whole = figureOf(state.city, state.city, state.month, state.metric);
  if (metric.additive && state.area !== state.city && whole && whole.value > 0 && whole.unit === figure.unit) {
    found.push(["占全市", `${computed((figure.value / whole.value) * 100, 1)}%`, "计算"]);
  }
  return found;
}

function yearBefore(figure, before) {
  const change = figure.value - before.value;
  const decimals = Math.max(figure.decimals, before.decimals);
  const percent = before.value > 0 && figure.unit !== "%" ? `，${computed((change / before.value) * 100, 1)}%` : "";
  const unit = figure.unit === "%" ? "个百分点" : "";
  return [`${grouped(before.text)} ${before.unit}`, `${change < 0 ? "减" : "增"} ${computed(Math.abs(change), decimals)}${unit}${percent}　计算`];
}

function absence() {
  const chunk = chunkOf(state.city, state.month);
  const at = chunk.months.indexOf(state.month);
  const held = chunk.quarantine.some((row) => row[0] === at && row[5] === state.area && row[6] === state.metric);
  return empty(held ? "原文此处存疑，已隔离，未发布。" : "这个月没有印出这个数。空白不是零。");
}
