"""Where a lake lies: in a folder of a disk, or in a store (gs://, s3://). Paths in it are relative to it, with slashes."""

import os
import shutil
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from transforms.land.names import is_store

TEMPORARY = "_tmp"
"""Folder of a lake on a disk for files in the making; a rename puts them in their place."""

RETRY_S = 60
"""So long is a request to gs:// repeated that fails; a quarter of an hour by Arrow's default."""

_SUFFIX = ".parquet"
_A = TypeVar("_A")
_B = TypeVar("_B")


class LakeFiles(ABC):
    """A lake's Parquet files, each of which is there as a whole or not at all.

    Every method raises OSError where the disk or the store fails, FileNotFoundError where what is asked for is not
    there.

    Args:
        name: the lake's path or address, for people.
        at_once: as many requests are worth making side by side.
    """

    _fs: fs.FileSystem

    def __init__(self, name: str, at_once: int) -> None:
        self.name, self._at_once = name, at_once

    def sizes(self, folder: str) -> dict[str, int]:
        """Names and bytes of a folder's files; none where there is no folder."""
        return {i.base_name: i.size for i in self._infos(folder) if _is_file(i)}

    def tree(self, folder: str) -> dict[str, frozenset[str]]:
        """The names of the files in each folder from this one down. A store is asked once for a thousand files."""
        found: dict[str, set[str]] = {}
        for info in self._infos(folder, recursive=True):
            if _is_file(info):
                found.setdefault(info.path.rpartition("/")[0], set()).add(info.base_name)
        return {path: frozenset(names) for path, names in found.items()}

    def read(self, path: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A file's rows. Raises pyarrow.ArrowException, too, where it is no Parquet."""
        with self._opened(path) as file:
            return file.read(None if columns is None else list(columns))

    def read_there(self, path: str, columns: Sequence[str]) -> pa.Table:
        """As `read`, without the columns that the file does not have."""
        with self._opened(path) as file:
            return file.read([c for c in columns if c in file.schema_arrow.names])

    def metadata(self, path: str) -> dict[bytes, bytes]:
        """What a file says of itself."""
        with self._opened(path) as file:
            return file.metadata.metadata or {}

    def each(self, function: Callable[[_A], _B], items: Iterable[_A]) -> Iterator[_B]:
        """What a function makes of each item, in order; side by side where one waits for a store."""
        if self._at_once == 1:
            yield from map(function, items)
            return
        with ThreadPoolExecutor(self._at_once) as pool:
            yield from pool.map(function, items)

    def remove(self, path: str) -> None:
        """Remove a file; nothing where it is gone."""
        with suppress(FileNotFoundError):
            self._fs.delete_file(path)

    @abstractmethod
    def remove_folder(self, folder: str) -> None:
        """Remove a folder with all that is in it; nothing where there is none."""

    @abstractmethod
    def write(self, path: str, table: pa.Table, *, making: str = TEMPORARY, lasting: bool = False) -> None:
        """Write a file, which readers see when all of it is there.

        Args:
            path: where.
            table: what.
            making: the folder for what is half written, on a disk.
            lasting: return only when a power failure cannot take it away; as a store always does.
        """

    @abstractmethod
    def visible_at_s(self, path: str) -> float:
        """Since when readers see a file, in seconds since 1970."""

    @abstractmethod
    def keep_names(self, folder: str) -> None:
        """Return only when a power failure cannot take the names in a folder away."""

    def _infos(self, folder: str, *, recursive: bool = False) -> list[fs.FileInfo]:
        return self._fs.get_file_info(fs.FileSelector(folder, allow_not_found=True, recursive=recursive))

    def _opened(self, path: str) -> pq.ParquetFile:
        return pq.ParquetFile(self._fs.open_input_file(path), pre_buffer=self._at_once > 1)  # fewer requests


class Folder(LakeFiles):
    """A lake on a disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), at_once=1)
        self._folder = folder
        self._fs = fs.SubTreeFileSystem(str(folder), fs.LocalFileSystem())

    def write(self, path: str, table: pa.Table, *, making: str = TEMPORARY, lasting: bool = False) -> None:
        temporary = self._folder / making / uuid.uuid4().hex
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._fs.open_output_stream(f"{making}/{temporary.name}") as out:
                _write(table, out)
            if lasting:
                _flush(temporary)
            place = self._folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary.rename(place)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise

    def visible_at_s(self, path: str) -> float:
        return (self._folder / path).stat().st_ctime  # which the rename set

    def keep_names(self, folder: str) -> None:
        _flush(self._folder / folder)

    def remove_folder(self, folder: str) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder / folder)


class Bucket(LakeFiles):
    """A lake in a store of objects, which has no rename: an object is there when it has been sent.

    Args:
        address: `gs://bucket/folder` or `s3://bucket/folder`. Credentials are those of the environment or the machine.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        super().__init__(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}", at_once=16)
        self._address = address

    @cached_property
    def _fs(self) -> fs.FileSystem:  # finding credentials and a region may take requests, which may fail
        store, path = fs.FileSystem.from_uri(_patient(self._address))
        return fs.SubTreeFileSystem(path, store)

    def write(self, path: str, table: pa.Table, *, making: str = TEMPORARY, lasting: bool = False) -> None:
        whole = pa.BufferOutputStream()  # a stream that Parquet fails to fill would leave half an object
        _write(table, whole)
        with self._fs.open_output_stream(path) as out:
            out.write(whole.getvalue())

    def remove_folder(self, folder: str) -> None:
        paths = [f"{below}/{name}" for below, names in self.tree(folder).items() for name in names]
        list(self.each(self.remove, paths))

    def visible_at_s(self, path: str) -> float:
        info = self._fs.get_file_info(path)
        if info.mtime is None:
            raise FileNotFoundError(f"{self.name}/{path}")
        return info.mtime.timestamp()

    def keep_names(self, folder: str) -> None:
        """Nothing: a store has them."""


def open_lake(lake: str | Path) -> LakeFiles:
    """A lake by its folder or its address; nothing is asked yet."""
    return _bucket(lake) if isinstance(lake, str) and is_store(lake) else Folder(Path(lake))


_bucket = cache(Bucket)
"""A process keeps its connections."""


def _patient(address: str) -> str:
    if not address.startswith("gs:") or "retry_limit_seconds=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}retry_limit_seconds={RETRY_S}"


def _is_file(info: fs.FileInfo) -> bool:
    return info.type == fs.FileType.File and info.base_name.endswith(_SUFFIX)


def _write(table: pa.Table, out: Any) -> None:
    pq.write_table(table, out, compression="zstd", write_statistics=True, store_schema=True)


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
