// A surface over a lattice, in three dimensions, that turns: far cells are painted first, near ones over them.

import { shade } from "./contours.js";
import { html } from "../_page/dom.js";

const TALL = 0.95; // height of the surface, where each side of its ground is 2
const MOST_CELLS = 36; // along a side: finer ones are not seen, and take longer than a picture may
const LINES = 2; // every so many cells there is a line
const MOST_PIECES = 1500; // of a track: one that swings across the map is laid in coarser ones

/**
 * A canvas that turns by dragging and by arrow keys. `draw({values, width, range, scale, tracks, names})` shows
 *   values, width   heights, rows of `width` numbers, the lowest row first
 *   range           [low, high], what becomes the ground and the top
 *   tracks          [{places: [[column, row], ...], colour, dash}]: lines that lie on the surface, in cells
 *   names           of the two axes
 */
export function landscape({ label, onturn = () => {} }) {
  const canvas = html("canvas", { class: "landscape", tabindex: 0, role: "slider", "aria-label": `${label}: turn with the arrow keys`, "aria-valuemin": -180, "aria-valuemax": 180 });
  let azimuth = -35, elevation = 35, shown = null, waiting = 0;

  function turn(by, up) {
    azimuth = ((((azimuth + by + 180) % 360) + 360) % 360) - 180;
    elevation = Math.min(85, Math.max(10, elevation + up));
    redraw();
    onturn();
  }
  let from = null;
  canvas.addEventListener("pointerdown", (event) => {
    from = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
    canvas.focus();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from || !canvas.hasPointerCapture(event.pointerId)) return;
    turn((from[0] - event.clientX) / 2, (event.clientY - from[1]) / 2);
    from = [event.clientX, event.clientY];
  });
  const ways = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] };
  canvas.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    turn(...way);
  });

  function redraw() {
    canvas.setAttribute("aria-valuenow", Math.round(azimuth));
    canvas.setAttribute("aria-valuetext", `seen from ${Math.round(azimuth)} degrees, ${Math.round(elevation)} degrees above the ground`);
    if (shown && canvas.clientWidth) paint(canvas, shown, azimuth, elevation);
  }
  const resized = new ResizeObserver(redraw);
  resized.observe(canvas);
  return {
    node: canvas, redraw,
    draw(what) {
      cancelAnimationFrame(waiting); // what is drawn faster than is seen is drawn once
      waiting = requestAnimationFrame(() => { shown = what && coarser(what); redraw(); });
    },
    end() {
      cancelAnimationFrame(waiting);
      resized.disconnect();
    },
  };
}

/** Every second, third ... row and column of a lattice that is finer than is painted. */
function coarser({ values, width, tracks, ...rest }) {
  const height = values.length / width, stride = Math.ceil((width - 1) / MOST_CELLS);
  const kept = (count) => Array.from({ length: Math.floor((count - 1) / stride) + 1 }, (_, k) => k * stride);
  const columns = kept(width);
  return {
    ...rest, width: columns.length, values: kept(height).flatMap((i) => columns.map((j) => values[i * width + j])),
    tracks: tracks.map((track) => ({ ...track, places: track.places.map(([column, row]) => [column / stride, row / stride]) })),
  };
}

