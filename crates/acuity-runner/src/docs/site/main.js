// The tree, search, keys, and which page an address means.

const MAIN = document.getElementById("main");
const TREE = document.getElementById("tree");
const SEARCH = document.getElementById("search");
const FOUND = document.getElementById("found");

/** The tree's branches: package, kind, folders; of tests only those that somebody wrote as SQL. */
function branches() {
  const root = new Map();
  NODES.forEach((node, index) => {
    if (node.kind === "test" && !node.raw) return;
    let place = root;
    for (const name of [node.package || DATA.project, KINDS[node.kind] || node.kind, ...folders(node)]) {
      if (!(place.get(name) instanceof Map)) place.set(name, new Map());
      place = place.get(name);
    }
    place.set("\u0000" + node.id, index);
  });
  return root;
}

function leaves(branch) {
  return [...branch.values()].reduce((sum, below) => sum + (below instanceof Map ? leaves(below) : 1), 0);
}

function drawBranch(name, branch, depth) {
  // Folders first. The kinds of a package have an order already.
  const order = ([one, a], [other, b]) => (b instanceof Map) - (a instanceof Map) || one.localeCompare(other);
  const items = depth > 0 ? [...branch.entries()].sort(order) : [...branch.entries()];
  const below = items.map(([key, value]) => value instanceof Map ? drawBranch(key, value, depth + 1) : leaf(value));
  const title = [depth < 2 ? el("b", null, name) : name, " ", el("span", { class: "count" }, leaves(branch))];
  const open = depth === 0 || (depth === 1 && name === KINDS.model);
  return el("details", { open }, el("summary", null, title), el("div", null, below));
}

function leaf(index) {
  const node = NODES[index];
  const name = node.kind === "source" ? node.name.slice(node.name.lastIndexOf(".") + 1) : node.name;
  return el("a", { href: address(index), "data-index": index, title: node.id }, name);
}

function drawTree() {
  const order = Object.values(KINDS);
  for (const [name, kinds] of branches()) {
    const sorted = new Map([...kinds].sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)));
    const branch = drawBranch(name, sorted, 0);
    // The project's own package first.
    if (name === DATA.project) TREE.prepend(branch);
    else TREE.append(Object.assign(branch, { open: false }));
  }
}

/** Shows in the tree which page is open. */
function markInTree(index) {
  TREE.querySelectorAll("[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
  const own = index === null ? null : TREE.querySelector('[data-index="' + index + '"]');
  if (!own) return;
  own.setAttribute("aria-current", "page");
  for (let above = own.parentElement; above !== TREE; above = above.parentElement) {
    if (above.tagName === "DETAILS") above.open = true;
  }
  own.scrollIntoView({ block: "nearest" });
}

/** Arrows in the tree: up and down to what is seen, right opens, left closes or goes up. */
function treeKey(event) {
  const here = event.target;
  const seen = [...TREE.querySelectorAll("summary, a")].filter((one) => one.offsetParent !== null);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const next = seen[seen.indexOf(here) + step];
    if (next) next.focus();
  } else if (event.key === "ArrowRight" && here.tagName === "SUMMARY") here.parentElement.open = true;
  else if (event.key === "ArrowLeft") {
    const details = here.closest("details");
    if (here.tagName === "SUMMARY" && details.open) details.open = false;
    else (here.tagName === "SUMMARY" ? details.parentElement.closest("details") : details)?.firstElementChild.focus();
  } else return;
  event.preventDefault();
}

/** What is searched, made at the first search. */
let searched = null;
function searchable() {
  searched = searched || NODES.map((node, index) => ({
    index, name: node.name.toLowerCase(), text: plain(node.html), tags: (node.tags || []).join(" ").toLowerCase(),
    columns: (node.columns || []).map((column) => ({ name: column.name, text: plain(column.html) })),
  }));
  return searched;
}

/** How well a word fits, and where it was found; null where it does not. */
function fit(entry, word) {
  if (entry.name === word) return { score: 100 };
  if (entry.name.startsWith(word)) return { score: 70 };
  if (entry.name.includes(word)) return { score: 50 };
  if (entry.tags.split(" ").includes(word)) return { score: 40, where: "tag " + word };
  const is = entry.columns.find((one) => one.name.toLowerCase() === word);
  const column = is || entry.columns.find((one) => one.name.toLowerCase().includes(word));
  if (column) return { score: is ? 45 : 30, where: "column " + column.name, column: column.name };
  if (entry.text.toLowerCase().includes(word)) return { score: 20, where: around(entry.text, word) };
  const told = entry.columns.find((one) => one.text.toLowerCase().includes(word));
  return told ? { score: 10, where: told.name + ": " + around(told.text, word), column: told.name } : null;
}

