// The graph: layers from left to right, drawn as SVG that zooms and pans.

const BOX = { width: 190, height: 26, column: 240, gap: 10 };

/** How many units of the drawing a pixel may be at first: beyond that names cannot be read. */
const READABLE = 1.6;

/** Each node's layer: one right of the rightmost that it reads. What reads nothing stands just before its first reader. */
function layersOf(shown) {
  const layer = new Map();
  const inside = (indices) => (indices || []).filter((index) => shown.has(index));
  const visit = (index) => {
    if (!layer.has(index)) {
      layer.set(index, 0);
      layer.set(index, inside(NODES[index].parents).reduce((most, parent) => Math.max(most, visit(parent) + 1), 0));
    }
    return layer.get(index);
  };
  shown.forEach(visit);
  for (const index of shown) {
    const readers = inside(NODES[index].children);
    if (inside(NODES[index].parents).length || !readers.length) continue;
    layer.set(index, Math.min(...readers.map((reader) => layer.get(reader))) - 1);
  }
  return layer;
}

/** Points by layer: the nodes, and where an edge passes through a layer a point that keeps its place. */
function pointsOf(shown) {
  const layer = layersOf(shown);
  const point = (at, more) => ({ layer: at, before: [], after: [], ...more });
  const box = (index) => [index, point(layer.get(index), { index, height: BOX.height })];
  const points = new Map([...shown].map(box));
  const columns = [];
  const add = (one) => (columns[one.layer] = columns[one.layer] || []).push(one);
  const join = (from, to) => (from.after.push(to), to.before.push(from));
  points.forEach(add);
  const edges = [];
  for (const to of points.values()) {
    for (const parent of NODES[to.index].parents || []) {
      let last = points.get(parent);
      if (!last) continue;
      const path = [last];
      for (let passed = last.layer + 1; passed < to.layer; passed += 1) {
        const between = point(passed, { height: 2 });
        join(last, between);
        add(between);
        path.push((last = between));
      }
      join(last, to);
      edges.push({ from: parent, to: to.index, path: [...path, to] });
    }
  }
  return { points, columns: columns.map((column) => column || []), edges };
}

function mean(points, or) {
  return points.length ? points.reduce((sum, point) => sum + point.y, 0) / points.length : or;
}

/** Puts a column's points as near to where they want to be as their heights allow: those that would overlap move together. */
function settle(column, wanted) {
  column.forEach((point) => (point.wanted = wanted(point)));
  column.sort((one, other) => one.wanted - other.wanted);
  const blocks = [];
  let offset = 0;
  column.forEach((point, at) => {
    if (at) offset += (column[at - 1].height + point.height) / 2 + BOX.gap;
    let block = { start: point.wanted - offset, size: 1, points: [{ point, offset }] };
    while (blocks.length && blocks[blocks.length - 1].start > block.start) block = joined(blocks.pop(), block);
    blocks.push(block);
  });
  for (const block of blocks) for (const one of block.points) one.point.y = block.start + one.offset;
}

/** Two blocks of points as one, where both want to be on average. */
function joined(above, below) {
  const size = above.size + below.size;
  const start = (above.start * above.size + below.start * below.size) / size;
  return { start, size, points: [...above.points, ...below.points] };
}

function layout(shown) {
  const { points, columns, edges } = pointsOf(shown);
  columns.forEach((column) => column.forEach((point, at) => (point.y = (at - column.length / 2) * (BOX.height + BOX.gap))));
  for (let round = 0; round < 12; round += 1) {
    columns.forEach((column) => settle(column, (point) => mean(point.before, point.y)));
    [...columns].reverse().forEach((column) => settle(column, (point) => mean(point.after, point.y)));
  }
  columns.forEach((column) => settle(column, (point) => mean([...point.before, ...point.after], point.y)));
  columns.forEach((column, at) => column.forEach((point) => (point.x = at * BOX.column)));
  return { points, edges };
}

/** A smooth line from the right side of one box to the left side of another. */
function curve(path) {
  const inBox = (at) => (at === 0 ? BOX.width : at === path.length - 1 ? 0 : BOX.width / 2);
  const ends = path.map((point, at) => ({ x: point.x + inBox(at), y: point.y }));
  const [start, ...rest] = ends;
  let last = start;
  let text = "M" + start.x + " " + start.y.toFixed(1);
  for (const point of rest) {
    const middle = (last.x + point.x) / 2;
    text += "C" + [middle, last.y.toFixed(1), middle, point.y.toFixed(1), point.x, point.y.toFixed(1)].join(" ");
    last = point;
  }
  return text;
}

function clipped(name) {
  return name.length > 27 ? name.slice(0, 26) + "…" : name;
}

function drawNode(point, chosen) {
  const node = NODES[point.index];
  const go = () => (location.hash = address(point.index));
  const attributes = {
    class: "node kind-" + node.kind + (point.index === chosen ? " chosen" : ""),
    transform: "translate(" + point.x + " " + (point.y - BOX.height / 2).toFixed(1) + ")",
    tabindex: 0, role: "link", "aria-label": node.name, "data-index": point.index,
    click: go, keydown: (event) => event.key === "Enter" && go(),
  };
  const rect = svg("rect", { width: BOX.width, height: BOX.height });
  return svg("g", attributes, svg("title", null, node.id), rect, svg("text", { x: 8, y: 17 }, clipped(node.name)));
}

