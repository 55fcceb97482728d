"""Every fault that is tried, and what must become of spans and evaluations then: the lines of the table in docs/reliability.md.

Where nothing else is said fifty spans and ten evaluations are on their way.
"""
import dataclasses
import email.utils
import random
import time

import chaos_backend as does
from chaos_backend import take

HTTP = ("agent", "socket", "agentless", "otlp", "otlp-json")
ENCRYPTED = ("agentless", "otlp-tls", "otlp-json-tls")
EVERYWHERE = (*HTTP, "file")
SPANS = 50
ORDINARY = (f"spans={SPANS}", "evaluations=10", "flush=60000")
BRIEFLY = (f"spans={SPANS}", "evaluations=10", "flush=300")
# A machine that is busy with other things must not look like a fault.
PATIENT = {"LLMOBS_REQUEST_TIMEOUT_MS": "60000", "OTEL_EXPORTER_OTLP_TIMEOUT": "60000"}
PATIENT_END = {"LLMOBS_EXIT_TIMEOUT_MS": "60000"}
NEXT = ("evaluations=1", "flush=60000", "wait=1")
SHORT_TIMEOUT = {"LLMOBS_REQUEST_TIMEOUT_MS": "700", "OTEL_EXPORTER_OTLP_TIMEOUT": "700"}


@dataclasses.dataclass
class Fault:
    """`lost`: how many spans, exactly; None: any number, which must then be counted as dropped."""
    name: str
    becomes: str  # of what is on its way
    script: object = (take,)  # or a function of a seed that makes one
    ways: tuple = HTTP
    program: tuple = ORDINARY
    lost: object = 0
    twice: int = 0  # so many spans may arrive twice
    variables: dict = dataclasses.field(default_factory=dict)
    backend: dict = dataclasses.field(default_factory=dict)
    tls: str = "good"
    host: str = ""
    prefix: tuple = ()
    files: str = ""  # what is done to the file, by its name in chaos.py
    during: str = ""  # what is done to the process
    most_requests: int = 0  # for spans
    counted_as: str = ""  # the reason of all that was lost
    exit_code: int = 0
    keeps: str = ""  # what the library keeps in files: "recorder", "spool"
    then: tuple = ()  # a second program, with the same settings, when the first one has ended and nothing is wrong any more
    quick: bool = False  # in every run of the tests


def asks_to_wait(value, code=429, header="Retry-After", pause=0.0):
    """`pause`: so long nothing may come."""
    act = does.status(code, (header, value))
    act.pause = pause
    return act


def in_two_seconds(request):
    request.answer(503, [("Retry-After", email.utils.formatdate(time.time() + 2, usegmt=True))])


in_two_seconds.pause = 0.9  # dates have no fractions


def answers():
    passing = (408, 425, 429, 500, 502, 503, 504, 599)
    again = "kept and sent again, after pauses of random length that get longer, up to 30 s"
    yield Fault("408, 425, 429, 500, 502, 503, 504, 599, one after the other", again,
                [*(does.status(code) for code in passing), take], program=(*ORDINARY[:2], "flush=60000"), quick=True)
    yield Fault("503 for 3 s, at 200 spans a second", again, lambda seed: [for_seconds(3, does.status(503))],
                program=("paced=200@4000", "flush=60000"))
    yield Fault("`Retry-After: 2`, and nothing else for 3 s", "nothing is sent before", lambda seed: [for_seconds(3, asks_to_wait("2"))],
                program=("paced=200@4000", "flush=60000"), most_requests=12)
    yield Fault("`Retry-After: 1`", "nothing is sent before", [asks_to_wait("1", pause=0.95), take], most_requests=2, quick=True)
    yield Fault("`Retry-After`, a date", "nothing is sent before", [in_two_seconds, take], most_requests=2, quick=True)
    yield Fault("`x-ratelimit-reset: 1`", "nothing is sent before", [asks_to_wait("1", header="X-RateLimit-Reset", pause=0.95), take],
                most_requests=2)
    yield Fault("`Retry-After` that is negative, past, empty, no time", "the usual pauses",
                [*(asks_to_wait(wish, 503) for wish in ("-5", "soon", "", "Thu, 01 Jan 1970 00:00:00 GMT", "1e9", "９")), take],
                program=(*ORDINARY[:2], "flush=60000"), quick=True)
    yield Fault("`Retry-After: 99999999`, and the program ends", "one more try, then the program ends in its time",
                [asks_to_wait("99999999")], program=BRIEFLY, lost=SPANS, counted_as="unreachable", quick=True)
    yield Fault("413: more than 10 together", "halved until it is taken", [does.at_most(10)], most_requests=16, quick=True)
    yield Fault("413, also for one alone", "halved, fifty times at most; dropped", [does.status(413)], lost=SPANS, counted_as="rejected",
                most_requests=101)
    yield Fault("400 because of one span of 50", "halved until that one is alone", [does.refuses("s13")], lost=1, counted_as="rejected",
                quick=True)
    yield Fault("422 because of one span of 50", "the same", [does.refuses("s0", 422)], lost=1, counted_as="rejected")
    for code in (401, 403):
        yield Fault(f"{code}: the key is refused", "kept, and asked again once a minute", [does.status(code)], program=BRIEFLY, lost=SPANS,
                    counted_as="unreachable", most_requests=2, quick=code == 403)
    yield Fault("404, 405, 410, 415", "dropped at once", lambda seed: [does.status(random.Random(seed).choice((404, 405, 410, 415)))],
                lost=SPANS, counted_as="rejected", most_requests=1, quick=True)
    for code in (301, 302, 303, 307, 308):
        yield Fault(f"{code}: a redirect to another host", "not followed", [does.status(code, ("Location", "ELSEWHERE"))], lost=SPANS,
                    counted_as="rejected", most_requests=1, quick=code == 307)
    yield Fault("a success without a body, 204, or with the body of an error", "delivered",
                [does.status(503), lambda request: (request.accept(), request.answer(204, body=b"")),
                 lambda request: (request.accept(), request.answer(200, body=b'{"errors":["no"]}'))], quick=True)
    yield Fault("a success of which 3 spans are refused", "these are dropped", [does.partly(3), take], ways=("otlp", "otlp-json"), lost=3,
                counted_as="rejected", quick=True)


