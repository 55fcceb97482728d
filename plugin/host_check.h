// The host is the program that has loaded the plugin: a Clang driver, or a tool built on Clang such as
// clang-tidy. A plugin works only in the Clang major it was compiled for; in any other one it would crash, or
// be ignored silently.
#pragma once

namespace llmobs {

/// Whether the plugin may register itself. False in a tool of another Clang major: an analyser that meets our
/// flag in compile_commands.json must not be stopped by it. In a compiler of another major the process has
/// ended before, with one line that says why.
bool hostIsUsable();

} // namespace llmobs
