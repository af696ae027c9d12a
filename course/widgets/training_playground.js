import { button, choice, slider } from "./_page/controls.js";
import { change, html, numbers, short, svg, widget } from "./_page/dom.js";
import { SHAPES, curve, plot } from "./_page/plot.js";

const MARKERS = ["circle", "square", "triangle"];
const [FAINTEST, STRONGEST] = [-8, 1]; // powers of ten of a gradient that the bars reach
const FINER = 3; // pixels of the plane's picture between two points where the network was asked

export default widget("Training playground", (page) => {
  page.root.classList.add("playground");
  const choices = page.get("choices");

  // Knobs: one control for each trait, in both directions.
  const knobs = {};
  const pick = (name, label) => { knobs[name] = choice({ label, options: choices[name], value: page.get(name), onchange: (x) => page.set({ [name]: x }) }); };
  const slide = (name, label, options) => { knobs[name] = slider({ label, value: page.get(name), onchange: (x) => page.set({ [name]: x }), ...options }); };
  pick("data", "data");
  slide("noise", "noise", { low: 0, high: 0.5, step: 0.01 });
  pick("depth", "hidden layers");
  pick("width", "units in each");
  pick("activation", "activation");
  pick("initialisation", "initialisation");
  slide("learning_rate", "learning rate", { low: 0.001, high: 10, log: true });
  knobs.penalty = choice({ label: "penalty", options: [0, 0.0001, 0.001, 0.01, 0.1], value: page.get("penalty"), onchange: (x) => page.set({ penalty: x }) });
  slide("batch", "batch", { low: 1, high: 240, step: 1 });
  for (const [name, knob] of Object.entries(knobs)) page.on(name, () => { knob.value = page.get(name); });

  const play = button("Play", () => page.set({ playing: !page.get("playing") }), { class: "play" });
  const step = button("Step", () => page.set({ playing: false, steps_asked: page.get("steps_asked") + 1 }));
  const reset = button("Reset", () => page.set({ resets_asked: page.get("resets_asked") + 1 }));
  const told = html("span", { class: "told" });
  page.root.append(
    html("div", { class: "controls" }, html("div", { class: "buttons" }, play, step, reset), told),
    html("div", { class: "controls" }, ...Object.values(knobs).map((knob) => knob.node)),
  );

  const plane = plot({ label: "Decision regions", width: 380, height: 340, x: [-1, 1], y: [-1, 1], xlabel: "x₁", ylabel: "x₂" });
  const regions = svg("image", { preserveAspectRatio: "none", ...plane.inside });
  const dots = svg("g");
  plane.field.append(regions, dots);
  const losses = plot({ label: "Loss", width: 380, height: 220, x: [0, 10], y: [0, 1.5], xlabel: "step", ylabel: "loss" });
  const lines = ["minibatch", "held"].map((name) => svg("path", { class: `curve ${name}` }));
  losses.field.append(...lines);
  const legend = html("p", { class: "note" },
    html("span", { class: "key minibatch" }), "loss of the minibatch ", html("span", { class: "key held" }), "of points held back");
  const network = html("div", { class: "network" });
  page.root.append(html("div", { class: "row" }, plane.node, html("div", {}, losses.node, legend)), network);
  const canvas = html("canvas");

  /** Colours of the theme, as numbers. */
  function palette() {
    const style = getComputedStyle(page.root), probe = html("span");
    page.root.append(probe);
    const read = (name) => {
      probe.style.color = style.getPropertyValue(name);
      return getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    };
    const colours = { classes: [read("--c0"), read("--c1"), read("--c2")], low: read("--c0"), high: read("--c3"), ground: read("--ground"), ink: read("--ink") };
    probe.remove();
    return colours;
  }

  function paint(target, side, colour) {
    target.width = target.height = side;
    const context = target.getContext("2d"), image = context.createImageData(side, side);
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const place = 4 * ((side - 1 - row) * side + column); // row 0 is at the bottom
        image.data.set([...colour(row * side + column), 255], place);
      }
    }
    context.putImageData(image, 0, 0);
  }
  const mix = (a, b, share) => a.map((x, k) => x + share * (b[k] - x));

  function redrawPoints() {
    const all = numbers(page.get("points"));
    if (!all) return;
    const [low, high] = page.get("corners");
    plane.rescale({ x: [low[0], high[0]], y: [low[1], high[1]] });
    const marks = [];
    for (let i = 0; i < all.length; i += 4) {
      const [x, y, k, held] = all.slice(i, i + 4);
      const kind = MARKERS[k % 3], place = `translate(${plane.x(x).toFixed(1)}, ${plane.y(y).toFixed(1)})`;
      const shape = kind === "circle" ? svg("circle", { r: 3.2 }) : svg("path", { d: SHAPES[kind](2.8) });
      marks.push(change(shape, { transform: place, class: `point class${k}${held ? " held" : ""}` }));
    }
    dots.replaceChildren(...marks);
  }

  /** Class k's probability at pixel i of a finer picture, between the four that are known around it. */
  function between(given, coarse, k, i) {
    const side = FINER * coarse, last = (coarse - 1) / (side - 1), start = k * coarse * coarse;
    const x = (i % side) * last, y = Math.floor(i / side) * last;
    const left = Math.min(Math.floor(x), coarse - 2), low = Math.min(Math.floor(y), coarse - 2);
    const at = (row) => given[start + row * coarse + left] * (left + 1 - x) + given[start + row * coarse + left + 1] * (x - left);
    return at(low) * (low + 1 - y) + at(low + 1) * (y - low);
  }

  function redrawRegions() {
    const all = page.get("probabilities"), given = numbers(all);
    if (!given || !page.root.isConnected) return;
    const [C, coarse] = all.shape, side = FINER * coarse, size = side * side, colours = palette();
    const values = Float32Array.from({ length: C * size }, (_, i) => between(given, coarse, Math.floor(i / size), i % size));
    const best = (i) => {
      let top = 0;
      for (let k = 1; k < C; k++) if (values[k * size + i] > values[top * size + i]) top = k;
      return top;
    };
    const winner = Array.from({ length: size }, (_, i) => best(i));
    paint(canvas, side, (i) => {
      const column = i % side;
      const border = (column + 1 < side && winner[i] !== winner[i + 1]) || (i + side < size && winner[i] !== winner[i + side]);
      if (border) return mix(colours.ground, colours.ink, 0.75);
      const sure = Math.max(0, (values[winner[i] * size + i] - 1 / C) / (1 - 1 / C)) || 0;
      return mix(colours.ground, colours.classes[winner[i]], 0.15 + 0.45 * sure);
    });
    regions.setAttribute("href", canvas.toDataURL());
  }

  function redrawUnits() {
    const all = page.get("units"), values = numbers(all);
    const gradients = numbers(page.get("gradients"));
    if (!values || !gradients || !page.root.isConnected) return;
    const [layers, width, side] = all.shape, size = side * side, colours = palette();
    // As many columns as layers of weights: hidden ones with their units, and the one that gives the scores.
    if (network.childElementCount !== gradients.length || network.dataset.width !== String(width)) {
      network.dataset.width = width;
      network.replaceChildren(...Array.from(gradients, (_, l) => html("section", { class: "layer" },
        html("h4", {}, l < layers ? `hidden layer ${l + 1}` : "scores"),
        html("div", { class: "units" }, ...Array.from({ length: l < layers ? width : 0 }, () => html("canvas", { role: "img" }))),
        html("div", { class: "gradient" }, html("span"), html("div", { class: "bar" }, html("div"))))));
    }
    [...network.children].forEach((section, l) => {
      const base = l * width * size;
      let largest = 0;
      if (l < layers) for (let i = 0; i < width * size; i++) largest = Math.max(largest, Math.abs(values[base + i]) || 0);
      [...section.querySelectorAll("canvas")].forEach((unit, u) => {
        const start = base + u * size;
        let alive = false;
        for (let i = 1; i < size; i++) if (values[start + i] !== values[start]) { alive = true; break; }
        paint(unit, side, (i) => {
          const x = largest ? values[start + i] / largest : 0;
          return mix(colours.ground, x < 0 ? colours.low : colours.high, Math.min(1, Math.abs(x) || 0));
        });
        unit.classList.toggle("dead", !alive);
        change(unit, { "aria-label": `unit ${u + 1}${alive ? "" : ", the same everywhere"}`, "data-alive": alive });
      });
      const [text, bar] = section.querySelector(".gradient").children;
      const power = Math.log10(Math.max(gradients[l], 1e-30));
      text.textContent = `gradient ${short(gradients[l], 2)}`;
      change(text, { "data-what": "gradient", "data-value": gradients[l] });
      bar.firstChild.style.width = `${Math.max(0, Math.min(1, (power - FAINTEST) / (STRONGEST - FAINTEST))) * 100}%`;
    });
  }

  function redrawCurves() {
    const all = numbers(page.get("curves"));
    if (!all) return;
    const column = (k) => Array.from({ length: all.length / 3 }, (_, i) => all[3 * i + k]);
    const [steps, own, held] = [0, 1, 2].map(column);
    const top = Math.max(0.1, ...held, ...own) * 1.05;
    losses.rescale({ x: [0, Math.max(10, steps.at(-1) ?? 0)], y: [0, Number.isFinite(top) ? top : 1] });
    [own, held].forEach((ys, k) => lines[k].setAttribute("d", curve(steps.map(losses.x), ys.map(losses.y))));
    change(losses.node, { "data-loss": own.at(-1), "data-held-back": held.at(-1) });
  }

  function tell() {
    const { step: n, accuracy, held_back_accuracy: held, diverged } = page.get("told");
    if (n === undefined) return;
    const percent = (x) => `${Math.round(100 * x)} %`;
    told.textContent = diverged
      ? `step ${n}: diverged. Try a smaller learning rate, then Reset.`
      : `step ${n}: ${percent(accuracy)} right, ${percent(held)} of those held back`;
    change(told, { "data-step": n, "data-accuracy": accuracy, "data-held-back": held, "data-diverged": String(diverged) });
    if (!page.get("playing")) page.say(told.textContent);
  }

  function playing() {
    const on = page.get("playing");
    play.textContent = on ? "Pause" : "Play";
    tell();
  }

  page.on(["points", "corners"], redrawPoints);
  page.on("probabilities", redrawRegions);
  page.on(["units", "gradients"], redrawUnits);
  page.on("curves", redrawCurves);
  page.on("told", tell);
  page.on("playing", playing);
  page.recoloured(() => { redrawRegions(); redrawUnits(); });
  // Colours are the theme's, and known once the widget is on the page.
  const all = () => { redrawPoints(); redrawRegions(); redrawUnits(); redrawCurves(); };
  playing();
  const frame = requestAnimationFrame(all);
  return () => cancelAnimationFrame(frame);
});