def for_seconds(seconds, fault):
    begun = []

    def act(request):
        begun.append(time.monotonic())
        (fault if time.monotonic() < begun[0] + seconds else take)(request)
    return act


class UntilNext:
    """A fault that is over when the second program begins."""

    def __init__(self, fault):
        self.fault, self.is_over = fault, False

    def next(self):
        self.is_over = True

    def __call__(self, request):
        (take if self.is_over else self.fault)(request)


def connections():
    again = "kept and sent again"
    yield Fault("refused for 3 s, at 2,000 spans a second", again, backend={"down_for": 3}, program=("paced=2000@3500", "flush=60000"))
    yield Fault("refused for 30 s, at 1,000 spans of a kilobyte a second", "compressed, kept and sent again", backend={"down_for": 30},
                program=("words=500", "paced=1000@31000", "flush=60000"))
    yield Fault("reset: at once, in the request, before an answer", again,
                [does.reset, does.reset_in_request, does.close_without_answer, does.half_a_status_line, take], quick=True)
    yield Fault("the answer is cut off behind its head", "its first line counts, if it was read before the reset", [does.reset_in_answer, take],
                twice=4 * SPANS, quick=True)
    yield Fault("stored, and hung up without an answer", "sent again, with the same ids", [does.store_and_close, does.store_and_close, take],
                twice=4 * SPANS, quick=True)
    yield Fault("takes requests and never answers, twice", "given up after the timeout (here 0.7 s), and sent again",
                [does.hang(3), does.hang(3), take], variables=SHORT_TIMEOUT, twice=500)
    yield Fault("takes requests and never answers, and the program ends", "the program ends in its time",
                [does.hang(20)], program=BRIEFLY, lost=SPANS, counted_as="unreachable", quick=True)
    yield Fault("answers after 1.5 s", "waited for", [does.late(1.5)], program=(*ORDINARY[:2], "flush=60000"))
    yield Fault("reads 16 KiB a second", "waited for", [does.reads_slowly(16384)], program=("size=200", "spans=50", "flush=60000"))
    yield Fault("goes away and comes back every 0.4 s", again, backend={"flap": 0.4}, program=("paced=200@3000", "flush=60000"),
                twice=1000)
    yield Fault("twelve faults by chance", again, lambda seed: does.storm(random.Random(seed), 12), twice=1000,
                program=(*ORDINARY[:2], "flush=60000"))
    yield Fault("away while 400,000 spans come from 4 threads, with `LLMOBS_MEMORY_LIMIT` of 4 MiB", "the bound is kept, the rest is dropped",
                backend={"down_for": 999}, program=("storm=4@100000", "flush=100"), variables={"LLMOBS_MEMORY_LIMIT": "4194304"}, lost=None)
    yield Fault("no such host", "kept, and tried again", program=BRIEFLY, lost=SPANS, counted_as="unreachable", host="nowhere.invalid",
                ways=("agent", *ENCRYPTED), backend={"down_for": 999})
    yield Fault("a name server that never answers", "the program ends in its time", program=BRIEFLY, lost=SPANS, counted_as="unreachable",
                host="llmobs.test", prefix=("a dead name server",), ways=("agent", *ENCRYPTED), backend={"down_for": 999})
    yield Fault("a host with two addresses, of which ::1 is dead", "the other one is used", host="localhost", ways=("agent", "otlp"))


