/* Arrow keys change month and area, unless the focus is where arrows mean something already. */
function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("select, input, summary, .scroll")) return;
    const step = { ArrowLeft: () => stepMonth(-1), ArrowRight: () => stepMonth(1), ArrowUp: () => stepArea(-1), ArrowDown: () => stepArea(1) }[event.key];
    const vertical = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (!step || (vertical && state.view !== "figure")) return;
    event.preventDefault();
    step();
  });
}
