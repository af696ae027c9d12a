import { change, html, numbers, scrolling, short, svg, widget } from "./_page/dom.js";
import { curve, handle, plot } from "./_page/plot.js";

const LONGEST = 46, STRIPE = 16, FLOOR = -0.4; // pixels of an arrow of slope 1 or more, and of a stripe; the lowest loss shown

export default widget("Why softmax: three losses over one score", (page) => {
  page.root.classList.add("why-softmax");
  const names = page.get("names"), [low, high] = page.get("domain");
  let samples, count;

  const figure = plot({
    label: "Loss against score", x: [low, high], y: [FLOOR, 7.6], height: 330,
    xlabel: "lead s of the right class", ylabel: "loss",
  });
  const shades = svg("g", { class: "shades" }), curves = svg("g"), arrows = svg("g"), dots = svg("g");
  const upright = (name) => svg("line", { class: name, x1: figure.x(0), x2: figure.x(0), y1: figure.inside.y, y2: figure.y(FLOOR) });
  const here = upright("here");
  figure.field.append(shades, upright("right"), here, curves, arrows, dots);
  const grip = handle(figure, {
    label: "Score s", bounds: [[low, high], [0, 0]], steps: [0.1, 0],
    onmove: (s) => { page.set({ score: snapped(s) }); },
  });
  figure.above.append(grip.node);

  const rows = names.map((name, k) => {
    const cells = ["loss", "slope", "says"].map((what) => html("td", { "data-of": name, "data-what": what }));
    return { cells, node: html("tr", {}, html("th", { scope: "row" }, html("span", { class: `key key${k}` }), name), ...cells) };
  });
  const table = html("table", {},
    html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "loss"), ...["value", "slope"].map((t) => html("th", { scope: "col" }, t)), html("td"))),
    html("tbody", {}, ...rows.map((row) => row.node)));
  const score = html("p", { class: "note" });
  const legend = html("p", { class: "note" }, "Shaded, one stripe for each loss: the answer is wrong, and the slope is below 1 %. Nothing is learned there.");
  page.root.append(html("div", { class: "row" }, figure.node, html("div", {}, score, scrolling("The three losses", table), legend)));

  // Only where a loss was sampled is its number known.
  const index = (s) => Math.round(((s - low) / (high - low)) * (count - 1));
  const snapped = (s) => (count ? low + (index(s) / (count - 1)) * (high - low) : s);
  const at = (k, row, i) => samples[(k * 2 + row) * count + i];

  function redraw() {
    samples = numbers(page.get("samples"));
    figure.node.classList.toggle("empty", !samples);
    if (!samples) { grip.place(page.get("score"), FLOOR, `s = ${short(page.get("score"))}`); return; }
    count = page.get("samples").shape[2];
    const s = Array.from({ length: count }, (_, i) => low + (i / (count - 1)) * (high - low));
    const xs = s.map(figure.x);
    curves.replaceChildren(...names.map((name, k) => svg("path", {
      class: `curve curve${k}`, d: curve(xs, s.map((_, i) => figure.y(at(k, 0, i)))),
    })));
    // A stripe for each loss, at its own height, over all scores where it learns nothing from a mistake.
    shades.replaceChildren(...names.map((name, k) => {
      const flat = s.filter((x, i) => x < 0 && Math.abs(at(k, 1, i)) < page.get("flat"));
      if (!flat.length) return svg("g");
      const [x, end] = [figure.x(flat[0]), figure.x(flat[flat.length - 1])];
      const y = figure.inside.y + k * STRIPE;
      return svg("g", { class: `shade shade${k}`, "data-of": name, "data-from": flat[0], "data-to": flat[flat.length - 1] },
        svg("rect", { x, width: end - x, y, height: STRIPE }),
        svg("text", { x: x + 4, y: y + 12 }, end - x > 74 ? "no learning" : ""));
    }));
    move();
  }

  function move() {
    if (!samples) return;
    const s = snapped(page.get("score")), i = index(s);
    grip.place(s, FLOOR, `s = ${short(s)}`);
    here.setAttribute("transform", `translate(${figure.x(s) - figure.x(0)}, 0)`);
    score.textContent = `s = ${short(s)}: the answer is ${s > 0 ? "right" : s < 0 ? "wrong" : "undecided"}`;
    arrows.replaceChildren();
    dots.replaceChildren();
    names.forEach((name, k) => {
      const [loss, slope] = [at(k, 0, i), at(k, 1, i)];
      const flat = Math.abs(slope) < page.get("flat");
      const [x, y] = [figure.x(s), figure.y(loss)];
      // The arrow points where the step of gradient descent goes: along the tangent, downhill.
      const [dx, dy] = [figure.x(s + 1) - x, figure.y(loss + slope) - y];
      const length = Math.hypot(dx, dy), reach = Math.min(Math.abs(slope), 1) * LONGEST;
      const way = slope > 0 ? -1 : 1;
      if (!flat) arrows.append(arrow(x, y, (way * dx * reach) / length, (way * dy * reach) / length, k));
      dots.append(svg("circle", { class: `dot dot${k}`, cx: x, cy: y, r: 4.5 }));
      const [value, gradient, says] = rows[k].cells;
      value.textContent = short(loss);
      gradient.textContent = short(slope);
      change(value, { "data-value": loss });
      change(gradient, { "data-value": slope });
      says.textContent = !flat ? "learns" : s < 0 ? "no learning" : "content";
    });
    page.say(`${names.map((name, k) => `${name}: slope ${short(at(k, 1, i))}`).join(", ")}`);
  }

  page.on("samples", redraw);
  page.on("score", move);
  redraw();
});

function arrow(x, y, dx, dy, k) {
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI, size = Math.min(1, Math.hypot(dx, dy) / 12);
  return svg("g", { class: `arrow arrow${k}` },
    svg("line", { x1: x, y1: y, x2: x + dx, y2: y + dy }),
    svg("path", { d: "M0 0L-9 -4.5V4.5Z", transform: `translate(${x + dx}, ${y + dy}) rotate(${angle}) scale(${size})` }));
}
