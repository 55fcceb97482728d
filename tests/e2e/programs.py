"""Runs the built programs as a user would, in an environment that knows of no key, no agent and no state of theirs."""

import os
import subprocess
from pathlib import Path

DOCUMENTS = Path(__file__).parent / "documents"
QUESTION = "How long is a day ticket valid, and what is 3 * 4.50?"
ANSWER_PARTS = (
    "3 * 4.50 = 13.5",
    "A day ticket costs 4.50 and is valid until three o'clock of the following night.",
    "[tickets.md, Day ticket]",
)


class Programs:
    def __init__(self, build, home):
        self.build = Path(build)
        self.home = Path(home)
        self.home.mkdir(parents=True, exist_ok=True)

    def environment(self, **extra):
        ours = ("DD_", "LLMOBS_", "OPENAI_", "OTEL_", "XDG_")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        environment |= {"HOME": str(self.home), "DD_SERVICE": "ferry-desk", "DD_ENV": "test", "DD_VERSION": "1.2.3"}
        return environment | {key: str(value) for key, value in extra.items()}

    def run(self, program, *arguments, stdin="", timeout=60, **environment):
        command = [str(self.build / program), *map(str, arguments)]
        return subprocess.run(
            command, input=stdin, env=self.environment(**environment), timeout=timeout, capture_output=True, text=True
        )

    def ask(self, question=QUESTION, **environment):
        return self.run("support_agent", "--docs", DOCUMENTS, question, **environment)
