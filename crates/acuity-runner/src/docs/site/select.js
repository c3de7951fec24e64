// dbt's way of saying which nodes: names, folders, tag:, path:, +graph+ operators, spaces for "or", commas for "and".

const METHODS = {
  tag: (node, test) => (node.tags || []).some(test),
  path: (node, test, value) => test(node.file || "") || (node.file || "").startsWith(value.replace(/[/*]+$/, "") + "/"),
  package: (node, test) => test(node.package || ""),
  resource_type: (node, test) => test(node.kind),
  "config.materialized": (node, test) => test((node.facts || {}).materialized || ""),
  file: (node, test) => test((node.file || "").split(/[\\/]/).pop()),
  source: (node, test, value) => node.kind === "source" && sourceNames(node).some(test),
  exposure: (node, test) => node.kind === "exposure" && test(node.name),
  access: (node, test) => test((node.facts || {}).access || ""),
  group: (node, test) => test((node.facts || {}).group || ""),
  version: (node, test, value) => "version" in (node.facts || {}) && (value === "latest") === (String(node.facts.version) === String(node.facts["latest version"])),
  saved_query: (node, test) => node.kind === "saved_query" && test(node.name),
  semantic_model: (node, test) => node.kind === "semantic_model" && test(node.name),
  metric: (node, test) => node.kind === "metric" && test(node.name),
  owner: (node, test) => test(node.owner || ""),
  fqn: (node, test) => node.kind !== "source" && named(node).some(test),
};

function sourceNames(node) {
  return [node.name, node.package + "." + node.name, ...folders(node)];
}

/** Everything that a bare word may mean: the name, or the way to it from the top, with the package or without. */
function named(node) {
  const parts = node.name.split(".");
  const way = [...(node.file || "").split(/[\\/]/).slice(1, -1), ...parts];
  const ways = way.map((_, index) => way.slice(0, index + 1).join("."));
  return [parts[parts.length - 1], node.package, ...ways, ...ways.map((text) => node.package + "." + text)];
}

/** Whether a text fits a pattern with * and ?. */
function pattern(value) {
  const escaped = value.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".");
  const expression = new RegExp("^" + escaped + "$", "i");
  return (text) => expression.test(text);
}

/** Nodes that are reached over one kind of edge, at most so many steps away. */
function reach(starts, edges, steps) {
  const found = new Set(starts);
  let edge = [...starts];
  for (let step = 0; step < steps && edge.length; step += 1) {
    edge = edge.flatMap((index) => NODES[index][edges] || []).filter((index) => !found.has(index));
    edge = [...new Set(edge)];
    edge.forEach((index) => found.add(index));
  }
  return found;
}

function stepsOf(digits) {
  return digits ? Number(digits) : Infinity;
}

/** The nodes of one selector, such as 2+tag:mart+; an unknown method is told. */
function selectOne(text) {
  const [, at, above, core, below] = /^(@)?(\d*\+)?(.*?)(\+\d*)?$/.exec(text);
  const [, method, value] = /^(?:([a-z_.]+):)?(.*)$/.exec(core);
  const matches = METHODS[method || "fqn"];
  if (!matches) throw new Error("this page knows no method '" + method + "'; it knows " + Object.keys(METHODS).join(", "));
  const test = pattern(value);
  const starts = NODES.map((_, index) => index).filter((index) => inGraph(NODES[index]) && matches(NODES[index], test, value));
  if (!starts.length) throw new Error("nothing is called '" + core + "'");
  let found = new Set(starts);
  // Tests count: what they read besides comes along.
  if (at) found = reach(reach(starts, "below", Infinity), "parents", Infinity);
  if (above) found = union(found, reach(starts, "parents", stepsOf(above.slice(0, -1))));
  if (below) found = union(found, reach(starts, "children", stepsOf(below.slice(1))));
  return new Set([...found].filter((index) => inGraph(NODES[index])));
}

function inGraph(node) {
  return !TESTS.includes(node.kind) && node.kind !== "macro" && node.kind !== "operation";
}

function union(one, other) {
  return new Set([...one, ...other]);
}

/** The nodes of a selection; all of an empty one. */
function select(text) {
  const words = text.trim().split(/\s+/).filter(Boolean);
  if (!words.length) return new Set([...NODES.keys()].filter((index) => inGraph(NODES[index])));
  return words.map((word) => {
    const sets = word.split(",").filter(Boolean).map(selectOne);
    return sets.reduce((all, one) => new Set([...all].filter((index) => one.has(index))));
  }).reduce(union);
}
