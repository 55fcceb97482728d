from pathlib import Path

import pytest

import backends


def pytest_addoption(parser):
    parser.addoption("--build", required=True, help="the build folder with the programs")
    parser.addoption("--backends", default="", help="names, separated by commas; all if empty")


@pytest.fixture(scope="session")
def build(request):
    return Path(request.config.getoption("--build")).resolve()


def start(request, build, tmp_path_factory, backend):
    chosen = request.config.getoption("--backends")
    if chosen and backend.name not in chosen.split(","):
        pytest.skip("not chosen")
    running = backend(build, tmp_path_factory.mktemp(backend.name))
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def datadog(request, build, tmp_path_factory):
    yield from start(request, build, tmp_path_factory, backends.DatadogTestAgent)


@pytest.fixture(scope="session")
def phoenix(request, build, tmp_path_factory):
    yield from start(request, build, tmp_path_factory, backends.Phoenix)


@pytest.fixture(scope="session")
def mlflow(request, build, tmp_path_factory):
    yield from start(request, build, tmp_path_factory, backends.MLflow)


@pytest.fixture(scope="session")
def collector(request, build, tmp_path_factory):
    yield from start(request, build, tmp_path_factory, backends.Collector)


@pytest.fixture(scope="session")
def jaeger(request, build, tmp_path_factory):
    yield from start(request, build, tmp_path_factory, backends.Jaeger)
