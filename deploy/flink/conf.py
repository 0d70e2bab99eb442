"""The configuration of a cluster on this machine: each option with its reason."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Ports on loopback. The others that Flink needs it takes as they are free."""

    rest: int = 8081
    job: int = 8099
    artifacts: int = 8098
    expansion: int = 8097
    rpc: int = 6123
    zookeeper: int = 2181


LOOPBACK = "127.0.0.1"

LOG4J = """\
rootLogger.level = INFO
rootLogger.appenderRef.file.ref = File
appender.file.name = File
appender.file.type = File
appender.file.fileName = ${sys:log.file}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} %m%n
"""


def flink_conf(work: Path, ports: Ports, slots: int) -> str:
    """The text of Flink's config.yaml for a cluster whose files lie in `work`."""
    lines = []
    for name, value, reason in (*_places(work, ports), *_memory(slots), *_recovery(work, ports)):
        lines.append(f"# {reason}\n{name}: {value}\n")
    return "".join(lines)


def zookeeper_conf(work: Path, ports: Ports) -> str:
    """The text of zoo.cfg for the one ZooKeeper that comes with Flink."""
    # with one server named, it starts as a single one and needs no peers
    lines = (
        "tickTime=2000",
        f"dataDir={work}/zookeeper",
        f"clientPort={ports.zookeeper}",
        f"clientPortAddress={LOOPBACK}",
        "admin.enableServer=false",
        f"server.1={LOOPBACK}",
    )
    return "\n".join(lines) + "\n"


_Option = tuple[str, str | int, str]


def _places(work: Path, ports: Ports) -> tuple[_Option, ...]:
    return (
        ("jobmanager.rpc.address", LOOPBACK, "nothing listens but on loopback"),
        ("jobmanager.bind-host", LOOPBACK, "nothing listens but on loopback"),
        ("jobmanager.rpc.port", ports.rpc, "so that two clusters fit on a machine"),
        ("taskmanager.host", LOOPBACK, "nothing listens but on loopback"),
        ("taskmanager.bind-host", LOOPBACK, "nothing listens but on loopback"),
        ("rest.address", LOOPBACK, "nothing listens but on loopback"),
        ("rest.bind-address", LOOPBACK, "nothing listens but on loopback"),
        ("rest.port", ports.rest, "so that two clusters fit on a machine"),
        ("rest.bind-port", ports.rest, "a range would hide that the port is taken"),
        ("io.tmp.dirs", f"{work}/tmp", "what one cluster leaves goes with its folder"),
    )


def _memory(slots: int) -> tuple[_Option, ...]:
    return (
        ("jobmanager.memory.process.size", "1024m", "a heap of 450 MB; one job needs half of it"),
        ("taskmanager.memory.task.heap.size", "1920m", "512 MB died of full collections with four jobs"),
        ("taskmanager.memory.managed.size", "128m", "the hashmap backend takes none; Beam's runner asks for a little"),
        ("taskmanager.memory.network.min", "64m", "a job of few stages; the default is a tenth of everything"),
        ("taskmanager.memory.network.max", "64m", "a job of few stages; the default is a tenth of everything"),
        ("taskmanager.network.sort-shuffle.min-buffers", 64, "a bounded job's output takes 16 MB of these by default"),
        ("taskmanager.memory.task.off-heap.size", "128m", "gRPC between Flink and the Python workers"),
        ("taskmanager.numberOfTaskSlots", slots, "a job takes as many as its parallelism"),
    )


def _recovery(work: Path, ports: Ports) -> tuple[_Option, ...]:
    return (
        ("state.backend.type", "hashmap", "polls' state is a few MB"),
        ("state.checkpoints.dir", (work / "checkpoints").as_uri(), "checkpoints outlive the processes"),
        ("state.savepoints.dir", (work / "savepoints").as_uri(), "where `stop` puts a savepoint if not told"),
        ("state.checkpoints.num-retained", 2, "the newest may be half deleted when a machine dies"),
        ("high-availability.type", "zookeeper", "a JobManager that starts again finds its jobs; else it forgets them"),
        ("high-availability.zookeeper.quorum", f"{LOOPBACK}:{ports.zookeeper}", "the one that comes with Flink"),
        ("high-availability.storageDir", (work / "ha").as_uri(), "the jobs' graphs; ZooKeeper keeps where they are"),
        ("high-availability.jobmanager.port", ports.rpc, "so that two clusters fit on a machine"),
        ("restart-strategy.type", "exponential-delay", "a fixed count is used up while a TaskManager is away"),
        ("restart-strategy.exponential-delay.initial-backoff", "1s", "a dead worker is replaced at once"),
        ("restart-strategy.exponential-delay.max-backoff", "10s", "and tried at least every 10 s"),
        ("restart-strategy.exponential-delay.attempts-before-reset-backoff", 1_000_000, "never gives up"),
        ("heartbeat.interval", 1000, "in ms; a dead TaskManager is noticed at its second unanswered beat"),
        ("heartbeat.timeout", 50_000, "in ms; a machine under load answers late, and is not dead"),
        ("slot.request.timeout", 120_000, "in ms; a job waits for the TaskManager that is started again"),
    )
