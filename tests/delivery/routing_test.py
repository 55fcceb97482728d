#!/usr/bin/env python3
"""Routing contexts: each tenant's spans and evaluations reach the tenant's site with the tenant's key, and nobody else's."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from datadog_double import EVALUATIONS, PROXY, SPANS, Answer, Authority, DeliveryCase  # noqa: E402

ANN, BEN = "aaaa1111aaaa1111aaaa1111aaaa1111", "bbbb2222bbbb2222bbbb2222bbbb2222"
SITES = ("home.test", "eu.test", "us.test")


class RoutingTest(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.agent = self.server()
        authority = Authority(self.folder)
        hosts = [f"{place}.{site}" for place in ("llmobs-intake", "api") for site in SITES]
        self.answer = lambda request: Answer()
        self.datadog = self.server(lambda request: self.answer(request), certificate=authority.issue("intake", hosts))
        proxy = self.proxy(self.datadog.port)
        self.variables = {"DD_TRACE_AGENT_URL": f"http://localhost:{self.agent.port}", "DD_SITE": SITES[0],
                          "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}", "LLMOBS_CA_BUNDLE": str(authority.certificate),
                          "LLMOBS_LOG": "debug"}

    def routed(self, *arguments, **more):
        counts = self.run_program(*arguments, "flush=5000", **{**self.variables, **more})
        for key in (ANN, BEN):
            self.assertNotIn(key, self.said)
            for request in self.datadog.requests + self.agent.requests:
                self.assertNotIn(key.encode(), request.body)
        return counts

    def at_agent(self):
        return self.agent.delivered_names()

    def at_datadog(self, path=SPANS):
        """(host, key, name) of everything that reached it."""
        return sorted((r.headers["Host"], r.headers["DD-API-KEY"], event.get("name", event.get("label")))
                      for r in self.datadog.of(path) for event in r.events)

    def test_spans_inside_are_the_tenants(self):
        counts = self.routed("spans=1", f"route={ANN}@eu.test", "spans=2", "evaluations=1", "leave=1", "spans=1", "evaluations=1")
        self.assertEqual(self.at_agent(), ["s0", "s3"])
        self.assertEqual(self.at_datadog(), [("llmobs-intake.eu.test", ANN, "s1"), ("llmobs-intake.eu.test", ANN, "s2")])
        self.assertEqual(self.at_datadog(EVALUATIONS), [("api.eu.test", ANN, "quality")])
        self.assertEqual(len(self.agent.of(PROXY + EVALUATIONS)[0].events), 1)
        self.assertEqual((counts["delivered"], counts["evaluations_delivered"]), (4, 2))

    def test_without_a_site_it_is_the_configured_one(self):
        self.routed(f"route={ANN}@eu.test", f"route={BEN}", "spans=1")
        self.assertEqual(self.at_datadog(), [("llmobs-intake.home.test", BEN, "s0")])
        self.assertIn("routing contexts are nested", self.said)

    def test_the_inner_one_decides_and_the_outer_one_comes_back(self):
        self.routed(f"route={ANN}@eu.test", "spans=1", f"route={BEN}@us.test", "spans=2", "leave=1", "spans=1")
        self.assertEqual(self.at_datadog(), sorted([("llmobs-intake.eu.test", ANN, "s0"), ("llmobs-intake.us.test", BEN, "s1"),
                                                    ("llmobs-intake.us.test", BEN, "s2"), ("llmobs-intake.eu.test", ANN, "s3")]))
        self.assertEqual(self.said.count("routing contexts are nested"), 1)
        self.assertEqual(self.at_agent(), [])

    def test_one_key_and_two_sites_are_two_places(self):
        self.routed(f"route={ANN}@eu.test", "spans=1", "leave=1", f"route={ANN}@us.test", "spans=1")
        self.assertEqual(self.at_datadog(), [("llmobs-intake.eu.test", ANN, "s0"), ("llmobs-intake.us.test", ANN, "s1")])

    def test_it_travels_with_the_context(self):
        self.routed(f"route={ANN}@eu.test", "thread=2")
        self.assertEqual([name for _, _, name in self.at_datadog()], ["s0", "s1"])
        self.assertEqual(self.at_agent(), [])

    def test_annotation_contexts_inside_and_around(self):
        self.routed("tags=1", f"route={ANN}@eu.test", "spans=1", "tags=1", "spans=1")
        self.assertEqual([name for _, _, name in self.at_datadog()], ["s0", "s1"])
        for request in self.datadog.requests:
            for event in request.events:
                self.assertIn("color:red", event["tags"])

    def test_without_a_key_nothing_changes_but_it_is_said(self):
        self.routed("route=@eu.test", "spans=2")
        self.assertEqual(self.at_agent(), ["s0", "s1"])
        self.assertEqual(self.said.count("a routing context needs an API key"), 1)

    def test_a_key_or_site_that_cannot_be_one(self):
        for route in ("bad key@eu.test", "bad\r\nX-Evil: 1@eu.test", f"{ANN}@eu.test/evil", f"{ANN}@" + "x" * 600):
            self.routed(f"route={route}", "spans=1")
            self.assertEqual(self.datadog.requests, [], route)
            self.assertIn("goes the usual way", self.said)
            self.assertNotIn("X-Evil", self.said)

    def test_many_tenants(self):
        arguments = [part for i in range(200) for part in (f"route=key{i:04}@eu.test", "spans=1", "leave=1", "flush=5000")]
        counts = self.routed(*arguments)
        self.assertEqual(len({key for _, key, _ in self.at_datadog()}), 200)
        self.assertEqual(counts["delivered"], 200)
        self.assertLessEqual(len(counts["destinations"]), 130)

    def test_a_tenant_that_is_dead_takes_nothing_from_the_others(self):
        self.answer = lambda request: Answer(503 if request.headers["DD-API-KEY"] == ANN else 202)
        counts = self.run_program(f"route={ANN}@eu.test", "spans=3", "leave=1", f"route={BEN}@eu.test", "spans=2", "leave=1",
                                  "spans=1", "flush=300", **self.variables)
        self.assertEqual((counts["delivered"], counts["unreachable"]), (3, 3))
        self.assertEqual(self.at_agent(), ["s5"])

    def test_a_file_keeps_everything_here(self):
        file = self.folder / "traces.jsonl"
        self.routed(f"route={ANN}@eu.test", "spans=2", LLMOBS_FILE=str(file))
        self.assertEqual((self.datadog.requests, self.at_agent()), ([], []))
        self.assertEqual(len(file.read_text().splitlines()), 2)
        self.assertNotIn(ANN, file.read_text())

    def test_what_a_flight_recorder_kept_goes_to_the_tenant_whose_key_is_used_again(self):
        folder = self.folder / "recorder"
        recorded = {**self.variables, "LLMOBS_RECORDER": str(folder)}
        killed = self.start(f"route={ANN}@eu.test", "spans=2", "end=kill", **{**recorded, "LLMOBS_FLUSH_INTERVAL_MS": "60000"})
        killed.communicate(timeout=60)
        [file] = folder.iterdir()
        self.assertNotIn(ANN.encode(), file.read_bytes())
        self.routed(f"route={BEN}@eu.test", "spans=1", "pause=500", LLMOBS_RECORDER=str(folder))
        self.assertEqual([key for _, key, _ in self.at_datadog()], [BEN])
        self.assertEqual(list(folder.iterdir()), [file])
        self.routed(f"route={ANN}@eu.test", "pause=5000", LLMOBS_RECORDER=str(folder))
        self.assertEqual([name for _, key, name in self.at_datadog() if key == ANN], ["s0", "s1"])
        self.assertEqual(list(folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
