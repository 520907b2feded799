/* ECharts, drawn in the colours of the page and drawn again when these change. Tooltips are drawn, not written as
   markup: the content policy admits no styles in markup, and texts stay texts. A chart that takes in further months
   does not move from one picture to the other: in between it would show figures that there are not. */
const drawn = new Map();
let printing = false;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const motion = () => !matchMedia("(prefers-reduced-motion: reduce)").matches && !printing;

function chart(holder, option, description, onclick) {
  if (!globalThis.echarts) return;
  let found = drawn.get(holder.id);
  if (!found || found.getDom() !== holder) {
    if (found) found.dispose();
    found = globalThis.echarts.init(holder, null, { renderer: "canvas" });
    drawn.set(holder.id, found);
    new ResizeObserver(() => found.isDisposed() || found.resize()).observe(holder);
  }
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", description);
  found.off("click");
  if (onclick) found.on("click", onclick);
  const soft = colour("--soft");
  found.setOption({
    animation: motion(), animationDuration: 300, animationDurationUpdate: 0,
    textStyle: { fontFamily: colour("--sans"), color: colour("--ink") },
    grid: { left: 8, right: 16, top: 34, bottom: 8, containLabel: true },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("--sheet"),
      borderColor: colour("--rule"), textStyle: { color: colour("--ink"), fontSize: 12 },
    },
    ...option,
    xAxis: option.xAxis && { axisLabel: { color: soft }, axisLine: { lineStyle: { color: colour("--rule") } },
      axisTick: { show: false }, ...option.xAxis },
    yAxis: option.yAxis && { axisLabel: { color: soft }, splitLine: { lineStyle: { color: colour("--hair") } },
      nameTextStyle: { color: soft, align: "left" }, ...option.yAxis },
  }, true);
}

/* The holder of a chart, kept over drawings so that the canvas is not made anew. */
function holder(id, height) {
  const kept = byId(id);
  return kept || el("div", { id, class: "chart", vars: { "--height": `${height}px` } });
}
