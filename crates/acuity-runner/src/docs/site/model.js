"use strict";
// What was generated, who reads whom, and how elements are made. Texts become elements by textContent; the only HTML that is
// taken as such are descriptions, which the generator made from Markdown without any markup of their own.

const DATA = JSON.parse(document.getElementById("data").textContent);
const NODES = DATA.nodes;
const KINDS = {
  model: "Models", seed: "Seeds", snapshot: "Snapshots", source: "Sources", exposure: "Exposures", metric: "Metrics",
  semantic_model: "Semantic models", saved_query: "Saved queries", analysis: "Analyses", macro: "Macros", test: "Tests",
  unit_test: "Unit tests", operation: "Hooks",
};
const TESTS = ["test", "unit_test"];
const BY_ID = new Map(NODES.map((node, index) => [node.id, index]));

for (const node of NODES) Object.assign(node, { children: [], tests: [], callers: [], usedBy: new Map() });
NODES.forEach((node, index) => {
  for (const parent of node.parents || []) NODES[parent][TESTS.includes(node.kind) ? "tests" : "children"].push(index);
  for (const called of node.macros || []) NODES[called].callers.push(index);
  for (const column of node.columns || []) {
    for (const [above, name] of column.from || []) {
      const readers = NODES[above].usedBy;
      const key = name.toLowerCase();
      if (!readers.has(key)) readers.set(key, []);
      readers.get(key).push([index, column.name]);
    }
  }
});
for (const node of NODES) node.below = [...node.children, ...node.tests];

/** An element with attributes (functions are listeners) and children (strings are text). */
function el(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same of a picture. */
function svg(tag, attributes, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A description. */
function prose(html) {
  const element = el("div", { class: "prose" });
  element.innerHTML = html || "";
  return element;
}

/** A description as text, for search. */
function plain(html) {
  if (!html) return "";
  const found = new DOMParser().parseFromString(html, "text/html");
  return found.body.textContent.replace(/\s+/g, " ").trim();
}

function address(index, column) {
  return "#/node/" + encodeURIComponent(NODES[index].id) + (column ? "/" + encodeURIComponent(column) : "");
}

function link(index, text) {
  return el("a", { href: address(index), title: NODES[index].id }, text || NODES[index].name);
}

function badge(kind) {
  return el("span", { class: "badge kind-" + kind }, kind.replace("_", " "));
}

function plural(count, one) {
  return count.toLocaleString("en") + " " + one + (count === 1 ? "" : "s");
}

/** Folders of a node in the tree, from its file; tables of sources stand in their source. */
function folders(node) {
  if (node.kind === "source") return [node.name.slice(0, node.name.lastIndexOf("."))];
  return (node.file || "").split(/[\\/]/).slice(1, -1);
}

function tagged(tag) {
  return "#/graph/" + encodeURIComponent("tag:" + tag);
}
