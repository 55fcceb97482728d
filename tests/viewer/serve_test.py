#!/usr/bin/env python3
"""Tests of the server behind `llmobs view`: its API and what it receives.

serve_test.py TOOL [unittest arguments]
"""
import gzip
import http.client
import json
import os
import pathlib
import random
import signal
import socket
import statistics
import struct
import subprocess
import time
import unittest
import urllib.parse

from view_run import TOOL, TRACE, Served, envelope, span


class Reads(Served):
    def test_the_list_the_trace_and_the_span(self):
        failed = span(2, 1, "find", "tool", status="error", meta={"error": {"type": "Timeout", "message": "too late", "stack": "at x"}})
        paid = span(3, 1, "chat", metrics={"input_tokens": 10, "output_tokens": 2, "total_tokens": 12, "total_cost": 0.00002},
                    meta={"model_name": "gpt-4o"})
        run = self.view(self.file(envelope(failed), envelope(paid), envelope(span(1, kind="agent", session_id="s1"))))
        trace, = run.traces()
        expected = {"name": "answer", "kind": "agent", "spans": 3, "errors": 1, "error": "Timeout: too late", "total_tokens": 12,
                    "cost": 0.00002, "models": ["gpt-4o"], "session_id": "s1", "ml_app": "app", "start_ns": "1795196586146425123"}
        self.assertEqual({key: trace[key] for key in expected}, expected)
        whole = run.get(f"/api/trace/{TRACE}")
        self.assertEqual([row["span_id"] for row in whole["rows"]], ["2", "3", "1"])
        one = run.get(f"/api/span/{TRACE}/2")
        self.assertEqual(one["event"], failed)

    def test_queries(self):
        run = self.view(self.file(
            envelope(span(1, kind="agent", trace="a", duration=2_000_000_000)), envelope(span(2, 1, "get_weather", "tool", trace="a", status="error")),
            envelope(span(3, kind="workflow", trace="b", metrics={"total_tokens": 500})), envelope(span(4, trace="c", meta={"model_name": "gpt-4o-mini"}))))
        for query, found in {"": "abc", "kind:tool": "a", "name:get_*": "a", "@status:error": "a", "@duration:>1s": "a", "@duration:<=1s": "abc",
                             "@metrics.total_tokens:>200": "b", "model:gpt-4*": "c", "GET_wea": "a", "kind:tool -status:error": "",
                             "kind:tool name:get_weather": "a", "kind:agent kind:tool": "", "-kind:llm": "ab", "nothing": "", "kind:(workflow OR tool)": "ab", "hi": "abc"}.items():
            answer = run.get("/api/traces?q=" + urllib.parse.quote(query))
            self.assertEqual("".join(sorted(trace["trace_id"] for trace in answer["traces"])), found, query)
        self.assertIn("is no number", run.get("/api/traces?q=@duration:%3Ex")["problem"])

    def test_sorted_and_in_pieces(self):
        run = self.view(self.file(*[envelope(span(i, trace=f"t{i}", duration=(i * 7) % 10, start_ns=i + 1)) for i in range(10)]))
        self.assertEqual([trace["trace_id"] for trace in run.traces("?limit=3")], ["t9", "t8", "t7"])
        self.assertEqual([trace["trace_id"] for trace in run.traces("?limit=2&after=3")], ["t6", "t5"])
        durations = [trace["duration_ns"] for trace in run.traces("?sort=duration&order=asc")]
        self.assertEqual(durations, sorted(durations))

    def test_facets_and_the_links_of_tool_calls(self):
        call = {"role": "assistant", "content": "", "tool_calls": [{"name": "find", "tool_id": "c1", "arguments": {}}]}
        run = self.view(self.file(
            envelope(span(2, 1, "find", "tool", meta={"metadata": {"tool_id": "c1"}}, status="error")),
            envelope(span(3, 1, "chat", meta={"output": {"messages": [call]}}, metrics={"cache_read_input_tokens": 4})), envelope(span(1, kind="agent"))))
        facets = {facet["field"]: {value["value"]: value["count"] for value in facet["values"]} for facet in run.get("/api/facets")["facets"]}
        self.assertEqual(facets["kind"], {"agent": 1, "llm": 1, "tool": 1})
        self.assertEqual(facets["status"], {"ok": 2, "error": 1})
        self.assertEqual(facets["service"], {"svc": 3})
        only, = run.get("/api/facets?field=name&q=kind:tool")["facets"]
        self.assertEqual(only["values"], [{"value": "find", "count": 1}])
        self.assertEqual(run.request("GET", "/api/facets?field=nonsense")[0].status, 404)
        for field, part, values in (("name", "FIN", ["find"]), ("status", "err", ["error"]), ("kind", "l", ["llm", "tool"]), ("kind", "x", [])):
            facet, = run.get(f"/api/facets?field={field}&contains={part}")["facets"]
            self.assertEqual([value["value"] for value in facet["values"]], values)
        formats = [form["name"] for form in run.get("/api/meta")["export_formats"]]
        self.assertEqual(formats, ["html", "chrome", "speedscope", "otlp", "csv", "json"])
        whole = run.get(f"/api/trace/{TRACE}")
        self.assertEqual(whole["tool_links"], [{"tool_id": "c1", "name": "find", "call_span_id": "3", "tool_span_id": "2", "by_id": True}])
        self.assertEqual((whole["rows"][1]["cache_read_tokens"], whole["rows"][1]["service"]), (4, "svc"))

    def test_a_trace_is_searched_inside(self):
        reply = span(2, 1, "answer", "llm", meta={"span": {"kind": "llm"}, "output": {"value": "a Delayed parcel"}})
        path = self.file(envelope(reply), envelope(span(3, 1, "find", "tool", status="error")), envelope(span(1, kind="agent")), envelope(span(4, name="delayed", trace="other")))
        run = self.view(path)
        for query, spans in (("delayed", ["2"]), ("kind:tool OR kind:llm", ["2", "3"]), ("@status:error", ["3"]), ("%22no such%22", [])):
            query = query.replace(" ", "%20")
            self.assertEqual(run.get(f"/api/trace/{TRACE}/find?q={query}"), {"problem": "", "spans": spans})
        self.assertIn("is no number", run.get(f"/api/trace/{TRACE}/find?q=@duration:%3Ex")["problem"])
        self.assertEqual(run.request("GET", "/api/trace/nothing/find?q=x")[0].status, 404)

    def test_downloads_are_what_export_writes(self):
        path = self.file(envelope(span(2, 1, "find", "tool", status="error")), envelope(span(1, kind="agent")), envelope(span(3, trace="other")))
        run = self.view(path)
        types = {"chrome": "application/json", "speedscope": "application/json", "otlp": "application/json", "json": "application/json",
                 "html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8"}
        for form, content_type in types.items():
            answer, body = run.request("GET", f"/api/export?trace={TRACE}&format={form}", headers={"Accept-Encoding": "gzip"})
            self.assertEqual((answer.status, answer.getheader("Content-Type")), (200, content_type), form)
            ending = form if form in ("html", "csv", "json") else f"{form}.json"
            self.assertEqual(answer.getheader("Content-Disposition"), f'attachment; filename="answer-c71e1d64.{ending}"')
            self.assertEqual((answer.getheader("X-Content-Type-Options"), answer.getheader("Cache-Control")), ("nosniff", "no-store"))
            self.assertIn("default-src 'none'", answer.getheader("Content-Security-Policy"))
            command = subprocess.run([TOOL, "export", "--format", form, "--trace", TRACE, path], capture_output=True, check=True)
            self.assertEqual(body, command.stdout, form)
            self.assertNotIn(b"other", body, form)
            part, piece = run.request("GET", f"/api/export?trace={TRACE}&format={form}", headers={"Range": "bytes=7-40"})
            self.assertEqual((part.status, piece), (206, body[7:41]))

    def test_answers_do_not_wait_for_the_client(self):
        run = self.view("--listen")
        connection = http.client.HTTPConnection("127.0.0.1", run.port, timeout=30)
        took = {0: [], 1: []} # by whether the client acknowledges what it gets at once
        for i in range(60):
            quick = i % 2
            begin = time.monotonic()
            for method, path, body in (("POST", "/evp_proxy/v2/api/v2/llmobs", json.dumps(envelope(span(i + 1)))), ("GET", "/api/meta", None)):
                connection.request(method, path, body)
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, quick)
                self.assertEqual(connection.getresponse().read()[:1], b"{")
            took[quick].append(time.monotonic() - begin)
        # An answer that waits to be acknowledged takes 40 ms longer where the client does that late.
        self.assertLess(statistics.median(took[0]), 8 * statistics.median(took[1]))
        connection.close()

    def test_a_large_download_is_sent_as_it_is_made(self):
        texts = [{"input": {"value": f"{i} " + "x" * 1_000_000}} for i in range(24)]
        path = self.file(*[envelope(span(i + 1, meta=text)) for i, text in enumerate(texts)])
        run = self.view("--listen", path)
        peak = lambda: int(next(line.split()[1] for line in pathlib.Path(f"/proc/{run.process.pid}/status").read_text().splitlines()
                                if line.startswith("VmHWM")))
        before = peak()
        for form in ("json", "otlp"):
            connection = http.client.HTTPConnection("127.0.0.1", run.port, timeout=30)
            connection.request("GET", f"/api/export?trace={TRACE}&format={form}")
            answer = connection.getresponse()
            # While this one reads nothing, what comes is taken.
            self.assertEqual(run.post("/evp_proxy/v2/api/v2/llmobs", envelope(span(1, trace=form)))[0].status, 202)
            run.wait(lambda: any(trace["trace_id"] == form for trace in run.traces()), seconds=5)
            self.assertGreater(len(answer.read()), 24_000_000)
            connection.close()
        self.assertLess(peak() - before, 50_000)

    def test_a_download_from_a_file_that_changes_is_not_taken_for_whole(self):
        path = self.file(*[envelope(span(i, meta={"input": {"value": "x" * 1_000_000}})) for i in range(1, 40)])
        run = self.view(path)
        connection = http.client.HTTPConnection("127.0.0.1", run.port, timeout=30)
        connection.request("GET", f"/api/export?trace={TRACE}&format=json")
        answer = connection.getresponse()
        os.truncate(path, 0)
        with self.assertRaises(http.client.IncompleteRead):
            answer.read()
        connection.close()
        self.assertEqual(run.request("GET", "/api/meta")[0].status, 200)

    def test_downloads_have_harmless_names(self):
        names = {"../../etc/passwd": "etc-passwd", 'a"; filename="x.exe': "a-filename-x-exe", "a\r\nSet-Cookie: b=1": "a-Set-Cookie-b-1", "Zürich…": "Z-rich",
                 "..": "trace", "": "trace", "x" * 5000: "x" * 60, "<b>hi</b>": "b-hi-b"}
        run = self.view(self.file(*[envelope(span(i, name=name, trace=f"t/{i}\n\"x")) for i, name in enumerate(names, 1)]))
        for i, name in enumerate(names.values(), 1):
            trace = urllib.parse.quote(f't/{i}\n"x', safe="")
            answer, _ = run.request("GET", f"/api/export?trace={trace}&format=csv")
            self.assertEqual((answer.status, answer.getheader("Content-Disposition")), (200, f'attachment; filename="{name}-t-{i}-x.csv"'))
            self.assertIsNone(answer.getheader("Set-Cookie"))

    def test_downloads_that_there_are_not(self):
        path = self.file(envelope(span(1)))
        run = self.view(path)
        for query, status, word in ((f"trace={TRACE}&format=exe", 400, "speedscope"), (f"trace={TRACE}", 400, "speedscope"), ("trace=none&format=csv", 404, "no trace"),
                                    ("format=csv", 404, "no trace"), (f"trace={TRACE[:8]}&format=csv", 404, "no trace"), ("", 400, "format")):
            answer, body = run.request("GET", f"/api/export?{query}")
            self.assertEqual((answer.status, answer.getheader("Content-Type"), answer.getheader("Content-Disposition")), (status, "application/json", None), query)
            self.assertIn(word, json.loads(body)["error"])
        for header, value in (("Host", "evil.example"), ("Origin", "http://evil.example")):
            answer, body = run.request("GET", f"/api/export?trace={TRACE}&format=csv", headers={header: value})
            self.assertEqual(answer.status, 403)
            self.assertNotIn(TRACE.encode(), body)
        self.assertEqual(run.request("POST", f"/api/export?trace={TRACE}&format=csv", b"")[0].status, 404)

    def test_a_file_that_was_moved_away_keeps_its_spans(self):
        path = self.file(envelope(span(1, trace="old")))
        run = self.view(path)
        path.rename(self.folder / "traces.jsonl.1")
        self.file(envelope(span(2, trace="new")))
        run.wait(lambda: {trace["trace_id"] for trace in run.traces()} == {"old", "new"})

    def test_follows_a_file_that_grows_and_one_that_begins_again(self):
        path = self.file(envelope(span(1)))
        run = self.view(path)
        half = json.dumps(envelope(span(2, 1)))
        with path.open("a") as file:
            file.write("no JSON\n" + half[:50])
        run.wait(lambda: run.get("/api/meta")["sources"][0]["bad_lines"] == 1)
        self.assertEqual(run.get("/api/meta")["spans"], 1)
        with path.open("a") as file:
            file.write(half[50:] + "\n")
        run.wait(lambda: run.get("/api/meta")["spans"] == 2)
        self.assertEqual(run.get("/api/meta")["sources"][0]["bad_lines"], 1)
        path.unlink()
        self.file(envelope(span(9, trace="other")))
        run.wait(lambda: [trace["trace_id"] for trace in run.traces()] == ["other"])

    def test_a_large_trace_comes_at_once_whatever_a_browser_accepts(self):
        run = self.view(self.file(*[envelope(span(i, 1 if i > 1 else "undefined", f"step {i * 7919}")) for i in range(1, 5001)]))
        seconds = {}
        for accepted in ("identity", "gzip, deflate, br", "identity", "gzip, deflate, br"):
            begun = time.monotonic()
            answer, text = run.request("GET", f"/api/trace/{TRACE}", headers={"Accept-Encoding": accepted})
            seconds[accepted] = min(time.monotonic() - begun, seconds.get(accepted, 60))
            self.assertEqual(len(json.loads(text)["rows"]), 5000)
        # Brotli at its highest level would take some twenty times as long.
        self.assertLess(seconds["gzip, deflate, br"], 4 * seconds["identity"] + 0.2, seconds)

    def test_several_files_are_one_list(self):
        run = self.view(self.file(envelope(span(1))), self.file(envelope(span(2, 1)), name="b.jsonl"))
        self.assertEqual(run.traces()[0]["spans"], 2)

    def test_a_file_that_is_not_there(self):
        done = subprocess.run([TOOL, "view", "--no-browser", self.folder / "none"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no traces file", done.stderr)

    def test_a_port_that_is_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = subprocess.run([TOOL, "view", "--no-browser", "--listen", "--port", str(port)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--port", done.stderr)

    def test_ends_on_a_signal_with_a_stream_open(self):
        for ending in (signal.SIGINT, signal.SIGTERM):
            run = self.view("--listen")
            connection = http.client.HTTPConnection("127.0.0.1", run.port)
            connection.request("GET", "/api/live")
            connection.getresponse()
            begun = time.monotonic()
            self.assertEqual(run.stop(ending), 0)
            self.assertLess(time.monotonic() - begun, 15)
            connection.close()


def packed(value):
    """The value in MessagePack."""
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        return struct.pack(">BQ", 0xcf, value) if value > 127 else struct.pack(">b", value) if value >= -32 else struct.pack(">Bq", 0xd3, value)
    if isinstance(value, float):
        return struct.pack(">Bd", 0xcb, value)
    if isinstance(value, bytes):
        return struct.pack(">BI", 0xc6, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return (struct.pack(">B", 0xa0 | len(text)) if len(text) < 32 else struct.pack(">BH", 0xda, len(text))) + text
    if isinstance(value, list):
        return struct.pack(">BH", 0xdc, len(value)) + b"".join(map(packed, value))
    return struct.pack(">B", 0x80 | len(value)) + b"".join(packed(key) + packed(item) for key, item in value.items())


class Receives(Served):
    def setUp(self):
        super().setUp()
        self.store = self.folder / "store"
        self.run_ = self.view("--listen", "--store", self.store)

    def test_says_what_an_agent_says(self):
        self.assertIn("/evp_proxy/v2/", self.run_.get("/info")["endpoints"])

    def test_spans_on_every_route(self):
        public = {"data": {"type": "span", "attributes": {"ml_app": "x", "tags": ["a:b"], "spans": [span(5, trace="t5")]}}}
        sent = {"/evp_proxy/v2/api/v2/llmobs": [envelope(span(1, trace="t1"))], "/evp_proxy/v4/api/v2/llmobs": [envelope(span(2, trace="t2"))],
                "/api/v2/llmobs": envelope(span(3, trace="t3"), span(4, 3, trace="t3")), "/api/intake/llm-obs/v1/trace/spans": public}
        for path, value in sent.items():
            self.assertEqual(self.run_.post(path, value)[0].status, 202, path)
        answer, _ = self.run_.post("/evp_proxy/v4/api/v2/llmobs", gzip.compress(json.dumps([envelope(span(6, trace="t6"))]).encode()),
                                   {"Content-Encoding": "gzip"})
        self.assertEqual(answer.status, 202)
        self.run_.wait(lambda: {trace["trace_id"] for trace in self.run_.traces()} == {"t1", "t2", "t3", "t5", "t6"})
        listed = subprocess.run([TOOL, "ls", "--json", *self.store.iterdir()], capture_output=True, text=True, check=True)
        self.assertEqual(len(json.loads(listed.stdout)), 5)

    def test_evaluations_on_every_route(self):
        self.run_.post("/evp_proxy/v2/api/v2/llmobs", [envelope(span(1))])
        for version, prefix in (("v2", "/evp_proxy/v2"), ("v1", "/evp_proxy/v4"), ("v2", "")):
            metric = {"join_on": {"span": {"trace_id": TRACE, "span_id": "1"}}, "label": f"l{version}{prefix[-1:]}", "metric_type": "boolean",
                      "boolean_value": True, "timestamp_ms": 1}
            body = {"data": {"type": "evaluation_metric", "attributes": {"metrics": [metric]}}}
            self.assertEqual(self.run_.post(f"{prefix}/api/intake/llm-obs/{version}/eval-metric", body)[0].status, 202)
        self.run_.wait(lambda: self.run_.traces() and self.run_.traces()[0]["evaluations"]["count"] == 3)

    def test_events_inside_of_apm_traces(self):
        event = {"trace_id": TRACE, "parent_id": "undefined", "name": "answer", "meta": {"span": {"kind": "workflow"}, "metadata": {"deep": [None, True, -7, 1.5]}},
                 "metrics": {"total_tokens": 70000}, "tags": {"ml_app": "py", "language": "python"}}
        apm = {"trace_id": 5, "span_id": 18027765444262635211, "start": 1795971835057697101, "duration": 1795437, "error": 1, "name": "x",
               "meta": {"a": "b" * 300}, "meta_struct": {"_llmobs": packed(event)}}
        other = {"trace_id": 5, "span_id": 6, "name": "no llm"}
        for method in ("PUT", "POST"):
            answer, _ = self.run_.request(method, "/v0.4/traces", packed([[apm, other]]), {"Content-Type": "application/msgpack"})
            self.assertEqual(answer.status, 200)
        self.run_.wait(self.run_.traces)
        one = self.run_.get(f"/api/span/{TRACE}/18027765444262635211")
        self.assertEqual(one["event"]["meta"], event["meta"])
        self.assertEqual((one["start_ns"], one["duration_ns"], one["failed"], one["ml_app"], one["language"], one["total_tokens"]),
                         ("1795971835057697101", 1795437, True, "py", "python", 70000))
        self.assertEqual(self.run_.get("/api/meta")["spans"], 1)
        whole, generator = packed([[apm, other]]), random.Random(5)
        for _ in range(300):
            body = bytearray(whole[:generator.randrange(1, len(whole) + 1)])
            body[generator.randrange(len(body))] = generator.randrange(256)
            self.assertIn(self.run_.request("PUT", "/v0.4/traces", bytes(body))[0].status, (200, 400))
        for body in (b"\xdd\xff\xff\xff\xff", b"\x91" * 100000, b"\xc1", b""):
            self.assertEqual(self.run_.request("PUT", "/v0.4/traces", body)[0].status, 400)

    def test_a_burst_comes_whole(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.run_.port, timeout=30)
        for batch in range(50):
            body = json.dumps([envelope(span(batch * 200 + i + 1, trace=f"t{batch}")) for i in range(200)])
            connection.request("POST", "/evp_proxy/v2/api/v2/llmobs", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, 202)
        connection.close()
        self.run_.wait(lambda: self.run_.get("/api/meta")["spans"] == 10_000)

    def test_live_pages_are_told(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.run_.port, timeout=20)
        connection.request("GET", "/api/live")
        stream = connection.getresponse()
        self.assertEqual(stream.getheader("Content-Type"), "text/event-stream")
        self.run_.post("/api/v2/llmobs", [envelope(span(1))])
        self.assertTrue(any(stream.readline().startswith(b"event: change") for _ in range(20)))
        connection.close()

    def test_what_is_not_kept_goes_away(self):
        run = self.view("--listen")
        run.post("/api/v2/llmobs", [envelope(span(1))])
        path = pathlib.Path(run.wait(lambda: run.get("/api/meta")["sources"])[0]["path"])
        self.assertTrue(path.exists())
        self.assertEqual(run.stop(), 0)
        self.assertFalse(path.parent.exists())

    def test_senseless_bodies_are_refused_with_the_reason(self):
        for body in (b"", b"{", b"[1]", b'{"a":1}', b"\xff\xfe", b"null"):
            answer, text = self.run_.post("/evp_proxy/v2/api/v2/llmobs", body)
            self.assertEqual(answer.status, 400, body)
            self.assertTrue(json.loads(text)["errors"][0], body)


def varint(number):
    text = b""
    while number > 127:
        text += bytes([number & 127 | 128])
        number >>= 7
    return text + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def fixed(number, value):
    return varint(number << 3 | 1) + struct.pack("<Q", value)


def attribute(key, value):
    kind = {str: 1, bool: 2, int: 3, float: 4}[type(value)]
    return field(1, key.encode()) + field(2, field(kind, value.encode() if kind == 1 else int(value) if kind < 4 else value))


ATTRIBUTES = {
    "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai", "gen_ai.usage.input_tokens": 12,
    "gen_ai.usage.output_tokens": 3, "custom.ratio": 0.5, "custom.flag": True,
    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "Wetter in Zürich?"}]}]),
    "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "weather", "arguments": {"city": "Zürich"}}]}]),
}


