const STATUS = {
  c: { label: "已印证", symbol: "✓", code: "confirmed" },
  r: { label: "照录", symbol: "○", code: "reported" },
  m: { label: "已修正", symbol: "△", code: "repaired" },
  h: { label: "人工更正", symbol: "◆", code: "corrected" },
};
const OUTCOME = {
  h: { label: "成立", symbol: "✓" },
  w: { label: "舍入内成立", symbol: "≈" },
  f: { label: "不成立", symbol: "✗" },
  n: { label: "无法计算", symbol: "？" },
};
const FLAG = { t: "一至二月合计", g: "上月缺失", u: "单位变化", f: "累计下降" };
const GENERAL = new Set(["合计", "小计", "总数"]);

function label(domain, code) {
  const found = release.labels.find((row) => row[0] === domain && row[1] === code);
  return found ? found[2] : code;
}

function monthName(month) {
  const [year, number] = month.split("-");
  return `${year}年${Number(number)}月`;
}

/* A number that the page computed: as many decimals as its parts have. */
function computed(value, decimals) {
  const text = Math.abs(value).toLocaleString("zh-CN", {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  });
  return value < 0 ? `−${text}` : text;
}

/* A served figure with thousands separators; its decimals are those that were printed. */
function grouped(text) {
  const [whole, rest] = text.split(".");
  const separated = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",").replace("-", "−");
  return rest === undefined ? separated : `${separated}.${rest}`;
}

const decimalsOf = (text) => (text.split(".")[1] || "").length;
