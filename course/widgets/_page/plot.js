// Plots: scales, axes, curves, and points to drag.

import { change, short, svg } from "./dom.js";

/** From numbers to pixels, and back by `.back`. */
export function linear([from, to], [low, high]) {
  const scale = (x) => low + ((x - from) / (to - from)) * (high - low);
  scale.back = (pixel) => from + ((pixel - low) / (high - low)) * (to - from);
  scale.domain = [from, to];
  scale.ticks = (count) => ticks(from, to, count);
  return scale;
}

/** The same by powers of ten. */
export function logarithmic([from, to], range) {
  const inner = linear([Math.log10(from), Math.log10(to)], range);
  const scale = (x) => inner(Math.log10(x));
  scale.back = (pixel) => 10 ** inner.back(pixel);
  scale.domain = [from, to];
  scale.ticks = (count) => {
    const [low, high] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
    const every = Math.max(1, Math.ceil((high - low + 1) / count));
    return Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, i) => 10 ** (low + i * every));
  };
  return scale;
}

/** Round numbers from low to high: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low, high, count = 5) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= rough * 0.7);
  const first = Math.ceil(low / step - 1e-9);
  const length = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length }, (_, i) => +((first + i) * step).toPrecision(12));
}

/**
 * A plot: an SVG with axes around a field that everything else is drawn into, in `.field` (clipped) and
 * `.above` (not clipped). `.x` and `.y` are its scales; `.rescale({x, y})` gives it others. `names` stand on the
 * x-axis at 0, 1, … in the place of numbers.
 */
export function plot({ label, width = 440, height = 300, x, y, xlabel = "", ylabel = "", margin = {}, log = {}, names = null }) {
  const { left = 52, right = 14, top = 12, bottom = 42 } = margin;
  const clip = `clip-${Math.random().toString(36).slice(2)}`;
  const frame = svg("g", { class: "axes", "aria-hidden": "true" });
  const field = svg("g", { "clip-path": `url(#${clip})` });
  const above = svg("g");
  const inside = { x: left, y: top, width: width - left - right, height: height - top - bottom };
  const node = svg(
    "svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label, style: `max-width: ${width}px` },
    svg("defs", {}, svg("clipPath", { id: clip }, svg("rect", inside))),
    svg("rect", { class: "ground", ...inside }), field, frame, above,
  );
  const self = { node, field, above, inside };
  self.rescale = (domains) => {
    ({ x = x, y = y } = domains);
    self.x = (log.x ? logarithmic : linear)(x, [inside.x, inside.x + inside.width]);
    self.y = (log.y ? logarithmic : linear)(y, [inside.y + inside.height, inside.y]);
    const foot = inside.y + inside.height;
    const spelt = (t, byRatio) => (byRatio ? power(t) : short(t));
    frame.replaceChildren(
      ...(names?.map((_, k) => k) ?? self.x.ticks(Math.max(2, Math.floor(inside.width / 70)))).map((t) => svg("g", { transform: `translate(${self.x(t)}, ${foot})` },
        svg("line", { y2: 5 }), svg("text", { y: 18, "text-anchor": "middle" }, names?.[t] ?? spelt(t, log.x)))),
      ...self.y.ticks(Math.max(2, Math.floor(inside.height / 45))).map((t) => svg("g", { transform: `translate(${inside.x}, ${self.y(t)})` },
        svg("line", { x2: -5 }), svg("text", { x: -8, dy: "0.35em", "text-anchor": "end" }, spelt(t, log.y)))),
      svg("rect", { class: "border", ...inside }),
      svg("text", { class: "name", x: inside.x + inside.width / 2, y: height - 6, "text-anchor": "middle" }, xlabel),
      svg("text", { class: "name", transform: `translate(13, ${inside.y + inside.height / 2}) rotate(-90)`, "text-anchor": "middle" }, ylabel),
    );
  };
  /** Where in the plot's numbers a pointer is. */
  self.at = (event) => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(node.getScreenCTM().inverse());
    return [self.x.back(place.x), self.y.back(place.y)];
  };
  self.rescale({});
  return self;
}

