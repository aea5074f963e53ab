
const DATA = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);

const texts = new Map(DATA.rows.map((row) => [row, textOf(row)]));

function update() {
  const words = $("q").value.trim().toLowerCase().split(/\s+/);
  const rows = DATA.rows.filter((row) => ROW_TESTS[$("only").value](row) && (!$("secret").value || row.secret) && words.every((word) => texts.get(row).includes(word)));
  $("matrix").tBodies[0].replaceChildren(...rows.map((row) => drawRow(row, DATA.environments)));
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
$("matrix").tHead.append(drawHead(DATA.environments));
$("filters").hidden = !DATA.rows.length;
$("filters").addEventListener("submit", (event) => event.preventDefault());
for (const id of ["q", "only", "secret"]) $(id).addEventListener("input", update);
update();
