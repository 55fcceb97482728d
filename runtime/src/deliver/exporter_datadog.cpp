#include "deliver/exporter_datadog.h"

#include "deliver/http_status.h"
#include "deliver/shown_answer.h"

#include <fmt/format.h>

#include <algorithm>

namespace llmobs {

namespace {

bool may_pass(long status) noexcept { return status == 408 || status == 425 || status == 429 || status >= 500; }

} // namespace

DatadogExporter::DatadogExporter(std::unique_ptr<HttpClient> http, Intake intake, unsigned linger_ms)
    : http_(std::move(http)), intake_(std::move(intake)), linger_ms_(linger_ms) {
  request_.url = intake_.url;
  request_.unix_socket = intake_.unix_socket;
  request_.headers = intake_.headers;
  request_.total_ms = intake_.timeout_ms;
  request_.ca_file = intake_.ca_file;
  request_.proxy = intake_.proxy;
  request_.no_proxy = intake_.no_proxy;
}

Reply DatadogExporter::send(const Batch& batch, size_t first, size_t count) {
  request_.body = {{intake_.before(), batch.stretch(first, count), intake_.behind()}};
  http_->start(request_);
  return poll();
}

Reply DatadogExporter::poll() {
  HttpReply answer;
  return http_->poll(answer) ? judge(answer) : Reply{};
}

const char* DatadogExporter::advice(long status) const noexcept {
  bool direct = intake_.is_agentless;
  switch (status) {
  case 0:
    return direct ? "Check the network, DD_SITE and HTTPS_PROXY, or set LLMOBS_FILE to write to a file"
                  : "Start the agent, or set LLMOBS_FILE to write spans to a file";
  case 401:
  case 403:
    return direct ? "Check that DD_API_KEY is a key of the organisation at DD_SITE" : "Check the agent's API key";
  case 404:
    return direct ? "Check DD_SITE"
                  : "It has no EVP proxy; update the agent, or set LLMOBS_FILE to write spans to a file";
  case 413:
    return intake_.takes == Counted::spans ? "A single span is too large; record less of it"
                                           : "A single evaluation is too large";
  default: return direct ? "Check DD_SITE" : "Check that DD_TRACE_AGENT_URL names a Datadog agent";
  }
}

Reply DatadogExporter::judge(const HttpReply& answer) const {
  Reply reply;
  const char* cargo = intake_.cargo();
  const std::string& who = intake_.shown;
  if (answer.status == 0) {
    reply.outcome = Outcome::retry;
    reply.reason = fmt::format("{} cannot be reached ({}): {} are kept and it is tried again. {}", who,
                               shown_answer(answer.error, request_), cargo, advice(0));
  } else if (answer.status < 300) {
    reply.outcome = Outcome::delivered;
  } else if (may_pass(answer.status)) {
    reply.outcome = Outcome::retry;
    reply.retry_after_ms = answer.retry_after_ms;
    reply.reason = fmt::format("{} answers HTTP {}: {} are kept and it is tried again", who, answer.status, cargo);
  } else if (is_forbidden(answer.status)) {
    reply.outcome = Outcome::retry;
    reply.retry_after_ms = std::max(answer.retry_after_ms, ask_again_ms);
    reply.reason = fmt::format("{} refuses {} (HTTP {}): they are kept, and it is asked again once a minute. {}", who,
                               cargo, answer.status, advice(answer.status));
    show_answer(answer.body, request_);
  } else {
    reply.outcome = may_be_divided(answer.status) ? Outcome::divide : Outcome::rejected;
    reply.reason = fmt::format("{} refuses {} (HTTP {}): they are dropped. {}", who, cargo, answer.status,
                               advice(answer.status));
    show_answer(answer.body, request_);
  }
  return reply;
}

} // namespace llmobs
