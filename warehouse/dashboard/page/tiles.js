/* Districts as tiles in the order of the bulletin, or as a map where the warehouse has boundaries. */
function drawTiles() {
  const metric = metricOf(state.metric);
  const parts = acrossAreas(state.city, state.month, state.metric).filter(([area]) => area.code !== state.city && area.kind !== "cross");
  const note = `${shortName(metric)}，${monthName(state.month)}`;
  if (parts.length === 0) {
    drop("map");
    fill(byId("tiles"), heading("各地分布", note), empty("没有分地区的数。"));
    return;
  }
  const values = parts.map(([, figure]) => figure.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // Five classes of equal width: on none of them is the text hard to read.
  const classOf = (value) => (high > low ? Math.min(4, Math.floor(((value - low) / (high - low)) * 5)) : 2);
  const printedOf = (value) => grouped(parts.find(([, figure]) => figure.value === value)[1].text);
  const legend = el("p", { class: "legend" }, el("span", {}, printedOf(low)), el("i"), el("span", {}, `${printedOf(high)} ${parts[0][1].unit}`));
  const shapes = boundaries && shapesOf(parts);
  if (shapes) {
    const place = holder("map", 340);
    fill(byId("tiles"), heading("各地分布", note), place, legend, behindTiles(parts, note));
    drawMap(place, parts, shapes, [low, high], note);
    return;
  }
  drop("map");
  fill(byId("tiles"), heading("各地分布", note), el("div", { class: "tiles" }, parts.map(([area, figure]) => el("button", {
    type: "button", class: "tile", "aria-pressed": String(area.code === state.area), "data-class": classOf(figure.value),
    onclick: () => choose({ area: area.code }),
  }, el("span", {}, area.name), el("b", {}, grouped(figure.text))))), legend);
}

const behindTiles = (parts, note) => behind(note, ["地区", "数值"], parts.map(([area, figure]) => [area.name, figure.text]));

/* Features of the areas shown; parks have none of their own and are shown as tiles. */
function shapesOf(parts) {
  const wanted = new Set(parts.map(([area]) => area.code));
  const features = boundaries.features.filter((feature) => wanted.has(feature.properties.name));
  return features.length === 0 ? null : { type: "FeatureCollection", features };
}

function drawMap(place, parts, shapes, [low, high], note) {
  if (!globalThis.echarts) return;
  globalThis.echarts.registerMap("city", shapes);
  const name = (code) => areaOf(code).name;
  chart(place, {
    tooltip: { trigger: "item", renderMode: "richText", formatter: (item) => {
      const found = parts.find(([area]) => area.code === item.name);
      return found ? `${name(item.name)}　${found[1].text} ${found[1].unit}` : `${name(item.name)}　无数`;
    } },
    visualMap: { show: false, min: low, max: high > low ? high : low + 1, inRange: { color: [colour("--wash"), colour("--accent")] } },
    series: [{
      type: "map", map: "city", roam: false, selectedMode: false, label: { show: true, formatter: (item) => name(item.name), color: colour("--ink"), fontSize: 11 },
      itemStyle: { borderColor: colour("--rule"), areaColor: colour("--hair") }, emphasis: { itemStyle: { areaColor: colour("--mark") } },
      data: parts.map(([area, figure]) => ({ name: area.code, value: figure.value, itemStyle: area.code === state.area ? { borderColor: colour("--mark"), borderWidth: 2 } : {} })),
    }],
  }, `${note}，地图`, (item) => areaIndex.has(item.name) && choose({ area: item.name }));
}

function drop(id) {
  const found = drawn.get(id);
  if (found) found.dispose();
  drawn.delete(id);
}
