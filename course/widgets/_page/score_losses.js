// The losses of one example with scores s and label y, and their slopes, as course.linear has them.

/** terms: what each class costs, max(0, s_j - s_y + 1), and 0 for y; slopes: dL/ds. */
export function hingeLoss(s, y) {
  const terms = s.map((score, j) => (j === y ? 0 : Math.max(0, score - s[y] + 1)));
  const slopes = terms.map((term) => (term > 0 ? 1 : 0));
  slopes[y] = -slopes.reduce((a, b) => a + b, 0);
  return { terms, slopes, loss: terms.reduce((a, b) => a + b, 0) };
}

/** terms: the probabilities; slopes: dL/ds. The largest score is subtracted first, so that nothing overflows. */
export function softmaxLoss(s, y) {
  const top = Math.max(...s), weights = s.map((score) => Math.exp(score - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const terms = weights.map((weight) => weight / total);
  return { terms, slopes: terms.map((p, j) => p - (j === y)), loss: Math.log(total) - (s[y] - top) };
}
