// Filled contours of a function that is known on a lattice.

// Cividis, by which everybody sees darker as lower: J. R. Nuñez et al., PLoS ONE 13(7), 2018.
const CIVIDIS = [
  [0, 34, 78], [26, 56, 111], [67, 78, 108], [97, 101, 111], [125, 124, 120], [155, 148, 118], [188, 174, 108], [222, 201, 88], [254, 232, 56],
];

/** The colour at a share from 0, low and dark, to 1; `light` brightens or dims it. */
export function shade(share, light = 1) {
  const at = Math.min(1, Math.max(0, share)) * (CIVIDIS.length - 1);
  const k = Math.min(CIVIDIS.length - 2, Math.floor(at));
  const part = (i) => Math.round(Math.min(255, light * (CIVIDIS[k][i] + (at - k) * (CIVIDIS[k + 1][i] - CIVIDIS[k][i]))));
  return `rgb(${part(0)}, ${part(1)}, ${part(2)})`;
}

/** The least and the largest finite number, or null. */
export function extent(values) {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** Levels that crowd near the minimum, where paths end. */
export function levels([low, high], count = 14) {
  return Array.from({ length: count }, (_, k) => low + (high - low || 1) * (k / count) ** 2);
}

// Which edges of a cell a contour runs from and to, by the corners that are inside: 1 left below, 2 right below,
// 4 right above, 8 left above. What is inside is to the left of it.
const [B, R, T, L] = [0, 1, 2, 3]; // below, right, top, left
const SEGMENTS = [
  [], [[B, L]], [[R, B]], [[R, L]], [[T, R]], [[B, L], [T, R]], [[T, B]], [[T, L]],
  [[L, T]], [[B, T]], [[R, B], [L, T]], [[R, T]], [[L, R]], [[B, R]], [[L, B]], [],
];

/**
 * Where `values` (rows of `width` numbers, the lowest row first) are at least `level`, as the text of an SVG path:
 * closed rings, by linear interpolation along the edges of cells ("marching squares"). What is not finite is outside.
 * `x(column)` and `y(row)` say where the lattice is.
 */
export function region(values, width, level, x, y) {
  const height = values.length / width, wide = width + 2; // with a border around that is outside
  const value = (i, j) => {
    if (i < 1 || j < 1 || i > height || j > width) return -Infinity;
    const v = values[(i - 1) * width + j - 1];
    return Number.isFinite(v) ? v : -Infinity;
  };
  // An edge has the number of the corner it begins at, twice, and 1 more if it goes up.
  const edge = (i, j, side) => 2 * ((i + (side === T)) * wide + j + (side === R)) + (side === L || side === R);
  const next = new Map();
  for (let i = 0; i <= height; i++) {
    for (let j = 0; j <= width; j++) {
      const inside = (value(i, j) >= level) + 2 * (value(i, j + 1) >= level) + 4 * (value(i + 1, j + 1) >= level) + 8 * (value(i + 1, j) >= level);
      for (const [from, to] of SEGMENTS[inside]) next.set(edge(i, j, from), edge(i, j, to));
    }
  }
  const place = (number) => {
    const up = number % 2, corner = (number - up) / 2;
    const i = Math.floor(corner / wide), j = corner % wide;
    const [a, b] = [value(i, j), value(i + up, j + 1 - up)];
    const share = a === -Infinity ? 1 : b === -Infinity ? 0 : (level - a) / (b - a);
    return `${x(j - 1 + (up ? 0 : share)).toFixed(1)} ${y(i - 1 + (up ? share : 0)).toFixed(1)}`;
  };
  let text = "";
  while (next.size) {
    const [first] = next.keys();
    const ring = [];
    for (let at = first; next.has(at);) {
      const point = place(at), following = next.get(at);
      if (point !== ring[ring.length - 1]) ring.push(point);
      next.delete(at);
      at = following;
    }
    if (ring.length > 2) text += `M${ring.join("L")}Z`;
  }
  return text;
}
