import { choice, slider } from "./_page/controls.js";
import { change, html, numbers, scrolling, short, svg, widget } from "./_page/dom.js";
import { curve, handle, plot, SHAPES } from "./_page/plot.js";

const LEAST = 1e-17, MOST = 10; // errors shown
const SCHEMES = ["one-sided", "central"];

export default widget("Difference step: secants and their errors", (page) => {
  page.root.classList.add("difference-step");
  const names = page.get("names"), [low, high] = page.get("domain"), own = page.get("own");
  const steps = numbers(page.get("steps")), count = steps.length;
  const exponents = [Math.log10(steps[0]), Math.log10(steps[count - 1])];
  let across, heights, values;

  const figure = plot({ label: "The function, its tangent and secants", height: 320, x: [low, high], y: [0, 1], xlabel: "x", ylabel: "f(x)" });
  const graph = svg("path", { class: "curve graph" });
  const lines = ["tangent", ...SCHEMES].map((name) => svg("line", { class: `line ${plain(name)}` }));
  const marks = [mark("one-sided", "square"), mark("central", "triangle"), mark("central", "triangle")];
  figure.field.append(graph, ...lines, ...marks);
  const grip = handle(figure, {
    label: "Place x", bounds: [[low, high], [0, 0]], steps: [(high - low) / 80, 0], onmove: (x) => page.set({ x: +x.toFixed(6) }),
  });
  figure.above.append(grip.node);

  const chart = plot({
    label: "Error of the slope against the step h", height: 320, x: [steps[0], steps[count - 1]], y: [LEAST, MOST],
    xlabel: "step h", ylabel: "error of the slope", log: { x: true, y: true }, margin: { left: 64 },
  });
  const upright = svg("line", { class: "upright" });
  const curves = SCHEMES.map((name) => svg("path", { class: `curve ${plain(name)}` }));
  const least = SCHEMES.map((name) => svg("g", { class: `least ${plain(name)}` }));
  const dots = [mark("one-sided", "square"), mark("central", "triangle")];
  chart.field.append(upright, ...curves, ...least, ...dots);
  // The handle moves by exponents, so that a key goes as far at 1e-12 as at 0.1.
  const byExponent = {
    x: (exponent) => chart.x(10 ** exponent), y: chart.y,
    at: (event) => { const [h, error] = chart.at(event); return [Math.log10(h), error]; },
  };
  const nearest = (exponent) => Math.round(((exponent - exponents[0]) / (exponents[1] - exponents[0])) * (count - 1));
  const pull = handle(byExponent, {
    label: "Step h", bounds: [exponents, [LEAST, LEAST]], steps: [(exponents[1] - exponents[0]) / (count - 1), 0],
    onmove: (exponent) => page.set({ k: nearest(exponent) }),
  });
  chart.above.append(pull.node);

  const which = choice({
    label: "function", options: names.map((name, i) => [i, name]), value: page.get("shown"), onchange: (shown) => page.set({ shown }),
  });
  const size = slider({
    label: "step h", low: 0, high: count - 1, step: 1, value: page.get("k"), told: (k) => spelt(steps[k]), onchange: (k) => page.set({ k }),
  });
  const columns = ["slope", "error", ...(own.length ? ["yours"] : [])];
  const rows = ["tangent", ...SCHEMES].map((name) => {
    const cells = columns.map((what) => html("td", { "data-of": name, "data-what": what }));
    return { name, cells, node: html("tr", {}, html("th", { scope: "row" }, key(name), name), ...cells) };
  });
  const table = html("table", {},
    html("thead", {}, html("tr", {}, ...["", ...columns].map((text) => (text ? html("th", { scope: "col" }, text) : html("td"))))),
    html("tbody", {}, ...rows.map((row) => row.node)));
  const formula = html("p", { class: "note" });
  page.root.append(
    html("div", { class: "row" }, figure.node, chart.node),
    html("div", { class: "controls" }, ...(names.length > 1 ? [which.node] : []), size.node),
    html("div", { class: "row tables" }, scrolling("Slopes and their errors", table), formula));

  const at = (row, k) => values[row * count + k];
  /** The two differences for a step, from f at three places. */
  function measured(k) {
    const [value] = page.get("here"), h = steps[k];
    return [(at(0, k) - value) / h, (at(0, k) - at(1, k)) / (2 * h)];
  }

  function redraw() {
    values = numbers(page.get("values"));
    page.root.classList.toggle("empty", !values);
    which.value = page.get("shown");
    const sampled = numbers(page.get("curve"));
    if (sampled) {
      [across, heights] = [sampled.subarray(0, sampled.length / 2), sampled.subarray(sampled.length / 2)];
      const finite = heights.filter(Number.isFinite);
      if (finite.length) {
        const [bottom, top] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
        const room = 0.08 * (top - bottom) || 1;
        figure.rescale({ y: [bottom - room, top + room] });
      }
      graph.setAttribute("d", curve(Array.from(across, figure.x), Array.from(heights, figure.y)));
    }
    if (!values) { move(); return; }
    const slope = page.get("here")[1];
    const errors = Array.from(steps, (_, k) => measured(k).map((found) => Math.abs(found - slope)));
    SCHEMES.forEach((name, i) => {
      const shown = errors.map((pair) => (pair[i] > 0 ? chart.y(Math.max(pair[i], LEAST)) : NaN));
      curves[i].setAttribute("d", curve(Array.from(steps, chart.x), shown));
      const best = errors.reduce((found, pair, k) => (pair[i] > 0 && !(errors[found]?.[i] <= pair[i]) ? k : found), -1);
      least[i].replaceChildren(...(best < 0 ? [] : [
        svg("path", { d: SHAPES.diamond(6), transform: `translate(${chart.x(steps[best])}, ${chart.y(errors[best][i])})` }),
        svg("text", { x: chart.x(steps[best]) + 4, y: chart.y(errors[best][i]) + (i ? 20 : -12), "text-anchor": "start" }, `best ${spelt(steps[best])}`),
      ]));
    });
    move();
  }

  const middle = () => (figure.y.domain[0] + figure.y.domain[1]) / 2;

  function move() {
    const k = page.get("k"), h = steps[k], x = page.get("x");
    if (!values) grip.place(x, middle(), `x = ${short(x)}`);
    size.value = k;
    pull.place(Math.log10(h), LEAST, `h = ${spelt(h)}`);
    change(upright, { x1: chart.x(h), x2: chart.x(h), y1: chart.inside.y, y2: chart.inside.y + chart.inside.height });
    if (!values) return;
    const [value, slope] = page.get("here"), [oneSided, central] = measured(k), found = [slope, oneSided, central];
    grip.place(x, value, `x = ${short(x)}, f(x) = ${short(value)}, slope ${short(slope)}`);
    // The central secant runs through x - h and x + h, the others through x.
    const through = [value, value, (at(0, k) + at(1, k)) / 2];
    lines.forEach((line, i) => change(line, {
      x1: figure.x(low), x2: figure.x(high),
      y1: figure.y(through[i] + found[i] * (low - x)), y2: figure.y(through[i] + found[i] * (high - x)),
    }));
    put(marks[0], figure.x(x + h), figure.y(at(0, k)));
    put(marks[1], figure.x(x + h), figure.y(at(0, k)));
    put(marks[2], figure.x(x - h), figure.y(at(1, k)));
    rows.forEach(({ name, cells }, i) => {
      const error = Math.abs(found[i] - slope);
      number(cells[0], found[i]);
      number(cells[1], i ? error : null);
      if (i) put(dots[i - 1], chart.x(h), chart.y(error > 0 ? Math.max(error, LEAST) : LEAST));
      if (cells[2] && i) own_(cells[2], { "one-sided": "forward", central: "central" }[name], found[i], k);
    });
    formula.textContent = `f(x + h) = ${exact(at(0, k))}, f(x) = ${exact(value)}, f(x − h) = ${exact(at(1, k))}`;
    page.say(`one-sided off by ${spelt(Math.abs(oneSided - slope))}, central by ${spelt(Math.abs(central - slope))}`);
  }

  function number(cell, value) {
    change(cell, { "data-value": value });
    cell.textContent = value === null ? "" : cell.dataset.what === "error" ? spelt(value) : value.toPrecision(8).replace("-", "−");
  }

  function own_(cell, scheme, expected, k) {
    const row = own.indexOf(scheme);
    if (row < 0) return;
    const value = at(2 + row, k), same = value === expected || Math.abs(value - expected) <= 1e-6 * Math.max(1, Math.abs(expected));
    change(cell, { "data-value": value, class: same ? "same" : "other" });
    cell.textContent = `${short(value, 8)} ${same ? "✓" : "✗"}`;
  }

  page.on(["values", "curve"], redraw);
  page.on("k", move);
  redraw();
});

const plain = (name) => name.replace("-", "");
const put = (node, x, y) => node.setAttribute("transform", `translate(${x}, ${y})`);
const mark = (name, shape) => svg("path", { class: `mark ${plain(name)}`, d: SHAPES[shape](5) });
const key = (name) => html("span", { class: `key ${plain(name)}` });
const exact = (value) => String(value).replace(/-/g, "−");

/** A step or an error: 0.1, or 1.3e−9. */
function spelt(x) {
  return x === 0 ? "0" : x >= 0.001 && x < 1000 ? short(x) : x.toExponential(1).replace("-", "−").replace("+", "");
}
