// What is turned and pressed. All are the browser's own, and so work by mouse, touch and keyboard.

import { html, short } from "./dom.js";

/**
 * A slider with its name and its number. `log` spaces values by their ratio; `told` says the number otherwise.
 * Set `.value` from outside; `onchange(value)` hears only what a person does.
 */
export function slider({ label, low, high, step, value, log = false, told = short, onchange }) {
  const [inward, outward] = log ? [Math.log10, (x) => +(10 ** x).toPrecision(3)] : [(x) => x, (x) => x];
  const input = html("input", { type: "range", min: inward(low), max: inward(high), step: step ?? (inward(high) - inward(low)) / 100 });
  const output = html("output", { "aria-live": "off" }); // the slider itself says its value
  const node = html("label", { class: "slider" }, html("span", {}, label), input, output);
  const show = (x) => {
    output.textContent = told(x);
    input.setAttribute("aria-valuetext", told(x));
  };
  let current = value;
  input.addEventListener("input", () => {
    current = outward(+input.value);
    show(current);
    onchange(current);
  });
  const control = {
    node,
    get value() { return current; },
    set value(x) {
      current = x;
      input.value = inward(x);
      show(x);
    },
  };
  control.value = value;
  return control;
}

/** One of several: `options` are values, or [value, text] pairs. */
export function choice({ label, options, value, onchange }) {
  const pairs = options.map((option) => (Array.isArray(option) ? option : [option, String(option)]));
  const select = html("select", {}, ...pairs.map(([, text], i) => html("option", { value: i }, text)));
  select.addEventListener("change", () => onchange(pairs[+select.value][0]));
  const control = {
    node: html("label", { class: "choice" }, html("span", {}, label), select),
    get value() { return pairs[+select.value][0]; },
    set value(x) { select.value = pairs.findIndex(([one]) => one === x); },
  };
  control.value = value;
  return control;
}

/** Yes or no. */
export function tick({ label, value, onchange }) {
  const input = html("input", { type: "checkbox" });
  input.checked = value;
  input.addEventListener("change", () => onchange(input.checked));
  return {
    node: html("label", { class: "tick" }, input, html("span", {}, label)),
    get value() { return input.checked; },
    set value(x) { input.checked = x; },
  };
}

export function button(text, press, attributes = {}) {
  return html("button", { type: "button", onclick: press, ...attributes }, text);
}

/**
 * Play, step and reset. `step()` goes on by one and says whether there is more; `reset()` starts again.
 * Who asked for less motion gets a step every half second at most. Call `stop` when the widget goes.
 * `rest()` is called when it has stopped: nobody can listen to every step, so what it came to is said then.
 */
export function player({ step, reset, calm, interval = 80, names = {}, rest = () => {} }) {
  let timer = null;
  const play = button("Play", () => (timer === null ? start() : stop()), { class: "play" });
  const once = button(names.step ?? "Step", () => { stop(); step(); });
  const again = button(names.reset ?? "Reset", () => { stop(); reset(); });
  function start() {
    play.textContent = "Pause";
    timer = setInterval(() => { if (!step()) stop(); }, calm ? Math.max(500, interval) : interval);
  }
  function stop() {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
    rest();
  }
  return { node: html("div", { class: "buttons" }, play, once, again), stop, get playing() { return timer !== null; } };
}
