"""A limited run is one command of somebody else's code, run where it can do no harm: in a folder of its own, as the
leader of a process group that is killed as a whole, with limits for time, memory, file sizes and output. What is kept of
it is an Outcome."""
import dataclasses
import os
import resource
import signal
import subprocess
import tempfile

MEBIBYTE = 1 << 20
MAX_OUTPUT = 4 * MEBIBYTE
MAX_FILE = 256 * MEBIBYTE
MAX_MEMORY = 8192 * MEBIBYTE


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it said. `code` is negative for a signal, None when the time was over; `busy`: that of
    the processor, not that on the clock."""
    code: int | None
    out: str
    err: str
    busy: bool = False

    @property
    def timed_out(self):
        return self.code is None


def _set_limits(seconds, any_memory):
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    if not any_memory:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    # An endless loop costs this much of the processor even if the machine is busy with other things.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def _kill_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _text(file):
    file.seek(0)
    return file.read(MAX_OUTPUT).decode("utf-8", "backslashreplace")


def limited_run(command, seconds, folder, variables=None, any_memory=False):
    """`seconds` of processor time, and five times that on the clock. `any_memory`: for sanitizers, which reserve terabytes of
    addresses."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder), "TMPDIR": str(folder), **(variables or {})}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(list(map(str, command)), cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=err, start_new_session=True, preexec_fn=lambda: _set_limits(seconds, any_memory))
        try:
            code = process.wait(5 * seconds)
        except subprocess.TimeoutExpired:
            code = None
        _kill_group(process)
        process.wait()
        busy = code in (-signal.SIGXCPU, -signal.SIGKILL)
        return Outcome(None if busy else code, _text(out), _text(err), busy)
