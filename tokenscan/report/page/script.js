
const DATA = JSON.parse(document.getElementById("data").textContent);
const SEVERITIES = ["critical", "high", "medium", "low", "info"];
const CONFIDENCES = ["high", "medium", "low"];
const PAGE = 100;
const UNKNOWN = "unknown";
const $ = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";
function draw(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const number = (value) => value.toLocaleString("en");
const stateOf = (finding) => (finding.suppressed ? "suppressed" : "open");

const findings = DATA.findings.map((finding, position) => {
  const rule = DATA.rules[finding.rule];
  const places = finding.places.flatMap((place) => [place.path, place.context, ...place.about, ...place.commits.flatMap((each) => [each.id, each.author, each.date])]);
  const texts = [finding.rule, rule.name, finding.secret, finding.fingerprint, finding.environment, finding.suppressed, ...finding.facts.flat(), ...finding.parts.flat(), ...places];
  return { ...finding, position, name: rule.name, environment: finding.environment || UNKNOWN, text: texts.join("\n").toLowerCase() };
});

const KEYS = ["rule", "severity", "confidence", "environment", "state", "age"];
const TESTS = {
  q: (finding, words) => words.toLowerCase().split(/\s+/).every((word) => finding.text.includes(word)),
  rule: (finding, value) => finding.rule === value,
  severity: (finding, value) => finding.severity === value,
  confidence: (finding, value) => finding.confidence === value,
  environment: (finding, value) => finding.environment === value,
  state: (finding, value) => stateOf(finding) === value || finding.verdict === value,
  age: (finding, value) => finding.age === value,
  path: (finding, value) => finding.places.some((place) => place.path.toLowerCase().includes(value.toLowerCase())),
};
const START = { q: "", rule: "", severity: "", confidence: "", environment: "", state: findings.some((each) => !each.suppressed) ? "open" : "", age: "", path: "", order: "" };
let filter = { ...START };
let shown = PAGE;
let chosen = [];

function passes(finding, except) {
  return Object.keys(TESTS).every((key) => key === except || !filter[key] || TESTS[key](finding, filter[key]));
}

const ORDERS = {
  "": (a, b) => a.position - b.position,
  new: (a, b) => (b.first || "").localeCompare(a.first || "") || a.position - b.position,
  old: (a, b) => (a.first || "9").localeCompare(b.first || "9") || a.position - b.position,
  path: (a, b) => (a.places[0].path < b.places[0].path ? -1 : a.places[0].path > b.places[0].path ? 1 : a.position - b.position),
};

function tally(key, of) {
  const counts = new Map();
  for (const finding of findings) if (passes(finding, key)) counts.set(of(finding), (counts.get(of(finding)) || 0) + 1);
  return counts;
}

function toggle(key, value) {
  filter[key] = filter[key] === value ? "" : value;
  update();
}

function bar(key, value, label, count, top, className) {
  const width = top ? Math.max(count ? 1.5 : 0, (100 * count) / top) : 0;
  const picture = draw("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    draw("rect", { class: "track", width: 100, height: 10, rx: 1 }), draw("rect", { class: "fill", width, height: 10, rx: 1 }));
  const button = make("button", `bar ${className || ""}`, make("span", "name", label), picture, make("span", "n", number(count)));
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-pressed", String(filter[key] === value));
  button.setAttribute("aria-label", `${label}: ${plural(count, "finding")}`);
  button.dataset.chart = `${key}=${value}`;
  button.addEventListener("click", () => toggle(key, value));
  return button;
}

function column(value, count, top) {
  const height = top ? Math.max(count ? 2 : 0, (100 * count) / top) : 0;
  const picture = draw("svg", { viewBox: "0 0 10 100", preserveAspectRatio: "none", "aria-hidden": "true" },
    draw("rect", { class: "track", width: 10, height: 100, rx: .6 }), draw("rect", { class: "fill", y: 100 - height, width: 10, height, rx: .6 }));
  const button = make("button", "column", make("span", "n", number(count)), picture, make("span", "name", value));
  button.type = "button";
  button.setAttribute("aria-pressed", String(filter.age === value));
  button.setAttribute("aria-label", `${value}: ${plural(count, "finding")}`);
  button.dataset.chart = `age=${value}`;
  button.addEventListener("click", () => toggle("age", value));
  return button;
}

function panel(name, title, ...children) {
  return make("section", `by-${name}`, make("h2", "", title), ...children);
}

function drawCharts() {
  const focused = document.activeElement && document.activeElement.dataset.chart;
  const ranked = (counts) => [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const severities = tally("severity", (each) => each.severity);
  const rules = ranked(tally("rule", (each) => each.rule));
  const environments = ranked(tally("environment", (each) => each.environment));
  const ages = tally("age", (each) => each.age);
  const top = Math.max(0, ...severities.values());
  const oldest = Math.max(0, ...ages.values());
  const rest = rules.length - 8;
  $("charts").replaceChildren(
    panel("severity", "Severity", ...SEVERITIES.map((each) => bar("severity", each, each, severities.get(each) || 0, top, each))),
    panel("rule", "Rule", ...rules.slice(0, 8).map(([id, count]) => bar("rule", id, DATA.rules[id].name, count, rules[0][1])),
      rest > 0 ? make("small", "", `and ${plural(rest, "more rule")}`) : ""),
    panel("environment", "Environment", ...environments.slice(0, 8).map(([name, count]) => bar("environment", name, name, count, environments[0][1]))),
    panel("age", "Age: first commit until now", make("div", "columns", ...DATA.ages.map((each) => column(each, ages.get(each) || 0, oldest)))),
  );
  if (focused) for (const node of $("charts").querySelectorAll("button")) if (node.dataset.chart === focused) node.focus();
}

function row(name, ...value) {
  return value.every((each) => each === "") ? [] : [make("dt", "", name), make("dd", "", ...value)];
}

function tellCommit(place) {
  return place.commits.map((each) => `${each.id} of ${each.date} by ${each.author}`).join("");
}

function placeLine(place) {
  const about = [tellCommit(place), ...place.about].filter(Boolean).join(" · ");
  return make("li", "", make("code", "", `${place.path}:${place.line}:${place.column}`), about ? make("small", "", about) : "");
}

function fillBody(finding) {
  const rule = DATA.rules[finding.rule];
  const [first] = finding.places;
  const list = make("dl", "",
    ...row("rule", make("code", "", finding.rule)),
    ...row("confidence", finding.confidence),
    ...(finding.verdict === "not-checked" ? [] : row("verdict", finding.verdict)),
    ...(finding.environment === UNKNOWN ? [] : row("environment", finding.environment)),
    ...row("suppressed", finding.suppressed),
    ...finding.parts.flatMap(([name, value]) => row(name, value)),
    ...finding.facts.flatMap(([name, value]) => row(name, value)),
    ...row("first commit", tellCommit(first)),
    ...row("can do", rule.can),
    ...row("rotate", rule.rotate),
    ...row("fingerprint", make("code", "", finding.fingerprint)));
  if (rule.link) {
    const link = make("a", "", rule.link);
    link.href = rule.link;
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    list.append(...row("reference", link));
  }
  const more = finding.total - finding.places.length;
  return make("div", "body", first.context ? make("pre", "", first.context) : "", list,
    make("h3", "", plural(finding.total, "place")), make("ul", "places", ...finding.places.map(placeLine), more ? make("li", "", `… and ${plural(more, "more place")}, which the JSON report has`) : ""));
}

function card(finding) {
  const [first] = finding.places;
  const tags = [
    finding.verdict === "not-checked" ? "" : make("span", finding.verdict === "valid" ? "tag live" : "tag", finding.verdict),
    finding.suppressed ? make("span", "tag", "suppressed") : "",
    finding.environment === UNKNOWN ? "" : make("span", "tag", finding.environment),
    finding.total > 1 ? make("span", "tag", plural(finding.total, "place")) : "",
    finding.first ? make("span", "tag", finding.first) : "",
  ];
  const head = make("summary", "", make("span", "level", finding.severity), make("span", "what", finding.name, make("code", "", finding.secret)),
    make("span", "tags", ...tags), make("span", "where mono", `${first.path}:${first.line}`));
  const node = make("details", `finding ${finding.severity}`, head);
  node.addEventListener("toggle", () => {
    if (node.open && node.children.length === 1) node.append(fillBody(finding));
  });
  return make("li", "", node);
}

function showMore(from) {
  $("list").append(...chosen.slice(from, shown).map(card));
  const left = chosen.length - shown;
  $("more").hidden = left <= 0;
  $("more").textContent = `Show ${number(Math.min(left, PAGE))} more of ${number(Math.max(left, 0))}`;
}

function update() {
  chosen = findings.filter((each) => passes(each)).sort(ORDERS[filter.order] || ORDERS[""]);
  shown = PAGE;
  for (const key of Object.keys(filter)) if ($(key).value !== filter[key]) $(key).value = filter[key];
  $("list").replaceChildren();
  showMore(0);
  tellCount();
  drawCharts();
  remember();
}

function tellCount() {
  const hidden = filter.state === "open" ? findings.filter((each) => each.suppressed && passes(each, "state")).length : 0;
  const text = chosen.length ? `${number(chosen.length)} of ${plural(findings.length, "finding")}` : "No finding fits these filters.";
  $("count").replaceChildren(text + (hidden ? `; ${number(hidden)} suppressed not shown` : ""));
  if (!chosen.length) {
    const button = make("button", "", "Reset the filters");
    button.addEventListener("click", reset);
    $("count").append(button);
  }
}

function reset() {
  filter = { ...START };
  update();
}

function remember() {
  const changed = Object.entries(filter).filter(([key, value]) => value !== START[key]);
  const hash = changed.length ? "#" + new URLSearchParams(changed) : " ";
  try { history.replaceState(null, "", hash === " " ? location.pathname + location.search : hash); } catch { /* a sandboxed page */ }
}

function recall() {
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) if (key in START) filter[key] = value;
}

function fillSelect(key, values, name) {
  const options = values.map((value) => { const node = make("option", "", name ? name(value) : value); node.value = value; return node; });
  const all = make("option", "", "all");
  all.value = "";
  $(key).replaceChildren(all, ...options);
}

function fillFilters() {
  const distinct = (of) => [...new Set(findings.map(of))].sort();
  fillSelect("rule", distinct((each) => each.rule), (id) => DATA.rules[id].name);
  fillSelect("severity", SEVERITIES);
  fillSelect("confidence", CONFIDENCES);
  fillSelect("environment", distinct((each) => each.environment));
  fillSelect("state", ["open", "suppressed", ...distinct((each) => each.verdict)]);
  fillSelect("age", DATA.ages);
  for (const key of [...KEYS, "order"]) $(key).addEventListener("change", () => { filter[key] = $(key).value; update(); });
  let waiting = 0;
  for (const key of ["q", "path"]) $(key).addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { filter[key] = $(key).value.trim(); update(); }, 90);
  });
  $("filters").addEventListener("reset", (event) => { event.preventDefault(); reset(); });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("more").addEventListener("click", () => { const from = shown; shown += PAGE; showMore(from); $("list").children[from].querySelector("summary").focus(); });
}