/** Marks what touches the node below the pointer. */
function hover(picture, edges) {
  const near = (index) => {
    const found = new Set([index]);
    picture.querySelectorAll(".edge").forEach((line, at) => {
      const is = index !== null && (edges[at].from === index || edges[at].to === index);
      line.classList.toggle("near", is);
      if (is) found.add(edges[at].from).add(edges[at].to);
    });
    picture.querySelectorAll(".node").forEach((box) => box.classList.toggle("near", found.has(Number(box.dataset.index))));
    picture.classList.toggle("dim", index !== null);
  };
  const over = (event) => {
    const box = event.target.closest(".node");
    near(box ? Number(box.dataset.index) : null);
  };
  picture.addEventListener("pointerover", over);
  picture.addEventListener("pointerleave", () => near(null));
}

/** Wheel zooms where the pointer is, dragging moves; a drag is no click. */
function movable(picture, view) {
  const apply = () => picture.setAttribute("viewBox", [view.x, view.y, view.width, view.height].join(" "));
  const scale = () => Math.max(view.width / picture.clientWidth, view.height / picture.clientHeight);
  const zoom = (factor, px = picture.clientWidth / 2, py = picture.clientHeight / 2) => {
    const x = view.x + view.width / 2 + (px - picture.clientWidth / 2) * scale();
    const y = view.y + view.height / 2 + (py - picture.clientHeight / 2) * scale();
    view.x = x - (x - view.x) * factor;
    view.y = y - (y - view.y) * factor;
    view.width *= factor;
    view.height *= factor;
    apply();
  };
  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    const bounds = picture.getBoundingClientRect();
    zoom(Math.exp(event.deltaY / 500), event.clientX - bounds.left, event.clientY - bounds.top);
  }, { passive: false });
  let drag = null;
  let dragged = false;
  picture.addEventListener("pointerdown", (event) => { drag = { x: event.clientX, y: event.clientY }; dragged = false; });
  picture.addEventListener("pointermove", (event) => {
    if (!drag || Math.abs(event.clientX - drag.x) + Math.abs(event.clientY - drag.y) < (dragged ? 1 : 4)) return;
    dragged = true;
    picture.classList.add("moving");
    view.x -= (event.clientX - drag.x) * scale();
    view.y -= (event.clientY - drag.y) * scale();
    drag = { x: event.clientX, y: event.clientY };
    apply();
  });
  const end = () => { drag = null; picture.classList.remove("moving"); };
  picture.addEventListener("pointerup", end);
  picture.addEventListener("pointerleave", end);
  picture.addEventListener("click", (event) => { if (dragged) event.stopPropagation(); }, true);
  apply();
  return zoom;
}

/** What is seen: everything, never larger than life; but no smaller than `most`, and then the chosen node or the left side. */
function viewOf(points, frame, chosen, most) {
  const all = [...points.values()];
  const least = (key) => Math.min(...all.map((point) => point[key])) - 20;
  const greatest = (key) => Math.max(...all.map((point) => point[key])) + 20;
  const [left, right, top, bottom] = [least("x"), greatest("x") + BOX.width, least("y"), greatest("y")];
  const fit = Math.max((right - left) / frame.clientWidth, (bottom - top) / frame.clientHeight, 1);
  const scale = Math.min(fit, most);
  const [width, height] = [frame.clientWidth * scale, frame.clientHeight * scale];
  const middle = { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height };
  if (fit <= most) return middle;
  const focus = points.get(chosen);
  if (focus) return { ...middle, x: focus.x + (BOX.width - width) / 2, y: focus.y - height / 2 };
  return { ...middle, x: Math.min(left, middle.x) };
}

/** A graph of some nodes in a frame of its own. */
function drawGraph(shown, chosen) {
  const { points, edges } = layout(shown);
  const picture = svg("svg", { role: "img", "aria-label": "graph of " + plural(shown.size, "node") },
    edges.map((edge) => svg("path", { class: "edge", d: curve(edge.path) })),
    [...points.values()].map((point) => drawNode(point, chosen)));
  hover(picture, edges);
  const frame = el("div", { class: "graph" }, picture);
  requestAnimationFrame(() => {
    if (!frame.clientWidth || !shown.size) return;
    const view = viewOf(points, frame, chosen, READABLE);
    const zoom = movable(picture, view);
    const fit = () => { Object.assign(view, viewOf(points, frame, chosen, Infinity)); zoom(1); };
    Object.assign(frame, { zoom, fit });
  });
  return frame;
}

/** The graph with its selector. */
function graphPage(selector) {
  const hint = "+name+1  tag:name  path:models/folder  source:name+";
  const input = el("input", { type: "text", value: selector, placeholder: hint, "aria-label": "Selector", spellcheck: "false" });
  const go = (event) => { event.preventDefault(); location.hash = "#/graph/" + encodeURIComponent(input.value.trim()); };
  const said = el("span", { class: "under" });
  let frame = el("div", { class: "graph" });
  try {
    const shown = select(selector);
    said.textContent = plural(shown.size, "node");
    frame = shown.size ? drawGraph(shown, null) : frame;
  } catch (error) {
    said.className = "error";
    said.textContent = error.message;
  }
  const button = (text, name, act) => el("button", { click: () => frame.zoom && act(), title: name, "aria-label": name }, text);
  const buttons = [
    button("+", "nearer", () => frame.zoom(0.8)), button("−", "farther", () => frame.zoom(1.25)),
    button("whole graph", "all of it", () => frame.fit()),
  ];
  const kinds = ["source", "seed", "model", "snapshot", "exposure", "metric"];
  const legend = kinds.filter((kind) => NODES.some((node) => node.kind === kind));
  return [el("div", { class: "bar" }, el("form", { class: "box", submit: go }, input), buttons, said, legend.map(badge)), frame];
}
