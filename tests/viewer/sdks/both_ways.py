"""The two ends of a trace with Datadog's SDK for Python: `server` prints its port, takes one request as part of the trace that its headers
name, and ends; `client URL` begins a trace and asks."""
import http.server
import sys
import urllib.request

from ddtrace.llmobs import LLMObs

LLMObs.enable(ml_app="py-app", integrations_enabled=False)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        LLMObs.activate_distributed_headers(dict(self.headers))
        with LLMObs.task(name="answer"):
            LLMObs.annotate(input_data="asked", output_data="told")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if sys.argv[1] == "server":
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.handle_request()
else:
    with LLMObs.workflow(name="ask", session_id="session-1"):
        headers = LLMObs.inject_distributed_headers({})
        urllib.request.urlopen(urllib.request.Request(sys.argv[2], b"", headers), timeout=60).close()
LLMObs.flush()