function showClear() {
  const isSure = DATA.complete && DATA.objects > 0;
  const path = isSure ? "M4 12.500l5.500 5.500L20.500 6.500" : "M12 4v10m0 4.500v.5";
  const head = isSure ? "No secrets found" : DATA.complete ? "Nothing was read" : "No secrets found in what could be read";
  $("clear").append(draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: path })), make("h2", "", head),
    make("p", "", `${plural(DATA.objects, "object")} read.` + (DATA.complete ? "" : " Something was not, and is listed above: that part is not known to be clean.")),
    isSure
      ? make("p", "", "To keep it like this, let the commit hook look at every commit: ", make("code", "", "tokenscan hook pre-commit"), ". To see what was left out by configuration, scan with ", make("code", "", "--verbose"), ".")
      : make("p", "", "Give the scan what it lacked (files, permissions, the whole history, time), and scan again."));
  $("clear").classList.toggle("unsure", !isSure);
  $("clear").hidden = false;
}

function tellScan() {
  const open = findings.filter((each) => !each.suppressed);
  const gravest = SEVERITIES.find((each) => open.some((finding) => finding.severity === each));
  $("headline").textContent = findings.length
    ? open.length ? `${plural(open.length, "secret")} found, the gravest ${open.length === 1 ? "is" : "are"} ${gravest}` : "Everything that was found is suppressed"
    : DATA.complete ? (DATA.objects ? "All clear" : "Nothing was read") : "Nothing found, but not everything was read";
  $("when").textContent = [DATA.time, `tokenscan ${DATA.version}`].filter(Boolean).join(" · ");
  if (!DATA.complete) {
    $("gaps").hidden = false;
    $("gaps").firstElementChild.textContent = `This scan is incomplete: ${plural(DATA.gaps.length, "thing")} not read`;
    $("gaps").lastElementChild.append(...DATA.gaps.slice(0, 500).map((each) => make("li", "", each)), DATA.gaps.length > 500 ? make("li", "", `… and ${number(DATA.gaps.length - 500)} more`) : "");
  }
  $("notes").hidden = !DATA.notes.length;
  $("notes").append(...DATA.notes.map((each) => make("li", "", `Note: ${each}`)));
}