function paint(canvas, { values, width, range, tracks, names, told }, azimuth, elevation) {
  const wide = canvas.clientWidth, high = canvas.clientHeight, sharp = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(wide * sharp)) [canvas.width, canvas.height] = [Math.round(wide * sharp), Math.round(high * sharp)];
  const brush = canvas.getContext("2d"), style = getComputedStyle(canvas);
  const ink = style.color;
  brush.setTransform(sharp, 0, 0, sharp, 0, 0);
  brush.clearRect(0, 0, wide, high);
  brush.lineJoin = "round";

  const height = values.length / width, [low, top] = range, span = top - low || 1;
  const [turned, raised] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const [cos, sin, flat, steep] = [Math.cos(turned), Math.sin(turned), Math.sin(raised), Math.cos(raised)];
  const size = Math.min(wide / 2.95, high / (2.75 * flat + TALL * steep + 0.35));
  const middle = [wide / 2, high / 2 + (TALL * steep * size) / 2];
  // Ground coordinates from -1 to 1, height from 0 to TALL; seen in parallel, from far away.
  const seen = (u, v, z) => [middle[0] + size * (u * cos - v * sin), middle[1] - size * ((u * sin + v * cos) * flat + z * steep)];
  const u = (column) => (2 * column) / (width - 1) - 1, v = (row) => (2 * row) / (height - 1) - 1;
  const share = (value) => Math.min(1, Math.max(0, (value - low) / span));
  const at = (row, column) => values[row * width + column];

  ground(brush, seen, cos, sin, ink, names, told);

  // Pieces of tracks by the cell they lie in, to be painted right after it.
  const pieces = new Map();
  for (const track of tracks) {
    for (const piece of laid(track.places, width, height)) {
      const heights = piece.ends.map(([column, row]) => share(between(values, width, height, column, row)));
      if (heights.some(Number.isNaN)) continue;
      const points = piece.ends.map(([column, row], k) => seen(u(column), v(row), heights[k] * TALL + 0.012));
      if (!pieces.has(piece.cell)) pieces.set(piece.cell, []);
      pieces.get(piece.cell).push({ points, colour: track.colour, dot: piece.dot });
    }
  }

  const rows = farFirst(height - 1, cos), columns = farFirst(width - 1, sin);
  for (const i of rows) {
    for (const j of columns) {
      const corners = [[i, j], [i, j + 1], [i + 1, j + 1], [i + 1, j]];
      const heights = corners.map(([row, column]) => at(row, column));
      if (heights.every(Number.isFinite)) {
        const z = heights.map((value) => share(value) * TALL);
        const slopes = [((z[1] + z[2] - z[0] - z[3]) / 4) * (width - 1), ((z[2] + z[3] - z[0] - z[1]) / 4) * (height - 1)];
        // Light comes from the left behind the reader.
        const light = 0.8 + (0.42 * (0.75 + slopes[0] * (0.5 * cos + 0.3 * sin) - slopes[1] * (0.5 * sin - 0.3 * cos))) / Math.hypot(1, ...slopes);
        const mean = (heights[0] + heights[1] + heights[2] + heights[3]) / 4;
        brush.fillStyle = brush.strokeStyle = shade(Math.sqrt(share(mean)), Math.min(1.08, Math.max(0.6, light)));
        brush.lineWidth = 0.7; // over the seam between two cells
        brush.beginPath();
        corners.forEach(([row, column], k) => {
          const [x, y] = seen(u(column), v(row), z[k]);
          if (k) brush.lineTo(x, y);
          else brush.moveTo(x, y);
        });
        brush.closePath();
        brush.fill();
        brush.stroke();
        brush.strokeStyle = "rgba(255, 255, 255, 0.35)";
        if (i % LINES === 0) line(brush, seen(u(j), v(i), z[0]), seen(u(j + 1), v(i), z[1]));
        if (j % LINES === 0) line(brush, seen(u(j), v(i), z[0]), seen(u(j), v(i + 1), z[3]));
      }
      for (const piece of pieces.get(i * width + j) ?? []) track(brush, piece);
    }
  }
}

/** The order in which the cells of an axis are painted: those that are further away first. */
function farFirst(count, away) {
  const order = Array.from({ length: count }, (_, k) => k);
  return away > 0 ? order.reverse() : order;
}

