
"use strict";
// Everything from outside goes through textContent: nothing here parses HTML.
const DATA = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== "" && child != null));
  return node;
}

const plural = (value, noun) => `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;
const STATES = { same: "same", partly: "partly same", different: "different", single: "" };
const TESTS = {
  "": () => true,
  same: (row) => row.state === "same" || row.state === "partly",
  different: (row) => row.state === "different",
  missing: (row) => row.missing.length > 0,
  live: (row) => row.cells.some((cell) => cell.mode === "live"),
  test: (row) => row.cells.some((cell) => cell.mode === "test"),
};
const texts = new Map(DATA.rows.map((row) => [row, [row.key, ...row.cells.flatMap((cell) => [...cell.hashes, ...cell.places.flatMap((place) => [place.path, place.evidence])])].join("\n").toLowerCase()]));

function drawCell(row, environment) {
  const cell = row.cells.find((each) => each.environment === environment);
  if (!cell) return make("td", "none", "missing");
  const node = make("td", cell.secret && cell.shared.length ? "shared" : "");
  for (const hash of cell.hashes) node.append(make("code", "", hash.slice(0, 8)), " ");
  if (cell.mode) node.append(make("span", cell.mode === "live" ? "tag live" : "tag", cell.mode));
  for (const place of cell.places.slice(0, 3)) {
    const line = make("small", "", `${place.path}:${place.line}`);
    line.title = place.evidence;
    node.append(line);
  }
  if (cell.places.length > 3) node.append(make("small", "", `… and ${plural(cell.places.length - 3, "more place")}`));
  return node;
}

function drawRow(row) {
  const state = make("td", `state ${row.secret && row.state !== "single" ? (row.state === "different" ? "good" : "bad") : ""}`, STATES[row.state]);
  const head = make("th", "", make("span", "mono", row.key), row.secret ? make("small", "", "secret") : "");
  head.scope = "row";
  return make("tr", "", head, ...DATA.environments.map((name) => drawCell(row, name)), state);
}

function update() {
  const words = $("q").value.trim().toLowerCase().split(/\s+/);
  const rows = DATA.rows.filter((row) => TESTS[$("only").value](row) && (!$("secret").value || row.secret) && words.every((word) => texts.get(row).includes(word)));
  $("matrix").tBodies[0].replaceChildren(...rows.map(drawRow));
  $("count").textContent = rows.length === DATA.rows.length ? plural(rows.length, "key") : `${rows.length.toLocaleString("en")} of ${plural(DATA.rows.length, "key")}`;
}

function drawCrossing(each) {
  return make("li", "", make("div", `crossing ${each.severity}`, make("strong", "", each.why), make("ul", "", ...each.places.map((place) => make("li", "", place)))));
}

$("when").textContent = [DATA.time, `tokenscan ${DATA.version}`].filter(Boolean).join(" · ");
$("gaps").hidden = !DATA.gaps.length;
$("gaps").firstElementChild.textContent = `${plural(DATA.gaps.length, "file")} read line by line, or not at all`;
$("gaps").lastElementChild.append(...DATA.gaps.map((each) => make("li", "", each)));
$("crossings").append(...DATA.crossings.map(drawCrossing));
$("matrix").tHead.append(make("tr", "", ...["key", ...DATA.environments, "state"].map((name) => { const cell = make("th", "", name); cell.scope = "col"; return cell; })));
$("filters").hidden = !DATA.rows.length;
$("filters").addEventListener("submit", (event) => event.preventDefault());
for (const id of ["q", "only", "secret"]) $(id).addEventListener("input", update);
update();
