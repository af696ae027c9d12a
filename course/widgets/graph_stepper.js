import { button, player, slider, tick } from "./_page/controls.js";
import { change, html, svg, widget } from "./_page/dom.js";
import { frame, Graph, mark } from "./_graph/graph.js";

const PATTERNS = {
  distributes: "distributes: each input gets all that came (+)",
  routes: "routes: one input gets all, the others nothing (max, min, relu)",
  switches: "switches: each input gets the other one, times what came (×)",
};

const OLD = "The picture is still that of the leaves as they were.";

export default widget("Graph stepper", (page) => {
  page.root.classList.add("graph-stepper");
  const pane = html("div", { class: "pane" });
  const told = html("div", { class: "told" });
  const leaves = html("div", { class: "controls leaves" });
  let graph = null, inputs = {};

  const last = () => (page.get("trace").steps?.length ?? 1) - 1;
  const go = (step) => page.set({ step: Math.max(0, Math.min(last(), step)) });
  const plays = player({
    step() {
      go(page.get("step") < last() ? page.get("step") + 1 : 0); // played to the end, it starts again
      return page.get("step") < last();
    },
    reset: () => go(0), rest: show, calm: page.calm, interval: 1200, names: { reset: "Start" }, // one step at a time, and slowly: nothing glides
  });
  const jump = (text, to) => button(text, () => { plays.stop(); go(to()); });
  const back = jump("Back", () => page.get("step") - 1), end = jump("End", last);
  const [play, next, start] = plays.node.children;
  plays.node.replaceChildren(start, back, play, next, end);
  const place = slider({
    label: "Step", low: 0, high: 1, step: 1, value: 0, told: (k) => `${k} of ${last()}`,
    onchange(k) { plays.stop(); go(k); },
  });
  const measure = tick({
    label: "measure slopes", value: page.get("measure"), onchange: (on) => page.set({ measure: on }),
  });
  const tidy = button("Tidy up", () => graph?.tidy(), { title: "Put every node back to where it was" });
  const legend = html("ul", { class: "legend" }, ...Object.entries(PATTERNS).map(([role, text]) => html("li", {},
    svg("svg", { class: role, width: 26, height: 20, "aria-hidden": "true" }, mark(role)), text)));
  const keys = html("p", { class: "note hint" },
    "Drag a node to move it. Keys: arrows go from node to node, with Shift they move it; Enter edits a leaf.");
  page.root.append(
    html("div", { class: "controls" }, plays.node, place.node), pane, told, leaves, legend, keys);

  function edit(name) {
    inputs[name]?.input.focus();
    inputs[name]?.input.select();
  }

  function redraw() {
    const trace = page.get("trace");
    if (trace.nodes) {
      if (graph) graph.draw(trace);
      else pane.append((graph = new Graph(trace, edit)).node);
    }
    place.node.querySelector("input").max = last();
    refill();
    show();
  }

  /** A field for each leaf, with its gradient and the slope that was measured. */
  function refill() {
    const names = Object.keys(page.get("leaves"));
    if (names.join() !== Object.keys(inputs).join()) {
      inputs = Object.fromEntries(names.map((name) => [name, field(name)]));
      leaves.replaceChildren(
        ...Object.values(inputs).map((one) => one.node),
        ...(names.length ? [measure.node] : [html("p", { class: "note" }, page.get("fixed"))]), tidy);
    }
    for (const [name, { input }] of Object.entries(inputs)) {
      if (!input.matches(":focus")) input.value = page.get("leaves")[name]; // what is being typed is not taken away
    }
  }

  function field(name) {
    const input = html("input", { type: "number", step: "any" });
    const slope = html("output", { class: "slope", "aria-live": "off" }); // told with the step
    input.addEventListener("change", () => {
      if (Number.isFinite(input.valueAsNumber)) page.set({ leaves: { ...page.get("leaves"), [name]: input.valueAsNumber } });
      else input.value = page.get("leaves")[name]; // nothing, or no number
    });
    return { input, slope, node: html("label", { class: "field" }, html("b", {}, name), input, slope) };
  }

  function show() {
    const trace = page.get("trace");
    page.root.classList.toggle("stale", !page.get("current"));
    for (const [name, { slope }] of Object.entries(inputs)) {
      const found = page.get("slopes")[name];
      change(slope, { "data-verdict": found?.verdict });
      slope.textContent = found ? `${measurement(found)}${found.verdict === "other" ? " ≠" : ""}` : "";
    }
    if (!trace.steps) return;
    const k = Math.min(page.get("step"), last());
    place.value = k;
    for (const one of [start, back]) one.disabled = k === 0;
    for (const one of [next, end]) one.disabled = k === last();
    const now = frame(trace, k);
    graph.show(now);
    told.replaceChildren(...(page.get("current") ? sentences(now.step, trace) : [html("p", { class: "title" }, OLD)]));
    if (!plays.playing) page.say(page.get("current") ? spoken(now.step, page.get("slopes")) : OLD);
  }

  page.on("trace", redraw);
  page.on("leaves", refill);
  page.on(["step", "slopes", "current"], show);
  page.on("measure", () => { measure.value = page.get("measure"); });
  redraw();
  requestAnimationFrame(show); // once it is in the page it can be scrolled
  return plays.stop;
});

/** What a step says, below the picture. */
function sentences(step, trace) {
  const role = step.kind === "gate" && trace.nodes[step.node].role;
  const title = html("p", { class: "title" }, html("b", {}, step.title), role ? `, which ${role}` : "");
  if (!step.moves) return [title, html("p", { class: "formula" }, step.formula ?? "")];
  const head = ["to", "upstream", "× local", "= downstream", "gradient there"];
  const row = (move) => html("tr", {},
    html("th", { scope: "row" }, move.to), html("td", { "data-what": "upstream" }, step.upstream || "?"),
    html("td", { "data-what": "local" }, move.local || (move.source === "rule" ? "by its rule" : "?"), ...(move.source === "implied" ? [html("abbr", { title: "Not kept by the node: it is what went on, as a multiple of what came." }, "*")] : [])),
    html("td", { "data-what": "downstream" }, move.downstream || "?"),
    html("td", { "data-what": "sum", class: move.replaced ? "lost" : null }, move.sum || step.grads[trace.edges[move.edge].from]));
  const notes = step.moves.some((move) => move.source === "implied")
    ? [html("p", { class: "note" }, "* not kept by the node: downstream divided by upstream")] : [];
  return [title, html("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Gradients handed on" }, html("table", {},
    html("thead", {}, html("tr", {}, ...head.map((text) => html("th", { scope: "col" }, text)))),
    html("tbody", {}, ...step.moves.map(row)))), ...notes];
}

/** The same, to be heard. */
function spoken(step, slopes) {
  const moves = (step.moves ?? []).map((move) =>
    `to ${move.to}: ${step.upstream || "unknown"} times ${move.local || "unknown"} is ${move.downstream || "unknown"}${move.sum ? `; there ${move.sum}` : ""}`);
  const measured = Object.entries(slopes).map(([name, found]) => `${name}: ${measurement(found)}${found.verdict === "other" ? ", not its gradient" : ""}`);
  return [step.title, step.formula, ...moves, measured.join(", ")].filter(Boolean).join(". ");
}

function measurement({ verdict, slope }) {
  return verdict === "kink" ? "a kink" : `measured ${slope}`;
}
