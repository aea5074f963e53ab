
"use strict";
// Everything from outside goes through textContent or an attribute that is no code: nothing here parses HTML.
function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== "" && child != null));
  return node;
}

const plural = (value, noun) => `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;

// Keys by environments, as reports of scans and `tokenscan environments` show them.
const STATES = { same: "same", partly: "partly same", different: "different", single: "" };
const ROW_TESTS = {
  "": () => true,
  same: (row) => row.state === "same" || row.state === "partly",
  different: (row) => row.state === "different",
  missing: (row) => row.missing.length > 0,
  live: (row) => row.cells.some((cell) => cell.mode === "live"),
  test: (row) => row.cells.some((cell) => cell.mode === "test"),
};

function textOf(row) {
  const cells = row.cells.flatMap((cell) => [...cell.hashes, ...cell.places.flatMap((place) => [place.path, place.evidence])]);
  return [row.key, ...cells].join("\n").toLowerCase();
}

function drawHead(environments) {
  return make("tr", "", ...["key", ...environments, "state"].map((name) => {
    const cell = make("th", "", name);
    cell.scope = "col";
    return cell;
  }));
}

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

function drawRow(row, environments) {
  const state = make("td", `state ${row.secret && row.state !== "single" ? (row.state === "different" ? "good" : "bad") : ""}`, STATES[row.state]);
  const head = make("th", "", make("span", "mono", row.key), row.secret ? make("small", "", "secret") : "");
  head.scope = "row";
  return make("tr", "", head, ...environments.map((name) => drawCell(row, name)), state);
}
