function draw() {
  const focused = document.activeElement && document.activeElement.closest("#ranking, #tiles, #plan") ? document.activeElement.closest("section").id : "";
  drawControls();
  for (const view of ["figure", "tables", "quality"]) byId(`view-${view}`).hidden = state.view !== view;
  if (state.view === "figure") [drawHeadline, drawRanking, drawPlan].forEach((part) => part());
  drawCharts();
  if (state.view === "tables") drawTable();
  if (state.view === "quality") drawQuality();
  drawProvenance();
  document.title = `${areaOf(state.area).name} ${monthName(state.month)} · 城市工作简报`;
  // A panel that was drawn anew keeps the focus on what was chosen in it.
  if (focused) { const again = document.querySelector(`#${focused} [aria-pressed=true]`); if (again) again.focus(); }
}

/* The panels that wait for ECharts: without it they show their numbers only. */
function drawCharts() {
  if (state.view === "figure") [drawTiles, drawTrend, drawIncrements].forEach((part) => part());
}

async function begin() {
  release = await load("release");
  indexNames();
  const published = new Date(release.release.published_at);
  byId("release").textContent = `${release.release.id ? `发布 ${Number(release.release.id)}　` : ""}${published.toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" })}`;
  if (release.cities.length === 0) throw new Error("还没有发布任何简报。");
  listen();
  listenToKeys();
  readAddress();
  // Scripts run in the order in which they are asked for: the year comes first and is drawn, the charts follow.
  const settled = settle();
  const charting = [loadScript("echarts.js")];
  if (release.boundaries) charting.push(load("boundaries").then((found) => { boundaries = found; }));
  await settled;
  writeAddress(true);
  draw();
  await Promise.all(charting);
  drawCharts();
  document.documentElement.dataset.drawn = String(Math.round(performance.now()));
  await complete();
  window.addEventListener("popstate", async () => {
    readAddress();
    state.cell = null;
    await settle();
    draw();
    await complete();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  window.addEventListener("beforeprint", () => { printing = true; draw(); });
  window.addEventListener("afterprint", () => { printing = false; draw(); });
  document.documentElement.dataset.ready = "";
}

begin().catch((error) => {
  byId("notice").textContent = `无法显示数据：${error.message}。请连同 data 文件夹一起打开本页。`;
  document.documentElement.dataset.ready = "failed";
});
