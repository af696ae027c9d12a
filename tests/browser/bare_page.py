"""A widget on a page with nothing else, and its Python at the other end: no server, no kernel, no notebook.

The page's model does what that of ipywidgets does, as far as widgets see: what is set goes to Python when it
is saved, and what Python changes comes back. Where a notebook matters, tests use JupyterLab.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page

HALF_A_SCREEN: Any = {"width": 1000, "height": 1000}

OPEN = """async ([esm, css, state, theme, python]) => {
    document.body.setAttribute("data-jp-theme-light", theme === "light");
    document.body.style.background = theme === "light" ? "#fff" : "#111";
    const colours = theme === "light" ? "" : `:root { --jp-layout-color0: #111; --jp-layout-color1: #212121;
        --jp-ui-font-color0: #fff; }`;
    document.head.append(Object.assign(document.createElement("style"), { textContent: colours + css }));
    const module = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
    const values = {}, listeners = {};
    let unsaved = {}, waiting = Promise.resolve();
    const revived = (value) => {
        if (value?.$bytes === undefined) {
            if (Array.isArray(value)) return value.map(revived);
            if (value && typeof value === "object")
                return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, revived(v)]));
            return value;
        }
        return new DataView(Uint8Array.from(atob(value.$bytes), (c) => c.charCodeAt(0)).buffer);
    };
    const put = (name, value) => {
        if (JSON.stringify(values[name]) === JSON.stringify(value) && !value?.bytes) return;
        values[name] = value;
        for (const react of [...(listeners[`change:${name}`] ?? [])]) react();
    };
    const model = {
        get: (name) => values[name],
        set(name, value) { unsaved[name] = value; put(name, value); },
        save_changes() {
            const sent = unsaved;
            unsaved = {};
            window.pending = waiting = waiting.then(() => window[python](sent)).then((answer) => {
                for (const [name, value] of Object.entries(revived(answer))) put(name, value);
            });
        },
        on(event, react) { (listeners[event] ??= []).push(react); },
        off(event, react) { listeners[event] = (listeners[event] ?? []).filter((one) => one !== react); },
        send() {},
    };
    Object.assign(values, revived(state));
    window.model = model;
    const el = document.createElement("main");
    document.body.append(el);
    window.keys = [];
    document.addEventListener("keydown", (event) => window.keys.push(event.key));
    const end = module.default.render({ model, el });
    const earlier = window.take_away;
    window.take_away = () => {
        window.take_away = earlier;
        end?.();
        el.remove();
        return Object.values(listeners).flat().length;
    };
}"""


def show(page: Page, widget: Any, theme: str = "light", beside: bool = False) -> Locator:
    """Draw the widget on the page, in the place of what is there or beside it, and give its root."""
    changed: dict[str, None] = {}  # in the order of their changes
    widget.observe(lambda change: changed.update({change["name"]: None}))

    def python(sent: Mapping[str, Any]) -> Any:
        changed.clear()
        widget.set_state(dict(sent))
        state = _plain({name: widget.get_state(name)[name] for name in changed if name in widget.keys})
        # As in a notebook, nothing comes back that is as the page has set it: by now it may have set it anew.
        return {name: value for name, value in state.items() if name not in sent or sent[name] != value}

    if not beside:
        page.set_content('<!doctype html><html lang="en"><title>A widget</title><body></body></html>')
    name = f"python_{widget.model_id}"
    page.expose_function(name, python)
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
    page.evaluate(OPEN, [str(widget._esm), str(widget._css), _plain(state), theme, name])
    return page.locator(".upstream").last


def clear(page: Page) -> None:
    """Take away all widgets that the page has, the last one first."""
    page.evaluate("() => { while (window.take_away) window.take_away(); }")


def settled(page: Page) -> None:
    """Wait until Python has answered all that it was told."""
    page.evaluate("window.pending?.then(() => null)")


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview | bytearray):
        return {"$bytes": base64.b64encode(bytes(value)).decode("ascii")}
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
