const filters = byId("filters");
const entries = [...document.querySelectorAll("#ledger .checks > li[data-o]")];

function filterLedger() {
  const wanted = Object.fromEntries(new FormData(filters));
  const text = wanted.text.trim().toLowerCase();
  let count = 0;
  for (const entry of entries) {
    const fits = (!wanted.outcome || entry.dataset.o === wanted.outcome)
      && (!wanted.kind || entry.dataset.kind === wanted.kind)
      && (!wanted.table || entry.dataset.tables.split(" ").includes(wanted.table))
      && (!text || entry.textContent.toLowerCase().includes(text));
    entry.hidden = !fits;
    count += fits ? 1 : 0;
  }
  byId("ledger-count").textContent = count === entries.length ? `${count} 项` : `${count} / ${entries.length} 项`;
}

filters.addEventListener("input", filterLedger);
filters.addEventListener("submit", (event) => event.preventDefault());

/* The legend: one status stands out, the others step back. */
for (const button of document.querySelectorAll("[data-only]")) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    for (const other of document.querySelectorAll("[data-only]")) {
      if (other.matches("button")) other.setAttribute("aria-pressed", String(other === button && on));
    }
    for (const node of document.querySelectorAll(".wanted")) node.classList.remove("wanted");
    delete document.body.dataset.only;
    if (!on) return;
    document.body.dataset.only = button.dataset.only;
    const found = document.querySelectorAll(`.sheet [data-s="${button.dataset.only}"]`);
    for (const node of found) node.classList.add("wanted");
    say(`${button.textContent}：${found.length} 处`);
  });
}
