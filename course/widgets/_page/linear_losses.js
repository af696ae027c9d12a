// The losses of a linear classifier, as course.linear has them. X and W are rows of numbers; the last feature is 1.

export function scores(X, W) {
  return X.map((x) => W[0].map((_, c) => x[0] * W[0][c] + x[1] * W[1][c] + W[2][c]));
}

/** The loss of an example with scores s and label y, and what it is made of: margins (none of y), probabilities. */
export const LOSSES = {
  SVM(s, y) {
    const terms = s.map((score, j) => (j === y ? null : score - s[y] + 1));
    return { terms, loss: terms.reduce((sum, margin) => sum + Math.max(0, margin), 0) };
  },
  softmax(s, y) {
    const top = Math.max(...s), weights = s.map((score) => Math.exp(score - top));
    const total = weights.reduce((a, b) => a + b, 0);
    return { terms: weights.map((weight) => weight / total), loss: Math.log(total) - (s[y] - top) };
  },
};

/** The mean of the examples' losses, and the sum of the squared weights. */
export function measure({ X, y, W, kind }) {
  const each = scores(X, W).map((s, i) => LOSSES[kind](s, y[i]).loss);
  const data = each.reduce((a, b) => a + b, 0) / each.length;
  const penalty = W.flat().reduce((sum, w) => sum + w * w, 0);
  return { each, data, penalty };
}

/** By central differences, right to nine digits: the formula is what students are here to find. */
export function slopes(problem) {
  const loss = (W) => {
    const { data, penalty } = measure({ ...problem, W });
    return data + problem.reg * penalty;
  };
  return problem.W.map((row, d) => row.map((w, c) => {
    const h = 6e-6 * Math.max(1, Math.abs(w));
    const at = (value) => problem.W.map((other, i) => (i === d ? other.map((v, k) => (k === c ? value : v)) : other));
    return (loss(at(w + h)) - loss(at(w - h))) / (2 * h);
  }));
}
