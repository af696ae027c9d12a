// The graph itself: boxes, edges with what has gone along them, and nodes that can be moved.

import { change, svg } from "../_page/dom.js";

const [BOX_LINE, BOX_PAD, AROUND, ARROW_HEAD] = [17, 9, 14, 7];
const [FOLD, SMALL_LINE] = [14, 13];
const SUM = 34; // room at the left for the end of a sum that is longer than its box
const SMALLEST = 0.8;
const NUDGE = 10; // pixels that a key moves a node by

// What a gate does with a gradient, as a mark that needs no colour: from the right, where it comes from.
const HEADS = ["M0 3l6-3v6z", "M0 17l6-3v6z"];
const MARKS = {
  distributes: ["M26 10H18C13 10 13 3 6 3M18 10C13 10 13 17 6 17", HEADS.join(""), ""],
  routes: ["M26 10H18C13 10 13 3 6 3", HEADS[0], "M18 10C13 10 13 17 5 17"],
  switches: ["M26 3C16 3 15 17 6 17M26 17C16 17 15 3 6 3", HEADS.join(""), ""],
};
const MARK = [26, 20];

/** What is known once the steps up to this one have been taken. */
export function frame(picture, last) {
  const data = {}, grads = {}, sent = {};
  picture.steps.slice(0, last + 1).forEach((step) => {
    Object.assign(data, step.data);
    Object.assign(grads, step.grads);
    for (const move of step.moves ?? []) (sent[move.edge] ??= []).push(move.downstream || "?");
  });
  return { step: picture.steps[last], data, grads, sent };
}

/** The picture itself: an SVG whose nodes can be moved. */
export class Graph {
  constructor(picture, edit) {
    const keys = "arrows go from node to node, with Shift they move it, Enter edits a leaf";
    this.node = svg("svg", { class: "graph", role: "group", "aria-label": `Computation graph: ${keys}` });
    this.edit = edit;
    this.moved = new Map(); // by how much, each node
    this.current = 0; // the node that the Tab key comes to
    this.draw(picture);
  }

