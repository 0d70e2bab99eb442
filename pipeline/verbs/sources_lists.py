"""`presslake sources import` and `export`: lists of feeds in OPML, and the configuration."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.options import ConfigurationError, Settings
from pipeline.sources.finding.naming import address, configured, inert, source_id, source_name, why_not_polled
from pipeline.sources.finding.opml import OpmlError, Outline, exportable, read, write
from pipeline.toml_writer import add_sources
from pipeline.verbs.console import Console
from schemas.records import Source

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


@dataclass(slots=True)
class _Importing:
    """What is known and taken so far, and the new sources."""

    known: dict[str, str]
    taken: set[str]
    new: list[Source] = field(default_factory=list)
    there: int = 0
    left_out: list[str] = field(default_factory=list)

    def take(self, outline: Outline, file: Path) -> None:
        """One feed: new, known, or left out and why."""
        url = inert(outline.url)
        why_not = why_not_polled(url)
        if why_not:
            self.left_out.append(f"{file}: line {outline.line}: {outline.title or url}: {why_not}")
            return
        key = address(outline.kind, url)
        if key in self.known:
            self.there += 1
            return
        own = outline.id if outline.id and outline.id not in self.taken and _is_id(outline.id) else None
        new_id = own or source_id(url, self.taken)
        language = outline.language if outline.language and _LANGUAGE.fullmatch(outline.language) else None
        name = source_name(outline.title, new_id)
        self.new.append(Source(id=new_id, kind=outline.kind, location=url, name=name, language=language))
        self.known[key] = new_id
        self.taken.add(new_id)


def import_lists(files: Sequence[Path], settings: Settings, path: Path, console: Console) -> bool:
    """Add the feeds of all lists to the file at `path`, each once; returns whether every list could be read and
    held one. A list that cannot be read keeps all from being written.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    sources = (*settings.sources, *settings.disabled)
    importing = _Importing(known=configured(sources), taken={s.id for s in sources})
    for file in files:
        try:
            outlines = read(file.read_bytes())
        except (OSError, OpmlError) as e:
            console.error(f"{file}: {e.strerror if isinstance(e, OSError) else e}; nothing was imported")
            return False
        if not (outlines.feeds or outlines.left_out):
            console.error(f"{file}: none of its outlines has an address (`xmlUrl`); expected a list of feeds")
        importing.left_out += [
            f"{file}: line {o.line}: {o.name or 'an outline'}: {o.reason}" for o in outlines.left_out
        ]
        for outline in outlines.feeds:
            importing.take(outline, file)
    if importing.new:
        add_sources(path, importing.new)
    for line in importing.left_out:
        console.error(f"left out: {line}")
    console.say(
        f"added to {path}: {len(importing.new)}, there already: {importing.there}, left out: {len(importing.left_out)}"
    )
    return bool(importing.new or importing.there)


def export_list(settings: Settings, file: Path | None, console: Console) -> None:
    """Write the sources as OPML to a new file, or to standard output.

    Raises:
        ConfigurationError: the file is there already, or cannot be written.
    """
    for source in settings.sources:
        if not exportable(source):
            why = "is a folder" if source.kind == "folder" else "its address names an environment variable"
            console.error(f"left out: {source.id}: {why}")
    opml = write(settings.sources, "presslake")
    if file is None:
        sys.stdout.buffer.write(opml)
        sys.stdout.buffer.flush()
        return
    try:
        with file.open("xb") as out:
            out.write(opml)
    except FileExistsError:
        raise ConfigurationError([f"{file}: is there already; remove it, or name another"]) from None
    except OSError as e:
        raise ConfigurationError([f"{file}: cannot be written ({e.strerror})"]) from e
    console.say(f"wrote {file}: {sum(map(exportable, settings.sources))} sources")


def _is_id(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", text))
