import { choice, player, slider } from "./_page/controls.js";
import { change, html, scrolling, short, svg, widget } from "./_page/dom.js";
import { LOSSES, linearLoss, scores, squaredWeights } from "./_page/linear_losses.js";
import { handle, plot } from "./_page/plot.js";

const MARKS = ["circle", "square", "triangle", "diamond"];
const SIDE = 430;
const QUIET = 1e-6; // a gradient shorter than this moves nothing that is seen
const INDEX = "₀₁₂₃₄₅";

export default widget("Linear classifier", (page) => {
  page.root.classList.add("linear-classifier");
  const y = page.get("y"), C = page.get("W")[0].length, [low, high] = page.get("domain");
  const atFirst = { X: page.get("X"), W: page.get("W") };
  const unique = Math.random().toString(36).slice(2);
  const side = high[0] - low[0], longest = 0.42 * side, step = side / 100;
  let ends = null, ours = false; // why a run has ended; whether it is this page that changes W

  const figure = plot({
    label: "Points, lines and regions in the plane", width: SIDE, height: SIDE - 12,
    x: [low[0], high[0]], y: [low[1], high[1]], xlabel: "x₁", ylabel: "x₂",
  });
  const regions = svg("g"), lines = svg("g"), arrows = svg("g"), circles = svg("g");
  figure.node.append(svg("defs", {}, ...Array.from({ length: C }, (_, c) => hatch(`${unique}-${c}`, c))));
  figure.field.append(regions, lines, arrows, circles);

  // The line of a class is held at an anchor; its arrow, the weights of the class, has a tip.
  let anchors = [];
  const bounds = [[low[0], high[0]], [low[1], high[1]]];
  const feet = each(C, (c) => handle(figure, {
    label: `Line of class ${c}, where its score is 0: shift it`, bounds, steps: [step, step], kind: "square", radius: 5,
    onmove(x1, x2) {
      const [w1, w2] = column(c);
      put({ W: withColumn(c, [w1, w2, -(w1 * x1 + w2 * x2)]) });
    },
  }));
  const tips = each(C, (c) => handle(figure, {
    label: `Arrow of class ${c}, its weights: turn and lengthen it`, bounds, steps: [step, step], radius: 6,
    onmove(x1, x2) {
      const kept = [...anchors], [a1, a2] = kept[c];
      const [d1, d2] = [x1 - a1, x2 - a2], length = Math.hypot(d1, d2);
      // The arrow's length tells the weights' by L = longest |w| / (1 + |w|): it never leaves the picture.
      const size = length ? Math.min(length, 0.95 * longest) / (longest - Math.min(length, 0.95 * longest)) / length : 0;
      const [w1, w2] = [d1 * size, d2 * size];
      put({ W: withColumn(c, [w1, w2, -(w1 * a1 + w2 * a2)]) }, kept);
    },
  }));
  const points = y.map((label, i) => handle(figure, {
    label: `Point ${i} of class ${label}`, bounds, steps: [step, step], kind: MARKS[label % MARKS.length], radius: 6,
    onmove: (x1, x2) => put({ X: page.get("X").map((x, k) => (k === i ? [x1, x2] : x)) }),
  }));
  for (let c = 0; c < C; c++) for (const grip of [feet[c], tips[c]]) grip.node.classList.add(`of${c}`);
  points.forEach((point, i) => {
    point.node.classList.add(`of${y[i]}`, "point");
    for (const [event, on] of [["pointerenter", true], ["focus", true], ["pointerleave", false], ["blur", false]]) point.node.addEventListener(event, () => mark(i, on));
  });
  figure.above.append(...points.map((one) => one.node), ...feet.map((one) => one.node), ...tips.map((one) => one.node));

  const loss = choice({ label: "loss", options: page.get("kinds"), value: page.get("kind"), onchange: (kind) => put({ kind }) });
  const reg = slider({ label: "penalty reg", low: 0, high: Math.max(0.5, 2 * page.get("reg")), step: 0.005, value: page.get("reg"), onchange: (value) => put({ reg: value }) });
  const rate = slider({ label: "learning rate", low: 1e-3, high: 10, log: true, value: page.get("learning_rate"), onchange: (value) => page.set({ learning_rate: value }) });
  const run = player({ step: descend, reset: () => put({ ...atFirst }), calm: page.calm, rest: () => page.say(total.textContent) });

  const total = html("p", { class: "note total" });
  const head = html("tr"), rows = y.map((label, i) => html("tr", { onpointerenter: () => mark(i, true), onpointerleave: () => mark(i, false) }));
  const body = html("tbody", {}, ...rows);
  const table = scrolling("Scores and losses of the points", html("table", {}, html("thead", {}, head), body));
  const weights = html("tbody");
  const matrix = html("table", { class: "matrix" },
    html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "W"), ...each(C, (c) => html("th", { scope: "col" }, sign(c), `${c}`)))), weights);
  page.root.append(
    html("div", { class: "controls" }, ...(page.get("kinds").length > 1 ? [loss.node] : []), reg.node, rate.node, run.node),
    total,
    html("div", { class: "row" }, html("div", {}, figure.node, matrix), html("div", {}, table)),
  );

  const column = (c) => page.get("W").map((row) => row[c]);
  const withColumn = (c, values) => page.get("W").map((row, d) => row.map((w, k) => (k === c ? values[d] : w)));
  const problem = () => ({ X: page.get("X"), y, W: page.get("W"), kind: page.get("kind"), reg: page.get("reg") });

  /** The numbers of the loss: by the page, or by one's own function, which may still be at it (null). */
  function numbers() {
    const now = problem();
    if (!page.get("own")) {
      const { each, data, penalty, dW } = linearLoss(now);
      return { each, data, dW, total: data + now.reg * penalty };
    }
    const answer = page.get("answer");
    const fresh = ["X", "W", "kind", "reg"].every((name) => JSON.stringify(answer[name]) === JSON.stringify(now[name]));
    return fresh ? { each: answer.each, data: answer.data, dW: answer.dW, total: answer.loss } : null;
  }

  function descend() {
    const found = numbers();
    if (!found) return !page.get("error"); // wait for Python
    const { dW } = found, alpha = page.get("learning_rate");
    const W = page.get("W").map((row, d) => row.map((w, c) => w - alpha * dW[d][c]));
    if (!W.flat().every((w) => Math.abs(w) < 1e6)) {
      ends = "The steps are too long: it diverges.";
    } else if (Math.hypot(...dW.flat()) < QUIET) {
      ends = "The gradient is 0: at rest.";
    } else {
      put({ W });
      return true;
    }
    redraw();
    return false;
  }

  function put(values, kept = values.W ? [] : anchors) {
    ends = null;
    anchors = kept;
    ours = true;
    page.set(values);
    ours = false;
    redraw();
  }

  function redraw() {
    const { X, W, kind } = problem(), s = scores(X, W);
    if (!anchors.length) anchors = each(C, (c) => foot(column(c)));
    regions.replaceChildren(...each(C, (c) => area(c, W)).flat());
    lines.replaceChildren(...each(C, (c) => line(c)).flat());
    arrows.replaceChildren();
    for (let c = 0; c < C; c++) {
      const [w1, w2, b] = column(c), [a1, a2] = anchors[c], size = Math.hypot(w1, w2);
      const share = longest / (1 + size), tip = [a1 + w1 * share, a2 + w2 * share];
      feet[c].place(a1, a2, `offset ${short(b)}`);
      tips[c].place(...tip, `weights ${short(w1)} and ${short(w2)}`);
      arrows.append(svg("line", { class: `arrow of${c}`, x1: figure.x(a1), y1: figure.y(a2), x2: figure.x(tip[0]), y2: figure.y(tip[1]) }));
    }
    const wrong = s.map((row, i) => row.some((score, j) => j !== y[i] && score >= row[y[i]]));
    circles.replaceChildren(...X.flatMap((x, i) => (wrong[i] ? [svg("circle", { class: "wrong", cx: figure.x(x[0]), cy: figure.y(x[1]), r: 12 })] : [])));
    X.forEach((x, i) => points[i].place(x[0], x[1], `${short(x[0])}, ${short(x[1])}${wrong[i] ? ", in the region of another class" : ""}`));
    tell(X, W, kind, s, wrong);
  }

  function tell(X, W, kind, s, wrong) {
    const found = numbers();
    const [term, felt] = kind === "SVM" ? ["m", 0] : ["p", 0.5];
    head.replaceChildren(...["point", ...each(C, (c) => `s${INDEX[c]}`), ...each(C, (c) => `${term}${INDEX[c]}`), "loss"].map((text) => html("th", { scope: "col" }, text)));
    rows.forEach((row, i) => {
      const terms = kind === "SVM" ? s[i].map((score, j) => (j === y[i] ? null : score - s[i][y[i]] + 1)) : LOSSES[kind](s[i], y[i]).terms;
      const cell = (what, value, name = "") => html("td", { "data-of": i, "data-what": what, "data-value": value, class: name }, value === null ? "–" : hundredths(value));
      const right = (c) => (c === y[i] ? "right" : "");
      row.replaceChildren(
        html("th", { scope: "row" }, sign(y[i]), `${i}${wrong[i] ? " ✗" : ""}`),
        ...s[i].map((score, c) => cell(`score ${c}`, score, right(c))),
        ...terms.map((value, c) => cell(`${term} ${c}`, value, value > felt ? "felt" : "")),
        cell("loss", found?.each[i] ?? null, "sum"),
      );
    });
    weights.replaceChildren(...W.map((values, d) => html("tr", {}, html("th", { scope: "row" }, ["x₁", "x₂", "bias"][d]),
      ...values.map((w, c) => html("td", { "data-of": `W ${d} ${c}`, "data-value": w }, hundredths(w))))));
    total.replaceChildren();
    const count = `${y.length - wrong.filter(Boolean).length} of ${y.length} points right`;
    if (found) {
      const part = (what, value) => html("b", { "data-what": what, "data-value": value }, short(value, 4));
      total.append("loss ", part("total", found.total), " = data loss ", part("data", found.data), ` + ${short(page.get("reg"))} · `, part("penalty", squaredWeights(W)), ` (penalty). ${count}. `, ends ?? "");
      if (!run.playing) page.say(total.textContent);
    } else total.append(page.get("error") ? "Your loss gives no numbers here." : "…");
    page.root.classList.toggle("waiting", !found);
  }

  function mark(i, on) {
    rows[i].classList.toggle("marked", on);
    points[i].node.classList.toggle("marked", on);
  }

  /** The place on the line of a class that is nearest to the middle; one that the picture has. */
  function foot([w1, w2, b]) {
    const middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2], square = w1 * w1 + w2 * w2;
    if (square < 1e-18) return middle;
    const far = (w1 * middle[0] + w2 * middle[1] + b) / square;
    return [middle[0] - far * w1, middle[1] - far * w2].map((x, axis) => Math.min(high[axis] - 0.03 * side, Math.max(low[axis] + 0.03 * side, x)));
  }

  /** Where class c has the highest score: the square, cut by a line against each other class. */
  function area(c, W) {
    let corners = [[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]];
    for (let j = 0; j < C; j++) {
      if (j !== c) corners = cut(corners, (x) => (W[0][c] - W[0][j]) * x[0] + (W[1][c] - W[1][j]) * x[1] + W[2][c] - W[2][j] + (j < c ? 0 : 1e-12));
    }
    if (corners.length < 3) return [];
    const d = `M${corners.map((x) => `${figure.x(x[0]).toFixed(2)} ${figure.y(x[1]).toFixed(2)}`).join("L")}Z`;
    return [svg("path", { class: `region of${c}`, d, "data-region": c }), svg("path", { class: "hatch", d, fill: `url(#${unique}-${c})` })];
  }

  function line(c) {
    const [w1, w2, b] = column(c), size = Math.hypot(w1, w2);
    if (size < 1e-9) return [];
    const [x, far] = [[-(b * w1) / size ** 2, -(b * w2) / size ** 2], 10 * side + Math.abs(b) / size];
    const end = (way) => [figure.x(x[0] - (way * far * w2) / size), figure.y(x[1] + (way * far * w1) / size)];
    const [[x1, y1], [x2, y2]] = [end(1), end(-1)];
    return [svg("line", { class: "casing", x1, y1, x2, y2 }), svg("line", { class: `line of${c}`, x1, y1, x2, y2 })];
  }

  page.on("W", () => { if (!ours) anchors = []; });
  page.on(["X", "W", "kind", "reg", "answer", "error"], () => {
    if (ours) return;
    loss.value = page.get("kind");
    reg.value = page.get("reg");
    redraw();
  });
  page.on("learning_rate", () => { rate.value = page.get("learning_rate"); });
  redraw();
  return run.stop;
});