def otlp_protobuf():
    message = field(1, bytes.fromhex(TRACE)) + field(2, bytes.fromhex("00000000000000ff")) + field(4, bytes.fromhex("0000000000000010"))
    message += field(5, b"chat gpt-4o") + fixed(7, 1795196586146425123) + fixed(8, 1795196586147425123)
    message += b"".join(field(9, attribute(key, value)) for key, value in ATTRIBUTES.items())
    exception = fixed(1, 5) + field(2, b"exception") + field(3, attribute("exception.type", "Timeout")) + field(3, attribute("exception.message", "late"))
    message += field(11, exception) + field(15, field(2, b"bad") + field(3, 2))
    return field(1, field(1, field(1, attribute("service.name", "otel-app"))) + field(2, field(2, message)))


def otlp_json():
    def any_value(value):
        kind = {str: "stringValue", bool: "boolValue", int: "intValue", float: "doubleValue"}[type(value)]
        return {kind: str(value) if type(value) is int else value}

    def attributes(values):
        return [{"key": key, "value": any_value(value)} for key, value in values.items()]
    one = {"traceId": TRACE, "spanId": "00000000000000ff", "parentSpanId": "0000000000000010", "name": "chat gpt-4o",
           "startTimeUnixNano": "1795196586146425123", "endTimeUnixNano": "1795196586147425123", "attributes": attributes(ATTRIBUTES),
           "events": [{"name": "exception", "attributes": attributes({"exception.type": "Timeout", "exception.message": "late"})}],
           "status": {"code": 2, "message": "bad"}}
    return {"resourceSpans": [{"resource": {"attributes": attributes({"service.name": "otel-app"})}, "scopeSpans": [{"spans": [one]}]}]}


