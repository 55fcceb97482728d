#!/usr/bin/env python3
"""What main is given is recorded, and the secrets on its command line are not."""
import json
import unittest

from tool_case import BUILD, CLANG, INCLUDES, PLUGIN, ToolCase

MAIN = "[[llmobs::workflow]] int main(int argc, char** argv) { return argv[argc] != nullptr; }\n"
GIVEN = ["--api-key=sk-live-0123456789", "--password", "hunter2", "-v", "--topic", "sea ice", "--client-secret=a b", "--max-tokens", "100",
         "OPENAI_API_KEY=abc", "https://ada:lovelace@host/", "sk-live-9876543210"]
SHOWN = ["--api-key=[redacted]", "--password", "[redacted]", "-v", "--topic", "sea ice", "--client-secret=[redacted]", "--max-tokens", "100",
         "OPENAI_API_KEY=[redacted]", "https://ada:[redacted]@host/", "[redacted]"]


class MainArguments(ToolCase):
    def test_secrets_are_redacted(self):
        self.write("program.cpp", MAIN)
        self.run_command(CLANG, f"-fplugin={PLUGIN}", *INCLUDES, "program.cpp", "-o", "program", f"-L{BUILD}", "-lllmobs",
                         f"-Wl,-rpath,{BUILD}")
        traces = self.folder / "traces.jsonl"
        self.run_command(self.folder / "program", *GIVEN, LLMOBS_FILE=str(traces))
        [span] = json.loads(traces.read_text())["spans"]
        arguments = json.loads(span["meta"]["input"]["value"])
        self.assertEqual(arguments["argc"], 1 + len(GIVEN))
        self.assertEqual(arguments["argv"][1:], SHOWN)
        for secret in ("0123456789", "hunter2", "a b", "abc", "lovelace", "9876543210"):
            self.assertNotIn(secret, traces.read_text())


if __name__ == "__main__":
    unittest.main()
