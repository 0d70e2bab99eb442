"""Adding [[source]] tables to presslake.toml: every byte that is there stays."""

import os
import shutil
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit

from pipeline.options import ConfigurationError
from pipeline.verbs.template import TEMPLATE
from schemas.records import Source

_BOM = b"\xef\xbb\xbf"


def add_sources(path: Path, sources: Sequence[Source]) -> None:
    """Write a table for each source at the end of the file, which is made from the template where there is none.

    A table says id, url, kind (but for feeds), name and language. The file is replaced in one step: whoever reads
    it finds it without them or with all of them.

    Raises:
        ConfigurationError: it cannot be read or written, or no table can be added to what stands in it.
    """
    try:
        before = path.read_bytes() if path.exists() else without_example(TEMPLATE).encode()
        _replace(path.resolve(), with_sources(before, sources, path))
    except OSError as e:
        raise ConfigurationError([f"{path}: cannot be written ({e.strerror or e})"]) from e


def with_sources(before: bytes, sources: Sequence[Source], path: Path) -> bytes:
    """The bytes of a configuration with a table for each source behind them. Raises ConfigurationError."""
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before.removeprefix(_BOM) else newline if before.endswith(b"\n") else newline * 2
    tables = [_table(s) for s in sources]
    document = tomlkit.document()
    array = tomlkit.aot()
    for values in tables:
        array.append(tomlkit.item(values))
    document.append("source", array)
    after = before + gap + tomlkit.dumps(document).encode().replace(b"\n", newline)
    _hold(before, after, tables, path)
    return after


def without_example(template: str) -> str:
    """The template with its one source turned into a comment."""
    lines, in_example = [], False
    for line in template.split("\n"):
        in_example = line == "[[source]]" or (in_example and bool(line))
        lines.append(f"# {line}" if in_example and not line.startswith("#") else line)
    return "\n".join(lines)


def _table(source: Source) -> dict[str, str]:
    values = {"id": source.id, "url": source.location}
    if source.kind != "feed":
        values["kind"] = source.kind
    if source.name != source.id:
        values["name"] = source.name
    if source.language:
        values["language"] = source.language
    return values


def _hold(before: bytes, after: bytes, tables: list[dict[str, str]], path: Path) -> None:
    """Raise ConfigurationError unless the new text says what the old one did, and the tables."""
    old = _loaded(before, path)
    if not isinstance(old.get("source", []), list):
        raise ConfigurationError([f"{path}: source: expected tables headed [[source]], got {old['source']!r:.80}"])
    wanted = old | {"source": [*old.get("source", []), *tables]}
    try:
        held = tomllib.loads(after.decode("utf-8-sig")) == wanted
    except tomllib.TOMLDecodeError:
        held = False
    if not held:
        what = "no table can be added to `source = [...]`; write each of its sources under a [[source]] of its own"
        raise ConfigurationError([f"{path}: source: {what}"])


def _loaded(text: bytes, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise ConfigurationError([f"{path}: is not TOML: {e}"]) from e


def _replace(path: Path, text: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        else:
            temporary.chmod(0o644)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