  /** Another run of the graph. What was moved stays where it is, as long as the graph is the same one. */
  draw(picture) {
    const shape = (p) => p.nodes.map((n) => n.call + n.op).join() + p.edges.map((e) => [e.from, e.to]).join();
    if (this.picture && shape(picture) !== shape(this.picture)) this.moved.clear();
    this.picture = picture;
    this.current = Math.min(this.current, picture.nodes.length - 1);
    this.edges = picture.edges.map(() => {
      const parts = {
        line: svg("path", { class: "line" }), head: svg("path", { class: "head" }),
        back: svg("path", { class: "head return" }), label: svg("text", { class: "sent", "text-anchor": "middle" }),
      };
      return { ...parts, group: svg("g", { class: "edge" }, parts.line, parts.head, parts.back) };
    });
    this.nodes = picture.nodes.map((node, i) => this.#node(node, i));
    // Labels of edges above all boxes: a box that was moved must not hide them.
    const labels = svg("g", { class: "labels", "aria-hidden": "true" }, ...this.edges.map((e) => e.label));
    this.node.replaceChildren(...this.edges.map((e) => e.group), ...this.nodes.map((n) => n.group), labels);
    this.place();
  }

  /** Show a step. */
  show({ step, data, grads, sent }) {
    const moves = new Map();
    (step.moves ?? []).forEach((m) => moves.set(m.edge, [...(moves.get(m.edge) ?? []), m]));
    const backward = !["start", "forward"].includes(step.kind);
    this.nodes.forEach((parts, i) => {
      const node = this.picture.nodes[i];
      const [value, grad] = [data[i] ?? "–", grads[i] ?? "–"];
      const sums = (step.moves ?? []).filter((m) => this.picture.edges[m.edge].from === i && m.sum);
      write(parts.data, [`data ${value}`]);
      write(parts.grad, [`grad ${grad}`]);
      write(parts.sum, [sums.map((m) => (m.replaced ? `${m.before} lost` : m.sum)).at(-1) ?? ""]);
      parts.group.classList.toggle("active", step.node === i);
      parts.group.classList.toggle("unknown", !(i in data));
      label(parts.group, [
        `${node.call}${node.op ? `, ${node.op}` : ", leaf"}`, node.role && `${node.role} the gradient`,
        `data ${value === "–" ? "not yet known" : value}`, `gradient ${grad === "–" ? "not yet known" : grad}`,
      ].filter(Boolean).join(", "));
    });
    this.edges.forEach((parts, e) => {
      const now = moves.get(e) ?? [];
      const forward = step.kind === "forward" && this.picture.edges[e].to === step.node;
      parts.group.classList.toggle("active", forward || now.length > 0);
      parts.group.classList.toggle("back", e in sent);
      parts.group.classList.toggle("nothing", e in sent && sent[e].every((text) => Number(text) === 0));
      parts.label.classList.toggle("active", now.length > 0);
      const lines = now.length ? now.map((m) => formula(step.upstream, m)) : (sent[e] ?? []);
      write(parts.label, now.length ? lines.flatMap(folded) : [lines.join(" + ")]);
    });
    this.node.classList.toggle("backward", backward);
    this.bring([step.node, ...[...moves.keys()].map((e) => this.picture.edges[e].from)]);
  }

  /** Put boxes, lines and labels where they belong. */
  place() {
    const { nodes, edges } = this.picture;
    const boxes = nodes.map((node, i) => this.box(i));
    boxes.forEach(([x, y], i) => this.nodes[i].group.setAttribute("transform", `translate(${x} ${y})`));
    edges.forEach((edge, e) => {
      const points = this.#route(edge, boxes);
      const end = points.at(-1);
      const stop = [end[0] - ARROW_HEAD, end[1]];
      this.edges[e].line.setAttribute("d", bend([...points.slice(0, -1), stop]));
      this.edges[e].head.setAttribute("d", `M${end[0]} ${end[1]}l${-ARROW_HEAD} -4v8z`);
      this.edges[e].back.setAttribute("d", `M${points[0][0] + 1} ${points[0][1]}l${ARROW_HEAD + 3} -5v10z`);
      // In the last stretch to the gate, where lines from one node have parted.
      const [ax, ay] = points.at(-2);
      const twin = edges.findIndex((other) => other.from === edge.from && other.to === edge.to) < e;
      const middle = [(ax + stop[0]) / 2, (ay + stop[1]) / 2 + (twin ? 18 : -5)];
      change(this.edges[e].label, { transform: `translate(${middle})` });
    });
    const left = Math.min(0, ...boxes.map((b) => b[0])) - SUM;
    const top = Math.min(0, ...boxes.map((b) => b[1])) - AROUND;
    const width = Math.max(...boxes.map((b) => b[0] + b[2])) + AROUND - left;
    const height = Math.max(...boxes.map((b) => b[1] + b[3])) + AROUND + 12 - top;
    // Where the page is narrow it shrinks, as long as it can be read; then it scrolls.
    const style = `width: clamp(${SMALLEST * width}px, 100%, ${width}px)`;
    change(this.node, { viewBox: `${left} ${top} ${width} ${height}`, style });
  }

  /** Units of the picture in a pixel of the page. */
  get scale() {
    return this.node.viewBox.baseVal.width / this.node.getBoundingClientRect().width;
  }

  box(i) {
    const [x, y, width, height] = this.picture.nodes[i].box;
    const [dx, dy] = this.moved.get(i) ?? [0, 0];
    return [x + dx, y + dy, width, height];
  }

  move(i, dx, dy) {
    const [x, y] = this.moved.get(i) ?? [0, 0];
    this.moved.set(i, [x + dx, y + dy]);
    this.place();
  }

  /** Every node back to where it was put at first. */
  tidy() {
    this.moved.clear();
    this.place();
  }

  /** Scroll nodes into sight; the first of them at least. */
  bring(nodes) {
    const pane = this.node.parentElement;
    if (nodes[0] == null || !pane || pane.scrollWidth <= pane.clientWidth) return;
    const boxes = nodes.map((i) => this.box(i));
    const [from, scale, room] = [this.node.viewBox.baseVal.x, this.scale, pane.clientWidth];
    const pixels = (x) => (x - from) / scale;
    const left = pixels(Math.min(...boxes.map((b) => b[0])) - AROUND);
    const right = pixels(Math.max(...boxes.map((b) => b[0] + b[2])) + AROUND);
    const start = right - left <= room ? left : pixels(boxes[0][0] + boxes[0][2] + AROUND) - room;
    if (pane.scrollLeft > start || right > pane.scrollLeft + room) pane.scrollLeft = start;
  }

  #route({ from, to, points }, boxes) {
    if (!this.moved.has(from) && !this.moved.has(to)) return points;
    // Moved: straight there, to the same height of the box.
    const port = points.at(-1)[1] - this.picture.nodes[to].box[1];
    const [x, y, width, height] = boxes[from];
    return [[x + width, y + height / 2], [boxes[to][0], boxes[to][1] + port]];
  }