// Keys by environments; a long matrix waits to be opened.
function showEnvironments({ names, rows, total, gaps, hint }) {
  const texts = new Map(rows.map((row) => [row, textOf(row)]));
  const same = rows.filter((row) => row.secret && ROW_TESTS.same(row)).length;
  const title = `Environments: ${plural(total, "key")} in ${names.join(", ")}` + (same ? `; ${plural(same, "secret")} the same in several` : "");
  $("environments").querySelector("h2").textContent = title;
  $("matrix").tHead.append(drawHead(names));
  const draw = () => {
    const words = $("matrix-q").value.trim().toLowerCase().split(/\s+/);
    const chosen = rows.filter((row) => ROW_TESTS[$("matrix-only").value](row) && words.every((word) => texts.get(row).includes(word)));
    $("matrix").tBodies[0].replaceChildren(...chosen.map((row) => drawRow(row, names)));
    const left = total - rows.length;
    $("matrix-count").textContent = [`${number(chosen.length)} of ${plural(total, "key")}.`, left ? `${plural(left, "more key")}, none of them a secret's, ${left === 1 ? "is" : "are"} shown by tokenscan environments.` : "", gaps.length ? `${plural(gaps.length, "file")} read line by line, or not at all.` : "", hint].filter(Boolean).join(" ");
    $("matrix-count").title = gaps.join("\n");
  };
  $("matrix-filters").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["matrix-q", "matrix-only"]) $(id).addEventListener("input", draw);
  $("environments").querySelector("details").open = rows.length <= 12;
  $("environments").hidden = false;
  draw();
}

