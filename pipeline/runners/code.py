"""Which code is installed here: a launcher and its workers must have the same."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline import __version__

_PACKAGES = ("pipeline", "schemas", "transforms")
_SHIPPED = (".py", ".toml", ".txt")
"""Suffixes of what the wheel has: the code, and the word lists and rules it reads."""


@dataclass(frozen=True, slots=True)
class Code:
    """The version of the package, and a digest of its files (hexadecimal)."""

    version: str
    digest: str

    def to_bytes(self) -> bytes:
        """As a worker pool tells it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, told: bytes) -> "Code":
        """What a worker pool told. Raises ValueError where it is something else."""
        values = json.loads(told)
        if not isinstance(values, dict) or set(values) != {"version", "digest"}:
            raise ValueError(f"a worker pool told {told[:80]!r}; expected version and digest")
        return cls(str(values["version"]), str(values["digest"]))

    def __str__(self) -> str:
        return f"{self.version} ({self.digest[:8]})"


def installed() -> Code:
    """The code that this process would import."""
    top = Path(__file__).resolve().parent.parent.parent
    return Code(__version__, digest(top))


def digest(top: Path) -> str:
    """Of the packages in the folder `top`: names and bytes of all they ship, wherever the folder lies."""
    found = hashlib.blake2b(digest_size=16)
    files = (p for name in _PACKAGES for p in (top / name).rglob("*") if p.suffix in _SHIPPED and p.is_file())
    for path in sorted(files, key=lambda p: p.relative_to(top).as_posix()):
        found.update(path.relative_to(top).as_posix().encode() + b"\0")
        found.update(hashlib.blake2b(path.read_bytes(), digest_size=16).digest())
    return found.hexdigest()