const each = (count, make) => Array.from({ length: count }, (_, k) => make(k));

const hundredths = (x) => (+x.toFixed(2) + 0).toFixed(2).replace("-", "−"); // + 0: no -0.00

/** A polygon without what is on the negative side. */
function cut(corners, height) {
  return corners.flatMap((to, k) => {
    const from = corners[(k + corners.length - 1) % corners.length], [a, b] = [height(from), height(to)];
    const crossing = [0, 1].map((axis) => from[axis] + (a / (a - b)) * (to[axis] - from[axis]));
    return [...(a >= 0 !== b >= 0 ? [crossing] : []), ...(b >= 0 ? [to] : [])];
  });
}

function hatch(id, c) {
  const marks = ["", "M0 8L8 0", "M4 3.2a.8 .8 0 1 0 .01 0Z", "M0 0L8 8", "M0 8L8 0M0 0L8 8", "M4 0V8"][c];
  return svg("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, svg("path", { class: `hatching of${c}`, d: marks }));
}

function sign(c) {
  const shape = { circle: "M4 0a4 4 0 1 0 .01 0Z", square: "M0 0H8V8H0Z", triangle: "M4 -.5L8.6 8H-.6Z", diamond: "M4 -1.2L9 4L4 9.2L-1 4Z" }[MARKS[c % MARKS.length]];
  return svg("svg", { class: `sign of${c}`, viewBox: "-2 -2 12 12", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: shape }));
}