class ReceivesOtlp(Served):
    def setUp(self):
        super().setUp()
        self.run_ = self.view("--listen")

    def check(self, body, content_type, encoding=None):
        headers = {"Content-Type": content_type, **({"Content-Encoding": encoding} if encoding else {})}
        answer, text = self.run_.post("/v1/traces", body, headers)
        self.assertEqual(answer.status, 200, text)
        self.assertEqual(answer.getheader("Content-Type").split(";")[0], content_type.split(";")[0])
        one = self.run_.wait(lambda: self.run_.traces() and self.run_.get(f"/api/span/{TRACE}/255"))
        event = one["event"]
        self.assertEqual((event["parent_id"], event["status"], event["duration"]), ("16", "error", 1000000))
        self.assertEqual(event["meta"]["span"]["kind"], "llm")
        self.assertEqual(event["meta"]["input"]["messages"], [{"role": "user", "content": "Wetter in Zürich?"}])
        self.assertEqual(event["meta"]["output"]["messages"][0]["tool_calls"], [{"name": "weather", "arguments": {"city": "Zürich"}, "tool_id": "c1"}])
        self.assertEqual(event["meta"]["error"]["type"], "Timeout")
        self.assertEqual(event["metrics"], {"input_tokens": 12, "output_tokens": 3})
        self.assertEqual(event["meta"]["metadata"], {"custom.flag": True, "custom.ratio": 0.5} )
        self.assertEqual((one["ml_app"], one["model"], one["provider"]), ("otel-app", "gpt-4o", "openai"))

    def test_json(self):
        self.check(json.dumps(otlp_json()).encode(), "application/json; charset=utf-8")

    def test_protobuf(self):
        self.check(otlp_protobuf(), "application/x-protobuf")

    def test_protobuf_packed(self):
        self.check(gzip.compress(otlp_protobuf()), "application/x-protobuf", "gzip")

    def test_openinference(self):
        values = {"openinference.span.kind": "RETRIEVER", "input.value": "q", "retrieval.documents.0.document.content": "one",
                  "retrieval.documents.0.document.score": 0.5, "retrieval.documents.1.document.content": "two"}
        request = otlp_json()
        request["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["attributes"] = [
            {"key": key, "value": {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}} for key, value in values.items()]
        self.assertEqual(self.run_.post("/v1/traces", request)[0].status, 200)
        meta = self.run_.wait(lambda: self.run_.traces() and self.run_.get(f"/api/span/{TRACE}/255"))["event"]["meta"]
        self.assertEqual(meta["span"]["kind"], "retrieval")
        self.assertEqual(meta["output"]["documents"], [{"text": "one", "score": 0.5}, {"text": "two"}])

    def test_wrong_requests(self):
        zero = otlp_json()
        zero["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["traceId"] = "0" * 32
        for body, content_type, status in ((b"{", "application/json", 400), (b"[]", "application/json", 400), (zero, "application/json", 400),
                                           (b"\x0a\xff", "application/x-protobuf", 400), (b"{}", "text/plain", 415)):
            self.assertEqual(self.run_.post("/v1/traces", body, {"Content-Type": content_type})[0].status, status, body)

    def test_damaged_protobuf_never_ends_the_server(self):
        generator, whole = random.Random(4), otlp_protobuf()
        for _ in range(600):
            body = bytearray(whole[:generator.randrange(1, len(whole) + 1)])
            for _ in range(generator.randrange(4)):
                body[generator.randrange(len(body))] = generator.randrange(256)
            status = self.run_.post("/v1/traces", bytes(body), {"Content-Type": "application/x-protobuf"})[0].status
            self.assertIn(status, (200, 400))
        deep = b""
        for _ in range(5000):
            deep = field(5, field(1, deep))
        attributes = field(9, field(1, b"k") + field(2, deep))
        body = field(1, field(2, field(2, field(1, b"1" * 16) + field(2, b"1" * 8) + attributes)))
        self.assertEqual(self.run_.post("/v1/traces", body, {"Content-Type": "application/x-protobuf"})[0].status, 400)


if __name__ == "__main__":
    os.environ.pop("LLMOBS_FILE", None)
    unittest.main(verbosity=1)
