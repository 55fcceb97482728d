#!/usr/bin/env python3
"""A CMake project, with Ninja and with Make: an edited plugin rebuilds what was compiled with it, and nothing else; the
options of llmobs_instrument arrive; compile_commands.json names the plugin."""
import json
import os
import shutil
import unittest

from tool_case import BUILD, CLANG, PROGRAM, ToolCase

PROJECT = """cmake_minimum_required(VERSION 3.23)
project(user CXX)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
find_package(llmobs CONFIG REQUIRED)
add_executable(answer answer.cpp)
add_library(plain STATIC plain.cpp)
llmobs_instrument(answer REQUIRED EXPAND OPTIONS exceptions=observe)
"""


class Rebuild(ToolCase):
    def setUp(self):
        super().setUp()
        self.run_command("cmake", "--install", BUILD, "--prefix", self.folder / "prefix")
        self.write("CMakeLists.txt", PROJECT)
        self.write("answer.cpp", PROGRAM)
        self.write("plain.cpp", "int plain() { return 1; }\n")

    def build(self, generator):
        build = self.folder / "build"
        shutil.rmtree(build, ignore_errors=True)
        self.run_command("cmake", "-G", generator, "-S", ".", "-B", build, f"-DCMAKE_CXX_COMPILER={CLANG}",
                         f"-DCMAKE_PREFIX_PATH={self.folder / 'prefix'}")
        output, _ = self.run_command("cmake", "--build", build)
        self.assertIn("// " + str(self.folder / "answer.cpp") + ":3: tool 'add' around add", output)
        self.assertEqual(self.spans_of(build / "answer"), ("3\n", ["add"]))
        [command] = [entry["command"] for entry in json.loads((build / "compile_commands.json").read_text())
                     if entry["file"].endswith("answer.cpp")]
        self.assertIn("llmobs-clang-19.so", command)
        self.assertIn("-fplugin-arg-llmobs-exceptions=observe", command)
        objects = {path.name: path for path in build.rglob("*.o")}
        before = {name: path.stat().st_mtime_ns for name, path in objects.items()}
        self.run_command("cmake", "--build", build)
        self.assertEqual(before, {name: path.stat().st_mtime_ns for name, path in objects.items()})
        [plugin] = (self.folder / "prefix").rglob("llmobs-clang-19.so")
        now = max(before.values()) + 2_000_000_000
        os.utime(plugin, ns=(now, now))
        self.run_command("cmake", "--build", build)
        changed = sorted(name for name, path in objects.items() if path.stat().st_mtime_ns != before[name])
        self.assertEqual(changed, ["answer.cpp.o"])

    def test_ninja(self):
        self.build("Ninja")

    def test_make(self):
        self.build("Unix Makefiles")

    def test_pkg_config(self):
        [folder] = (self.folder / "prefix").rglob("pkgconfig")
        variables = {"PKG_CONFIG_PATH": str(folder)}
        prefix = f"--define-variable=prefix={self.folder / 'prefix'}"
        plugins, _ = self.run_command("pkg-config", prefix, "--variable=plugindir", "llmobs", **variables)
        self.assertTrue((self.folder / plugins.strip() / "llmobs-clang-19.so").exists(), plugins)
        installed = self.folder / "prefix" / "bin" / "llmobs-clang++"
        self.run_command(installed, "answer.cpp", "-o", "by script", LLMOBS_CLANG=CLANG)
        self.assertEqual(self.spans_of(self.folder / "by script")[1], ["add"])


if __name__ == "__main__":
    unittest.main()
