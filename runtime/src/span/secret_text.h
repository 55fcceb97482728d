// Finds secrets in running text, and puts "[redacted]" in their place:
//
//   Bearer .., Basic ..                          the credentials of an HTTP request, if they are not a word
//   sk-.., AKIA.., ghp_.., github_pat_.., xoxb-.., AIza..    keys of OpenAI and others who do alike, AWS, GitHub, Slack, Google
//   eyJ..                                        a JSON web token
//   -----BEGIN .. PRIVATE KEY-----               up to its end
//   scheme://user:password@                      the password
//   "name": "value"                              in JSON or code, for names of secrets (secret_names.h)
//   Name: value                                  in a line for itself, for the HTTP headers that are called so
//   ?name=value, &name=value, NAME=value         in addresses, forms and environments
#pragma once

#include "base/bytes.h"
#include "span/secret_hints.h"
#include "span/secret_names.h"

#include <string_view>

namespace llmobs {

class SecretText {
public:
  explicit SecretText(const SecretNames& names);

  /// False: there is no secret in these bytes, nor the name of one.
  bool may_be_in(std::string_view bytes) const noexcept { return hints_.next(bytes, 0) != bytes.size(); }

  /// The text without its secrets, in `room`; false if it has none.
  bool redact(std::string_view text, Bytes& room) const;

private:
  const SecretNames& names_;
  SecretHints hints_;
};

} // namespace llmobs