function ground(brush, seen, cos, sin, ink, names, told) {
  brush.strokeStyle = brush.fillStyle = ink;
  brush.globalAlpha = 0.7;
  brush.lineWidth = 1;
  const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]];
  corners.forEach((corner, k) => line(brush, seen(...corner, 0), seen(...corners[(k + 1) % 4], 0)));
  brush.globalAlpha = 1;
  brush.font = "12px system-ui, sans-serif";
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  const front = cos > 0 ? -1 : 1, side = sin > 0 ? -1 : 1; // the two edges of the ground that are near
  brush.fillText(names[0], ...moved(seen(0, front, 0), seen(0, 0, 0)));
  brush.fillText(names[1], ...moved(seen(side, 0, 0), seen(0, 0, 0)));
  // The height stands at the corner that is furthest to the left.
  const left = corners.reduce((a, b) => (seen(...a, 0)[0] < seen(...b, 0)[0] ? a : b));
  const [foot, head] = [seen(...left, 0), seen(...left, TALL)];
  brush.globalAlpha = 0.7;
  line(brush, foot, head);
  brush.globalAlpha = 1;
  brush.textAlign = "left";
  brush.fillText(told[1], head[0] - 4, head[1] - 9);
  brush.fillText(told[0], Math.max(2, foot[0] - 34), foot[1] + 12);
}

function moved([x, y], [fromX, fromY]) {
  const far = Math.hypot(x - fromX, y - fromY) || 1;
  return [x + ((x - fromX) / far) * 18, y + ((y - fromY) / far) * 14];
}

function line(brush, from, to) {
  brush.beginPath();
  brush.moveTo(...from);
  brush.lineTo(...to);
  brush.stroke();
}

function track(brush, { points, colour, dot }) {
  for (const [width, paint] of [[4.5, "#111"], [2.2, colour]]) {
    brush.strokeStyle = brush.fillStyle = paint;
    brush.lineWidth = width;
    line(brush, ...points);
    if (dot) {
      brush.beginPath();
      brush.arc(...points[1], dot + (width > 3 ? 1.5 : 0), 0, 2 * Math.PI);
      brush.fill();
    }
  }
}

/** A track in pieces of about a cell, each with the cell it lies in; what is off the lattice is left out. */
function laid(places, width, height) {
  const steps = places.map((to, k) => ({ from: places[Math.max(0, k - 1)], to, last: k === places.length - 1 }))
    .map((step) => ({ ...step, part: inside(step.from, step.to, width - 1, height - 1) })).filter((step) => step.part);
  const length = ({ from, to, part }) => (part[1] - part[0]) * Math.hypot(to[0] - from[0], to[1] - from[1]);
  const size = Math.max(0.7, steps.reduce((sum, step) => sum + length(step), 0) / MOST_PIECES);
  return steps.flatMap((step) => {
    const { from, to, part, last } = step, count = Math.max(1, Math.ceil(length(step) / size));
    const at = (n) => [0, 1].map((axis) => from[axis] + (part[0] + (n / count) * (part[1] - part[0])) * (to[axis] - from[axis]));
    return Array.from({ length: count }, (_, n) => {
      const ends = [at(n), at(n + 1)];
      const [column, row] = [width - 2, height - 2].map((most, axis) => Math.floor(Math.min(most, Math.max(0, (ends[0][axis] + ends[1][axis]) / 2))));
      return { ends, cell: row * width + column, dot: n === count - 1 && part[1] === 1 ? (last ? 4.5 : 1.8) : 0 };
    });
  });
}

/** Which part of the way between two places lies on the lattice, as shares [first, last], or null. */
function inside(from, to, right, top) {
  let [first, last] = [0, 1];
  for (const [a, b, most] of [[from[0], to[0], right], [from[1], to[1], top]]) {
    if (!Number.isFinite(a + b)) return null;
    if (a === b) {
      if (a < 0 || a > most) return null;
      continue;
    }
    const ends = [-a / (b - a), (most - a) / (b - a)];
    [first, last] = [Math.max(first, Math.min(...ends)), Math.min(last, Math.max(...ends))];
  }
  return first <= last ? [first, last] : null;
}

/** The height between places of the lattice. */
function between(values, width, height, column, row) {
  const [j, i] = [Math.max(0, Math.min(width - 2, Math.floor(column))), Math.max(0, Math.min(height - 2, Math.floor(row)))];
  const [s, t] = [column - j, row - i];
  const at = (a, b) => values[(i + a) * width + j + b];
  return (1 - t) * ((1 - s) * at(0, 0) + s * at(0, 1)) + t * ((1 - s) * at(1, 0) + s * at(1, 1));
}
