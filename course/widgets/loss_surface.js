import { extent, levels, region, shade } from "./_landscape/contours.js";
import { button, player, slider, tick } from "./_page/controls.js";
import { change, html, numbers, scrolling, short, svg, widget } from "./_page/dom.js";
import { landscape } from "./_landscape/relief.js";
import { SHAPES, curve, handle, plot } from "./_page/plot.js";

const COLOURS = ["#ffffff", "#e69f00", "#56b4e9", "#cc79a7", "#d55e00", "#009e73"]; // on any ground, with a dark rim
const MARKS = ["circle", "square", "triangle", "diamond"];
const WIDE = 430, SMALL = 150;

export default widget("Loss surface", (page) => {
  page.root.classList.add("loss-surface");
  const names = page.get("names"), methods = page.get("methods"), axes = page.get("axes"), steps = page.get("steps");
  const seen = methods.map(() => true);
  let t = steps, grid, tracks, side, recorded, mapped = null;

  // The map.
  const [low, high] = [page.get("low"), page.get("high")];
  const figure = plot({
    label: `Map of the loss: ${axes[0]} across, ${axes[1]} up`, width: WIDE, height: tall(low, high),
    x: [low[0], high[0]], y: [low[1], high[1]], xlabel: axes[0], ylabel: axes[1],
  });
  const bands = svg("g", { class: "bands" }), paths = svg("g"), exits = svg("g");
  figure.field.append(bands, paths);
  figure.above.append(exits);
  const pointer = handle(figure, {
    label: "Cursor: the loss and its gradient there", bounds: [low, high], steps: [0, 0], radius: 5,
    kind: "square", onmove: point,
  });
  pointer.node.classList.add("pointer");
  const grip = handle(figure, {
    label: "Start of the descents", bounds: [low, high], steps: [0, 0], onmove: (a, b) => page.set({ start: [a, b] }),
  });
  grip.node.classList.add("start");
  figure.above.append(pointer.node, grip.node);
  figure.node.addEventListener("pointermove", (event) => {
    if (event.buttons === 0 && event.pointerType !== "touch") point(...figure.at(event));
  });
  figure.node.addEventListener("click", (event) => {
    const [a, b] = figure.at(event);
    if (within(a, b) && !grip.node.contains(event.target)) page.set({ start: [a, b] });
  });

  const surface = landscape({ label: "Surface of the loss" });
  const reading = html("p", { class: "note reading" });

  // One small map for each loss, to choose by.
  const small = names.map((name, k) => {
    const drawing = svg("g"), ways = svg("g"), end = html("span", { class: "end" });
    const picture = svg("svg", { viewBox: `0 0 ${SMALL} ${(SMALL * figure.inside.height) / figure.inside.width}`, "aria-hidden": "true" }, drawing, ways);
    const node = html("button", { type: "button", class: "small", "aria-pressed": "false", onclick: () => page.set({ shown: k }) }, picture, html("span", {}, name), end);
    return { node, drawing, ways, end };
  });

  const rate = slider({
    label: "learning rate", low: page.get("rates")[0], high: page.get("rates")[1], value: page.get("learning_rate"), log: true,
    onchange: (value) => page.set({ learning_rate: value }),
  });
  const walked = slider({ label: "step", low: 0, high: steps, step: 1, value: t, told: (x) => `${x} of ${steps}`, onchange: (x) => { run.stop(); go(x); } });
  const run = player({
    calm: page.calm,
    step() {
      go(t < steps ? t + 1 : run.playing ? 0 : t); // played at its end, it begins again
      return t < steps;
    },
    reset: () => go(0), rest: say,
  });
  const nearer = button("Zoom in", () => zoom(0.5)), further = button("Zoom out", () => zoom(2));
  const ticks = methods.map((name, m) => tick({ label: name, value: true, onchange: (on) => { seen[m] = on; walk(); } }));
  ticks.forEach((control, m) => control.node.insertBefore(sign(m), control.node.lastChild));

  const legend = html("div", { class: "controls legend", role: "group", "aria-label": "Descents that are drawn" }, ...(methods.length > 1 ? ticks.map((one) => one.node) : []));

  const rows = methods.map((name, m) => {
    const cells = ["place", "loss", "gradient", "state"].map((what) => html("td", { "data-of": name, "data-what": what }));
    return { cells, node: html("tr", {}, html("th", { scope: "row" }, sign(m), name), ...cells) };
  });
  const table = scrolling("Where the descents are", html("table", {},
    html("thead", {}, html("tr", {}, ...["descent", `(${axes.map(brief).join(", ")})`, "loss", "gradient", ""].map((text) => html("th", { scope: "col" }, text)))),
    html("tbody", {}, ...rows.map((row) => row.node))));

  if (names.length > 1) page.root.append(html("div", { class: "smalls", role: "group", "aria-label": "The loss that is shown" }, ...small.map((one) => one.node)));
  page.root.append(
    html("div", { class: "controls" }, rate.node, walked.node, run.node, html("div", { class: "buttons" }, nearer, further)),
    html("div", { class: "row" }, html("div", {}, figure.node, legend, reading), html("div", {}, surface.node)),
    table,
  );

  const within = (a, b) => a >= page.get("low")[0] && a <= page.get("high")[0] && b >= page.get("low")[1] && b <= page.get("high")[1];
  const of = (k, m, step, what) => tracks[((k * methods.length + m) * (steps + 1) + step) * 4 + what];
  const values = (k) => grid.subarray(k * side * side, (k + 1) * side * side);

  /** How far a path is finite, up to step t. */
  function alive(k, m) {
    let end = 0;
    while (end < t && Number.isFinite(of(k, m, end + 1, 0))) end++;
    return end;
  }

  function frame() {
    const [low, high] = [page.get("low"), page.get("high")];
    figure.rescale({ x: [low[0], high[0]], y: [low[1], high[1]] });
    // A key press goes a fiftieth of the map, with Shift a fifth.
    for (const control of [grip, pointer]) {
      control.steps = [(high[0] - low[0]) / 50, (high[1] - low[1]) / 50];
      control.bounds = [[low[0], high[0]], [low[1], high[1]]];
    }
    if (mapped) { // until the new map is here, the old one shows where it belongs
      const [left, top] = [figure.x(mapped[0][0]), figure.y(mapped[1][1])];
      const [right, bottom] = [figure.x(mapped[1][0]), figure.y(mapped[0][1])];
      const { x, y, width, height } = figure.inside;
      const [across, up] = [(right - left) / width, (bottom - top) / height];
      bands.setAttribute("transform", `translate(${left - x * across}, ${top - y * up}) scale(${across}, ${up})`);
    }
    walk();
  }

  function redraw() {
    grid = numbers(page.get("grid"));
    if (!grid) return;
    side = page.get("grid").shape[1];
    mapped = [page.get("low"), page.get("high")];
    bands.removeAttribute("transform");
    bands.replaceChildren(...contoured(values(page.get("shown")), figure.inside, true));
    const size = { x: 0, y: 0, width: SMALL, height: (SMALL * figure.inside.height) / figure.inside.width };
    small.forEach((one, k) => one.drawing.replaceChildren(...contoured(values(k), size, false)));
    walk();
  }

  /** Everything that depends on where the descents are. */
  function walk() {
    tracks = numbers(page.get("paths"));
    recorded = numbers(page.get("recorded"));
    const k = page.get("shown"), [a, b] = page.get("start");
    grip.place(a, b, `${axes[0]} ${short(a)}, ${axes[1]} ${short(b)}`);
    small.forEach((one, i) => one.node.setAttribute("aria-pressed", i === k));
    if (!tracks) return;
    paths.replaceChildren(...shadow(), ...methods.flatMap((_, m) => (seen[m] ? way(k, m, figure.x, figure.y, true) : [])));
    exits.replaceChildren(...methods.flatMap((_, m) => (seen[m] ? exit(k, m) : [])));
    const toSmall = ([from, to], length, flip) => (x) => (flip ? 1 - (x - from) / (to - from) : (x - from) / (to - from)) * length;
    const [low, high] = [page.get("low"), page.get("high")];
    const x = toSmall([low[0], high[0]], SMALL, false), y = toSmall([low[1], high[1]], (SMALL * figure.inside.height) / figure.inside.width, true);
    small.forEach((one, i) => {
      one.ways.replaceChildren(...methods.flatMap((_, m) => (seen[m] ? way(i, m, x, y, false) : [])));
      one.end.textContent = `loss ${short(of(i, 0, alive(i, 0), 2))}`;
    });
    rows.forEach((row, m) => tell(row, k, m));
    relief(k);
  }

  function way(k, m, x, y, marked) {
    const end = alive(k, m), xs = [], ys = [];
    for (let step = 0; step <= end; step++) {
      xs.push(x(of(k, m, step, 0)));
      ys.push(y(of(k, m, step, 1)));
    }
    const d = curve(xs, ys), attributes = { d, stroke: COLOURS[m % COLOURS.length] };
    const drawn = [svg("path", { class: "rim", d }), svg("path", { class: `way dash${m % 4}`, ...attributes })];
    if (!marked) return drawn;
    const places = xs.map((px, step) => mark(m, px, ys[step], step === end ? 5.5 : 2.6)).slice(1);
    return [...drawn, ...places];
  }

  function shadow() {
    if (!recorded) return [];
    const xs = [], ys = [];
    for (let i = 0; i < recorded.length; i += 2) {
      xs.push(figure.x(recorded[i]));
      ys.push(figure.y(recorded[i + 1]));
    }
    return [svg("path", { class: "rim", d: curve(xs, ys) }), svg("path", { class: "recorded", d: curve(xs, ys) })];
  }

  /** An arrow on the frame where a path has left the map for good. */
  function exit(k, m) {
    const end = alive(k, m), inside = (step) => within(of(k, m, step, 0), of(k, m, step, 1));
    if (inside(end) || end === 0) return [];
    let last = end;
    while (last > 0 && !inside(last)) last--;
    const at = (step) => [figure.x(of(k, m, step, 0)), figure.y(of(k, m, step, 1))];
    const [from, to] = [at(last), at(last + 1)];
    const { x, y, width, height } = figure.inside;
    const shares = [[from[0], to[0], x, x + width], [from[1], to[1], y, y + height]].map(([a, b, low, high]) => (b > high ? (high - a) / (b - a) : b < low ? (low - a) / (b - a) : 1));
    const share = Math.max(0, Math.min(1, ...shares));
    const place = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    const angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
    return [svg("path", { class: "exit", d: "M12 0L-3 -7V7Z", fill: COLOURS[m % COLOURS.length], transform: `translate(${place}) rotate(${angle})` })];
  }

  function tell(row, k, m) {
    const end = alive(k, m), diverged = end < t;
    const [a, b, loss, gradient] = [0, 1, 2, 3].map((what) => of(k, m, end, what));
    const [place, value, slope, state] = row.cells;
    place.textContent = diverged ? "" : `(${short(a)}, ${short(b)})`;
    change(place, { "data-value": diverged ? null : `${a} ${b}` });
    value.textContent = diverged ? "" : short(loss, 4);
    change(value, { "data-value": diverged ? null : loss });
    slope.textContent = diverged ? "" : short(gradient);
    change(slope, { "data-value": diverged ? null : gradient });
    const first = of(k, m, 0, 2), before = of(k, m, Math.max(0, end - 1), 2), steepest = of(k, m, 0, 3);
    state.classList.toggle("alarm", diverged);
    state.textContent = diverged ? `diverged at step ${end + 1}`
      : !within(a, b) ? "off the map"
      : gradient <= 1e-3 * steepest ? "at rest"
      : end === 0 ? ""
      : loss > first ? "above its start"
      : loss > before ? "climbing" : "going down";
  }

  function relief(k) {
    if (!grid) return;
    const range = extent(values(k));
    if (!range) return surface.draw(null);
    const [low, high] = [page.get("low"), page.get("high")];
    const cell = (a, axis) => ((a - low[axis]) / (high[axis] - low[axis])) * (side - 1);
    const lines = methods.flatMap((_, m) => {
      if (!seen[m]) return [];
      const places = Array.from({ length: alive(k, m) + 1 }, (_, step) => [cell(of(k, m, step, 0), 0), cell(of(k, m, step, 1), 1)]);
      return [{ places, colour: COLOURS[m % COLOURS.length] }];
    });
    surface.draw({ values: values(k), width: side, range, tracks: lines, names: axes.map(brief), told: range.map((x) => short(x)) });
  }

  function go(step) {
    t = step;
    walked.value = t;
    walk();
    if (!run.playing) say();
  }

  function say() {
    const each = rows.map(({ cells: [, loss, , state] }, m) => [`${methods[m]}:`, loss.textContent && `loss ${loss.textContent}`, state.textContent].filter(Boolean).join(" "));
    if (tracks) page.say(`Step ${t}. ${each.join(", ")}`);
  }

  function point(a, b) {
    if (!within(a, b)) return;
    page.set({ cursor: [a, b] });
  }

  function pointed() {
    const at = page.get("cursor"), found = page.get("at_cursor");
    pointer.node.classList.toggle("idle", !at.length); // keys find it at the start
    if (at.length < 2) {
      const [a, b] = page.get("start");
      pointer.place(a, b, "not moved yet");
      reading.textContent = "Point at the map, or move its cursor by keys, to read the loss there. Press to start from there.";
      return;
    }
    pointer.place(at[0], at[1], `${axes[0]} ${short(at[0])}, ${axes[1]} ${short(at[1])}`);
    const [value, slope] = found;
    reading.textContent = `at (${short(at[0])}, ${short(at[1])}): ${measured(found)}`;
    change(reading, { "data-loss": value, "data-gradient": slope });
  }

  function zoom(by) {
    const [low, high] = [page.get("low"), page.get("high")];
    const middle = by < 1 ? page.get("start") : [0, 1].map((axis) => (low[axis] + high[axis]) / 2);
    const reach = [0, 1].map((axis) => ((high[axis] - low[axis]) / 2) * by);
    page.set({ low: middle.map((x, axis) => x - reach[axis]), high: middle.map((x, axis) => x + reach[axis]) });
  }

  function contoured(heights, { x, y, width, height }, lined) {
    const range = extent(heights);
    if (!range) return [];
    const px = (column) => x + (column / (side - 1)) * width, py = (row) => y + height - (row / (side - 1)) * height;
    const all = levels(range);
    return all.map((level, k) => svg("path", {
      class: lined && k ? "band lined" : "band", fill: shade(k / (all.length - 1)), d: region(heights, side, level, px, py),
    }));
  }

  page.on(["low", "high"], frame);
  page.on("grid", redraw);
  page.on("shown", () => { redraw(); say(); });
  page.on(["paths", "start"], walk);
  page.on("paths", say);
  page.recoloured(surface.redraw);
  page.on("learning_rate", () => { rate.value = page.get("learning_rate"); });
  page.on(["at_cursor", "cursor"], pointed);
  page.on("at_cursor", () => { // by keys only: a mouse goes over hundreds of places
    if (pointer.node.matches(":focus")) page.say(measured(page.get("at_cursor")));
  });
  frame();
  redraw();
  pointed();
  return () => {
    run.stop();
    surface.end();
  };
});

