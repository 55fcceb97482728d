#!/usr/bin/env python3
"""ccache with the plugin: a rebuild is a hit, a changed plugin a miss, a changed file of the plugin's own a miss if ccache is
told of it."""
import re
import shutil
import unittest

from tool_case import BUILD, CLANG, INCLUDES, PLUGIN, PROGRAM, ToolCase


class Ccache(ToolCase):
    def setUp(self):
        super().setUp()
        self.assertIsNotNone(shutil.which("ccache"), "tests/packages.txt names it")
        self.cache = {"CCACHE_DIR": str(self.folder / "cache")}
        self.plugin = self.folder / PLUGIN.name
        shutil.copy2(PLUGIN, self.plugin)
        self.write("answer.cpp", PROGRAM)

    def compile(self, *command, **variables):
        """Whether that was a hit."""
        before = self.hits()
        command = command or ("ccache", CLANG, f"-fplugin={self.plugin}", *INCLUDES)
        self.run_command(*command, "-c", "answer.cpp", "-o", "answer.o", **self.cache, **variables)
        return self.hits() > before

    def hits(self):
        statistics, _ = self.run_command("ccache", "--print-stats", **self.cache)
        return sum(int(count) for count in re.findall(r"^(?:direct|preprocessed)_cache_hit\s+(\d+)", statistics, re.M))

    def test_rebuilding_is_a_hit(self):
        self.assertFalse(self.compile())
        first = (self.folder / "answer.o").read_bytes()
        self.assertTrue(self.compile())
        self.assertEqual(first, (self.folder / "answer.o").read_bytes())

    def test_a_changed_plugin_is_a_miss(self):
        self.compile()
        with self.plugin.open("ab") as plugin:
            plugin.write(b"\0")
        self.assertFalse(self.compile())
        self.assertTrue(self.compile())

    def test_another_option_is_a_miss(self):
        self.compile()
        self.assertFalse(self.compile("ccache", CLANG, f"-fplugin={self.plugin}", "-fplugin-arg-llmobs-exceptions=observe",
                                      *INCLUDES))

    def test_files_that_ccache_is_told_of(self):
        extra = self.write("extra.json", "{}")
        self.assertFalse(self.compile(CCACHE_EXTRAFILES=str(extra)))
        self.assertTrue(self.compile(CCACHE_EXTRAFILES=str(extra)))
        extra.write_text("{} ")
        self.assertFalse(self.compile(CCACHE_EXTRAFILES=str(extra)))

    def test_behind_the_compiler_script(self):
        script = (BUILD / "llmobs-clang++",)
        self.assertFalse(self.compile(*script, LLMOBS_CLANG=f"ccache {CLANG}"))
        self.assertTrue(self.compile(*script, LLMOBS_CLANG=f"ccache {CLANG}"))


if __name__ == "__main__":
    unittest.main()