const THEMES = [["", "◐", "as the system has them"], ["light", "☀", "light"], ["dark", "☾", "dark"]];
let theme = 0;
function setTheme(position) {
  theme = position % THEMES.length;
  const [name, sign, words] = THEMES[theme];
  if (name) document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme;
  $("theme").textContent = sign;
  $("theme").setAttribute("aria-label", `Colours: ${words}`);
  $("theme").title = `Colours: ${words}`;
  try { localStorage.setItem("tokenscan-theme", name); } catch { /* not from a file, in some browsers */ }
}

function step(by) {
  const heads = [...$("list").querySelectorAll(".finding > summary")];
  const at = heads.indexOf(document.activeElement && document.activeElement.closest(".finding") ? document.activeElement.closest(".finding").firstElementChild : null);
  const next = heads[Math.min(Math.max(at + by, 0), heads.length - 1)];
  if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, select");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") { reset(); document.activeElement.blur(); }
  else if (isTyping || !findings.length) return;
  else if (event.key === "/") { event.preventDefault(); $("q").focus(); }
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
});

$("theme").addEventListener("click", () => setTheme(theme + 1));
try { setTheme(Math.max(0, THEMES.findIndex(([name]) => name === localStorage.getItem("tokenscan-theme")))); } catch { setTheme(0); }
tellScan();
if (DATA.environments) showEnvironments(DATA.environments);
if (findings.length) {
  $("charts").hidden = $("filters").hidden = $("keys").hidden = false;
  fillFilters();
  recall();
  update();
} else showClear();
