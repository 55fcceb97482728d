"""Servers on the loopback that stand in for Datadog, with and without TLS, and a proxy; and a run of the program against them.

The certificate authority is made when the tests run and is gone with them.
"""
import http.server
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import warnings

PROGRAM = os.environ.get("LLMOBS_DELIVERY_PROGRAM", "")
SPANS = "/api/v2/llmobs"
EVALUATIONS = "/api/intake/llm-obs/v2/eval-metric"
PROXY = "/evp_proxy/v2"


class Answer:
    """What a server says: a status, headers, a body; or how it fails."""

    def __init__(self, status=202, headers=(), body=b"{}", close=False, hang=0.0, reset=False, pause=0.0):
        self.status, self.headers, self.body = status, tuple(headers), body
        self.close, self.hang, self.reset, self.pause = close, hang, reset, pause


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.at = time.monotonic()

    @property
    def events(self):
        """The span events, or the metrics, in it."""
        parsed = json.loads(self.body)
        if isinstance(parsed, list):
            return [event for envelope in parsed for event in envelope["spans"]]
        return parsed["data"]["attributes"]["metrics"]


def handler_of(owner):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def address_string(self):
            return "here"

        def log_message(self, *_):
            pass

        def do_GET(self):
            body = json.dumps({"endpoints": ["/evp_proxy/v2/"] if owner.evp else ["/v0.4/traces"]}).encode()
            self.reply(Answer(200, body=body))

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request("POST", self.path, dict(self.headers), body)
            owner.requests.append(request)
            answer = owner.answer(request)
            if 200 <= answer.status < 300 and not answer.reset and not answer.close and not answer.hang:
                owner.accepted.append(request)
            self.reply(answer)

        def reply(self, answer):
            if answer.hang:
                time.sleep(answer.hang)
            if answer.pause:
                time.sleep(answer.pause)
            if answer.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            if answer.reset or answer.close or answer.hang:
                self.close_connection = True
                return
            try:
                self.send_response(answer.status)
                for name, value in answer.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True

    return Handler


class Server:
    """`answer(request)` gives an Answer. With `certificate` (a pair of files) it speaks TLS."""

    def __init__(self, answer=None, certificate=None, evp=True, unix_path=None):
        self.requests, self.evp = [], evp
        self.accepted = []  # requests that were answered with 2xx
        self.answer = answer or (lambda request: Answer())
        handler = handler_of(self)
        if unix_path:
            class UnixServer(http.server.ThreadingHTTPServer):
                address_family = socket.AF_UNIX

                def server_bind(self):
                    self.socket.bind(self.server_address)
                    self.server_name, self.server_port = "localhost", 0

            self.http = UnixServer(str(unix_path), handler)
        else:
            self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.http.handle_error = lambda *_: None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.http.server_address[1] if not unix_path else 0
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def of(self, path):
        return [request for request in self.requests if request.path == path]

    def delivered_names(self):
        return [event["name"] for request in self.accepted if request.path.endswith(SPANS) for event in request.events]


class ConnectProxy:
    """Answers CONNECT and joins the two ends. Every host is on this machine, at `port`."""

    def __init__(self, port, status=200):
        self.targets, self.heads, self.port_behind, self.status = [], [], port, status
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(4096)
            if not more:
                return
            head += more
        self.heads.append(head.decode())
        self.targets.append(head.split()[1].decode())
        if self.status != 200:
            connection.sendall(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % self.status)
            connection.close()
            return
        behind = socket.create_connection(("127.0.0.1", self.port_behind))
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        for source, sink in ((connection, behind), (behind, connection)):
            threading.Thread(target=self.copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.close()


class Authority:
    """A certificate authority of its own, and certificates for hosts."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                     "-subj", "/CN=llmobs tests", "-keyout", folder / "ca.key", "-out", self.certificate)

    @staticmethod
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    def issue(self, name, hosts, days=2):
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        extension = self.folder / f"{name}.ext"
        extension.write_text("subjectAltName=" + ",".join(f"DNS:{host}" for host in hosts))
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
                     "-keyout", key, "-out", request)
        self.openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.folder / "ca.key",
                     "-CAcreateserial", "-days", days, "-extfile", extension, "-out", certificate)
        return certificate, key


class DeliveryCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        warnings.simplefilter("ignore", ResourceWarning)  # connections that a server is still to close
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="llmobs-delivery-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.said = ""

    def server(self, *arguments, **named):
        made = Server(*arguments, **named)
        self.addCleanup(made.close)
        return made

    def proxy(self, *arguments, **named):
        made = ConnectProxy(*arguments, **named)
        self.addCleanup(made.close)
        return made

    def run_program(self, *arguments, timeout=60, program=PROGRAM, **variables):
        """Runs it in an environment of nothing but these variables; the counts that it printed."""
        return self.finish(self.start(*arguments, program=program, **variables), timeout)

    def start(self, *arguments, program=PROGRAM, preexec_fn=None, **variables):
        """The same, without waiting for its end."""
        environment = {"HOME": str(self.folder), "PATH": os.environ["PATH"], **variables}
        for name in ("LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        process = subprocess.Popen([program, *arguments], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, preexec_fn=preexec_fn)
        self.addCleanup(process.kill)
        return process

    def finish(self, process, timeout=60):
        out, self.said = process.communicate(timeout=timeout)
        self.assertEqual(process.returncode, 0, self.said)
        counts = json.loads(out.splitlines()[-1])
        self.expect_equation(counts)
        return counts

    def expect_equation(self, counts):
        self.assertEqual(counts["captured"], counts["delivered"] + counts["dropped"] + counts["filtered"] + counts["spooled"] +
                         counts["queued"] + counts["open"], counts)
        self.assertEqual(counts["evaluations_captured"], counts["evaluations_delivered"] + counts["evaluations_dropped"] +
                         counts["evaluations_spooled"] + counts["evaluations_queued"], counts)
        self.assertEqual(counts["queued"] + counts["open"] + counts["evaluations_queued"], 0, counts)
        for one in counts["destinations"]:
            self.assertEqual(one["offered"], one["delivered"] + one["dropped"] + one["spooled"] + one["queued"], counts)
