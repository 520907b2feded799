const place = "td[data-s], .tok[id]";
const sheets = [...document.querySelectorAll(".sheet")];

function openSheet(number) {
  if (sheets.length < 2) return;
  sheets.forEach((sheet, n) => {
    sheet.hidden = n !== number;
    const tab = byId("tab" + n);
    tab.setAttribute("aria-selected", String(n === number));
    tab.tabIndex = n === number ? 0 : -1;
  });
}

/* A link to a printed place opens its sheet, goes there and shows it. */
function visit(id) {
  const node = byId(id);
  if (!node || !node.matches(place)) return false;
  openSheet(sheetOf(node));
  node.scrollIntoView({ block: "center", inline: "center" });
  if (node.matches("td")) enterGrid(node);
  node.focus({ preventScroll: true });
  show(node, true);
  return true;
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch" || pinned) return;
  const node = event.target.closest(place);
  if (node && node !== opened) show(node, false);
});

document.addEventListener("focusin", (event) => {
  const node = event.target.closest(place);
  if (!node) return;
  if (node.matches("td")) {
    label(node);
    enterGrid(node);
  }
  if (node !== opened && event.target.matches(":focus-visible")) show(node, pinned);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#c"]');
  if (link && visit(link.getAttribute("href").slice(1))) {
    event.preventDefault();
    return;
  }
  const entry = event.target.closest('.contents a[href^="#t"]');
  const table = entry && byId(entry.getAttribute("href").slice(1));
  if (table && table.closest(".sheet").hidden) {
    const same = sheets.find((sheet) => !sheet.hidden).querySelector(`.table[data-code="${table.dataset.code}"]`);
    if (!same || !table.dataset.code) openSheet(sheetOf(table));
    (same && table.dataset.code ? same : table).scrollIntoView({ block: "start" });
    event.preventDefault();
    return;
  }
  const tab = event.target.closest("[role=tab]");
  if (tab) openSheet(Number(tab.id.slice(3)));
  const node = event.target.closest(place);
  if (node) show(node, true);
});

byId("panel-close").addEventListener("click", close);
for (const grid of document.querySelectorAll("table.grid")) {
  const first = grid.querySelector("tbody td");
  if (first) first.tabIndex = 0;
}
openSheet(0);
if (location.hash.startsWith("#c")) visit(location.hash.slice(1));
document.documentElement.dataset.ready = "";
