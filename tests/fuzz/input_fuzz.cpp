// What comes to the runtime from outside: headers of requests, the environment, JSON, what receivers answer, texts with secrets, and
// whatever is shown on standard error. The first byte chooses what the others are.
#include "base/config.h"
#include "base/log.h"
#include "base/propagation.h"
#include "base/shown_text.h"
#include "deliver/intake.h"
#include "deliver/shown_answer.h"
#include "json/utf8_text.h"
#include "span/secret_text.h"
#include "value/json_reader.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace llmobs;

void must(bool good) {
  if (!good) std::abort();
}

std::string_view line_of(std::string_view& rest) {
  std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

bool is_clean(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

// What was received is sent on, in headers of which each is one line.
void propagate(std::string_view rest) {
  ReceivedHeaders received;
  while (!rest.empty()) {
    std::string_view line = line_of(rest);
    size_t colon = std::min(line.find(':'), line.size());
    received.take(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
  }
  Propagated what;
  if (received.read(what) != ReceivedHeaders::Verdict::good) return;
  constexpr size_t longest = 8192;
  SentHeaders(what).each(
      [](const char*, const std::string& value) { must(is_clean(value) && value.size() < longest); });
}

// The n-th line is the n-th variable of the table.
std::vector<std::string> environment_lines;
const char* environment(const char* name) {
  for (size_t i = 0; i < variable_count && i < environment_lines.size(); ++i) {
    if (std::strcmp(name, variables[i].name) == 0) return environment_lines[i].c_str();
  }
  return nullptr;
}

void configure(std::string_view rest) {
  environment_lines.clear();
  while (!rest.empty()) {
    std::string_view line = line_of(rest);
    environment_lines.emplace_back(line.substr(0, line.find('\0')));
  }
  FinalConfig config = finalize(Config(), &environment);
  set_log_level(LogLevel::off);
  for (Counted what : {Counted::spans, Counted::evaluations}) {
    for (const Intake& intake : {agent_intake(config, what), agentless_intake(config, what)}) {
      for (const std::string& header : intake.headers) must(is_clean(header));
      if (!config.datadog.api_key.empty()) {
        bool is_open = intake.url.compare(0, 8, "https://") != 0 && !is_loopback(intake.url) &&
                       intake.unix_socket.empty();
        for (const std::string& header : intake.headers) {
          must(!is_open || header.find(config.datadog.api_key) == std::string::npos ||
               config.datadog.api_key.size() < 24);
        }
      }
    }
  }
}

bool is_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos; }

// Halves of characters (\ud800 to \udfff), which JSON's grammar allows to stand alone, are replaced.
std::string without_surrogates(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    bool escapes = text[0] == '\\' && text.size() > 1;
    bool is_half = escapes && text.size() >= 6 && (text.substr(1, 2) == "ud" || text.substr(1, 2) == "uD") &&
                   is_hex(text.substr(3, 3)) && text[3] >= '8';
    size_t size = is_half ? 6 : escapes ? 2 : 1;
    out += is_half ? "\\ufffd" : text.substr(0, size);
    text.remove_prefix(size);
  }
  return out;
}

// What the other reader refuses because no double is so large is JSON all the same; ours keeps its text.
bool is_json(std::string_view text) {
  if (nlohmann::json::accept(text)) return true;
  try {
    static_cast<void>(nlohmann::json::parse(text));
  } catch (const nlohmann::json::out_of_range&) {
    return true;
  } catch (const nlohmann::json::parse_error&) {
    // It is none.
  }
  return false;
}

void read_value(std::string_view text) {
  Bytes value;
  if (!read_json(text, value)) return must(value.size() == 0);
  // What is not UTF-8 inside a string is kept here and replaced where it is written.
  Bytes whole;
  replace_invalid_utf8(text, valid_utf8_size(text), whole);
  must(is_json(without_surrogates(whole.text())));
}

void take_out_secrets(std::string_view text) {
  static const SecretNames names{std::string_view("card_number,pin")};
  static const SecretText secrets(names);
  Bytes redacted;
  if (secrets.redact(text, redacted))
    must(secrets.may_be_in(text) && redacted.text().find("[redacted]") != std::string_view::npos);
}

void show(std::string_view text) {
  std::string room(text.size() * 4 + 16, '\0');
  size_t used = put_shown(room.data(), room.size(), text);
  must(used <= room.size());
  for (size_t i = 0; i < used; ++i) must(static_cast<unsigned char>(room[i]) >= 0x20 && room[i] != 0x7f);
}

// Whatever an answer quotes of the request's secret is not shown.
void show_answer_of(std::string_view answer) {
  HttpRequest request;
  request.headers = {"DD-API-KEY: 0123456789abcdef", "authorization: Bearer fedcba9876543210"};
  request.url = "http://user:pa55w0rd@host/?token=4711";
  std::string quoted(answer);
  quoted += "0123456789abcdef";
  quoted += answer;
  std::string shown = shown_answer(quoted, request);
  must(shown.size() <= 256);
  for (const char* secret : {"0123456789abcdef", "fedcba9876543210", "pa55w0rd"})
    must(shown.find(secret) == std::string::npos);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  set_log_level(LogLevel::off);
  switch (*data % 6) {
  case 0: propagate(rest); break;
  case 1: configure(rest); break;
  case 2: read_value(rest); break;
  case 3: take_out_secrets(rest); break;
  case 4: show(rest); break;
  default: show_answer_of(rest);
  }
  return 0;
}
