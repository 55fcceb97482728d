"""Peers: the same work done with other libraries, built from checkouts that are given by path, or from npm."""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess

from machine import compiler
from row import Row

HERE = pathlib.Path(__file__).resolve().parent

# peer: (the CMake variable that takes its checkout, {case: program}). Without the program of a case it can't do that.
PEERS = {
    "quill": ("QUILL_DIR", {"bare": "quill_cost", "with_values": "quill_cost", "off": "quill_cost"}),
    "tracy": ("TRACY_DIR", {"bare": "tracy_cost", "with_values": "tracy_cost", "off": "tracy_off_cost"}),
    "opentelemetry-cpp": ("OPENTELEMETRY_CPP_DIR", dict.fromkeys(("bare", "with_values", "off"), "opentelemetry_cost")),
    "dd-trace-cpp": ("DD_TRACE_CPP_DIR", dict.fromkeys(("bare", "with_values", "off"), "ddtrace_cost")),
}
NPM = "dd-trace"  # given by its name alone
TITLES = {"bare": "one span without values", "with_values": "2 inputs + 1 output", "off": "the same, off"}
OURS = "llmobs"
COUNT = 10000
ROUNDS = 11


def checkout(text):
    """`NAME=PATH`, or the name alone of what comes from npm: (name, path or None)."""
    name, _, path = text.partition("=")
    if name not in PEERS and name != NPM:
        raise argparse.ArgumentTypeError(f"there is no peer '{name}' (there are {', '.join([*PEERS, NPM])})")
    if name in PEERS and not os.path.isdir(path):
        raise argparse.ArgumentTypeError(f"{name} needs the folder of its checkout: {name}=PATH")
    return name, os.path.abspath(path) if path else None


def build(measuring):
    """Builds the programs of the peers; returns {(peer, case): path}."""
    chosen = {name: path for name, path in measuring.peers.items() if name in PEERS}
    if not chosen:
        return {}
    folder = measuring.build / "peers"
    variables = [f"-D{PEERS[name][0]}={path}" for name, path in chosen.items()]
    for command in (["cmake", "-S", HERE / "peers", "-B", folder, f"-DCMAKE_CXX_COMPILER={compiler(measuring.build)}",
                     *variables],
                    ["cmake", "--build", folder, "--parallel", str(os.cpu_count())]):
        done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise SystemExit(f"{done.stdout[-3000:]}\nThe peers could not be built.")
    return {(name, case): str(folder / program) for name in chosen for case, program in PEERS[name][1].items()}


def install(measuring):
    """Installs the npm package below the build folder; returns the command that measures it, or None."""
    if NPM not in measuring.peers:
        return None
    if not shutil.which("npm"):
        raise SystemExit(f"The peer {NPM} needs npm and node (Debian: npm).")
    folder = measuring.build / "peers-npm"
    folder.mkdir(exist_ok=True)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", NPM], cwd=folder, check=True)
    shutil.copy(HERE / "peers" / "ddtrace_cost.mjs", folder)
    return ["node", str(folder / "ddtrace_cost.mjs")]


def time(measuring, programs):
    """CPU time of every peer and of llmobs itself, in turns."""
    measurements = {key: lambda key=key: measuring.run_command([programs[key], key[1], str(COUNT)]) for key in programs}
    npm = install(measuring)
    if npm:
        for case in ("with_values", "off"):
            measurements[NPM, case] = lambda case=case: measuring.run_command([*npm, case, str(COUNT // 5)])
    if measurements:
        measurements[OURS, "with_values"] = lambda: measuring.run("span_cost", "w1", COUNT)
    return measuring.in_turns(measurements, ROUNDS)


def ratio(timed):
    """What our span costs over quill's message with the same values, in this run."""
    ours, theirs = ([run["ns_median"] for run in timed[peer, "with_values"]] for peer in (OURS, "quill"))
    return round(statistics.median(one / other for one, other in zip(ours, theirs)), 2)


def rows(measuring):
    programs = build(measuring)
    timed = {} if measuring.quick else time(measuring, programs)
    for key in dict.fromkeys([*programs, *timed]):
        peer, case = key
        row = Row(f"{peer}_{case}", f"{peer}: {TITLES[case]}", "instr")
        if key in programs:
            row.value = row.instructions = round(
                measuring.instructions(programs[key], case, COUNT, inside="batch_*") / COUNT, 1)
        if key in timed:
            row.ns_min = min(run["ns_min"] for run in timed[key])
            row.ns_median = statistics.median(run["ns_median"] for run in timed[key])
        yield row
    if ("quill", "with_values") in timed:
        yield Row("over_quill", "2 inputs + 1 output, over quill's time", "x", ratio(timed), 2, 1.15)
