#include "deliver/shown_answer.h"

#include "base/log.h"
#include "span/secret_text.h"

#include <fmt/format.h>

namespace llmobs {

namespace {

constexpr size_t most_shown = 256;
constexpr size_t least_secret = 4; // shorter ones would take out half of the words
constexpr std::string_view in_its_place = "[redacted]";

void take_out(std::string& text, std::string_view secret) {
  if (secret.size() < least_secret) return;
  for (size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + in_its_place.size())) {
    text.replace(at, secret.size(), in_its_place);
  }
}

// Headers that say nothing of whoever sends them.
bool is_public(std::string_view name) noexcept {
  return name == "Content-Type" || name == "Content-Encoding" || name == "User-Agent" ||
         name == "X-Datadog-EVP-Subdomain";
}

void take_out_headers(std::string& text, const std::vector<std::string>& headers) {
  for (std::string_view header : headers) {
    size_t colon = header.find(": ");
    if (colon == std::string_view::npos || is_public(header.substr(0, colon))) continue;
    std::string_view value = header.substr(colon + 2);
    take_out(text, value);
    take_out(text, value.substr(value.rfind(' ') + 1)); // "Bearer ..."
  }
}

// The user and the password of an address, and what stands behind a question mark.
void take_out_address(std::string& text, std::string_view url) {
  size_t scheme = url.find("://");
  size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  if (size_t at = url.rfind('@'); at != std::string_view::npos && at > begin) {
    std::string_view user = url.substr(begin, at - begin);
    take_out(text, user.substr(user.find(':') + 1));
  }
  if (size_t query = url.find('?'); query != std::string_view::npos) take_out(text, url.substr(query + 1));
}

} // namespace

std::string shown_answer(std::string_view answer, const HttpRequest& request) {
  std::string text(answer);
  take_out_headers(text, request.headers);
  take_out_address(text, request.url);
  take_out_address(text, request.proxy);
  const SecretNames names{std::string_view()};
  Bytes redacted;
  if (SecretText(names).redact(text, redacted)) text = redacted.text();
  return text.substr(0, most_shown);
}

void show_answer(std::string_view answer, const HttpRequest& request) {
  if (!logs(LogLevel::debug)) return;
  log_line(LogLevel::debug, LogTopic::delivery, fmt::format("its answer begins: {}", shown_answer(answer, request)));
}

} // namespace llmobs
