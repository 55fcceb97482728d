#!/usr/bin/env python3
"""What attackers try against the server behind `llmobs view`: foreign sites, paths, sizes, slowness and hostile texts.

attack_test.py TOOL [unittest arguments]
"""
import contextlib
import gzip
import http.client
import json
import os
import pathlib
import socket
import threading
import time
import unittest

from view_run import Served, envelope, span


class Attacked(Served):
    def setUp(self):
        super().setUp()
        self.run_ = self.view("--listen", self.file(envelope(span(1))))

    def raw(self, request):
        """The status of the answer to a request as no client would write it."""
        with socket.create_connection(("127.0.0.1", self.run_.port), timeout=20) as connection:
            connection.sendall(request.encode())
            return int(connection.makefile("rb").readline().split()[1])

    def test_a_foreign_name_or_page_gets_nothing(self):
        own = f"127.0.0.1:{self.run_.port}"
        for host in ("evil.example", f"evil.example:{self.run_.port}", "127.0.0.1.evil.example", "", f"localhost.evil.example:{self.run_.port}"):
            for path in ("/", "/api/traces", "/api/live", "/info"):
                answer, text = self.run_.request("GET", path, headers={"Host": host})
                self.assertIn(answer.status, (400, 403), (host, path))
                self.assertNotIn(b"answer", text.replace(b"answers", b""))
        for host in ("localhost.", "127.0.0.1.", "127.0.0.1.1", "127.1", "[::1].evil.example", "[::2]", "[::ffff:127.0.0.1]", "127.0.0.1@evil.example"):
            self.assertIn(self.raw(f"GET /api/traces HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), (400, 403), host)
        for host in (own, f"[::1]:{self.run_.port}", f"127.0.0.2:{self.run_.port}"):
            self.assertEqual(self.raw(f"GET /api/traces HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), 200, host)
        for lines in (f"Host: {own}\r\nHost: evil.example", f"Host: evil.example\r\nHost: {own}", "X-Forwarded-Host: localhost"):
            self.assertIn(self.raw(f"GET /api/traces HTTP/1.1\r\n{lines}\r\nConnection: close\r\n\r\n"), (400, 403), lines)
        for target in ("http://evil.example/api/traces", f"http://{own}/api/traces", "//evil.example/api/traces"):
            self.assertIn(self.raw(f"GET {target} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n"), (400, 403, 404), target)
        for origin in ("https://evil.example", "null", "http://127.0.0.1:1", f"http://{own}.evil.example"):
            for method, path in (("GET", "/api/traces"), ("POST", "/api/v2/llmobs"), ("POST", "/v1/traces"), ("OPTIONS", "/api/v2/llmobs")):
                answer, _ = self.run_.request(method, path, b"[]" if method == "POST" else None, {"Origin": origin})
                self.assertEqual(answer.status, 403, (origin, path))
                self.assertIsNone(answer.getheader("Access-Control-Allow-Origin"))
        for host in (own, f"localhost:{self.run_.port}"):
            self.assertEqual(self.run_.request("GET", "/api/meta", headers={"Host": host, "Origin": f"http://{host}"})[0].status, 200)

    def test_the_headers_of_every_answer(self):
        for path in ("/", "/page.js", "/page.css", "/api/meta", "/api/trace/none", "/none"):
            answer, _ = self.run_.request("GET", path)
            policy = answer.getheader("Content-Security-Policy")
            self.assertIn("default-src 'none'", policy, path)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(answer.getheader("X-Content-Type-Options"), "nosniff", path)

    def test_paths_lead_to_no_file(self):
        for path in ("/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/page.js/../../etc/passwd", "/api/trace/..%2f..%2fetc%2fpasswd", "/api/span/%00/1"):
            answer, text = self.run_.request("GET", path)
            self.assertIn(answer.status, (400, 404), path)
            self.assertNotIn(b"root:", text)

    def test_bodies_have_a_limit_packed_or_not(self):
        bomb = gzip.compress(b"[" + b" " * (80 << 20) + b"]", 9)
        answer, _ = self.run_.post("/api/v2/llmobs", bomb, {"Content-Encoding": "gzip"})
        self.assertEqual(answer.status, 413)
        with contextlib.suppress(OSError):
            answer, _ = self.run_.request("POST", "/api/v2/llmobs", b"x", {"Content-Length": str(1 << 40)}, timeout=30)
            self.assertIn(answer.status, (400, 413))
        answer, _ = self.run_.post("/api/v2/llmobs", b"no gzip", {"Content-Encoding": "gzip"})
        self.assertEqual(answer.status, 400)
        self.assertTrue(self.run_.get("/api/meta"))

    def test_bodies_of_nothing_but_brackets_take_no_memory(self):
        status = pathlib.Path(f"/proc/{self.run_.process.pid}/status")
        for path, body, content_type in (("/api/v2/llmobs", b"[" + b"[]," * 10_000_000 + b"1]", "application/json"),
                                         ("/v0.4/traces", b"\xdd\x01\xe0\x00\x00" + b"\xc0" * (30 << 20), "application/msgpack"),
                                         ("/v1/traces", b"\x0a\x00" * (15 << 20), "application/x-protobuf")):
            self.assertEqual(self.run_.post(path, body, {"Content-Type": content_type})[0].status, 413, path)
        if status.exists():
            peak = int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
            self.assertLess(peak, 400_000)

    def test_hostile_events_come_back_as_they_are(self):
        text = "<script>alert(1)</script>\u202e\u0000\x1b[31m"
        deep = "[" * 100000 + "]" * 100000
        self.run_.post("/api/v2/llmobs", [envelope(span(7, trace="h", name=text, meta={"input": {"value": text}}))])
        body = json.dumps([envelope(span(8, 7, trace="h"))]).replace('"hi"', deep).encode()
        self.assertEqual(self.run_.post("/api/v2/llmobs", body)[0].status, 202)
        self.run_.wait(lambda: any(trace["trace_id"] == "h" and trace["spans"] == 2 for trace in self.run_.traces()))
        self.assertEqual(self.run_.get("/api/span/h/7")["event"]["name"], text)
        self.assertTrue(self.run_.get("/api/span/h/8")["event"])

    def test_slow_clients_do_not_stop_the_others(self):
        slow = []
        for _ in range(300):
            client = socket.create_connection(("127.0.0.1", self.run_.port))
            client.sendall(b"POST /api/v2/llmobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n[")
            slow.append(client)
        begun = time.monotonic()
        self.run_.get("/api/meta")
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual(self.run_.post("/api/v2/llmobs", [envelope(span(5))])[0].status, 202)
        for client in slow:
            client.settimeout(40)
            with contextlib.suppress(OSError):
                while client.recv(4096):
                    pass
            client.close()

    def test_streams_are_counted(self):
        open_ = []
        statuses = []
        for _ in range(18):
            connection = http.client.HTTPConnection("127.0.0.1", self.run_.port, timeout=20)
            connection.request("GET", "/api/live")
            statuses.append(connection.getresponse().status)
            open_.append(connection)
        self.assertEqual((statuses.count(200), statuses.count(503)), (16, 2))
        self.assertTrue(self.run_.get("/api/meta"))
        for connection in open_:
            connection.close()

    def test_many_at_once(self):
        problems = []

        def send(number):
            for i in range(20):
                status = self.run_.post("/api/v2/llmobs", [envelope(span(number * 1000 + i + 1, trace=f"m{number}"))])[0].status
                if status != 202:
                    problems.append(status)
                self.run_.get("/api/traces?limit=5")
        threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, [])
        self.run_.wait(lambda: self.run_.get("/api/meta")["spans"] == 161)


if __name__ == "__main__":
    os.environ.pop("LLMOBS_FILE", None)
    unittest.main(verbosity=1)
