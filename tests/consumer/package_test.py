#!/usr/bin/env python3
"""The installed package: it works wherever it is moved, by pkg-config and by find_package, also when a plugin is missing;
it has every header."""
import pathlib
import shlex
import shutil
import unittest

from tool_case import BUILD, CLANG, PLUGIN, PROGRAM, SOURCE, ToolCase

PROJECT = """cmake_minimum_required(VERSION 3.23)
project(user CXX)
find_package(llmobs CONFIG REQUIRED)
add_executable(answer answer.cpp)
llmobs_instrument(answer)
"""


class Package(ToolCase):
    def setUp(self):
        super().setUp()
        self.run_command("cmake", "--install", BUILD, "--prefix", self.folder / "first")
        self.prefix = self.folder / "second" / "place"
        self.prefix.parent.mkdir()
        (self.folder / "first").rename(self.prefix)
        self.write("answer.cpp", PROGRAM)
        self.write("CMakeLists.txt", PROJECT)

    def pkg_config(self, *words):
        [folder] = self.prefix.rglob("pkgconfig")
        output, _ = self.run_command("pkg-config", *words, "llmobs", PKG_CONFIG_PATH=str(folder))
        return output.strip()

    def configure(self, code=0):
        shutil.rmtree(self.folder / "build", ignore_errors=True)
        return self.run_command("cmake", "-G", "Ninja", "-S", ".", "-B", "build", f"-DCMAKE_CXX_COMPILER={CLANG}",
                                f"-DCMAKE_PREFIX_PATH={self.prefix}", code=code)

    def build_by_cmake(self):
        self.configure()
        self.run_command("cmake", "--build", "build")
        self.assertEqual(self.spans_of(self.folder / "build" / "answer"), ("3\n", ["add"]))

    def installed(self, name):
        [path] = self.prefix.rglob(name)
        return path

    def test_pkg_config_gives_the_paths_of_the_place_it_was_moved_to(self):
        [libraries] = shlex.split(self.pkg_config("--variable=libdir"))
        self.assertTrue(pathlib.Path(libraries, "libllmobs.so").samefile(self.installed("libllmobs.so")), libraries)
        [plugins] = shlex.split(self.pkg_config("--variable=plugindir"))
        plugin = pathlib.Path(plugins, PLUGIN.name)
        self.assertTrue(plugin.samefile(self.installed(PLUGIN.name)), plugin)
        flags = shlex.split(self.pkg_config("--cflags", "--libs"))
        self.run_command(CLANG, f"-fplugin={plugin}", "answer.cpp", *flags, f"-Wl,-rpath,{libraries}", "-o", "answer")
        self.assertEqual(self.spans_of(self.folder / "answer"), ("3\n", ["add"]))

    def test_find_package_works_where_it_was_moved_to(self):
        self.build_by_cmake()

    def test_the_other_plugins_may_be_missing(self):
        others = [path for path in PLUGIN.parent.glob("llmobs-clang-*.so") if path.name != PLUGIN.name]
        for other in others:
            self.installed(other.name).unlink()
        self.build_by_cmake()

    def test_the_plugin_in_use_may_be_missing(self):
        self.installed(PLUGIN.name).unlink()
        _, complaint = self.configure()
        self.assertIn("there is no llmobs plugin for Clang 19 here", " ".join(complaint.split()))
        self.run_command("cmake", "--build", "build")
        self.assertEqual(self.spans_of(self.folder / "build" / "answer"), ("3\n", []))
        self.write("CMakeLists.txt", PROJECT.replace("(answer)", "(answer REQUIRED)"))
        self.configure(code=1)

    def test_every_header_is_installed(self):
        wanted = sorted(path.name for part in ("attributes", "runtime") for path in (SOURCE / part / "include/llmobs").iterdir())
        installed = sorted(path.name for path in (self.prefix / "include" / "llmobs").iterdir())
        self.assertEqual(installed, wanted)


class Headers(ToolCase):
    def configure(self, code):
        return self.run_command("cmake", "-G", "Ninja", "-S", "source", "-B", "build", f"-DCMAKE_CXX_COMPILER={CLANG}",
                                "-DLLMOBS_PLUGINS=OFF", "-DLLMOBS_VIEWER=OFF", "-DLLMOBS_EXAMPLES=OFF",
                                "-DLLMOBS_TESTS=OFF", code=code)

    def test_a_header_that_is_not_listed_stops_the_configuration(self):
        for name in ("attributes", "runtime", "plugin"):
            shutil.copytree(SOURCE / name, self.folder / "source" / name)
        for path in SOURCE.iterdir():
            if path.is_file():
                shutil.copyfile(path, self.folder / "source" / path.name)
        self.configure(code=0)
        for part in ("attributes", "runtime"):
            stray = self.write(f"source/{part}/include/llmobs/stray.h", "")
            _, complaint = self.configure(code=1)
            self.assertIn(str(stray), " ".join(complaint.split()))
            stray.unlink()


if __name__ == "__main__":
    unittest.main()
