#!/usr/bin/env python3
"""Proof that docs_snippets.py notices blocks that are wrong."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

BUILD, SOURCE = pathlib.Path(os.environ["LLMOBS_BUILD"]), pathlib.Path(os.environ["LLMOBS_SOURCE"])
WRONG = {
    "```cpp\nint f() { return nowhere; }\n```\n": "does not compile",
    "```\nwhat\n```\n": "of no language that is checked",
    '```json\n{"version": 1, "rules": [{"kin": 1}]}\n```\n': "the plugin does not take these rules",
    "```sh\n./tests/run nonsense\n```\n": "./tests/run does not know 'nonsense'",
    "```sh\nllmobs tree --nonsense\n```\n": "llmobs tree has no option --nonsense",
    "```console\n$ echo a\nb\n```\n": "the page shows",
    "```text\nwhat\n```\n": "say what this text is",
    "```python\ndef f(:\n```\n": "no Python",
    "<!-- snippet: from tests/guide/guide_spans.cpp: spans: a block -->\n```cpp\nint other;\n```\n": "and tests/guide/guide_spans.cpp has",
    "<!-- snippet: from tests/guide/guide_spans.cpp: nothing -->\n```cpp\nint other;\n```\n": "has no snippet 'nothing'",
}


class WrongBlocks(unittest.TestCase):
    def test_each_is_noticed(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path in SOURCE.iterdir():
                if path.name not in ("docs", "build", ".git"):
                    (root / path.name).symlink_to(path)
            (root / "docs").mkdir()
            for name in ("platforms.md", "testing.md"):
                (root / "docs" / name).write_text((SOURCE / "docs" / name).read_text())
            pages = [f"docs/wrong{number}.md" for number in range(len(WRONG))]
            for page, text in zip(pages, WRONG):
                (root / page).write_text("Text.\n\n" + text)
            command = [sys.executable, SOURCE / "tests/docs/docs_snippets.py", "--source", root, "--build", BUILD, *pages]
            done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for page, expected in zip(pages, WRONG.values()):
            with self.subTest(page):
                self.assertTrue(any(page in part and expected in part for part in done.stdout.split("\n\n")), done.stdout)


if __name__ == "__main__":
    unittest.main()
