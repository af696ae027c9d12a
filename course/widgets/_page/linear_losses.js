// The losses of a linear classifier, as course.linear has them. X and W are rows of numbers; the last feature is 1.

import { hingeLoss, softmaxLoss } from "./score_losses.js";

export const LOSSES = { SVM: hingeLoss, softmax: softmaxLoss };

export function scores(X, W) {
  return X.map((x) => W[0].map((_, c) => x[0] * W[0][c] + x[1] * W[1][c] + W[2][c]));
}

/** The loss of each example, their mean, the sum of the squared weights, and the gradient of data + reg penalty. */
export function linearLoss({ X, y, W, kind, reg }) {
  const found = scores(X, W).map((s, i) => LOSSES[kind](s, y[i]));
  const each = found.map(({ loss }) => loss), N = X.length;
  const column = (c, feature) => found.reduce((sum, { slopes }, i) => sum + feature(X[i]) * slopes[c], 0) / N;
  const features = [(x) => x[0], (x) => x[1], () => 1];
  return {
    each, data: each.reduce((a, b) => a + b, 0) / N, penalty: W.flat().reduce((sum, w) => sum + w * w, 0),
    dW: W.map((row, d) => row.map((w, c) => column(c, features[d]) + 2 * reg * w)),
  };
}
