// The page of a node, and the overview.

const WORDS = new Set(("select from where group by order having limit join left right full inner outer cross on using union all "
  + "distinct as with and or not in is null case when then else end between like exists over partition qualify cast interval "
  + "true false create table insert into values window rows range except unnest array struct if").split(" "));
/** Comments, Jinja, texts and words of SQL. */
const TOKENS = new RegExp([
  /(\{#[\s\S]*?#\}|--[^\n]*|\/\*[\s\S]*?\*\/)/, /(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})/, /('(?:[^'\\\n]|\\.)*')/, /([A-Za-z_]\w*)/,
].map((one) => one.source).join("|"), "g");

/** SQL with colours. */
function code(text) {
  const out = el("code");
  let last = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [all, comment, jinja, string, word] = match;
    const kind = comment ? "c" : jinja ? "j" : string ? "s" : WORDS.has(word.toLowerCase()) ? "k" : null;
    if (!kind) continue;
    out.append(text.slice(last, match.index), el("span", { class: kind }, all));
    last = match.index + all.length;
  }
  out.append(text.slice(last));
  return el("pre", { tabindex: 0 }, out);
}

/** Source and compiled SQL, one at a time. */
function codeSection(node) {
  const texts = [["Source", node.raw], ["Compiled", node.compiled]].filter(([, text]) => text);
  if (!texts.length) return null;
  const shown = el("div");
  const buttons = texts.map(([name, text]) => el("button", { click: () => show(name) }, name));
  const show = (name) => {
    buttons.forEach((button) => button.setAttribute("aria-pressed", button.textContent === name));
    shown.replaceChildren(code(texts.find(([other]) => other === name)[1]));
  };
  show(texts[0][0]);
  return section("SQL", null, el("div", { class: "bar" }, buttons, copyButton(shown)), shown);
}

function copyButton(shown) {
  const copy = async (event) => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(shown.textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
  };
  return el("button", { click: copy }, "Copy");
}

function section(title, count, ...content) {
  const number = count === null ? null : el("span", { class: "count" }, " " + count.toLocaleString("en"));
  return el("section", null, el("h2", null, title, number), ...content);
}

/** Name and value pairs; nothing of what is not known. */
function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return el("dl", { class: "facts" }, known.flatMap(([name, value]) => [el("dt", null, name), el("dd", null, value)]));
}

function nodeFacts(node) {
  const said = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const meta = Object.entries(node.meta || {}).map(([key, value]) => [key, said(value)]);
  const tags = (node.tags || []).map((tag) => el("a", { class: "chip", href: tagged(tag) }, tag));
  return facts([
    ["tags", tags.length ? el("span", null, tags) : null],
    ["owner", node.owner],
    ...Object.entries(node.facts || {}),
    ["stored as", node.stored],
    ["rows", node.rows === undefined ? null : node.rows.toLocaleString("en")],
    ["tests column", node.column],
    ["constraints", (node.rules || []).join("; ")],
    ...meta,
  ]);
}

/** Where a column's values come from, or where they go, as nested lists; what was shown before is not taken apart again. */
function lineageTree(step, index, column, seen) {
  const below = step(index, column).map(([next, name]) => {
    const key = next + "." + name.toLowerCase();
    const again = seen.has(key) && step(next, name).length > 0;
    seen.add(key);
    const label = el("a", { href: address(next, name), class: "code kind-" + NODES[next].kind }, NODES[next].name + "." + name);
    return el("li", null, label, again ? el("span", { class: "count" }, " see above") : lineageTree(step, next, name, seen));
  });
  return below.length ? el("ul", { class: "plain" }, below) : null;
}

function comesFrom(index, name) {
  const column = (NODES[index].columns || []).find((one) => one.name.toLowerCase() === name.toLowerCase());
  return (column && column.from) || [];
}

function goesTo(index, name) {
  return NODES[index].usedBy.get(name.toLowerCase()) || [];
}

function lineageOf(index, name) {
  const side = (title, step, none) =>
    el("div", null, el("h3", null, title), lineageTree(step, index, name, new Set()) || el("span", { class: "count" }, none));
  const above = side("computed from", comesFrom, "no column of the project");
  return el("div", { class: "two" }, above, side("used for", goesTo, "no other column"));
}

