import { choice } from "./_page/controls.js";
import { change, html, scrolling, short, svg, widget } from "./_page/dom.js";
import { handle, hatching, plot } from "./_page/plot.js";
import { hingeLoss, softmaxLoss } from "./_page/score_losses.js";

const BAR = 0.62; // of the room that a class has
const AGREE = 1e-6;

export default widget("Hinge and softmax: the scores of one example", (page) => {
  page.root.classList.add("hinge-and-softmax");
  const names = page.get("names"), classes = names.map((_, j) => j);
  const hinge = page.get("show") !== "softmax", soft = page.get("show") !== "svm";
  const reach = Math.max(6, Math.ceil(1.3 * Math.max(...page.get("scores").map(Math.abs))));
  const wide = [-0.5, names.length - 0.5];
  const shown = () => page.get("scores").map((s) => page.get("factor") * s);

  // Scores, with handles on top of their bars.
  const figure = plot({
    label: "Scores", height: 290, x: wide, y: [-reach, reach], names, xlabel: "class", ylabel: "score", margin: hinge ? { right: 62 } : {},
  });
  const [stripes, striped] = hatching("cost");
  const bars = classes.map(() => [svg("rect", { class: "bar" }), svg("rect", { class: "cost", fill: striped })]);
  const zero = svg("line", { class: "zero" }), edge = svg("line", { class: "edge" }), said = svg("text", { class: "edge-name" });
  figure.node.append(stripes);
  figure.field.append(...bars.flat(), zero, edge);
  figure.above.append(said);
  const grips = classes.map((j) => handle(figure, {
    label: `Score of class ${names[j]}`, bounds: [[j, j], [-reach, reach]], steps: [0, 0.1],
    onmove: (_, value) => page.set({ scores: page.get("scores").map((s, k) => (k === j ? tidy(value / page.get("factor")) : s)) }),
  }));
  figure.above.append(...grips.map((grip) => grip.node));

  // Probabilities: what is missing to 1 for the right class, what is too much for the others.
  const chances = plot({
    label: "Probabilities", height: 290, x: wide, y: [0, 1], names, xlabel: "class", ylabel: "probability",
  });
  const [lines, lined] = hatching("missing");
  const levels = classes.map(() => [svg("rect", { class: "bar" }), svg("rect", { class: "gap" })]);
  chances.node.append(lines);
  chances.field.append(...levels.flat());

  const right = choice({
    label: "right class", options: names.map((name, j) => [j, name]), value: page.get("y"), onchange: (y) => page.set({ y }),
  });
  const weights = choice({
    label: "weights", options: page.get("factors").map((factor) => [factor, times(factor)]), value: page.get("factor"),
    onchange: (factor) => page.set({ factor }),
  });

  // One row for each class; yours stands beside the widget's where a function of yours is given.
  const yours = page.get("yours");
  const columns = [
    ["score", "score s"],
    ...(hinge ? [["hinge", "hinge term"], ...(yours.margins ? [["margins", "yours"]] : []), ["dhinge", "dL/ds"]] : []),
    ...(soft ? [["p", "probability p"], ...(yours.softmax ? [["softmax", "yours"]] : []), ["dsoftmax", "dL/ds"]] : []),
  ];
  const rows = classes.map((j) => {
    const cells = Object.fromEntries(columns.map(([what]) => [what, html("td", { "data-of": names[j], "data-what": what })]));
    return { cells, node: html("tr", {}, html("th", { scope: "row" }, names[j]), ...Object.values(cells)) };
  });
  const table = html("table", {},
    html("thead", {},
      html("tr", { class: "groups" }, html("td", { colspan: 2 }),
        ...(hinge ? [html("th", { scope: "colgroup", colspan: yours.margins ? 3 : 2 }, "SVM")] : []),
        ...(soft ? [html("th", { scope: "colgroup", colspan: yours.softmax ? 3 : 2 }, "softmax")] : [])),
      html("tr", {}, html("th", { scope: "col" }, "class"), ...columns.map(([, text]) => html("th", { scope: "col" }, text)))),
    html("tbody", {}, ...rows.map((row) => row.node)));
  const sums = html("div", { class: "sums" }, ...(hinge ? [html("p", { class: "note svm" })] : []), ...(soft ? [html("p", { class: "note soft" })] : []));

  // W against 2W.
  const scales = page.get("factors").map((factor) => {
    const cells = [...(hinge ? ["svm"] : []), ...(soft ? ["softmax", "p"] : [])].map((what) => html("td", { "data-of": times(factor), "data-what": what }));
    return { factor, cells, node: html("tr", {}, html("th", { scope: "row" }, times(factor)), ...cells) };
  });
  const compared = html("table", { class: "compared" },
    html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "weights"),
      ...(hinge ? [html("th", { scope: "col" }, "SVM loss")] : []),
      ...(soft ? [html("th", { scope: "col" }, "softmax loss"), html("th", { scope: "col" }, "p of right")] : []))),
    html("tbody", {}, ...scales.map((row) => row.node)));

  page.root.append(
    html("div", { class: "row" }, figure.node, ...(soft ? [chances.node] : [])),
    html("div", { class: "controls" }, right.node, weights.node),
    html("div", { class: "row tables" }, html("div", {}, scrolling("Each class", table), sums), scrolling("The same scores times a factor", compared)));

  const put = (cell, value) => change(cell, { "data-value": value }).textContent = short(value);

  function draw() {
    const s = shown(), y = page.get("y"), factor = page.get("factor");
    const svm = hingeLoss(s, y), softmax = softmaxLoss(s, y), line = s[y] - 1;
    figure.rescale({ y: [-reach * factor, reach * factor] });
    const stretch = (rect, plotted, j, from, to, extra) => change(rect, {
      x: plotted.x(j - BAR / 2), width: plotted.x(BAR) - plotted.x(0),
      y: Math.min(plotted.y(from), plotted.y(to)), height: Math.abs(plotted.y(from) - plotted.y(to)), ...extra,
    });
    classes.forEach((j) => {
      const kind = j === y ? "right" : "wrong";
      stretch(bars[j][0], figure, j, 0, s[j], { class: `bar ${kind}` });
      stretch(bars[j][1], figure, j, line, hinge ? line + svm.terms[j] : line, {});
      grips[j].bounds = [[j, j], [-reach * factor, reach * factor]];
      grips[j].steps = [0, 0.1 * factor];
      grips[j].place(j, s[j], `${short(s[j])}${hinge && j !== y ? `, hinge term ${short(svm.terms[j])}` : ""}${soft ? `, probability ${short(softmax.terms[j])}` : ""}`);
      stretch(levels[j][0], chances, j, 0, softmax.terms[j], { class: `bar ${kind}` });
      stretch(levels[j][1], chances, j, softmax.terms[j], j === y ? 1 : softmax.terms[j], { fill: lined });
      fill(rows[j].cells, { score: s[j], hinge: svm.terms[j], dhinge: svm.slopes[j], p: softmax.terms[j], dsoftmax: softmax.slopes[j] });
      rows[j].node.classList.toggle("is-right", j === y);
    });
    const [left, end] = [figure.inside.x, figure.inside.x + figure.inside.width];
    change(zero, { x1: left, x2: end, y1: figure.y(0), y2: figure.y(0) });
    change(edge, { x1: left, x2: end, y1: figure.y(line), y2: figure.y(line), visibility: hinge ? "visible" : "hidden" });
    change(said, { x: end + 5, y: Math.min(Math.max(figure.y(line) + 4, figure.inside.y + 4), figure.inside.y + figure.inside.height + 4), visibility: hinge ? "visible" : "hidden" });
    said.textContent = `s${sub(names[y])} − 1`;
    right.value = y;
    weights.value = factor;
    tell(s, y, svm, softmax);
    compare(y, factor);
    own(svm, softmax);
    page.say(`${hinge ? `SVM loss ${short(svm.loss)}. ` : ""}${soft ? `Softmax loss ${short(softmax.loss)}.` : ""}`);
  }

  function fill(cells, values) {
    for (const [what, value] of Object.entries(values)) if (cells[what]) put(cells[what], value);
  }

  function tell(s, y, svm, softmax) {
    const [first, second] = [sums.querySelector(".svm"), sums.querySelector(".soft")];
    const terms = classes.filter((j) => j !== y).map((j) => short(svm.terms[j]));
    if (first) {
      first.replaceChildren("SVM loss = ", terms.length > 1 ? `${terms.join(" + ")} = ` : "", strong("svm", svm.loss));
    }
    if (second) second.replaceChildren(`softmax loss = −ln ${short(softmax.terms[y])} = `, strong("softmax", softmax.loss));
  }

  const strong = (what, value) => html("strong", { "data-of": "loss", "data-what": what, "data-value": value }, short(value));

  function compare(y, factor) {
    for (const row of scales) {
      const s = page.get("scores").map((score) => row.factor * score), softmax = softmaxLoss(s, y);
      const values = { svm: hingeLoss(s, y).loss, softmax: softmax.loss, p: softmax.terms[y] };
      for (const cell of row.cells) put(cell, values[cell.dataset.what]);
      row.node.classList.toggle("chosen", row.factor === factor);
    }
  }

  // What one's own functions gave, once they were asked about these very scores.
  function own(svm, softmax) {
    const { of, ...found } = page.get("yours");
    const current = JSON.stringify(of) === JSON.stringify([page.get("scores"), page.get("y"), page.get("factor")]);
    const expected = { margins: svm.terms, softmax: softmax.terms };
    for (const what of ["margins", "softmax"]) {
      classes.forEach((j) => {
        const cell = rows[j].cells[what], value = found[what]?.[j];
        if (!cell) return;
        if (!current || value === undefined) { cell.textContent = "…"; return; }
        const same = value !== null && Math.abs(value - expected[what][j]) < AGREE;
        change(cell, { "data-value": value, class: same ? "same" : "other" });
        cell.textContent = `${value === null ? "nan" : short(value)} ${same ? "✓" : "✗"}`;
      });
    }
  }

  page.on(["scores", "y", "factor"], draw);
  page.on("yours", () => own(hingeLoss(shown(), page.get("y")), softmaxLoss(shown(), page.get("y"))));
  draw();
});

const times = (factor) => (factor === 1 ? "W" : factor === 0.5 ? "½ W" : `${factor} W`);
const tidy = (value) => +value.toFixed(3);
const sub = (name) => (/^\d+$/.test(name) ? [...name].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("") : `(${name})`);
