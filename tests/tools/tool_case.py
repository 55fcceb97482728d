"""What the tests of this folder share: where things are, a folder of its own for each test, and how commands are run."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["LLMOBS_BUILD"])
SOURCE = pathlib.Path(os.environ["LLMOBS_SOURCE"])
CLANG = shutil.which("clang++-19") or "/usr/lib/llvm-19/bin/clang++"
PLUGIN = BUILD / "llmobs-clang-19.so"
INCLUDES = [f"-I{SOURCE}/attributes/include", f"-I{SOURCE}/runtime/include"]

PROGRAM = """#include <llmobs/attributes.h>
#include <cstdio>
[[llmobs::tool]] int add(int a, int b) { return a + b; }
int main() { std::printf("%d\\n", add(1, 2)); }
"""


class ToolCase(unittest.TestCase):
    """Each test has an empty folder, self.folder, with a space in its name."""

    def setUp(self):
        self.above = tempfile.mkdtemp(prefix="llmobs tools ")
        self.addCleanup(shutil.rmtree, self.above)
        self.folder = pathlib.Path(self.above)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("LLMOBS_", "CCACHE_"))}

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run_command(self, *command, code=0, **variables):
        """Its standard output and standard error."""
        done = subprocess.run([str(word) for word in command], cwd=self.folder, env={**self.environment, **variables},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if code is not None:
            self.assertEqual(done.returncode, code, f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout, done.stderr

    def spans_of(self, program):
        """What the program prints, and the names of the spans that it writes."""
        traces = self.folder / "traces.jsonl"
        traces.unlink(missing_ok=True)
        output, _ = self.run_command(program, LLMOBS_FILE=str(traces))
        lines = traces.read_text().splitlines() if traces.exists() else []
        return output, sorted(span["name"] for line in lines for span in json.loads(line)["spans"])