/** Stripes to fill with, of the colour of the class: [a pattern to put into the picture, what `fill` calls it]. */
export function hatching(kind) {
  const id = `hatch-${Math.random().toString(36).slice(2)}`;
  const stripes = svg("pattern", { id, class: kind, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { width: 6, height: 6, class: "between" }), svg("rect", { width: 3, height: 6, class: "stripe" }));
  return [svg("defs", {}, stripes), `url(#${id})`];
}

function power(x) {
  const exponent = Math.round(Math.log10(x));
  return `10${[...String(exponent)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("")}`;
}

/** A curve through points of pixels; numbers that are not finite interrupt it. */
export function curve(xs, ys) {
  let text = "", broken = true;
  for (let i = 0; i < xs.length; i++) {
    if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) { broken = true; continue; }
    text += `${broken ? "M" : "L"}${xs[i].toFixed(2)} ${ys[i].toFixed(2)}`;
    broken = false;
  }
  return text;
}

/**
 * A point to drag in a plot, by mouse, touch or arrow keys (Shift goes ten times as far).
 * `onmove(x, y)` is given numbers within `bounds`, [[low, high], [low, high]]; call `.place(x, y, told)` to show it there.
 * An axis whose bounds are equal stays as it is; along the only other one all four arrows move, Home and End too.
 */
export function handle(plot, { label, bounds, steps, onmove, radius = 8, kind = "circle" }) {
  const shape = kind === "circle" ? svg("circle", { r: radius }) : svg("path", { d: SHAPES[kind](radius) });
  const node = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": label },
    svg("circle", { class: "reach", r: Math.max(radius, 16) }), shape); // a finger needs 32 pixels
  const control = { node, bounds, steps, place };
  let [x, y] = [0, 0];
  const within = (value, [low, high]) => Math.min(high, Math.max(low, value));
  const move = (newX, newY) => onmove(within(newX, control.bounds[0]), within(newY, control.bounds[1]));
  node.addEventListener("pointerdown", (event) => {
    node.setPointerCapture(event.pointerId);
    node.focus();
    event.preventDefault();
  });
  node.addEventListener("pointermove", (event) => {
    if (node.hasPointerCapture(event.pointerId)) move(...plot.at(event));
  });
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  node.addEventListener("keydown", (event) => {
    const free = control.bounds.map(([low, high]) => low < high), one = free[0] !== free[1];
    const end = { Home: -Infinity, End: Infinity }[event.key];
    if (end !== undefined && one) {
      event.preventDefault();
      move(free[0] ? end : x, free[1] ? end : y);
    }
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault(); // it would scroll
    const far = event.shiftKey ? 10 : 1;
    const [across, up] = one ? [way[0] + way[1], way[0] + way[1]] : way;
    move(x + across * control.steps[0] * far, y + up * control.steps[1] * far);
  });
  function place(newX, newY, told) {
    [x, y] = [newX, newY];
    const free = control.bounds[0][0] < control.bounds[0][1] ? 0 : 1; // the axis that a screen reader hears as the value
    change(node, {
      transform: `translate(${plot.x(x)}, ${plot.y(y)})`, "aria-valuetext": told,
      "aria-valuemin": control.bounds[free][0], "aria-valuemax": control.bounds[free][1], "aria-valuenow": [x, y][free],
    });
  }
  return control;
}

// Outlines of marks that are told apart by more than their colour.
export const SHAPES = {
  square: (r) => `M${-r} ${-r}H${r}V${r}H${-r}Z`,
  triangle: (r) => `M0 ${-1.25 * r}L${1.15 * r} ${r}H${-1.15 * r}Z`,
  diamond: (r) => `M0 ${-1.35 * r}L${1.35 * r} 0L0 ${1.35 * r}L${-1.35 * r} 0Z`,
};
