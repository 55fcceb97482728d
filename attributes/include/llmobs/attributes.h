// The vocabulary for people who write attributes. Including this header makes `[[llmobs::workflow]]` and its
// sisters free of "unknown attribute" warnings on compilers that have no llmobs plugin, and offers the same
// attributes as macros that vanish there:
//
//   [[llmobs::tool("weather")]] Forecast weather(const std::string& city);      // needs the pragmas below
//   LLMOBS_TOOL("weather")      Forecast weather(const std::string& city);      // needs nothing
//
// Positions: before the declaration's first word, like any C++ attribute. The macros take what the attribute
// takes: an optional name, then `key = value` options (docs/attributes.md lists them).
//
// The plugin defines __llmobs_plugin__ (to its version, major * 10000 + minor * 100 + patch) in every file it
// compiles. Define LLMOBS_REQUIRE_PLUGIN to make a build without it an error.
#ifndef LLMOBS_ATTRIBUTES_H
#define LLMOBS_ATTRIBUTES_H

#if defined(__llmobs_plugin__)
#define LLMOBS_DETAIL_ATTRIBUTE(kind, ...) [[llmobs::kind(__VA_ARGS__)]]
#define LLMOBS_DETAIL_WORD(word) [[llmobs::word]]
#else
#define LLMOBS_DETAIL_ATTRIBUTE(kind, ...)
// Where C++26's reflection is, its annotations say the words to <llmobs/reflection.h>.
#if defined(__cpp_impl_reflection) && !defined(LLMOBS_NO_REFLECTION)
#if __has_include(<meta>)
#define LLMOBS_DETAIL_REFLECTION
#endif
#endif
#if defined(LLMOBS_DETAIL_REFLECTION)
#define LLMOBS_DETAIL_WORD(word) [[= ::llmobs::seam::mark::word]]
#else
#define LLMOBS_DETAIL_WORD(word)
#endif
#if defined(LLMOBS_REQUIRE_PLUGIN)
// clang-format off
#error "llmobs: the Clang plugin is not loaded, so [[llmobs::...]] attributes would do nothing. Add -fplugin=<path>/llmobs-clang-<N>.so (llmobs_instrument(<target> REQUIRED) in CMake)."
// clang-format on
#endif
// A compiler without the plugin warns at every attribute it does not know.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wunknown-attributes"
#elif defined(__GNUC__) && __GNUC__ >= 12
#pragma GCC diagnostic ignored_attributes "llmobs::"
#elif defined(_MSC_VER)
#pragma warning(disable : 5030)
#endif
#endif

#define LLMOBS_WORKFLOW(...) LLMOBS_DETAIL_ATTRIBUTE(workflow, __VA_ARGS__)   ///< [[llmobs::workflow(...)]]
#define LLMOBS_AGENT(...) LLMOBS_DETAIL_ATTRIBUTE(agent, __VA_ARGS__)         ///< [[llmobs::agent(...)]]
#define LLMOBS_LLM(...) LLMOBS_DETAIL_ATTRIBUTE(llm, __VA_ARGS__)             ///< [[llmobs::llm(...)]]
#define LLMOBS_TOOL(...) LLMOBS_DETAIL_ATTRIBUTE(tool, __VA_ARGS__)           ///< [[llmobs::tool(...)]]
#define LLMOBS_TASK(...) LLMOBS_DETAIL_ATTRIBUTE(task, __VA_ARGS__)           ///< [[llmobs::task(...)]]
#define LLMOBS_EMBEDDING(...) LLMOBS_DETAIL_ATTRIBUTE(embedding, __VA_ARGS__) ///< [[llmobs::embedding(...)]]
#define LLMOBS_RETRIEVAL(...) LLMOBS_DETAIL_ATTRIBUTE(retrieval, __VA_ARGS__) ///< [[llmobs::retrieval(...)]]

#if defined(LLMOBS_DETAIL_REFLECTION)
namespace llmobs {
namespace seam {
namespace mark { // what the annotations are objects of
inline constexpr struct Redact {
} redact = {};
inline constexpr struct Ignore {
} ignore = {};
inline constexpr struct SessionId {
} session_id = {};
inline constexpr struct ModelName {
} model_name = {};
inline constexpr struct Input {
} input = {};
} // namespace mark
} // namespace seam
} // namespace llmobs
#endif

// On a parameter, in front of its type: int charge(LLMOBS_REDACT const Card& card, int cents);
#define LLMOBS_REDACT LLMOBS_DETAIL_WORD(redact)         ///< [[llmobs::redact]]: "[redacted]" is shown
#define LLMOBS_IGNORE LLMOBS_DETAIL_WORD(ignore)         ///< [[llmobs::ignore]]: it is not recorded
#define LLMOBS_SESSION_ID LLMOBS_DETAIL_WORD(session_id) ///< [[llmobs::session_id]]: it is the session
#define LLMOBS_MODEL_NAME LLMOBS_DETAIL_WORD(model_name) ///< [[llmobs::model_name]]: it is the model
#define LLMOBS_INPUT LLMOBS_DETAIL_WORD(input)           ///< [[llmobs::input]]: it is the input

#endif