/** As tall as drawn to scale, unless that is very flat or very tall. */
function tall(low, high) {
  const share = (high[1] - low[1]) / (high[0] - low[0]);
  return Math.round((WIDE - 66) * (share > 0.5 && share < 1.4 ? share : 0.85)) + 54;
}

const measured = ([loss, gradient]) => (loss === undefined ? "the loss is not finite" : `loss ${short(loss, 4)}, gradient ${short(gradient)}`);

const brief = (axis) => axis.replace(/ \(.*\)$/, "").replace(/^(.*) direction (\d)$/, "$1 $2");

function mark(m, x, y, r) {
  const attributes = { class: "mark", fill: COLOURS[m % COLOURS.length], transform: `translate(${x.toFixed(1)}, ${y.toFixed(1)})` };
  const kind = MARKS[m % MARKS.length];
  if (kind === "circle") return svg("circle", { ...attributes, r });
  return svg("path", { ...attributes, d: SHAPES[kind](r) });
}

/** The sign of a descent, as on the map. */
function sign(m) {
  return svg("svg", { class: "sign", viewBox: "0 0 34 14", width: 34, height: 14, "aria-hidden": "true" },
    svg("path", { class: "rim", d: "M2 7H32" }), svg("path", { class: `way dash${m % 4}`, d: "M2 7H32", stroke: COLOURS[m % COLOURS.length] }), mark(m, 17, 7, 4));
}
