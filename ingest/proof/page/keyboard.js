const inGrid = "table.grid tbody td, table.grid tbody th";

/* Within a grid one cell takes part in the tab order; arrows move it. */
function enterGrid(cell) {
  const grid = cell.closest("table");
  for (const other of grid.querySelectorAll("tbody [tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
}

function neighbour(cell, key, far) {
  const row = cell.parentNode;
  const rows = [...row.parentNode.rows].filter((one) => one.cells.length && !one.classList.contains("again"));
  const at = rows.indexOf(row);
  const column = cell.cellIndex;
  const inRow = (line, index) => line && line.cells[Math.max(0, Math.min(index, line.cells.length - 1))];
  switch (key) {
    case "ArrowLeft": return inRow(row, column - 1);
    case "ArrowRight": return inRow(row, column + 1);
    case "ArrowUp": return inRow(rows[Math.max(0, at - 1)], column);
    case "ArrowDown": return inRow(rows[Math.min(rows.length - 1, at + 1)], column);
    case "Home": return inRow(far ? rows[0] : row, 0);
    case "End": return inRow(far ? rows[rows.length - 1] : row, Infinity);
    default: return null;
  }
}

/* What a screen reader says of a cell beyond its text and headers. */
function label(cell) {
  if (!cell.dataset.s || cell.hasAttribute("aria-label")) return;
  const record = data.cells[cell.id];
  const metric = record && record.m && data.metrics[record.m];
  cell.setAttribute("aria-label", [cell.textContent || "空白", record && record.a ? areaName(record.a) : "",
    metric ? metric[0] : "", statusWord(cell.dataset.s)[0], cell.hasAttribute("data-x") ? "有校验不成立" : ""].filter(Boolean).join("，"));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (!close()) clearHighlight();
    return;
  }
  if (event.altKey || event.metaKey) return;
  const tab = event.target.closest("[role=tab]");
  if (tab && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    const tabs = [...tab.parentNode.children];
    const next = tabs[(tabs.indexOf(tab) + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
    openSheet(tabs.indexOf(next));
    next.focus();
    event.preventDefault();
    return;
  }
  const cell = event.target.closest(inGrid);
  if (!cell) return;
  if (event.key === "Enter" || event.key === " ") {
    if (cell.matches("td")) {
      show(cell, true);
      panel.focus({ preventScroll: true });
      event.preventDefault();
    }
    return;
  }
  const next = neighbour(cell, event.key, event.ctrlKey);
  if (!next) return;
  event.preventDefault();
  label(next);
  enterGrid(next);
  next.focus();
});
