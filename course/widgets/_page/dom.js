// Elements, and the root that every widget has.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element: attributes by name, listeners as onclick and the like, then children. */
export function html(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Set attributes anew; null and false take one away. */
export function change(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

function filled(node, attributes, children) {
  change(node, attributes);
  node.append(...children);
  return node;
}

/** A table that scrolls sideways by itself where the page is narrow, by keys as well. */
export function scrolling(label, table) {
  return html("div", { class: "wide", tabindex: 0, role: "region", "aria-label": label }, table);
}

/** The numbers of an `Array` trait, or null. */
export function numbers(array) {
  if (!array) return null;
  const view = array.bytes;
  const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  return array.dtype === "float64" ? new Float64Array(bytes) : new Float32Array(bytes);
}

/** A number as one reads it: three digits, a true minus. */
export function short(x, digits = 3) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "undefined" : x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  const text = size !== 0 && (size >= 1e5 || size < 1e-3) ? x.toExponential(digits - 1) : String(+x.toPrecision(digits));
  return text.replace(/-/g, "−").replace(/e\+?(−?\d+)$/, "e$1");
}

/**
 * What anywidget calls. `draw(page)` fills `page.root`:
 *   page.get(name), page.set({name: value})   traits
 *   page.on(names, react)                     react when one of them changes, until the widget is gone
 *   page.say(text)                            told to screen readers, politely, and not before something has changed
 *   page.calm                                 whether the reader asked for less motion
 *   page.recoloured(react)                    react when the page has another theme: for what is painted, not styled
 * What it returns is called when the widget goes.
 */
export function widget(label, draw) {
  function render({ model, el }) {
    const heard = [];
    let said = "";
    const live = html("div", { class: "live", "aria-live": "polite", role: "status" });
    const error = html("div", { class: "error", role: "alert", hidden: true });
    const root = html("div", { class: "upstream", role: "group", "aria-label": label });
    // A notebook takes keys for commands of its own: "b" would insert a cell. Notebook 7 hears of them first, and
    // leaves alone only what is marked itself.
    root.addEventListener("focusin", ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true"));
    for (const kind of ["keydown", "keyup", "keypress"]) root.addEventListener(kind, (event) => event.stopPropagation());
    const page = {
      root,
      get: (name) => model.get(name),
      set(values) {
        for (const [name, value] of Object.entries(values)) model.set(name, value);
        model.save_changes();
      },
      on(names, react) {
        for (const name of [names].flat()) {
          model.on(`change:${name}`, react);
          heard.push([`change:${name}`, react]);
        }
      },
      say(text) {
        if (root.isConnected && text !== said) live.textContent = text;
        said = text;
      },
      recoloured: (react) => root.addEventListener("transitionend", ({ target }) => { if (target === root) react(); }),
      calm: matchMedia("(prefers-reduced-motion: reduce)").matches,
    };
    const complain = () => {
      error.hidden = !model.get("error");
      error.textContent = model.get("error");
    };
    page.on("error", complain);
    complain();
    let end;
    try {
      end = draw(page);
    } catch (failure) {
      error.hidden = false;
      error.textContent = `This widget cannot be drawn: ${failure.message}`;
      console.error(failure);
    }
    root.append(error, live);
    el.append(root);
    return () => {
      end?.();
      for (const [name, react] of heard) model.off(name, react);
    };
  }
  return { render };
}
