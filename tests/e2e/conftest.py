import json
import os
import shutil
from pathlib import Path

import pytest

from datadog_test_agent import TestAgent
from programs import Programs

PROJECT = Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    parser.addoption("--build", required=True, help="the build folder with the programs")


@pytest.fixture(scope="session")
def build(request):
    return Path(request.config.getoption("--build")).resolve()


@pytest.fixture
def programs(build, tmp_path):
    return Programs(build, tmp_path / "home")


@pytest.fixture(scope="session")
def cassettes():
    """The recorded OpenAI traffic, by name without prefix and ending."""
    folder = Path(os.environ.get("LLMOBS_CASSETTES", PROJECT.parent / "shared/data/openai-cassettes"))
    files = sorted(folder.glob("openai_chat_completions_post_*.json"))
    if not files:
        pytest.skip(f"no recorded OpenAI traffic in {folder}; LLMOBS_CASSETTES says where it is")
    return {file.stem.rsplit("_", 1)[1]: json.loads(file.read_text()) | {"file": file} for file in files}


@pytest.fixture(scope="session")
def agent(build, tmp_path_factory):
    running = TestAgent(build / "e2e-venv/bin/ddapm-test-agent", tmp_path_factory.mktemp("agent"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def replaying_agent(build, tmp_path_factory, cassettes):
    folder = tmp_path_factory.mktemp("replaying-agent")
    provider = folder / "cassettes/openai"  # the agent's own folder, as it may rewrite what is in it
    provider.mkdir(parents=True)
    for cassette in cassettes.values():
        shutil.copy(cassette["file"], provider)
    running = TestAgent(build / "e2e-venv/bin/ddapm-test-agent", folder, folder / "cassettes")
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def forget_earlier_spans(request):
    for name in ("agent", "replaying_agent"):
        if name in request.fixturenames:
            request.getfixturevalue(name).clear()