  #node(node, i) {
    const [, , width, height] = node.box;
    const cell = node.cell;
    const rows = ["call", "data", "grad"].map((name, row) =>
      svg("text", { class: name, x: cell + BOX_PAD, y: BOX_PAD / 2 + (row + 0.75) * BOX_LINE }));
    rows[0].textContent = node.call;
    const sum = svg("text", { class: "sum", x: width, y: height + 13, "text-anchor": "end" });
    const group = svg("g", {
      class: ["node", node.op ? "gate" : "leaf", node.role, node.result && "result", !node.named && "unnamed"]
        .filter(Boolean).join(" "),
      tabindex: i === this.current ? 0 : -1, role: "img", "data-node": node.call,
    });
    group.append(svg("rect", { class: "box", width, height, rx: node.op ? 3 : 12 }));
    if (node.op) {
      group.append(svg("rect", { class: "cell", x: 1.5, y: 1.5, width: cell - 1.5, height: height - 3 }));
      const sign = svg("text", { class: "op", x: cell / 2, y: height / 2 + (node.role ? -5 : 5), "text-anchor": "middle" });
      sign.textContent = node.op;
      group.append(sign);
      if (node.role) group.append(mark(node.role, (cell - MARK[0]) / 2, height / 2 + 4));
    }
    group.append(...rows, sum);
    this.#listen(group, i);
    return { group, data: rows[1], grad: rows[2], sum };
  }

  #listen(group, i) {
    let from = null, far = false;
    group.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      [from, far] = [[event.clientX, event.clientY], false];
      group.setPointerCapture(event.pointerId);
      this.focus(i);
    });
    group.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
      if (!far && Math.hypot(dx, dy) < 4) return;
      far = true;
      from = [event.clientX, event.clientY];
      this.move(i, dx * this.scale, dy * this.scale);
    });
    const up = (event) => {
      if (from && !far && event.type === "pointerup" && this.picture.nodes[i].leaf) this.edit(this.picture.nodes[i].leaf);
      from = null;
    };
    group.addEventListener("pointerup", up);
    group.addEventListener("pointercancel", up);
    group.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (way && event.shiftKey) this.move(i, way[0] * NUDGE, way[1] * NUDGE);
      else if (way) this.focus((i + way[0] + way[1] + this.nodes.length) % this.nodes.length);
      else if (["Enter", " "].includes(event.key) && this.picture.nodes[i].leaf) this.edit(this.picture.nodes[i].leaf);
      else return;
      event.preventDefault();
    });
  }

  focus(i) {
    this.nodes[this.current]?.group.setAttribute("tabindex", -1);
    this.current = i;
    this.nodes[i].group.setAttribute("tabindex", 0);
    this.nodes[i].group.focus({ preventScroll: true });
    this.bring([i]);
  }
}

/** "-4 × 3 = -12", as far as it is known. */
export function formula(upstream, { local, downstream }) {
  return local && upstream ? `${upstream} × ${local} = ${downstream}` : downstream || "?";
}

/** The mark of what a gate does with a gradient. */
export function mark(role, x = 0, y = 0) {
  const [line, heads, lost] = MARKS[role];
  return svg("g", { class: "mark", transform: `translate(${x} ${y})` },
    svg("path", { d: line, class: "way" }), svg("path", { d: heads, class: "heads" }),
    svg("path", { d: lost, class: "lost" }));
}

/** One line, or two where it would not fit between two boxes. */
function folded(text) {
  return text.length > FOLD ? text.split(/ (?==)/) : [text];
}

/** Lines of text, the last one where the text stands. What is there already stays: it costs the browser less. */
function write(text, lines) {
  if (text.textContent === lines.join("")) return;
  if (lines.length === 1) text.textContent = lines[0];
  else text.replaceChildren(...lines.map((line, i) => svg("tspan", { x: 0, y: (i + 1 - lines.length) * SMALL_LINE }, line)));
}

function label(node, text) {
  if (node.getAttribute("aria-label") !== text) node.setAttribute("aria-label", text);
}

/** A line through points that leaves and arrives level. */
function bend(points) {
  let line = `M${points[0]}`;
  points.slice(1).forEach(([x, y], i) => {
    const [px, py] = points[i];
    const middle = (px + x) / 2;
    line += `C${middle} ${py} ${middle} ${y} ${x} ${y}`;
  });
  return line;
}