/** A row of the table of columns, and the row with its lineage that opens below it. */
function columnRow(node, index, column, chosen) {
  const name = column.name.toLowerCase();
  const isOf = (test) => (test.column || "").replace(/^["`]|["`]$/g, "").toLowerCase() === name && [undefined, index].includes(test.attached);
  const tests = node.tests.filter((test) => isOf(NODES[test]));
  const traced = comesFrom(index, name).length + goesTo(index, name).length > 0;
  const row = el("tr", { class: chosen ? "target" : null });
  let below = null;
  const toggle = () => {
    if (below) below.remove();
    else row.after((below = el("tr", { class: "traced" }, el("td", { colspan: 4 }, lineageOf(index, column.name)))));
    below = below.isConnected ? below : null;
    button.setAttribute("aria-expanded", Boolean(below));
  };
  const button = el("button", { class: "trace code", click: toggle, "aria-expanded": "false", title: "lineage" }, column.name);
  const tags = (column.tags || []).map((tag) => el("span", { class: "chip" }, tag));
  const chip = (test) => el("a", { class: "chip", href: address(test), title: NODES[test].name }, shortName(NODES[test]));
  row.append(
    el("td", { class: "code" }, traced ? button : column.name), el("td", { class: "code" }, column.type || ""),
    el("td", null, prose(column.html), tags),
    el("td", null, tests.map(chip), (column.rules || []).map((rule) => el("span", { class: "chip code" }, rule))),
  );
  if (chosen && traced) setTimeout(toggle);
  return row;
}

/** not_null_sofa_hadm_id on sofa is not_null there: model and column are known. */
function shortName(test) {
  const model = test.attached === undefined ? "" : NODES[test.attached].name.replace(".", "_");
  const cut = test.name.indexOf("_" + model + "_");
  return model && cut > 0 ? test.name.slice(0, cut).replace(/^source_/, "") : test.name;
}

function columnsSection(node, index, chosen) {
  const columns = node.columns || [];
  if (!columns.length) return null;
  const is = (column) => chosen && column.name.toLowerCase() === chosen.toLowerCase();
  const head = el("tr", null, ["column", "type", "description", "tests and constraints"].map((name) => el("th", null, name)));
  const rows = columns.map((column) => columnRow(node, index, column, is(column)));
  return section("Columns", columns.length, el("table", null, el("thead", null, head), el("tbody", null, rows)));
}

function argumentsSection(node) {
  if (!node.arguments) return null;
  const cell = (text) => el("td", { class: "code" }, text || "");
  const row = (one) => el("tr", null, cell(one.name), cell(one.type), el("td", null, prose(one.html)));
  return section("Arguments", node.arguments.length, el("table", null, el("tbody", null, node.arguments.map(row))));
}

function linksSection(title, indices) {
  if (!indices || !indices.length) return null;
  const items = indices.map((index) => el("li", null, badge(NODES[index].kind), " ", link(index)));
  return section(title, indices.length, el("ul", { class: "plain" }, items));
}

function neighbours(node, index) {
  if (!inGraph(node) || node.children.length + (node.parents || []).length === 0) return null;
  const name = node.kind === "source" ? "source:" + node.name : node.name;
  const full = el("a", { href: "#/graph/" + encodeURIComponent("+" + name + "+") }, "all that it reads and all that read it");
  const near = union(reach([index], "parents", 1), reach([index], "children", 1));
  return section("Graph", null, el("div", { class: "bar" }, "One step each way · ", full), drawGraph(near, index));
}

/** The page of a node. */
function nodePage(index, column) {
  const node = NODES[index];
  const own = (kinds) => node.tests.filter((test) => kinds.includes(NODES[test].kind));
  const readers = node.kind === "macro" ? [] : node.children;
  return el("div", { class: "page" },
    el("h1", null, node.name, " ", badge(node.kind)),
    el("div", { class: "under" }, node.package, " · ", el("span", { class: "code" }, node.file || node.id)),
    nodeFacts(node), prose(node.html), argumentsSection(node), columnsSection(node, index, column), neighbours(node, index),
    codeSection(node), linksSection("Reads", node.parents), linksSection("Read by", readers), linksSection("Tests", own(TESTS)),
    linksSection("Macros", node.macros), linksSection("Called by", node.callers));
}

function share(part, whole) {
  return whole ? Math.round((100 * part) / whole) + " %" : "–";
}

function card(number, text, href) {
  const content = [el("b", null, number), el("span", null, text)];
  return href ? el("a", { class: "card", href }, content) : el("div", { class: "card" }, content);
}

function overviewPage() {
  const of = (kind) => NODES.filter((node) => node.kind === kind);
  const counts = Object.keys(KINDS).map((kind) => [kind, of(kind).length]).filter(([, count]) => count);
  const models = of("model");
  const columns = models.flatMap((node) => node.columns || []);
  const tags = [...new Set(NODES.flatMap((node) => node.tags || []))].sort();
  const graph = (kind) => (inGraph({ kind }) ? "#/graph/" + encodeURIComponent("resource_type:" + kind) : null);
  const counted = ([kind, count]) => card(count.toLocaleString("en"), KINDS[kind].toLowerCase(), graph(kind));
  const when = (DATA.generated || "").replace("T", " ").slice(0, 16);
  const chip = (tag) => el("a", { class: "chip", href: tagged(tag) }, tag);
  return el("div", { class: "page" },
    el("h1", null, DATA.project), el("div", { class: "under" }, "generated " + when + " UTC"),
    el("div", { class: "cards" }, counts.map(counted)),
    prose(DATA.overview),
    section("Coverage", null, el("div", { class: "cards" },
      card(share(models.filter((node) => node.html).length, models.length), "of models described"),
      card(share(columns.filter((column) => column.html).length, columns.length), "of their columns described"),
      card(share(models.filter((node) => node.tests.length).length, models.length), "of models tested"))),
    tags.length ? section("Tags", tags.length, el("p", null, tags.map(chip))) : null,
    linksSection("Exposures", of("exposure").map((node) => BY_ID.get(node.id))),
    el("h2", null, "Keys"),
    el("p", { class: "under" },
      "/ search · arrows move in results and in the tree, → opens and ← closes a folder · Enter goes there · Esc leaves"));
}