def strange_answers():
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    taken = "64 KiB of it are read"
    yield Fault("a body of 1 GiB", taken, [does.endless(b"x" * 65536, b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", most=1 << 30)],
                quick=True)
    yield Fault("a body without end, of a 503 too", taken, [does.endless(chunk, b"HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n", stores=False),
                                                            does.endless(chunk)])
    yield Fault("a header of 1 MiB", taken, [does.raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * (1 << 20) + b"\r\n\r\n", True), take], twice=200)
    yield Fault("10,000 headers", taken, [does.raw(b"HTTP/1.1 200 OK\r\n" + b"X-Many: xxxxxxxxxxxx\r\n" * 10000 + b"\r\n", True), take], twice=200)
    yield Fault("an answer of a byte a second", "given up after the timeout (here 0.7 s)", [does.trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0.1), take],
                variables=SHORT_TIMEOUT, twice=500)
    yield Fault("a body of a byte at a time", "its first line counts, after the timeout",
                [does.endless(b"1\r\nx\r\n", pause=0.1), take], variables=SHORT_TIMEOUT, twice=500)
    yield Fault("10,000 times 100 Continue", "kept and sent again, or taken",
                [does.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 10000 + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), take])
    yield Fault("no HTTP: zeros, HTTP/0.9, another protocol, a length that is none", "kept and sent again",
                [does.raw(b"\0" * 2000), does.raw(b"hello"), does.raw(b"SSH-2.0-OpenSSH_9.2\r\n"), take], quick=True)
    yield Fault("chunks with sizes that are none", "its first line counts",
                [does.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx", True), take], twice=200)
    bomb = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\xec\xc1\x01\x01" + b"\0" * 65536
    yield Fault("a compressed body that nobody asked for", "not unpacked",
                [does.raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb, True), take])


def encryption():
    def refused(name, tls, **more):
        return Fault(name, "nothing is sent", ways=ENCRYPTED, program=BRIEFLY, lost=SPANS, counted_as="unreachable", tls=tls, **more)

    yield refused("a certificate of another authority", "unknown", quick=True)
    yield refused("a certificate that signs itself", "self-signed")
    yield refused("a certificate that has expired", "expired")
    yield refused("a certificate of another host", "other-host", quick=True)
    yield refused("a server that speaks TLS 1.1 at most", "old")
    yield refused("a server that wants a certificate of ours", "mutual")
    yield refused("a server that speaks no TLS", "plain")
    yield refused("a handshake that never ends", "stalled", backend={"stall": True})
    for name, tls in (("missing", "no-bundle"), ("empty", "empty-bundle"), ("no certificate", "wrong-bundle")):
        yield refused(f"the file of authorities is {name}", tls)


def process():
    healthy = {"ways": EVERYWHERE, "script": (take,), "variables": PATIENT_END}
    rate = "paced=200@700"
    yield Fault("`return` from `main`", "delivered", program=("spans=200",), **healthy, quick=True)
    for how in ("exit", "quick_exit"):
        yield Fault(f"`{how}`", "delivered", program=(rate, f"end={how}"), **healthy)
    for how in ("abort", "throw"):
        yield Fault("`abort`" if how == "abort" else "an exception that nobody handles", "delivered", program=(rate, f"end={how}"),
                    exit_code=-6, **healthy)
    undone = "what was not delivered before is lost, up to a second of it"
    deaths = (("_exit", "`_exit`", 0), ("exec", "`exec`", 0), ("term", "`SIGTERM` without a handler", -15), ("segv", "`SIGSEGV`", -11),
              ("kill", "`SIGKILL`", -9))
    for how, name, code in deaths:
        yield Fault(name, undone, program=(rate, f"end={how}"), lost=None, exit_code=code, **healthy)
    for how, name, code in deaths:
        yield Fault(f"{name}, with a flight recorder", "the next process delivers it", program=(rate, f"end={how}"), exit_code=code,
                    keeps="recorder", then=NEXT, twice=200, **healthy, quick=how == "kill")
    for how, name, code in (("term", "SIGTERM", -15), ("segv", "SIGSEGV", -11)):
        yield Fault(f"`{name}` that `LLMOBS_SIGNALS` names", "delivered", program=(rate, f"end={how}"), exit_code=code,
                    **(healthy | {"variables": PATIENT_END | {"LLMOBS_SIGNALS": name}}))
    yield Fault("`fork` ten times while spans come", "each process delivers its own, once",
                program=tuple(part for _ in range(10) for part in ("spans=20", "fork=5")) + ("flush=60000",), **healthy)
    yield Fault("2,000 threads with 5 spans each, eight at a time", "delivered", program=("storm=2000@5", "flush=60000"), **healthy)
    yield Fault("50 other programs are started by `posix_spawn` while spans come", "delivered", program=("spawn=50", "flush=60000"), **healthy)
    yield Fault("a module is loaded, makes a span, and is unloaded, 300 times", "delivered", program=("modules=300", "flush=60000"), **healthy)
    yield Fault("50 threads are cancelled within a span", "delivered", program=("cancel=50", "flush=60000"), **healthy)
    yield Fault("the wall clock is set 30 years back and forth", "delivered",
                program=("paced=200@300", "clock=-946080000", "paced=200@600", "clock=946080000", "paced=200@600", "flush=60000"), **healthy)
    yield Fault("stopped for 1.5 s by `SIGSTOP`", "delivered", program=("paced=200@1500", "flush=60000"), during="stop", **healthy)
    yield Fault("another thread changes the environment all the time", "delivered", program=("setenv=1500", "paced=500@1200", "flush=60000"),
                **healthy)
    yield Fault("no descriptor is left", "kept, and tried again", ways=HTTP, program=BRIEFLY, lost=SPANS, counted_as="unreachable",
                prefix=("prlimit", "--nofile=4:4", "--"))


def spool():
    full = {"ways": ("file",), "files": "full until the next"}
    dead = {"script": lambda seed: [UntilNext(does.close_without_answer)], "twice": 0}
    for end, becomes, more in (("the program ends", "the next process delivers it", {"program": BRIEFLY}),
                               ("`SIGKILL`", "the next process delivers what was in the spool: all but the last second",
                                {"program": ("paced=200@3000", "end=kill"), "lost": None, "exit_code": -9})):
        yield Fault(f"the destination is dead until {end}, with a spool", becomes, keeps="spool", then=NEXT, **dead, **more)
        yield Fault(f"the disk of the file is full until {end}, with a spool", becomes, keeps="spool", then=NEXT, **full, **more)
    yield Fault("503 while 5,000 spans come, with `LLMOBS_MEMORY_LIMIT` of 8 MiB and a spool", "the spool, and back when it is over",
                lambda seed: [for_seconds(4, does.status(503))], program=("size=2000", "paced=1000@5000", "flush=60000", "pause=3000"),
                variables={"LLMOBS_MEMORY_LIMIT": "8388608"}, keeps="spool", then=NEXT)


def files():
    def fault(name, becomes, done, **more):
        return Fault(name, becomes, ways=("file",), files=done, **more)

    yield fault("a disk that is full, and has room again", "tried again", "full for a while", program=("paced=100@2500", "flush=60000"), quick=True)
    yield fault("a disk that stays full", "tried again", "full", program=BRIEFLY, lost=SPANS, counted_as="write_error", quick=True)
    yield fault("a limit on the size of files", "dropped", "", program=("size=2000", "spans=200", "flush=2000"),
                prefix=("prlimit", "--fsize=100000:100000", "--"), lost=None)
    yield fault("a folder that is not there", "made", "no folder", quick=True)
    yield fault("a file where a folder should be", "dropped", "no folder to be had", program=BRIEFLY, lost=SPANS, counted_as="write_error")
    yield fault("a folder in place of the file", "dropped", "folder", program=BRIEFLY, lost=SPANS, counted_as="write_error")
    yield fault("a pipe without a reader", "tried again", "pipe", program=BRIEFLY, lost=SPANS, counted_as="write_error")
    yield fault("a line that somebody left unfinished", "goes on", "torn")
    yield fault("moved away while spans come", "a new one is made", "moved", program=("paced=200@2000", "flush=60000"))
    yield fault("deleted with its folder while spans come", "made again; what was in it is gone", "deleted",
                program=("paced=200@2000", "flush=60000"), lost=None)
    yield fault("four processes write at once", "whole lines of all", "shared", program=("paced=500@1000", "flush=60000"))


def all_faults():
    """(heading, faults)"""
    return [("Answers", list(answers())), ("Connections and names", list(connections())), ("Strange answers", list(strange_answers())),
            ("Encryption", list(encryption())), ("Processes", list(process())), ("With a spool", list(spool())), ("Files", list(files()))]
