// A destination that answers as its script says and remembers what was sent to it.
#pragma once

#include "deliver/destination.h"
#include "encode/encode_datadog.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace llmobs {

inline Reply say(Outcome outcome, int64_t retry_after_ms = -1, size_t taken = 0) {
  Reply reply;
  reply.outcome = outcome;
  reply.taken = taken;
  reply.retry_after_ms = retry_after_ms;
  reply.reason = "a reason";
  return reply;
}

struct Script {
  std::function<Reply(size_t first, size_t count, const std::vector<std::string>& names)> answer =
      [](size_t, size_t, const auto&) { return say(Outcome::delivered); };
  std::function<Reply()> poll = [] { return Reply(); };
  std::vector<std::vector<std::string>> sent; // names of the spans of each request
  unsigned linger = 0;
  size_t cancelled = 0;
};

class ScriptedExporter final : public Exporter {
public:
  explicit ScriptedExporter(Script& script) : script_(script) {}
  std::string_view separator() const noexcept override { return ","; }
  Reply send(const Batch& batch, size_t first, size_t count) override {
    std::vector<std::string> names;
    for (const auto& envelope : nlohmann::json::parse("[" + std::string(batch.stretch(first, count)) + "]"))
      names.push_back(envelope["spans"][0]["name"]);
    script_.sent.push_back(names);
    return script_.answer(first, count, names);
  }
  Reply poll() override { return script_.poll(); }
  unsigned linger_ms() const override { return script_.linger; }
  void cancel() override { ++script_.cancelled; }

private:
  Script& script_;
};

inline DestinationParts scripted(Script& script) {
  return {std::make_unique<DatadogEncoder>(FinalConfig()), std::make_unique<ScriptedExporter>(script)};
}

} // namespace llmobs
