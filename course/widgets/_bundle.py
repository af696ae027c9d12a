"""One text for the page out of several files.

anywidget takes one ES module, which cannot import a file beside it. So a line `import { … } from "./x.js"` is
replaced by the text of that file, once, at the top; nothing else changes, and there is no build.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[\w./]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function|class|const|let)", re.MULTILINE)
PAGE = Path(__file__).with_name("_page")


def bundle(file: Path) -> str:
    """A module and all that it imports, as one module."""
    *shared, own = _files(file, [])
    parts = [EXPORT.sub("", IMPORT.sub("", part.read_text(encoding="utf-8"))) for part in shared]
    parts.append(IMPORT.sub("", own.read_text(encoding="utf-8")))
    return "\n".join([*parts, f"//# sourceURL=course/widgets/{file.name}\n"])


def styles(file: Path) -> str:
    """What all widgets look like, and what this one adds."""
    parts = [*sorted(PAGE.glob("*.css")), *([file] if file.exists() else [])]
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


def _files(file: Path, seen: list[Path]) -> list[Path]:
    """All files, each after those that it imports."""
    for name in IMPORT.findall(file.read_text(encoding="utf-8")):
        needed = (file.parent / name).resolve()
        if needed not in seen:
            _files(needed, seen)
    if file not in seen:
        seen.append(file)
    return seen
