#!/usr/bin/env python3
"""A program that makes 1,000 spans a second for every destination at once, while each of them fails now and then: memory, descriptors
and threads must stay as they are, and every span must be delivered or counted.

  soak.py [--seconds N] [--seed N]
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import chaos_backend  # noqa: E402
from chaos import KEY, Certificates  # noqa: E402
from datadog_double import PROGRAM  # noqa: E402

SHARE = 0.1  # of requests that meet a fault
MOST_GROWTH_KIB = 2048


def variables(folder, certificates, backends):
    agent, agentless, otlp = backends
    return {
        "HOME": str(folder), "PATH": os.environ["PATH"], "LLMOBS_DESTINATIONS": "agent,agentless,otlp,file",
        "LLMOBS_FILE": str(folder / "traces.jsonl"), "DD_TRACE_AGENT_URL": f"http://localhost:{agent.port}", "DD_API_KEY": KEY,
        "HTTPS_PROXY": f"http://127.0.0.1:{agentless.port}", "DD_SITE": "nowhere.invalid", "LLMOBS_CA_BUNDLE": str(certificates.ours.certificate),
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"https://localhost:{otlp.port}", "OTEL_EXPORTER_OTLP_CERTIFICATE": str(certificates.ours.certificate),
    }


def is_flat(laps, key, most):
    """The first third is for warming up; the second and the last are compared."""
    third = len(laps) // 3
    before, after = (statistics.median(lap[key] for lap in part) for part in (laps[third:2 * third], laps[-third:]))
    print(f"{key}: {before:g} in the middle, {after:g} at the end")
    return after - before <= most


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="llmobs-soak-") as name:
        folder = pathlib.Path(name)
        certificates = Certificates(folder)
        good = {"certificate": certificates.of("good")}
        # The middle one is a proxy that refuses: a destination that is dead all the time.
        backends = [chaos_backend.Backend([chaos_backend.now_and_then(chance, SHARE)]), chaos_backend.Backend([chaos_backend.status(502)]),
                    chaos_backend.Backend([chaos_backend.now_and_then(chance, SHARE)], **good)]
        done = subprocess.run([PROGRAM, f"laps=1000@{options.seconds}", "flush=15000"], env=variables(folder, certificates, backends),
                              capture_output=True, text=True, timeout=options.seconds + 120)
        for backend in backends:
            backend.close()
    if done.returncode != 0:
        print(done.stderr)
        return 1
    *laps, counts = map(json.loads, done.stdout.splitlines())
    good = [is_flat(laps, "memory_kib", MOST_GROWTH_KIB), is_flat(laps, "descriptors", 2), is_flat(laps, "threads", 0)]
    whole = counts["captured"] == counts["delivered"] + counts["dropped"] + counts["filtered"] + counts["open"] + counts["queued"]
    whole = whole and counts["open"] + counts["queued"] == 0
    print(f"{counts['captured']} spans captured, peak {counts['peak_kib'] >> 10} MiB, {counts['waits']} waits of the caller's thread")
    for one in counts["destinations"]:
        whole = whole and one["offered"] == one["delivered"] + one["dropped"] + one["queued"]
        print(f"{one['name']}: {one['delivered']} delivered, {one['dropped']} dropped")
    healthy = [one for one in counts["destinations"] if one["name"].startswith("spans") and "nowhere.invalid" not in one["name"]]
    lost = sum(one["dropped"] for one in healthy)
    print("flat" if all(good) else "NOT FLAT", "the counts add up" if whole else "THE COUNTS DO NOT ADD UP", f"{lost} lost where somebody listens")
    return 0 if all(good) and whole and lost == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
