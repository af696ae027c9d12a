import { button, player, slider } from "./_page/controls.js";
import { change, html, numbers, short, svg, widget } from "./_page/dom.js";

const CELL = 18; // pixels from step to step
const [BIT, ROW] = [12.6, 9]; // and of what is heard, or a row of the memory: all maps fit on a screen
const [TITLE, GAP, LEFT] = [20, 10, 46];

export default widget("Memory tape of a Neural Turing Machine", (page) => {
  page.root.classList.add("memory-tape");
  const arrays = ["inputs", "write", "read", "outputs"].filter((name) => page.get(name));
  const titles = { inputs: "heard", write: "write head, by row", read: "read head, by row", outputs: "said (filled: 1)" };
  const T = page.get("read").shape[0], [, N, W] = page.get("memory").shape;

  const time = slider({ label: "time step", low: 0, high: T - 1, step: 1, value: page.get("step"), told: (t) => `${t} of ${T - 1}`, onchange: (t) => page.set({ step: t }) });
  const play = player({
    calm: page.calm, interval: 400,
    step: () => { page.set({ step: Math.min(T - 1, page.get("step") + 1) }); return page.get("step") < T - 1; },
    reset: () => page.set({ step: 0 }), rest: show,
  });
  const back = button("Back", () => { play.stop(); page.set({ step: Math.max(0, page.get("step") - 1) }); });
  play.node.insertBefore(back, play.node.children[1]);
  page.root.append(html("div", { class: "controls" }, play.node, time.node));

  // Over time: one map below the other, with a frame around the column of this step.
  const cursors = [];
  let y = 0;
  const maps = arrays.map((name) => {
    const values = numbers(page.get(name)), rows = page.get(name).shape[1];
    const cell = name === "read" || name === "write" ? ROW : BIT, height = rows * cell;
    const shade = name === "outputs" ? (x) => 1 / (1 + Math.exp(-x)) : (x) => x;
    const cells = svg("g", { transform: `translate(${LEFT}, ${y + TITLE})` },
      ...Array.from({ length: T * rows }, (_, i) => {
        const [t, row] = [Math.floor(i / rows), i % rows];
        return svg("rect", { class: "ink", x: t * CELL, y: row * cell, width: CELL, height: cell, style: `fill-opacity: ${Math.max(0, Math.min(1, shade(values[i]))).toFixed(3)}` });
      }),
      svg("rect", { class: "border", width: T * CELL, height }));
    const cursor = svg("rect", { class: "cursor", y: 0, width: CELL, height });
    cells.append(cursor);
    cursors.push(cursor);
    const node = svg("g", { "data-of": name }, svg("text", { x: LEFT, y: y + 14 }, titles[name]), cells);
    y += TITLE + height + GAP;
    return node;
  });
  const width = LEFT + T * CELL + 6;
  const over = svg("svg", { class: "plot over", viewBox: `0 0 ${width} ${y + 18}`, role: "img", style: `max-width: ${Math.max(width * 1.15, 210)}px` },
    ...maps,
    ...Array.from({ length: T }, (_, t) => (t % Math.ceil(T / 12) ? "" : svg("text", { x: LEFT + (t + 0.5) * CELL, y: y + 10, "text-anchor": "middle" }, t))));
  over.addEventListener("pointerdown", (event) => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(over.getScreenCTM().inverse());
    const t = Math.floor((place.x - LEFT) / CELL);
    if (t >= 0 && t < T) { play.stop(); page.set({ step: t }); }
  });

  // Now: the memory, and at its sides how much of each head is at each row.
  const memory = numbers(page.get("memory")), reads = numbers(page.get("read")), writes = numbers(page.get("write"));
  const largest = Math.max(1e-12, ...memory.map(Math.abs));
  const [side, bar] = [14, 60];
  const cells = Array.from({ length: N * W }, (_, i) => svg("rect", {
    x: bar + 31.5 + (i % W) * side, y: TITLE + 1.5 + Math.floor(i / W) * side, width: side - 3, height: side - 3,
  }));
  const right = bar + 30 + W * side;
  const bars = (kind, x) => Array.from({ length: N }, (_, row) => svg("rect", { class: kind, x, y: TITLE + row * side + 2, height: side - 4 }));
  const [writeBars, readBars] = [bars("write", 0), bars("read", right + 4)];
  const now = svg("svg", { class: "plot now", viewBox: `0 0 ${right + bar + 8} ${TITLE + N * side + 24}`, role: "img", style: `max-width: ${(right + bar) * 1.25}px` },
    svg("text", { x: bar, y: 14, "text-anchor": "end" }, "written"), svg("text", { x: bar + 30, y: 14 }, "memory"), svg("text", { x: right + 4, y: 14 }, "read"),
    ...cells, svg("rect", { class: "border", x: bar + 30, y: TITLE, width: W * side, height: N * side }),
    ...writeBars, ...readBars,
    ...Array.from({ length: N }, (_, row) => svg("text", { class: "row-name", x: bar + 24, y: TITLE + (row + 0.8) * side, "text-anchor": "end" }, row)));
  page.root.append(
    html("div", { class: "row" }, over, html("div", {}, now,
      html("p", { class: "note" }, "Blue rings are below 0, filled orange above. Bars: how much of each head is at the row."))));

  const peak = (weights, t) => {
    const row = weights.slice(t * N, (t + 1) * N);
    const best = row.indexOf(Math.max(...row));
    return [best, row[best]];
  };
  function show() {
    const t = page.get("step");
    time.value = t;
    cursors.forEach((cursor) => cursor.setAttribute("x", t * CELL));
    cells.forEach((cell, i) => {
      const x = memory[t * N * W + i], share = Math.min(1, Math.abs(x) / largest);
      change(cell, { class: x < 0 ? "below" : "above", style: `fill-opacity: ${x < 0 ? 0 : share.toFixed(3)}; stroke-opacity: ${x < 0 ? share.toFixed(3) : 0}` });
    });
    writeBars.forEach((rect, row) => change(rect, { x: bar - bar * writes[t * N + row], width: bar * writes[t * N + row] }));
    readBars.forEach((rect, row) => change(rect, { width: bar * reads[t * N + row] }));
    const [[w, much], [r, more]] = [peak(writes, t), peak(reads, t)];
    const told = `Step ${t}: writes to row ${w} (${short(much, 2)}), reads row ${r} (${short(more, 2)}).`;
    change(now, { "aria-label": told, "data-step": t, "data-written": w, "data-write-weight": much, "data-read": r, "data-read-weight": more });
    change(over, { "aria-label": `Both heads over ${T} steps. ${told}` });
    if (!play.playing) page.say(told);
  }
  page.on("step", show);
  show();
  return () => play.stop();
});
