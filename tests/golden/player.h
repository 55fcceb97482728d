// The Player does what a scenario says (README.md), with the public interface of llmobs, as a program would.
#pragma once

#include "performance.h"

#include <llmobs/context.h>
#include <llmobs/llmobs.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace llmobs {
namespace golden {

/// A step that this player does not know: the scenario cannot be played.
struct UnknownStep : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a scenario's `raise` throws. Some types of errors are classes of their own (player_call.cpp).
struct Raised : std::runtime_error {
  Raised(const std::string& type, const std::string& message) : std::runtime_error(message), type(type) {}
  std::string type;
};
[[noreturn]] void raise(const json& error);

class Player {
public:
  /// `async`: bodies run on threads of their own. `settings`: of the scenario's config, for `enable`.
  Player(Performance& performance, const Config& settings, bool async) noexcept
      : performance_(performance), settings_(settings), async_(async) {}

  /// Returns when every step is over, and everything is delivered. Throws UnknownStep.
  void play(const json& steps);

private:
  using Operation = void (Player::*)(const json& step, const std::string& path);
  static const std::map<std::string, Operation>& operations();

  void each(const json& steps, const std::string& path);
  void body(const json& step, const std::string& path);
  void one(const json& step, const std::string& path);

  void span(const json& step, const std::string& path);
  void start_manual(const json& step, const std::string& path);
  void finish(const json& step, const std::string& path);
  void call(const json& step, const std::string& path);
  void annotate(const json& step, const std::string& path);
  void annotation_context(const json& step, const std::string& path);
  void export_span(const json& step, const std::string& path);
  void submit_evaluation(const json& step, const std::string& path);
  void routing_context(const json& step, const std::string& path);
  void register_processor(const json& step, const std::string& path);
  void deregister_processor(const json& step, const std::string& path);
  void raise_error(const json& step, const std::string& path);
  void try_body(const json& step, const std::string& path);
  void flush(const json& step, const std::string& path);
  void enable(const json& step, const std::string& path);
  void disable(const json& step, const std::string& path);
  void is_enabled(const json& step, const std::string& path);
  void sleep(const json& step, const std::string& path);
  void repeat(const json& step, const std::string& path);
  void parallel(const json& step, const std::string& path);

  bool process(const json& rules, const std::string& path, FinishedSpan& span);
  void run(const std::function<void()>& function);
  uint64_t open_call(const json& step);
  void inside_call(const json& step, const std::string& path, seam::Guard& guard);
  template<class Function_> void within_call(const json& step, Function_&& function);
  void call_with_callback(const json& step, const std::string& path);
  Span* held(const json& step);
  void begin_handle(const std::string& handle, const SpanIds& ids);
  SpanIds ids_of(const std::string& handle);
  void observe(const json& step, const std::string& path, json rest);
  void returns(const json& step, const std::string& path);

  const Dynamic& dynamic(json value);
  std::vector<Entry> entries(const json& object, const char* key);
  std::vector<Text> texts(const json& object, const char* key);
  const json& object(const json& step, const char* key);

  struct Declared;
  std::vector<ToolDefinition> tools_of(const json& step, const char* key);
  void read_prompt(const json& step, Declared& declared);
  void read_declared(const json& step, Declared& declared);
  bool annotated(const json& step, const Annotation& annotation);

  Performance& performance_;
  const Config& settings_;
  const bool async_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Span>> spans_; // by handle; for ever
  std::map<std::string, SpanIds> ids_;                 // of calls, too
  std::deque<json> kept_;                              // what annotations refer to
  std::deque<Dynamic> dynamics_;
};

/// A view in place of an empty one: views are not assigned otherwise, as they could outlive what they show.
template<class View_, class Elements_> void assign(View_& view, const Elements_& elements) {
  view = View_(elements.data(), elements.size());
}

/// A member that must be text, if it is there. Throws NotExpressible.
Text text_of(const json& object, const char* key);
SpanKind kind_of(const json& step);
SpanOptions options_of(const json& step);

} // namespace golden
} // namespace llmobs
