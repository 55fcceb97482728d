#include "deliver/exporter_otlp.h"

#include "base/shown_text.h"
#include "deliver/gzip.h"
#include "deliver/http_status.h"
#include "deliver/otlp_answer.h"
#include "deliver/shown_answer.h"
#include "encode/encode_otlp.h"
#include "encode/otlp_json_writer.h"
#include "encode/otlp_protobuf_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace llmobs {

namespace {

// The protocol names 429, 502, 503 and 504. Receivers in trouble answer other things, too, and to drop spans for it helps
// nobody.
bool passes_later(long status) noexcept {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501 && status != 505);
}

const char* advice(long status) noexcept {
  switch (status) {
  case 401:
  case 403: return "Check OTEL_EXPORTER_OTLP_HEADERS";
  case 404:
    return "Check the path: OTEL_EXPORTER_OTLP_ENDPOINT gets /v1/traces added, "
           "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT nothing";
  case 413: return "A single span is too large; record less of it, or let the receiver take more";
  case 415: return "Try the other OTEL_EXPORTER_OTLP_PROTOCOL: http/protobuf or http/json";
  default: return "LLMOBS_LOG=debug shows what it answers";
  }
}

} // namespace

OtlpExporter::OtlpExporter(std::unique_ptr<HttpClient> http, const FinalConfig& config, OtlpSignal signal)
    : http_(std::move(http)), envelope_(otlp_envelope(config)), signal_(signal), json_(config.otlp.json),
      gzip_(config.otlp.gzip && can_gzip()),
      receiver_(without_secrets(signal == OtlpSignal::traces ? config.otlp.traces_url : config.otlp.logs_url)),
      linger_ms_(config.linger_ms) {
  const OtlpSettings& settings = config.otlp;
  request_.url = signal == OtlpSignal::traces ? settings.traces_url : settings.logs_url;
  request_.total_ms = static_cast<long>(settings.timeout_ms);
  request_.ca_file = settings.ca_file.empty() ? config.datadog.ca_bundle : settings.ca_file;
  if (request_.url.compare(0, 8, "https://") == 0 && !is_loopback(request_.url)) {
    request_.proxy = config.datadog.proxy;
    request_.no_proxy = config.datadog.no_proxy;
  }
  request_.client_certificate_file = settings.client_certificate_file;
  request_.client_key_file = settings.client_key_file;
  request_.headers = {json_ ? "Content-Type: application/json" : "Content-Type: application/x-protobuf",
                      "User-Agent: llmobs-cpp/" LLMOBS_VERSION};
  if (gzip_) request_.headers.emplace_back("Content-Encoding: gzip");
  // A header without a value is written with a semicolon, says libcurl.
  for (const auto& [name, value] : settings.headers) {
    request_.headers.push_back(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
  }
}

Payload OtlpExporter::payload_of(const OtlpEnvelope& envelope, std::string_view spans) {
  if (json_) {
    OtlpJsonWriter::write_head(envelope, signal_, head_);
    OtlpJsonWriter::write_tail(envelope, tail_);
  } else {
    OtlpProtobufWriter::write_head(envelope, spans.size(), head_);
  }
  return {{head_.text(), spans, tail_.text()}};
}

Reply OtlpExporter::send(const Batch& batch, size_t first, size_t count) {
  std::string_view spans = batch.stretch(first, count);
  if (batch.common().empty()) {
    request_.body = payload_of(envelope_, spans);
  } else { // another program's: its resource
    OtlpEnvelope theirs{{}, envelope_.scope_name, envelope_.scope_version, envelope_.schema_url};
    theirs.resource.append(batch.common());
    request_.body = payload_of(theirs, spans);
  }
  if (gzip_) {
    if (!gzip(request_.body, compressed_)) throw std::bad_alloc();
    request_.body = {{compressed_.text(), {}, {}}};
  }
  http_->start(request_);
  return poll();
}

Reply OtlpExporter::poll() {
  HttpReply answer;
  return http_->poll(answer) ? judge(answer) : Reply{};
}

Reply OtlpExporter::judge(const HttpReply& answer) const {
  Reply reply;
  if (answer.status == 0) {
    reply.outcome = Outcome::retry;
    reply.reason = fmt::format("the OTLP receiver at {} cannot be reached ({}): spans are kept and it is tried again",
                               receiver_, shown_answer(answer.error, request_));
    return reply;
  }
  if (answer.status >= 300) return judge_refusal(answer);
  reply.outcome = Outcome::delivered;
  OtlpAnswer says = read_otlp_answer(answer.body);
  reply.refused = static_cast<size_t>(std::min<uint64_t>(says.rejected, SIZE_MAX));
  if (says.rejected != 0) {
    reply.reason = fmt::format("the OTLP receiver at {} refuses {} of the spans that it was sent: they are dropped. {}",
                               receiver_, says.rejected, advice(0));
  }
  if (!says.message.empty()) show_answer(says.message, request_);
  return reply;
}

Reply OtlpExporter::judge_refusal(const HttpReply& answer) const {
  Reply reply;
  long status = answer.status;
  if (passes_later(status)) {
    reply.outcome = Outcome::retry;
    reply.retry_after_ms = answer.retry_after_ms;
    reply.reason = fmt::format("the OTLP receiver at {} answers HTTP {}: spans are kept and it is tried again",
                               receiver_, status);
    return reply;
  }
  show_answer(answer.body, request_);
  if (is_forbidden(status)) {
    reply.outcome = Outcome::retry;
    reply.retry_after_ms = std::max(answer.retry_after_ms, ask_again_ms);
    reply.reason = fmt::format("the OTLP receiver at {} refuses spans (HTTP {}): they are kept, and it is asked again "
                               "once a minute. {}",
                               receiver_, status, advice(status));
    return reply;
  }
  reply.outcome = may_be_divided(status) ? Outcome::divide : Outcome::rejected;
  reply.reason = fmt::format("the OTLP receiver at {} refuses spans (HTTP {}): they are dropped. {}", receiver_, status,
                             advice(status));
  return reply;
}

namespace {

bool is_credential(std::string_view header) {
  std::string name;
  for (char c : header) name += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  for (std::string_view word : {"auth", "key", "token", "secret", "cookie", "password"}) {
    if (name.find(word) != std::string::npos) return true;
  }
  return false;
}

} // namespace

std::string otlp_objection(const OtlpSettings& settings, std::string_view url) {
  if (url.substr(0, 7) != "http://" || is_loopback(url)) return {};
  for (const auto& [name, value] : settings.headers) {
    if (is_credential(name)) return fmt::format("the header {} would be sent without encryption. Use https://", name);
  }
  std::string_view host = url.substr(7, url.find_first_of("/?#", 7) - 7);
  if (host.find('@') != std::string_view::npos) return "the password would be sent without encryption. Use https://";
  return {};
}

} // namespace llmobs
