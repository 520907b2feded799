/* Elements from code: texts become text nodes, never markup. */
function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || (value === false && !name.startsWith("data-"))) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "vars") for (const [key, part] of Object.entries(value)) node.style.setProperty(key, part);
    else node.setAttribute(name, value === true && !name.startsWith("data-") ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const byId = (id) => document.getElementById(id);

function fill(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}

function heading(text, note) {
  return el("header", {}, el("h2", {}, text), note ? el("p", {}, note) : null);
}

function empty(text) {
  return el("p", { class: "empty" }, text);
}

function badge(letter) {
  const status = STATUS[letter] || { label: letter, symbol: "?", code: "" };
  return el("span", { class: "badge", "data-s": status.code }, `${status.symbol} ${status.label}`);
}

/* The numbers behind a chart, for those who read rather than look. */
function behind(caption, head, rows) {
  return el("details", { class: "behind" }, el("summary", {}, "数据表"),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      el("table", {}, el("caption", {}, caption),
        el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))),
        el("tbody", {}, rows.map((row) => el("tr", {}, row.map((text, n) =>
          n === 0 ? el("th", { scope: "row" }, text) : el("td", {}, text))))))));
}

function options(select, groups, chosen) {
  const make = ([value, text]) => {
    const option = el("option", { value }, text);
    option.selected = value === chosen;
    return option;
  };
  fill(select, groups.map((group) => Array.isArray(group[1])
    ? el("optgroup", { label: group[0] }, group[1].map(make)) : make(group)));
}
