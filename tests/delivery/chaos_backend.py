"""A backend that misbehaves as it is told: it speaks HTTP on bare sockets, so that nothing is too wrong to be said.

A fault is a function of an Exchange. A backend meets the n-th request of each kind (spans, evaluations) with the n-th fault of
its script, and those behind the last one with the last, which is usually `take`.
"""
import gzip
import json
import os
import socket
import ssl
import struct
import threading
import time

LIKE_EVALUATIONS = ("eval-metric", "/v1/logs")


def fields(message):
    """(number, value) of the fields of a message of Protocol Buffers; a value is a number or bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
            continue
        size = {1: 8, 5: 4}.get(tag & 7) or varint()
        yield tag >> 3, message[at:at + size]
        at += size


def inside(message, *path):
    """The fields at a path of numbers."""
    found = [message]
    for number in path:
        found = [value for one in found for key, value in fields(one) if key == number]
    return found


def names_of(kind, body):
    """The names of the spans in a request, or the labels of its evaluations."""
    if body[:1] == b"\x0a":
        return [inside(one, 5)[0].decode() for one in inside(body, 1, 2, 2)] if kind == "spans" else inside(body, 1, 2, 2)
    parsed = json.loads(body)
    if isinstance(parsed, list):
        return [event["name"] for envelope in parsed for event in envelope["spans"]]
    if "data" in parsed:
        return [metric["label"] for metric in parsed["data"]["attributes"]["metrics"]]
    outer, inner, last = ("resourceSpans", "scopeSpans", "spans") if kind == "spans" else \
        ("resourceLogs", "scopeLogs", "logRecords")
    return [one.get("name", "") for group in parsed[outer] for scope in group[inner] for one in scope[last]]


class Exchange:
    """One request, of which the head has come."""

    def __init__(self, backend, connection, stream, line, headers, number):
        self.backend, self.connection, self.stream = backend, connection, stream
        self.path, self.headers, self.number = line.split()[1], headers, number
        self.kind = "evaluations" if self.path.endswith(LIKE_EVALUATIONS) else "spans"
        self.at, self.keep, self.body = time.monotonic(), True, None

    def read(self, pause=0.0, piece=1 << 20):
        if self.body is None:
            left, body = int(self.headers.get("content-length", 0)), b""
            while left > len(body):
                more = self.stream.read1(min(piece, left - len(body)))
                if not more:
                    raise ConnectionError("it hung up")
                body += more
                time.sleep(pause)
            self.body = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
            self.names = names_of(self.kind, self.body)
        return self.names

    def accept(self, count=None):
        names = self.read()
        self.backend.received[self.kind] += names if count is None else names[:count]

    def say(self, data):
        self.connection.sendall(data)

    def answer(self, status, headers=(), body=b"{}"):
        self.read()
        lines = [f"HTTP/1.1 {status} So", f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers)]
        head = "\r\n".join(lines).replace("ELSEWHERE", self.backend.elsewhere)
        self.say(head.encode() + b"\r\n\r\n" + body)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.keep = False

    def close(self):
        self.keep = False


class Backend:
    """`certificate`: (certificate, key) for TLS. `context`: or how to speak it. `down_for`: seconds until somebody listens."""

    def __init__(self, script, certificate=None, context=None, unix_path=None, down_for=0.0, flap=0.0, stall=False):
        self.script, self.unix_path, self.stall = script, unix_path, stall
        self.received = {"spans": [], "evaluations": []}
        self.requests, self.wrong, self.connections, self.counts = [], [], set(), {}
        self.lock, self.closed = threading.Lock(), False
        self.context = context
        if certificate:
            self.context = self.context or ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.port, self.elsewhere = 0, ""
        self.bind()
        if down_for == 0:
            self.listener.listen(128)
        threading.Thread(target=self.live, args=(down_for, flap), daemon=True).start()

    def bind(self):
        self.listener = socket.socket(socket.AF_UNIX if self.unix_path else socket.AF_INET)
        if self.unix_path:
            self.listener.bind(str(self.unix_path))
            return
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]

    def live(self, down_for, flap):
        if down_for:
            time.sleep(down_for)
            self.listener.listen(128)
        if flap:
            threading.Thread(target=self.restart, args=(flap,), daemon=True).start()
        self.serve(self.listener)

    def serve(self, listener):
        while not self.closed:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections.add(connection)
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def restart(self, every):
        """Away and back again, with all its connections and the name of its socket."""
        while not self.closed:
            time.sleep(every)
            self.hang_up()
            time.sleep(every)
            if self.closed:
                return
            self.bind()
            self.listener.listen(128)
            threading.Thread(target=self.serve, args=(self.listener,), daemon=True).start()

    def hang_up(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes up who waits for a connection
        except OSError:
            pass
        self.listener.close()
        if self.unix_path and os.path.exists(self.unix_path):
            os.unlink(self.unix_path)
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def talk(self, connection):
        plain = connection
        try:
            connection.settimeout(20)
            while self.stall and not self.closed:
                time.sleep(0.05)
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection.makefile("rb") as stream:
                while self.exchange(connection, stream):
                    pass
        except (OSError, ValueError) as error:
            if isinstance(error, ssl.SSLError):
                self.wrong.append(str(error))
        finally:
            self.connections.discard(plain)
            connection.close()

    def exchange(self, connection, stream):
        line = stream.readline(65536).decode("latin-1")
        if len(line.split()) < 2:  # what is left of a request that was given up
            return False
        headers = {}
        while (more := stream.readline(65536).decode("latin-1").rstrip("\r\n")):
            name, _, value = more.partition(":")
            headers[name.lower()] = value.strip()
        with self.lock:
            request = Exchange(self, connection, stream, line, headers, 0)
            request.number = self.counts[request.kind] = self.counts.get(request.kind, -1) + 1
            self.requests.append(request)
        self.script[min(request.number, len(self.script) - 1)](request)
        return request.keep and not self.closed

    def close(self):
        self.closed = True
        try:
            self.hang_up()
        except OSError:
            pass


# What it can do.

def take(request):
    request.accept()
    request.answer(200)


def status(code, *headers, body=b"{}"):
    return lambda request: request.answer(code, headers, body)


def hang(seconds, then_close=True):
    def act(request):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not request.backend.closed:
            time.sleep(0.02)
        request.close()
    return act


def reset(request):
    request.reset()


def reset_in_request(request):
    request.stream.read1(10)
    request.reset()


def close_without_answer(request):
    request.read()
    request.close()


def store_and_close(request):
    request.accept()
    request.close()


def reset_in_answer(request):
    request.accept()
    request.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    request.reset()


def half_a_status_line(request):
    request.read()
    request.say(b"HTTP/1.")
    request.close()


def raw(data, stores=False):
    def act(request):
        request.accept() if stores else request.read()
        request.say(data)
        request.close()
    return act


def endless(piece, head=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", pause=0.0, stores=True, most=1 << 28):
    """Until nobody listens any more, or `most` bytes were said."""
    def act(request):
        request.accept() if stores else request.read()
        request.say(head)
        said = 0
        while said < most and not request.backend.closed:
            request.say(piece)
            said += len(piece)
            time.sleep(pause)
        request.close()
    return act


def trickle(data, pause):
    def act(request):
        request.read()
        for byte in data:
            request.say(bytes([byte]))
            time.sleep(pause)
        request.close()
    return act


def late(seconds):
    def act(request):
        request.accept()
        time.sleep(seconds)
        request.answer(200)
    return act


def reads_slowly(bytes_per_second):
    def act(request):
        request.read(0.05, max(1, int(bytes_per_second * 0.05)))
        take(request)
    return act


def at_most(count, code=413):
    return lambda request: take(request) if len(request.read()) <= count else request.answer(code)


def refuses(name, code=400):
    return lambda request: request.answer(code) if name in request.read() else take(request)


def partly(refused):
    """A success of which the receiver says that it did not take so many."""
    def act(request):
        names = request.read()
        taken = max(0, len(names) - refused)
        request.accept(taken)
        if request.headers["content-type"].startswith("application/json"):
            field = "rejectedSpans" if request.kind == "spans" else "rejectedLogRecords"
            said = json.dumps({"partialSuccess": {field: str(len(names) - taken), "errorMessage": "some are wrong"}}).encode()
        else:
            said = b"\x0a\x02\x08" + bytes([len(names) - taken])
        request.answer(200, [("Content-Type", request.headers["content-type"])], said)
    return act


def storm(random, count):
    """So many faults by chance."""
    faults = [status(503), status(429), status(500), status(408), reset, reset_in_request, close_without_answer, half_a_status_line,
              late(0.1), raw(b"\0\1\2 nonsense\r\n\r\n"), take, raw(b"HTTP/1.1 502 Bad\r\n\r\n")]
    return [random.choice(faults) for _ in range(count)] + [take]


def now_and_then(random, share):
    """Forever: a request meets a fault with this probability."""
    faults = storm(random, 200)[:-1]
    return lambda request: (random.choice(faults) if random.random() < share else take)(request)
