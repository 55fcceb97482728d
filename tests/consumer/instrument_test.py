#!/usr/bin/env python3
"""llmobs_instrument in projects of all kinds: a target of another directory, an old cmake_minimum_required, a plugin that
changes, libraries that are unloaded."""
import os
import unittest

from tool_case import BUILD, CLANG, PROGRAM, ToolCase

OLD = "cmake_minimum_required(VERSION 3.5)\nproject(user CXX)\nset(CMAKE_CXX_STANDARD 17)\n"
LIBRARY = "#include <llmobs/attributes.h>\n[[llmobs::tool]] int twice(int a) { return a * 2; }\n"


class Instrument(ToolCase):
    def setUp(self):
        super().setUp()
        self.run_command("cmake", "--install", BUILD, "--prefix", self.folder / "prefix")

    def configure_and_build(self):
        self.run_command("cmake", "-Wno-deprecated", "-G", "Ninja", "-S", ".", "-B", "build",
                         f"-DCMAKE_CXX_COMPILER={CLANG}", f"-DCMAKE_PREFIX_PATH={self.folder / 'prefix'}")
        self.run_command("cmake", "--build", "build")

    def rebuilt_by_another_plugin(self):
        """Names of the objects that are rebuilt when the plugin is replaced."""
        objects = {path: path.stat().st_mtime_ns for path in (self.folder / "build").rglob("*.o")}
        [plugin] = (self.folder / "prefix").rglob("llmobs-clang-19.so")
        other = plugin.with_suffix(".other")
        other.write_bytes(plugin.read_bytes())
        later = max(objects.values()) + 2_000_000_000
        os.utime(other, ns=(later, later))
        other.rename(plugin)
        self.run_command("cmake", "--build", "build")
        return sorted(path.name for path, time in objects.items() if path.stat().st_mtime_ns != time)

    def test_a_target_of_another_directory(self):
        self.write("CMakeLists.txt", OLD + "find_package(llmobs CONFIG REQUIRED)\nadd_subdirectory(app)\n"
                   "llmobs_instrument(answer REQUIRED)\n")
        self.write("app/CMakeLists.txt",
                   "file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/text.txt \"int made() { return 0; }\\n\")\n"
                   "add_custom_command(OUTPUT made.cpp COMMAND ${CMAKE_COMMAND} -E copy text.txt made.cpp)\n"
                   "add_executable(answer answer.cpp sub/more.cpp made.cpp)\nadd_library(plain STATIC plain.cpp)\n")
        self.write("app/answer.cpp", PROGRAM)
        self.write("app/sub/more.cpp", "int more() { return 0; }\n")
        self.write("app/plain.cpp", "int plain() { return 0; }\n")
        self.configure_and_build()
        self.assertEqual(self.spans_of(self.folder / "build/app/answer"), ("3\n", ["add"]))
        self.assertEqual(self.rebuilt_by_another_plugin(), ["answer.cpp.o", "made.cpp.o", "more.cpp.o"])

    def test_a_target_of_the_directory_above(self):
        self.write("CMakeLists.txt", OLD + "find_package(llmobs CONFIG REQUIRED)\nadd_executable(answer answer.cpp)\n"
                   "add_subdirectory(tracing)\ntarget_sources(answer PRIVATE late.cpp)\n")
        self.write("tracing/CMakeLists.txt", "llmobs_instrument(answer REQUIRED)\n")
        self.write("answer.cpp", PROGRAM)
        self.write("late.cpp", "int late() { return 0; }\n")
        self.configure_and_build()
        self.assertEqual(self.spans_of(self.folder / "build/answer"), ("3\n", ["add"]))
        self.assertEqual(self.rebuilt_by_another_plugin(), ["answer.cpp.o", "late.cpp.o"])

    def never_unloaded(self, library):
        shown, _ = self.run_command("readelf", "-d", "-W", library)
        return any("FLAGS_1" in line and "NODELETE" in line for line in shown.splitlines())

    def test_instrumented_libraries_stay_in_memory(self):
        self.write("CMakeLists.txt", OLD + "find_package(llmobs CONFIG REQUIRED)\n"
                   "add_library(parts STATIC twice.cpp)\nset_target_properties(parts PROPERTIES POSITION_INDEPENDENT_CODE ON)\n"
                   "add_library(shared SHARED twice.cpp)\nadd_library(module MODULE twice.cpp)\n"
                   "add_library(of_parts MODULE user.cpp)\ntarget_link_libraries(of_parts PRIVATE parts)\n"
                   "add_library(plain SHARED user.cpp)\nadd_executable(answer user.cpp)\n"
                   "target_link_libraries(answer PRIVATE parts)\n"
                   "foreach(target parts shared module)\n  llmobs_instrument(${target} REQUIRED)\nendforeach()\n")
        self.write("twice.cpp", LIBRARY)
        self.write("user.cpp", "int main() { return 0; }\n")
        self.configure_and_build()
        kept = {name: self.never_unloaded(self.folder / "build" / name)
                for name in ("libshared.so", "libmodule.so", "libof_parts.so", "libplain.so", "answer")}
        self.assertEqual(kept, {"libshared.so": True, "libmodule.so": True, "libof_parts.so": True, "libplain.so": False,
                                "answer": False})


if __name__ == "__main__":
    unittest.main()
