"""Measuring: runs the bench programs in an environment of their own, counts their instructions, and takes turns between
what is compared, so that a busy moment of the machine hits all of it."""
import json
import os
import pathlib
import random
import re
import statistics
import subprocess
import tempfile


class Measuring:
    def __init__(self, build, quick, peers=None, only_limited=False):
        self.build = pathlib.Path(build).resolve()
        self.quick = quick
        self.only_limited = only_limited
        self.peers = peers or {}  # name: path of the checkout, or None

    def program(self, name):
        return str(self.build / name)

    def run(self, name, *arguments, **settings):
        """Runs a program that prints JSON, and returns that."""
        return self.run_command([self.program(name), *map(str, arguments)], **settings)

    def run_command(self, command, **settings):
        return json.loads(self._run(command, settings).stdout)

    def instructions(self, name, *arguments, inside, **settings):
        """Instructions in the functions that `inside` matches and in what they call, on their own thread."""
        with tempfile.TemporaryDirectory() as directory:
            out = self._run(
                ["valgrind", "--tool=callgrind", f"--toggle-collect={inside}", "--collect-atstart=no",
                 f"--callgrind-out-file={directory}/out", self.program(name), *map(str, arguments)], settings)
        return int(re.search(r"Collected : (\d+)", out.stderr).group(1))

    def all_instructions(self, name, *arguments, **settings):
        """Instructions of a whole process, of all its threads."""
        with tempfile.TemporaryDirectory() as directory:
            out = self._run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={directory}/out",
                             self.program(name), *map(str, arguments)], settings)
        return int(re.search(r"Collected : (\d+)", out.stderr).group(1))

    def in_turns(self, measurements, rounds):
        """Each of {key: function} called `rounds` times, in another order each round: {key: [results]}."""
        results = {key: [] for key in measurements}
        order = list(measurements)
        for _ in range(rounds):
            random.shuffle(order)
            for key in order:
                results[key].append(measurements[key]())
        return results

    @staticmethod
    def environment(directory, settings):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("DD_", "LLMOBS_", "_DD_"))}
        # Valgrind does not say that the counter is invariant; real machines of the last fifteen years do.
        env.update(LLMOBS_FILE=str(pathlib.Path(directory) / "traces.jsonl"), LLMOBS_CLOCK="counter")
        env.update(settings)
        return {name: value for name, value in env.items() if value is not None}

    def _run(self, command, settings):
        with tempfile.TemporaryDirectory() as directory:
            return subprocess.run(command, env=self.environment(directory, settings), check=True, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def least_and_median(values):
    values = list(values)
    return min(values), statistics.median(values)
