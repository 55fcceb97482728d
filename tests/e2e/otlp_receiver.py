"""A receiver of OTLP/HTTP that takes nothing but what the protocol allows: Protocol Buffers as Google's own decoder reads
them, without unknown fields; JSON with the spelling that the specification asks for. What is wrong raises in the test that
reads it.
"""

import base64
import gzip
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf import json_format
from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

PROTOBUF, JSON = "application/x-protobuf", "application/json"


class Receiver:
    """Answers are given in turn, the last one for ever: (status, headers, body)."""

    def __init__(self, *answers):
        self.requests = []  # (path, headers in lower case, body as sent)
        self.answers = list(answers) or [(200, {}, b"")]
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.requests.append((self.path, headers, body))
                status, more, answer = receiver.answers[0]
                if len(receiver.answers) > 1:
                    receiver.answers.pop(0)
                self.send_response(status)
                for name, value in ({"Content-Type": headers["content-type"]} | more).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def spans(self):
        """All spans that were sent, as (span, resource attributes)."""
        return [found for path, headers, body in self.requests if path == "/v1/traces" for found in spans_of(headers, body)]

    def events(self):
        """All log records that were sent."""
        return [found for path, headers, body in self.requests if path == "/v1/logs" for found in events_of(headers, body)]


def read(headers, body, message):
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return {PROTOBUF: read_protobuf, JSON: read_json}[headers["content-type"]](body, message)


def spans_of(headers, body):
    found = []
    for group in read(headers, body, ExportTraceServiceRequest()).resource_spans:
        assert group.scope_spans, "an empty envelope"
        for scope in group.scope_spans:
            assert scope.spans, "an empty envelope"
            assert (scope.scope.name, bool(scope.scope.version)) == ("llmobs-cpp", True)
            found += [(check(span), attributes(group.resource)) for span in scope.spans]
    return found


def events_of(headers, body):
    groups = read(headers, body, ExportLogsServiceRequest()).resource_logs
    return [event for group in groups for scope in group.scope_logs for event in scope.log_records]


def read_protobuf(body, request):
    request.ParseFromString(body)
    refuse_unknown(request)
    return request


def refuse_unknown(message):
    assert len(UnknownFieldSet(message)) == 0, f"unknown fields in {message.DESCRIPTOR.name}"
    for field, value in message.ListFields():
        if field.message_type:
            for one in [value] if hasattr(value, "DESCRIPTOR") else value:
                refuse_unknown(one)


def read_json(body, request):
    said = json.loads(body.decode("utf-8"), object_pairs_hook=without_doubles)
    return json_format.ParseDict(as_protobuf_json(said), request)


def without_doubles(pairs):
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), f"a key twice in {names}"
    return dict(pairs)


def as_protobuf_json(value, key=""):
    """OTLP's JSON as Protocol Buffers' own, which differs in ids. Looks at what json_format is lax about."""
    if isinstance(value, dict):
        for name in value:
            assert re.fullmatch("[a-z][a-zA-Z]*", name), f"{name} is not in lower camel case"
        return {name: as_protobuf_json(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [as_protobuf_json(one, key) for one in value]
    if key in ("traceId", "spanId", "parentSpanId"):
        assert re.fullmatch("[0-9a-f]{32}" if key == "traceId" else "[0-9a-f]{16}", value), f"{key}: {value}"
        return base64.b64encode(bytes.fromhex(value)).decode()
    if key.endswith("UnixNano") or key == "intValue":
        assert isinstance(value, str), f"{key} is no text"
    if key in ("kind", "code"):
        assert type(value) is int, f"{key} is no number"
    return value


def check(span):
    assert len(span.trace_id) == 16 and any(span.trace_id)
    assert len(span.span_id) == 8 and any(span.span_id)
    assert len(span.parent_span_id) in (0, 8)
    assert span.name and 0 < span.start_time_unix_nano <= span.end_time_unix_nano
    attributes(span)
    for event in span.events:
        assert event.name and event.time_unix_nano
        attributes(event)
    return span


def attributes(holder):
    names = [pair.key for pair in holder.attributes]
    assert len(set(names)) == len(names), f"an attribute twice: {sorted(names)}"
    return {pair.key: plain(pair.value) for pair in holder.attributes}


def plain(value):
    kind = value.WhichOneof("value")
    assert kind, "an attribute without a value"
    if kind == "array_value":
        return [plain(one) for one in value.array_value.values]
    return getattr(value, kind)
