// A program's own log takes what llmobs has to say to whoever runs the program, in place of standard error:
//
//   void log(llmobs::LogSeverity severity, llmobs::Text line) { my_log(to_level(severity), std::string(line)); }
//   llmobs::enable({.ml_app = "weather", .logger = log});
//
// What can be wrong at run time (a label with a dot, a metric that is not a number, a prompt on a workflow, a schema that is not JSON,
// a variable that is not understood, a destination that refuses) is never thrown into the program. It is counted (Stats) and said here,
// once in ten seconds for what is alike.
#ifndef LLMOBS_LOGGER_H
#define LLMOBS_LOGGER_H

#include <llmobs/text.h>

namespace llmobs {
inline namespace v1 {

/// How serious a line is.
enum class LogSeverity : unsigned char {
  error = 1, ///< something does not work: nothing is sent, or spans are lost
  warning,   ///< something was left out, or is not as it was asked for
  info,      ///< what is good to know: where spans go
  debug,     ///< for finding out why something does not work
};

/// A function of the program that takes lines: without "llmobs: " before them and without a newline, UTF-8, with control characters
/// escaped. LLMOBS_LOG_LEVEL decides which lines there are.
///
/// It is called on the thread that finds out what it says: mostly the library's own, but also one of the program's inside enable(),
/// disable(), an evaluation that is refused, fork's child, the first span, or the end of the program, and then on several threads
/// at once. No lock of the library is held, so it may call llmobs; what llmobs has to say to it meanwhile goes to standard error, and
/// spans begun on the library's own thread are not recorded. If it throws, the line goes to standard error. It must be there until the
/// program has ended.
class LogFunction {
public:
  /// None: lines go to standard error.
  LogFunction() noexcept : call_(nullptr), data_(nullptr) {}
  /// `void (LogSeverity, Text)`: a function, or a lambda that captures nothing.
  template<class Function_, class = decltype(static_cast<void (*)(LogSeverity, Text)>(detail::declval<Function_>()))>
  LogFunction(Function_ function) noexcept : call_(nullptr), data_(nullptr) {
    void (*plain)(LogSeverity, Text) = function;
    if (!plain) return;
    call_ = &call_plain;
    data_ = reinterpret_cast<void*>(plain);
  }
  /// A function that is given this pointer, too.
  LogFunction(void (*function)(void* data, LogSeverity severity, Text line), void* data) noexcept
      : call_(function), data_(data) {}

  /// Whether there is a function.
  bool given() const noexcept { return call_ != nullptr; }
  /// Calls it. There must be one.
  void operator()(LogSeverity severity, Text line) const { call_(data_, severity, line); }
  /// Whether both would call the same.
  bool operator==(const LogFunction& other) const noexcept { return call_ == other.call_ && data_ == other.data_; }

private:
  static void call_plain(void* data, LogSeverity severity, Text line) {
    reinterpret_cast<void (*)(LogSeverity, Text)>(data)(severity, line);
  }

  void (*call_)(void* data, LogSeverity severity, Text line);
  void* data_;
};

} // namespace v1
} // namespace llmobs

#endif
