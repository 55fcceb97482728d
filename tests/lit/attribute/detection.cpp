// How a program finds out whether the plugin is there: __llmobs_plugin__, and LLMOBS_REQUIRE_PLUGIN to insist on it.
// RUN: %clangxx -fsyntax-only -Werror -DEXPECT_PLUGIN=0 %s
// RUN: %clangxx %plugin -fsyntax-only -Werror -DEXPECT_PLUGIN=1 %s
// RUN: %not %clangxx -fsyntax-only -DLLMOBS_REQUIRE_PLUGIN %s 2>&1 | %filecheck %s --check-prefix=REQUIRED
// RUN: %clangxx %plugin -fsyntax-only -Werror -DLLMOBS_REQUIRE_PLUGIN %s
// RUN: %clangxx -fsyntax-only -Wall -Wextra -Werror -Wunknown-attributes %s
// REQUIRED: error: {{.*}}plugin is not loaded
#include <llmobs/attributes.h>

#if defined(EXPECT_PLUGIN) && EXPECT_PLUGIN != defined(__llmobs_plugin__)
#error "__llmobs_plugin__ is wrong"
#endif
#ifdef __llmobs_plugin__
static_assert(__llmobs_plugin__ >= 100, "major * 10000 + minor * 100 + patch");
#endif
[[llmobs::tool("x")]] int annotated();
LLMOBS_TOOL("y") int by_macro();
