// A span processor sees every finished span before it is encoded. It may change what the span shows, or drop the span:
//
//   llmobs::register_processor([](llmobs::FinishedSpan& span) {
//     llmobs::SpanContent input = span.input();
//     for (size_t i = 0; i < input.size(); ++i) input.set_text(i, without_card_numbers(std::string(input.text(i))));
//     return span.tag("internal") != "yes";            // false: the span is dropped (and counted: Stats::filtered)
//   });
//
// It is called on the library's own thread, one call at a time, and what takes long there delays delivery, and nothing else.
// Spans begun inside it are not recorded. enable() and disable() must not be called in it: they would wait for a second, for
// nothing. If it throws, the span is sent without input, output, metadata, prompt, tools, and the error's message and stack, so that
// nothing it should have removed is sent.
//
// One that needs nothing of its own can be named when tracing is turned on: enable({.processor = redact}).
//
// Everything that it refers to must outlive it. The last spans are delivered after main() has returned and its variables are
// gone. So a processor should own what it needs; or call deregister_processor() and then flush(), after which it is not in use.
#ifndef LLMOBS_PROCESSOR_H
#define LLMOBS_PROCESSOR_H

#include <llmobs/span_kind.h>
#include <llmobs/text.h>

#include <stddef.h>

namespace llmobs {
inline namespace v1 {

class FinishedSpan;

/// Input or output of a finished span, in parts: its messages (of a model's conversation), its documents (of a search or an
/// embedding), or one part that is all of it, as text or as JSON. Cheap to copy. Views stay good until the part is changed,
/// at most until the processor returns. Parts that are not there have no text, and to set them does nothing. Throws
/// std::bad_alloc only.
class SpanContent {
public:
  LLMOBS_API size_t size() const;          ///< how many parts there are
  LLMOBS_API Text role(size_t part) const; ///< of a message; else empty
  LLMOBS_API Text text(size_t part) const; ///< as text or as JSON

  /// How many tools a message calls.
  LLMOBS_API size_t tool_calls(size_t part) const;
  /// Which tool it is; empty if there is no such call.
  LLMOBS_API Text tool_call_name(size_t part, size_t call) const;
  /// As JSON, or as text if that is what they were given as.
  LLMOBS_API Text tool_call_arguments(size_t part, size_t call) const;
  /// What is a JSON object becomes one, everything else a text.
  LLMOBS_API void set_tool_call_arguments(size_t part, size_t call, Text arguments);
  /// How many results of tools a message has.
  LLMOBS_API size_t tool_results(size_t part) const;
  /// What the tool gave, as text or as JSON; empty if there is no such result.
  LLMOBS_API Text tool_result(size_t part, size_t result) const;
  /// Text; what is JSON stays text.
  LLMOBS_API void set_tool_result(size_t part, size_t result, Text text);

  /// Everything else that a message or a document has (role, tool calls and results, name, score) stays.
  LLMOBS_API void set_text(size_t part, Text text);
  /// Only messages and documents can be several: where there is one value already, it does nothing.
  LLMOBS_API void append(Text role, Text text);
  /// Takes away the parts behind.
  LLMOBS_API void keep_first(size_t count);
  /// Also takes away the metadata in which a typed kind shows the rest of what was captured of this side.
  void clear() { keep_first(0); }

private:
  friend class FinishedSpan;
  SpanContent(void* parts) noexcept : parts_(parts) {}
  void* parts_;
};

/// Valid during the call of the processor. Views likewise.
class FinishedSpan {
public:
  LLMOBS_API SpanKind kind() const noexcept;      ///< of the span
  LLMOBS_API Text name() const noexcept;          ///< of the span
  LLMOBS_API void set_name(Text name);            ///< an empty one changes nothing
  LLMOBS_API Text session_id() const noexcept;    ///< empty: it has none
  LLMOBS_API Text ml_app() const noexcept;        ///< empty: the configured one
  LLMOBS_API Text model_name() const noexcept;    ///< empty: not said
  LLMOBS_API bool failed() const noexcept;        ///< whether an error was recorded
  LLMOBS_API Text error_message() const noexcept; ///< empty: there is none
  LLMOBS_API Text error_stack() const noexcept;   ///< empty: there is none
  /// Where input and output are both cleared, the message is "[redacted]" and the stack is empty, unless they are set here.
  LLMOBS_API void set_error_message(Text message);
  LLMOBS_API void set_error_stack(Text stack); ///< of a span that failed

  LLMOBS_API SpanContent input();  ///< to be looked at and changed
  LLMOBS_API SpanContent output(); ///< to be looked at and changed

  /// Empty if there is no such tag.
  LLMOBS_API Text tag(Text name) const;
  LLMOBS_API void set_tag(Text name, Text value); ///< in place of the one of that name
  /// As text or as JSON; empty if there is none.
  LLMOBS_API Text metadata(Text name) const;
  LLMOBS_API void set_metadata(Text name, Text value); ///< as text, in place of what has that name
  LLMOBS_API void remove_metadata(Text name);          ///< does nothing if there is none
  /// The names of all metadata, from 0 to metadata_size() - 1; to set a new one or to remove one changes the places of others.
  LLMOBS_API size_t metadata_size() const;
  LLMOBS_API Text metadata_name(size_t entry) const; ///< empty: there are not so many

  /// What was put into the prompt's template, from 0 to prompt_variables_size() - 1. Clearing the input takes all of it away.
  LLMOBS_API size_t prompt_variables_size() const;
  LLMOBS_API Text prompt_variable_name(size_t variable) const; ///< empty: there are not so many
  /// As text or as JSON; empty if there is no such variable.
  LLMOBS_API Text prompt_variable(Text name) const;
  LLMOBS_API void set_prompt_variable(Text name, Text value); ///< of a span that has a prompt

  FinishedSpan(const FinishedSpan&) = delete;
  FinishedSpan& operator=(const FinishedSpan&) = delete;

private:
  friend class SpanEdit;
  explicit FinishedSpan(void* edit) noexcept : edit_(edit) {}
  void* edit_;
};

namespace detail {
struct Processor;
}

/// A function of the program as Config::processor: it is registered by enable() as register_processor() does it, before the first span
/// that is traced then.
class ProcessorFunction {
public:
  /// None.
  ProcessorFunction() noexcept : call_(nullptr), data_(nullptr) {}
  /// `bool (FinishedSpan&)`: a function, or a lambda that captures nothing.
  template<class Function_, class = decltype(static_cast<bool (*)(FinishedSpan&)>(detail::declval<Function_>()))>
  ProcessorFunction(Function_ function) noexcept : call_(nullptr), data_(nullptr) {
    bool (*plain)(FinishedSpan&) = function;
    if (!plain) return;
    call_ = &call_plain;
    data_ = reinterpret_cast<void*>(plain);
  }
  /// A function that is given this pointer, too. What it refers to must outlive the program's tracing.
  ProcessorFunction(bool (*function)(void* data, FinishedSpan& span), void* data) noexcept
      : call_(function), data_(data) {}

  /// Whether there is a function.
  bool given() const noexcept { return call_ != nullptr; }
  /// As what is registered.
  detail::Processor as_registered() const noexcept;

private:
  static bool call_plain(void* data, FinishedSpan& span) {
    return reinterpret_cast<bool (*)(FinishedSpan&)>(data)(span);
  }
  static void keep(void*) {}

  bool (*call_)(void* data, FinishedSpan& span);
  void* data_;
};

namespace detail {

struct Processor {
  void* state;
  bool (*process)(void* state, FinishedSpan& span);
  void (*destroy)(void* state);
};
LLMOBS_API bool register_processor(const Processor* processor, size_t size) noexcept;

template<class Function_, class = void> struct Verdict {
  static bool of(Function_& function, FinishedSpan& span) { return function(span); }
};
template<class Function_>
struct Verdict<Function_,
               typename enable_if<is_same<decltype(declval<Function_&>()(declval<FinishedSpan&>())), void>::value>::t> {
  static bool of(Function_& function, FinishedSpan& span) { return function(span), true; }
};

} // namespace detail

inline detail::Processor ProcessorFunction::as_registered() const noexcept {
  return detail::Processor{data_, call_, &keep};
}

/// From now on `process(FinishedSpan&)` is called for each span, also for those that ended before and wait for their turn
/// (after a flush() there are none). False means that the span is dropped, true (or nothing) that it is kept. There is one
/// processor: a new one takes the place of the old one, of which a call may still be under way. The library owns `process`,
/// and destroys it on its own thread at some time after it was replaced. False: no memory, and nothing has changed. Throws
/// std::bad_alloc, and what moving `process` throws. Thread-safe; also from inside a processor.
template<class Function_> bool register_processor(Function_ process) {
  struct Held {
    static bool call(void* state, FinishedSpan& span) {
      return detail::Verdict<Function_>::of(*static_cast<Function_*>(state), span);
    }
    static void destroy(void* state) { delete static_cast<Function_*>(state); }
  };
  auto* state = new Function_(static_cast<Function_&&>(process));
  const detail::Processor processor = {state, &Held::call, &Held::destroy};
  if (detail::register_processor(&processor, sizeof processor)) return true;
  delete state;
  return false;
}

/// Spans go out as they are from now on; a call may still be under way. Thread-safe.
LLMOBS_API void deregister_processor() noexcept;

} // namespace v1
} // namespace llmobs

#endif
