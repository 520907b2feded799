let lit = [];
let litCheck = null;

function clearHighlight() {
  for (const node of lit) node.classList.remove("hl", "target");
  for (const button of document.querySelectorAll(".checks button[aria-pressed=true]")) button.setAttribute("aria-pressed", "false");
  const had = litCheck !== null;
  lit = [];
  litCheck = null;
  return had;
}

/* Marks every cell that check `number` touches; the first key of a check is its left side. */
function highlight(number, move) {
  clearHighlight();
  litCheck = number;
  const keys = data.checks[number][1];
  keys.forEach((key, position) => {
    for (const id of cellsOf.get(key) || []) {
      const node = byId(id);
      if (!node) continue;
      node.classList.add("hl");
      if (position === 0) node.classList.add("target");
      lit.push(node);
    }
  });
  for (const button of document.querySelectorAll(`#k${number}, [data-check="${number}"]`)) button.setAttribute("aria-pressed", "true");
  const cells = lit.filter((node) => node.matches("td"));
  say(`已标出 ${cells.length} 个单元格`);
  if (!move || !lit.length) return;
  const shown = lit.filter((node) => node.closest(".sheet") && !node.closest(".sheet").hidden);
  if (!shown.length) openSheet(sheetOf(lit[0]));
  const first = (shown.length ? shown : lit).find((node) => node.matches("td")) || lit[0];
  const place = first.getBoundingClientRect();
  if (place.top < 60 || place.bottom > innerHeight * 0.6) first.scrollIntoView({ block: "center", inline: "center" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".checks button");
  if (!button) return;
  const number = Number(button.dataset.check ?? button.id.slice(1));
  if (litCheck === number) {
    clearHighlight();
    return;
  }
  highlight(number, true);
});