function around(text, word) {
  const at = text.toLowerCase().indexOf(word);
  return (at > 40 ? "…" : "") + text.slice(Math.max(0, at - 40), at + 120);
}

function find(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = searchable().flatMap((entry) => {
    // Words that stand side by side in one name are what is meant rather than words here and there.
    const together = words.length > 1 && fit(entry, words.join("_"));
    const fits = together ? [{ ...together, score: together.score + 60 * words.length }] : words.map((word) => fit(entry, word));
    if (!words.length || fits.includes(null)) return [];
    const { where, column } = fits.find((one) => one.where) || {};
    // There are many tests, and their names repeat those of what is tested.
    const least = NODES[entry.index].kind === "test" ? -60 : 0;
    return [{ index: entry.index, score: fits.reduce((sum, one) => sum + one.score, least), where, column }];
  });
  const length = (hit) => NODES[hit.index].name.length;
  return hits.sort((one, other) => other.score - one.score || length(one) - length(other)).slice(0, 60);
}

/** A text with the words of the query marked. */
function marked(text, query) {
  const words = query.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return text.split(new RegExp("(" + words.join("|") + ")", "i")).map((part, at) => at % 2 ? el("mark", null, part) : part);
}

/** A line of the results. */
function foundRow(hit, at, query) {
  const node = NODES[hit.index];
  const attributes = {
    role: "option", id: "hit" + at, "aria-selected": String(at === 0), "data-to": address(hit.index, hit.column),
    mousedown: (event) => { event.preventDefault(); go(event.currentTarget); },
  };
  const where = el("small", null, marked(hit.where || plain(node.html), query));
  return el("li", attributes, badge(node.kind), " ", marked(node.name, query), where);
}

function showFound() {
  const query = SEARCH.value.trim();
  const rows = query ? find(query).map((hit, at) => foundRow(hit, at, query)) : [];
  FOUND.replaceChildren(...(rows.length || !query ? rows : [el("li", { class: "none" }, "nothing holds all of these words")]));
  FOUND.hidden = !query;
  SEARCH.setAttribute("aria-expanded", String(!FOUND.hidden));
}

function go(row) {
  FOUND.hidden = true;
  SEARCH.blur();
  location.hash = row.dataset.to;
}

function searchKey(event) {
  const rows = [...FOUND.querySelectorAll("[role=option]")];
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && rows.length) {
    const next = (at + step + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === next)));
    rows[next].scrollIntoView({ block: "nearest" });
    SEARCH.setAttribute("aria-activedescendant", rows[next].id);
    event.preventDefault();
  } else if (event.key === "Enter" && rows[at]) go(rows[at]);
  else if (event.key === "Escape") { FOUND.hidden = true; SEARCH.blur(); }
}

/** The page that the address names. */
function route() {
  const [view, one, two] = location.hash.replace(/^#\/?/, "").split("/").map(decode);
  const index = view === "node" ? BY_ID.get(one) : undefined;
  MAIN.classList.toggle("wide", view === "graph");
  if (view === "graph") MAIN.replaceChildren(...graphPage(one || ""));
  else if (index !== undefined) MAIN.replaceChildren(nodePage(index, two));
  else if (view) MAIN.replaceChildren(el("p", { class: "error" }, "There is nothing at this address; it may have been renamed."));
  else MAIN.replaceChildren(overviewPage());
  document.title = (index === undefined ? DATA.project : NODES[index].name + " · " + DATA.project) + " · documentation";
  document.querySelectorAll("header nav a").forEach((tab) => {
    const is = tab.dataset.view === (view || "overview");
    if (is) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  });
  markInTree(index === undefined ? null : index);
  const target = MAIN.querySelector("tr.target");
  if (target) target.scrollIntoView({ block: "center" });
  else MAIN.scrollTop = 0;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function key(event) {
  const typing = event.target.tagName === "INPUT";
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    SEARCH.focus();
    SEARCH.select();
  }
}

drawTree();
route();
addEventListener("hashchange", route);
addEventListener("keydown", key);
TREE.addEventListener("keydown", treeKey);
SEARCH.addEventListener("input", showFound);
SEARCH.addEventListener("focus", showFound);
SEARCH.addEventListener("keydown", searchKey);
SEARCH.addEventListener("blur", () => (FOUND.hidden = true));
