#include "deliver/exporter_agent.h"

#include "base/log.h"
#include "base/shown_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace llmobs {

namespace {

constexpr std::string_view path = "/evp_proxy/v2/api/v2/llmobs";
constexpr std::string_view unix_scheme = "unix://";

// Somebody has to do something about it, and then spans are taken.
bool is_forbidden(long status) noexcept { return status == 401 || status == 403; }
constexpr int64_t ask_again_ms = 60000;

// Some of the events are to blame: because they are too large together, or because one of them is wrong.
bool may_be_divided(long status) noexcept { return status == 400 || status == 413 || status == 422; }

bool may_pass(long status) noexcept { return status == 408 || status == 425 || status == 429 || status >= 500; }

// An answer may quote what was sent. So it is shown only to whoever asks for everything.
void show_answer(const HttpReply& answer) {
  constexpr size_t most_shown = 256;
  if (!logs(LogLevel::debug)) return;
  log_line(LogLevel::debug, LogTopic::delivery,
           fmt::format("its answer begins: {}", answer.body.substr(0, most_shown)));
}

const char* advice(long status) noexcept {
  switch (status) {
  case 401:
  case 403: return "Check the agent's API key";
  case 404: return "It has no EVP proxy; update the agent, or set LLMOBS_FILE to write spans to a file";
  case 413: return "A single span is too large; record less of it";
  default: return "Check that DD_TRACE_AGENT_URL names a Datadog agent";
  }
}

} // namespace

AgentExporter::AgentExporter(std::unique_ptr<HttpClient> http, const std::string& agent_url, unsigned linger_ms)
    : http_(std::move(http)), agent_(without_secrets(agent_url)), linger_ms_(linger_ms) {
  if (agent_url.compare(0, unix_scheme.size(), unix_scheme) == 0) {
    request_.unix_socket = agent_url.substr(unix_scheme.size());
    request_.url = fmt::format("http://localhost{}", path);
  } else {
    request_.url = fmt::format("{}{}", agent_url, path);
  }
  request_.headers = {"Content-Type: application/json", "X-Datadog-EVP-Subdomain: llmobs-intake",
                      "User-Agent: llmobs-cpp/" LLMOBS_VERSION};
}

Reply AgentExporter::send(const Batch& batch, size_t first, size_t count) {
  request_.body = {{"[", batch.stretch(first, count), "]"}};
  http_->start(request_);
  return poll();
}

Reply AgentExporter::poll() {
  HttpReply answer;
  return http_->poll(answer) ? judge(answer) : Reply{};
}

Reply AgentExporter::judge(const HttpReply& answer) const {
  Reply reply;
  if (answer.status == 0) {
    reply.outcome = Outcome::retry;
    reply.reason = fmt::format("the Datadog agent at {} cannot be reached ({}): spans are kept and it is tried again. "
                               "Start the agent, or set LLMOBS_FILE to write spans to a file",
                               agent_, answer.error);
  } else if (answer.status < 300) {
    reply.outcome = Outcome::delivered;
  } else if (may_pass(answer.status)) {
    reply.outcome = Outcome::retry;
    reply.retry_after_ms = answer.retry_after_ms;
    reply.reason = fmt::format("the Datadog agent at {} answers HTTP {}: spans are kept and it is tried again", agent_,
                               answer.status);
  } else if (is_forbidden(answer.status)) {
    reply.outcome = Outcome::retry;
    reply.retry_after_ms = std::max(answer.retry_after_ms, ask_again_ms);
    reply.reason =
        fmt::format("the Datadog agent at {} refuses spans (HTTP {}): they are kept, and it is asked again once a "
                    "minute. {}",
                    agent_, answer.status, advice(answer.status));
    show_answer(answer);
  } else {
    reply.outcome = may_be_divided(answer.status) ? Outcome::divide : Outcome::rejected;
    reply.reason = fmt::format("the Datadog agent at {} refuses spans (HTTP {}): they are dropped. {}", agent_,
                               answer.status, advice(answer.status));
    show_answer(answer);
  }
  return reply;
}

} // namespace llmobs
