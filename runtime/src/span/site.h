// A Site is what a call site's text (llmobs/instrument.h) says, taken apart once. Sites are found again by the
// address of their text; when another text stands at a known address (a library was unloaded and another one loaded
// there), the difference is noticed. When none stands there any more, the site is what it was.
#pragma once

#include "base/foreign_text.h"
#include "base/kind.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace llmobs {

struct Site {
  explicit Site(std::string_view text);

  std::string text; // the whole of it
  SpanKind kind = no_kind;
  std::string name;
  std::string function;
  std::string file;
  std::string line;
  std::string model_name;
  std::string model_provider;
  std::string session_id;
  std::string ml_app;
  std::vector<std::string> params;

  bool hides_exception_message = false; // nothing of what exceptions say is recorded
  bool withholds_messages = false;      // of exceptions: they may quote what is kept out

  size_t max_bytes = 0; // of each argument and of the result (truncate.h); 0: no limit

  // What else the arguments are, by their places in params.
  static constexpr size_t no_argument = static_cast<size_t>(-1);
  size_t session_argument = no_argument; // its text is the session
  size_t model_argument = no_argument;   // its text is the model's name
  std::vector<size_t> input_arguments;   // these are the input; none: all are
  // Whether a parameter's name is that of a secret, and according to which Secrets (their number).
  mutable uint64_t secrets_looked_for = 0;
  mutable bool names_secrets = false;
  bool is_input(size_t argument) const noexcept {
    return input_arguments.empty() ||
           std::find(input_arguments.begin(), input_arguments.end(), argument) != input_arguments.end();
  }
};

/// Splits "a,b, f(c, d)" into its three parts.
void split_params(std::string_view list, std::vector<std::string_view>& names);

/// Background thread only.
class SiteCache {
public:
  /// Null stands for no site. The answer stays valid until forget_retired().
  const Site* find(const char* text);
  /// Texts are those of another process.
  void read_by(ForeignTexts::Reader reader) { texts_.read_by(std::move(reader)); }
  /// What was found so far may stand there no longer.
  void look_again() noexcept {
    texts_.look_again();
    last_text_ = nullptr;
  }
  /// Frees sites that were replaced. Call it when no span refers to one.
  void forget_retired() noexcept { retired_.clear(); }

private:
  // Of a library that was unloaded before its text was looked at.
  const Site unloaded_{"kind=task\nname=(unloaded)\n"};
  ForeignTexts texts_;
  std::unordered_map<const char*, std::unique_ptr<Site>> sites_;
  std::vector<std::unique_ptr<Site>> retired_;
  const char* last_text_ = nullptr;
  const Site* last_ = nullptr;
};

} // namespace llmobs
