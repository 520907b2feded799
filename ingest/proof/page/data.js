const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

/* element(tag, {attribute: value}, ...children): children are nodes or texts, never markup. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const cellsOf = new Map();
const checksOf = new Map();
for (const [id, cell] of Object.entries(data.cells)) {
  if (!cell.a || !cell.m) continue;
  const key = cell.a + "|" + cell.m;
  if (!cellsOf.has(key)) cellsOf.set(key, []);
  cellsOf.get(key).push(id);
}
data.checks.forEach(([, keys], number) => {
  for (const key of keys) {
    if (!checksOf.has(key)) checksOf.set(key, []);
    checksOf.get(key).push(number);
  }
});

const areaName = (code) => data.areas[code] || code;
const statusWord = (code) =>
  data.statuses[code] || { restated: ["复述附表", "↓", "正文复述附表中的数字"], claim: ["评述", "", "正文的评述，与附表相互核对"],
    homeless: ["无归宿", "×", "没有归宿的数字"], fact: ["事实", "", ""] }[code] || [code, "", ""];

/* Where a place was printed, from its id: c<file>-<line>-<column>. */
function placeOf(id) {
  const [file, line, column] = id.slice(1).split("-").map(Number);
  return { file, line, column };
}

function sheetOf(node) {
  const sheet = node.closest(".sheet");
  return sheet ? Number(sheet.id.slice(5)) : 0;
}

function say(text) {
  byId("say").textContent = text;
}
