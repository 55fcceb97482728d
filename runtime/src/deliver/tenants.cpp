#include "deliver/tenants.h"

#include "base/log.h"
#include "deliver/exporter_datadog.h"
#include "encode/encode_datadog.h"
#include "encode/encode_evaluation.h"

#include <fmt/format.h>

#include <algorithm>

namespace llmobs {

namespace {

void say(LogLevel level, std::string_view line) { log_line(level, LogTopic::routing, line); }

} // namespace

void Tenants::use(const FinalConfig& config) {
  config_ = &config;
  budget_.set_limit(config.memory_limit / 2);
}

void Tenants::forget() noexcept {
  config_ = nullptr;
  tenants_.clear();
}

void Tenants::say_once(Complaint complaint, LogLevel level, std::string_view line) const {
  if ((said_ & complaint) == 0) say(level, line);
  said_ |= complaint;
}

bool Tenants::has(std::string_view text) const {
  if (text.empty() || !config_ || config_->is_only_to_files()) return false;
  Route route = Route::read(text);
  if (!route.has_key) {
    say_once(no_key, LogLevel::error, "a routing context needs an API key: what is inside goes the usual way");
    return false;
  }
  std::string_view key = TenantKeys::find(route.mark);
  if (!key.empty() && !is_key(key)) {
    say_once(bad_key, LogLevel::error,
             "the API key of a routing context has characters that no key has: what is inside goes the usual way");
    return false;
  }
  if (!route.site.empty() && !is_site(route.site)) {
    say_once(
        bad_site, LogLevel::error,
        "the site of a routing context must be the name of a site, like datadoghq.eu: what is inside goes the usual "
        "way");
    return false;
  }
  if (route.is_nested) say_once(nested, LogLevel::warn, "routing contexts are nested: the inner one decides");
  return true;
}

Destination* Tenants::find(std::string_view text, Counted what, SpanLedger& ledger,
                           std::vector<std::unique_ptr<Destination>>& all) {
  Route route = Route::read(text);
  std::string_view key = TenantKeys::find(route.mark);
  if (key.empty()) {
    say_once(
        unknown_key, LogLevel::warn,
        "the API key of a routing context is not known: it was another process's, which has died, or the program has "
        "used too many. What is for it is dropped");
    return nullptr;
  }
  if (route.site.empty()) route.site = config_->datadog.site;
  ++finds_;
  for (Tenant& one : tenants_) {
    if (one.takes != what || one.key != key || one.site != route.site) continue;
    one.used = finds_;
    return one.destination;
  }
  if (tenants_.size() >= most && !make_way(all)) {
    say(LogLevel::error, fmt::format("more than {} routing contexts have something on its way: what is for others is "
                                     "dropped",
                                     most / 2));
    return nullptr;
  }
  tenants_.reserve(tenants_.size() + 1);
  all.reserve(all.size() + 1);
  std::unique_ptr<Destination> made = make(key, route.site, what, ledger);
  if (!made) return nullptr;
  tenants_.push_back({std::string(key), std::string(route.site), what, made.get(), finds_});
  all.push_back(std::move(made));
  return all.back().get();
}

std::unique_ptr<Destination> Tenants::make(std::string_view key, std::string_view site, Counted what,
                                           SpanLedger& ledger) {
  std::string why_not;
  std::unique_ptr<HttpClient> client = http_.make_client(why_not);
  if (!client) {
    say(LogLevel::error, fmt::format("nothing can be sent to the site of a routing context: {}", why_not));
    return nullptr;
  }
  Intake intake = tenant_intake(*config_, what, key, site);
  DestinationParts parts;
  parts.is_tenant = true;
  parts.name = fmt::format("{} of tenant {} to {}", intake.cargo(), ++made_, intake.shown);
  parts.exporter = std::make_unique<DatadogExporter>(std::move(client), std::move(intake), config_->linger_ms);
  if (what == Counted::spans) {
    parts.encoder = std::make_unique<DatadogEncoder>(*config_);
  } else {
    parts.evaluations = std::make_unique<DatadogEvaluationEncoder>(*config_, false);
  }
  parts.largest_request = config_->datadog.payload_bytes;
  return std::make_unique<Destination>(std::move(parts), budget_, budget_.limit() / 4, ledger);
}

// The one that has been idle for longest goes, with its counts.
bool Tenants::make_way(std::vector<std::unique_ptr<Destination>>& all) {
  auto oldest = tenants_.end();
  for (auto one = tenants_.begin(); one != tenants_.end(); ++one) {
    if (!one->destination->has_something() && (oldest == tenants_.end() || one->used < oldest->used)) oldest = one;
  }
  if (oldest == tenants_.end()) return false;
  const Destination* gone = oldest->destination;
  all.erase(std::find_if(all.begin(), all.end(), [gone](const auto& one) { return one.get() == gone; }));
  tenants_.erase(oldest);
  return true;
}

} // namespace llmobs
