// A scenario's `call`: what the plugin makes of an annotated function. And its errors.
#include "player.h"

#include <llmobs/instrument.h>

#include <deque>

// Errors as a program has them: classes of their own, whose names the library finds.
struct AppError : llmobs::golden::Raised {
  using Raised::Raised;
};
struct RuntimeError : llmobs::golden::Raised {
  using Raised::Raised;
};
struct TimeoutError : llmobs::golden::Raised {
  using Raised::Raised;
};
struct TypeError : llmobs::golden::Raised {
  using Raised::Raised;
};
struct ValueError : llmobs::golden::Raised {
  using Raised::Raised;
};

namespace llmobs {
namespace golden {

void raise(const json& error) {
  const std::string type = error.value("type", "Error"), message = error.value("message", "");
  if (type == "AppError") throw AppError(type, message);
  if (type == "RuntimeError") throw RuntimeError(type, message);
  if (type == "TimeoutError") throw TimeoutError(type, message);
  if (type == "TypeError") throw TypeError(type, message);
  if (type == "ValueError") throw ValueError(type, message);
  throw Raised(type, message);
}

namespace {

llmobs_type dynamic_type() {
  return {[](Writer& out, const llmobs_value& value) {
            llmobs_capture(out, *reinterpret_cast<const Dynamic*>(value.word));
          },
          llmobs_opaque_shape};
}

// The text of a call site as the plugin writes it. It stays.
const char* site_of(const json& step) {
  static std::mutex mutex;
  static std::deque<std::string> sites;
  std::string site = "kind=" + step.at("kind").get<std::string>() +
                     "\nname=" + step.value("name", step.at("function").get<std::string>()) + "\nparams=";
  for (const json& name : step.at("params")) site += name.get<std::string>() + ",";
  if (site.back() == ',') site.pop_back();
  for (const char* key : {"model_name", "model_provider", "session_id", "ml_app"}) {
    if (step.contains(key)) site += "\n" + std::string(key) + "=" + step.at(key).get<std::string>();
  }
  std::lock_guard<std::mutex> lock(mutex);
  return sites.emplace_back(site + "\n").c_str();
}

struct ClassOfItsOwn {
  static bool is(const Raised& raised) { return typeid(raised) != typeid(Raised); }
};

} // namespace

uint64_t Player::open_call(const json& step) {
  std::vector<llmobs_type> types;
  std::vector<llmobs_value> values;
  for (const json& argument : step.at("args")) {
    types.push_back(dynamic_type());
    values.push_back({reinterpret_cast<uint64_t>(&dynamic(spelled_out(argument))), 0});
  }
  if (values.empty()) return llmobs_v1_open(site_of(step));
  return llmobs_v1_open_with(site_of(step), types.data(), values.data(), static_cast<uint32_t>(values.size()));
}

void Player::call(const json& step, const std::string& path) {
  if (step.contains("callback")) throw UnknownStep("a call with a callback is not known");
  kind_of(step);
  auto function = [&] {
    seam::Guard guard = {};
    guard.span_id = seam::on() ? open_call(step) : 0;
    if (guard.span_id != 0) begin_handle(step.at("as"), active_span());
    try {
      body(step, path);
      if (step.contains("raises")) raise(step["raises"]);
    } catch (const Raised& raised) {
      seam::error(&guard);
      if (!ClassOfItsOwn::is(raised)) detail::set_error(guard.span_id, Text(raised.type), Text(raised.what()));
      seam::close(&guard);
      throw;
    }
    if (step.contains("returns") && guard.span_id != 0) {
      llmobs_type type = dynamic_type();
      llmobs_v1_result_of(guard.span_id, &type, reinterpret_cast<uint64_t>(&dynamic(spelled_out(step["returns"]))), 0);
    }
    seam::close(&guard);
  };
  run(function);
  json returned = step.contains("returns") ? spelled_out(step["returns"]) : json{{"$undefined", true}};
  observe(step, path, {{"outcome", "ok"}, {"value", returned}});
}

} // namespace golden
} // namespace llmobs
