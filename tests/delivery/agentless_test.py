#!/usr/bin/env python3
"""Where spans and evaluations go, and with what: through an agent or without, TLS, proxies, keys."""
import os
import pathlib
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from datadog_double import EVALUATIONS, PROXY, SPANS, Answer, Authority, DeliveryCase  # noqa: E402

KEY = "fedcba98fedcba98fedcba98fedcba98"
SITE = "datadoghq.test"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class AgentlessTest(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder)
        self.variables = {"DD_API_KEY": KEY, "DD_SITE": SITE, "DD_LLMOBS_AGENTLESS_ENABLED": "true",
                          "LLMOBS_CA_BUNDLE": str(self.authority.certificate), "LLMOBS_LOG": "debug",
                          "DD_LLMOBS_ML_APP": "tests"}

    def datadog(self, answer=None, hosts=(f"llmobs-intake.{SITE}", f"api.{SITE}")):
        return self.server(answer, certificate=self.authority.issue("intake", hosts))

    def run_to(self, server, *arguments, **more):
        """Every host is reached through a proxy that leads to the server."""
        self.last_proxy = self.proxy(server.port)
        return self.run_program(*arguments, **{**self.variables, "HTTPS_PROXY": f"http://127.0.0.1:{self.last_proxy.port}", **more})

    def test_both_intakes_of_the_site(self):
        server = self.datadog()
        counts = self.run_to(server, "spans=3", "evaluations=2", "flush=5000")
        self.assertEqual((counts["delivered"], counts["evaluations_delivered"]), (3, 2), self.said)
        self.assertEqual(server.delivered_names(), ["s0", "s1", "s2"])
        self.assertEqual(len(server.of(EVALUATIONS)[0].events), 2)
        for request in server.requests:
            self.assertEqual(request.headers["DD-API-KEY"], KEY)
            self.assertNotIn("X-Datadog-EVP-Subdomain", request.headers)
            self.assertNotIn("DD-APPLICATION-KEY", request.headers)
            self.assertNotIn(KEY.encode(), request.body)
        self.assertEqual({r.headers["Host"] for r in server.of(SPANS)}, {f"llmobs-intake.{SITE}"})
        self.assertEqual({r.headers["Host"] for r in server.of(EVALUATIONS)}, {f"api.{SITE}"})
        self.assertEqual(set(self.last_proxy.targets), {f"llmobs-intake.{SITE}:443", f"api.{SITE}:443"})
        self.assertNotIn(KEY, "".join(self.last_proxy.heads))
        self.assertNotIn(KEY, self.said)

    def test_the_application_key_comes_along(self):
        server = self.datadog()
        self.run_to(server, "spans=1", DD_APP_KEY="app-key-1")
        self.assertEqual(server.requests[0].headers["DD-APPLICATION-KEY"], "app-key-1")

    def test_each_destination_has_its_counts(self):
        counts = self.run_to(self.datadog(), "spans=3", "evaluations=2", "flush=5000")
        self.assertEqual([(d["name"], d["delivered"]) for d in counts["destinations"]],
                         [(f"spans to Datadog at https://llmobs-intake.{SITE}", 3),
                          (f"evaluations to Datadog at https://api.{SITE}", 2)])

    def test_a_certificate_of_another_authority_is_not_believed(self):
        server = self.datadog()
        other = self.folder / "other"
        other.mkdir()
        counts = self.run_to(server, "spans=3", LLMOBS_CA_BUNDLE=str(Authority(other).certificate))
        self.assertEqual((counts["delivered"], counts["unreachable"]), (0, 3))
        self.assertEqual(server.requests, [])
        self.assertIn("cannot be reached", self.said)

    def test_the_system_does_not_know_the_authority(self):
        server = self.datadog()
        counts = self.run_to(server, "spans=1", LLMOBS_CA_BUNDLE="")
        self.assertEqual((counts["delivered"], len(server.requests)), (0, 0))

    def test_a_certificate_of_another_host_is_not_believed(self):
        server = self.datadog(hosts=("elsewhere.test",))
        counts = self.run_to(server, "spans=1")
        self.assertEqual((counts["delivered"], len(server.requests)), (0, 0))

    def test_redirects_are_not_followed(self):
        elsewhere = self.datadog()
        server = self.datadog(lambda request: Answer(307, [("Location", f"https://127.0.0.1:{elsewhere.port}/")]))
        counts = self.run_to(server, "spans=1")
        self.assertEqual((counts["rejected"], len(elsewhere.requests), len(server.requests)), (1, 0, 1))

    def test_no_key_goes_out_in_the_clear(self):
        # A name that is not this machine's; the proxy would lead to the server.
        server = self.server()
        counts = self.run_program("spans=1", **{**self.variables, "DD_LLMOBS_OVERRIDE_ORIGIN": "http://intake.test:1"})
        self.assertEqual(counts["delivered"], 0)
        self.assertIn("no API key is sent", self.said)
        self.assertNotIn(KEY, self.said)
        counts = self.run_program("spans=1", "flush=5000",
                                  **{**self.variables, "DD_LLMOBS_OVERRIDE_ORIGIN": f"http://127.0.0.1:{server.port}"})
        self.assertEqual((counts["delivered"], server.requests[0].headers["DD-API-KEY"]), (1, KEY))

    def test_an_override_keeps_its_path(self):
        server = self.server()
        self.run_program("spans=1", "evaluations=1", "flush=5000",
                         **{**self.variables, "DD_LLMOBS_OVERRIDE_ORIGIN": f"http://localhost:{server.port}/prefix/"})
        self.assertEqual({r.path for r in server.requests}, {"/prefix" + SPANS, "/prefix" + EVALUATIONS})

    def test_hosts_without_a_proxy(self):
        server = self.datadog()
        counts = self.run_to(server, "spans=1", "flush=500", NO_PROXY=f"other.test,{SITE}")
        self.assertEqual((counts["delivered"], self.last_proxy.targets), (0, []))

    def test_a_proxy_that_refuses(self):
        server = self.datadog()
        proxy = self.proxy(server.port, status=407)
        counts = self.run_program("spans=1", **{**self.variables, "HTTPS_PROXY": f"http://user:pass-word@127.0.0.1:{proxy.port}"})
        self.assertEqual(counts["unreachable"], 1)
        self.assertIn("cannot be reached", self.said)
        self.assertNotIn("pass-word", self.said)
        self.assertNotIn(KEY, "".join(proxy.heads))

    def test_otlp_takes_the_proxy_and_the_certificates(self):
        receiver = self.server(certificate=self.authority.issue("receiver", ("collector.test",)))
        proxy = self.proxy(receiver.port)
        counts = self.run_program("spans=2", "flush=5000", LLMOBS_CA_BUNDLE=str(self.authority.certificate),
                                  OTEL_EXPORTER_OTLP_ENDPOINT="https://collector.test", HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
        self.assertEqual((counts["delivered"], proxy.targets), (2, ["collector.test:443"]), self.said)
        self.assertEqual({r.path for r in receiver.requests}, {"/v1/traces"})

    def test_otlp_in_the_clear_takes_no_proxy(self):
        receiver = self.server()
        proxy = self.proxy(receiver.port)
        counts = self.run_program("spans=2", "flush=5000", OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{receiver.port}",
                                  HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}", HTTP_PROXY=f"http://127.0.0.1:{proxy.port}")
        self.assertEqual((counts["delivered"], proxy.targets), (2, []), self.said)

    def test_a_key_that_is_refused(self):
        server = self.datadog(lambda request: Answer(403, body=b'{"errors":["API key is invalid"]}'))
        counts = self.run_to(server, "spans=1")
        self.assertEqual(counts["unreachable"], 1)
        self.assertIn("DD_API_KEY is a key of the organisation at DD_SITE", self.said)
        self.assertNotIn(KEY, self.said)

    def test_without_a_key_spans_go_to_a_file(self):
        counts = self.run_program("spans=2", "flush=2000", **{**self.variables, "DD_API_KEY": ""})
        self.assertEqual(counts["delivered"], 2)
        self.assertIn("set DD_API_KEY", self.said)
        self.assertEqual(len((self.folder / ".local/state/llmobs/traces.jsonl").read_text().splitlines()), 2)

    def test_a_key_that_cannot_be_one_is_not_shown(self):
        for bad in ("secret key", "secret\nX-Other: 1", "secr\u00e9t"):
            self.run_program("spans=1", "flush=2000", **{**self.variables, "DD_API_KEY": bad})
            self.assertIn("DD_API_KEY is not used", self.said)
            self.assertNotIn("secr", self.said)


class ChoiceTest(DeliveryCase):
    """protocol: who is asked, and who gets the spans."""

    def url(self, server):
        return f"http://localhost:{server.port}"

    def through_agent(self, server):
        return [r.path for r in server.requests] == [PROXY + SPANS]

    def test_an_agent_that_takes_spans_gets_them(self):
        agent, datadog = self.server(), self.server()
        self.run_program("spans=1", "flush=5000", DD_TRACE_AGENT_URL=self.url(agent), DD_API_KEY=KEY)
        self.assertTrue(self.through_agent(agent), self.said)
        self.assertNotIn("DD-API-KEY", agent.requests[0].headers)
        self.assertEqual(agent.requests[0].headers["X-Datadog-EVP-Subdomain"], "llmobs-intake")
        self.assertEqual(datadog.requests, [])

    def test_an_agent_without_the_proxy_and_a_key(self):
        agent = self.server(evp=False)
        counts = self.run_program("spans=1", DD_TRACE_AGENT_URL=self.url(agent), DD_API_KEY=KEY, DD_SITE="datadoghq.invalid")
        self.assertEqual((counts["destinations"][0]["name"], agent.requests),
                         ("spans to Datadog at https://llmobs-intake.datadoghq.invalid", []))

    def test_no_agent_and_a_key(self):
        counts = self.run_program("spans=1", DD_TRACE_AGENT_URL=f"http://localhost:{free_port()}", DD_API_KEY=KEY,
                                  DD_SITE="datadoghq.invalid")
        self.assertEqual(counts["destinations"][0]["name"], "spans to Datadog at https://llmobs-intake.datadoghq.invalid")

    def test_agentless_false_asks_nobody(self):
        agent = self.server(evp=False)
        self.run_program("spans=1", "flush=5000", DD_TRACE_AGENT_URL=self.url(agent), DD_API_KEY=KEY,
                         DD_LLMOBS_AGENTLESS_ENABLED="false")
        self.assertTrue(self.through_agent(agent), self.said)

    def test_the_switch_for_all_libraries(self):
        server = self.server()
        self.run_program("spans=1", "flush=5000", DD_AGENTLESS_ENABLED="true", DATADOG_API_KEY=KEY,
                         DD_LLMOBS_OVERRIDE_ORIGIN=self.url(server))
        self.assertEqual([(r.path, r.headers["DD-API-KEY"]) for r in server.requests], [(SPANS, KEY)])

    def test_an_agent_on_a_unix_socket(self):
        path = self.folder / "apm.socket"
        agent = self.server(unix_path=path)
        counts = self.run_program("spans=2", "evaluations=1", "flush=5000", DD_TRACE_AGENT_URL=f"unix://{path}")
        self.assertEqual((counts["delivered"], counts["evaluations_delivered"]), (2, 1), self.said)
        self.assertEqual({r.path for r in agent.requests}, {PROXY + SPANS, PROXY + EVALUATIONS})

    def test_the_agent_is_reached_without_the_proxy(self):
        agent = self.server()
        proxy = self.proxy(agent.port)
        self.run_program("spans=1", "flush=5000", DD_TRACE_AGENT_URL=self.url(agent), HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}",
                         HTTP_PROXY=f"http://127.0.0.1:{proxy.port}", ALL_PROXY=f"http://127.0.0.1:{proxy.port}")
        self.assertTrue(self.through_agent(agent), self.said)
        self.assertEqual(proxy.heads, [])

    def test_several_at_once(self):
        agent, file = self.server(), self.folder / "traces.jsonl"
        counts = self.run_program("spans=2", "evaluations=1", "flush=5000", DD_TRACE_AGENT_URL=self.url(agent),
                                  LLMOBS_FILE=str(file), LLMOBS_DESTINATIONS="agent, file,console")
        self.assertEqual([(d["name"].split()[0], d["delivered"]) for d in counts["destinations"]],
                         [("spans", 2), ("evaluations", 1)] * 3)
        self.assertEqual((counts["captured"], counts["delivered"]), (2, 2))
        self.assertEqual(agent.delivered_names(), ["s0", "s1"])
        self.assertEqual(len(file.read_text().splitlines()), 3)
        self.assertRegex(self.said, r"task s0 [0-9.]+ ms .* <- in -> out\n")
        self.assertRegex(self.said, r"evaluation quality = 0 of 42\n")

    def test_a_console_that_takes_nothing_keeps_nobody_waiting(self):
        def full_pipe():
            _, end = os.pipe()
            os.set_blocking(end, False)
            try:
                while True:
                    os.write(end, bytes(4096))
            except BlockingIOError:
                os.set_blocking(end, True)
            os.dup2(end, 2)

        def pipe_without_reader():
            reader, end = os.pipe()
            os.close(reader)
            os.dup2(end, 2)

        def full_disk():
            os.dup2(os.open("/dev/full", os.O_WRONLY), 2)

        for standard_error in (full_pipe, pipe_without_reader, full_disk, lambda: os.close(2)):
            counts = self.finish(self.start("spans=200", "evaluations=5", preexec_fn=standard_error, LLMOBS_DESTINATIONS="console"), 20)
            self.assertEqual((counts["captured"], counts["write_error"], counts["evaluations_dropped"]), (200, 200, 5))

    def test_one_of_several_that_is_dead_takes_nothing_from_the_others(self):
        file = self.folder / "traces.jsonl"
        counts = self.run_program("spans=5", DD_TRACE_AGENT_URL=f"http://localhost:{free_port()}", LLMOBS_FILE=str(file),
                                  LLMOBS_DESTINATIONS="agent,file")
        self.assertEqual([(d["delivered"], d["dropped"]) for d in counts["destinations"] if d["name"].startswith("spans")],
                         [(0, 5), (5, 0)])
        self.assertEqual((counts["delivered"], counts["unreachable"]), (0, 5))

    def test_variables_that_are_not_known_are_said(self):
        self.run_program("spans=1", "flush=2000", DD_LLMOBS_PROJECT_NAME="p", LLMOBS_FILE=str(self.folder / "f"))
        self.assertIn("DD_LLMOBS_PROJECT_NAME is set; this library does not know it", self.said)

    def test_off_is_off(self):
        agent = self.server()
        counts = self.run_program("spans=1", "evaluations=1", "flush=1000", DD_TRACE_AGENT_URL=self.url(agent), DD_LLMOBS_ENABLED="false")
        self.assertEqual((counts["captured"], counts["evaluations_captured"], agent.requests), (0, 0, []))

    def test_requests_have_a_largest_size(self):
        agent = self.server()
        self.run_program("spans=200", "flush=5000", DD_TRACE_AGENT_URL=self.url(agent), DD_LLMOBS_PAYLOAD_SIZE_BYTES="20000")
        self.assertEqual(len(agent.delivered_names()), 200)
        self.assertGreater(len(agent.requests), 5)
        self.assertLess(max(len(r.body) for r in agent.requests), 20100)


if __name__ == "__main__":
    unittest.main()
