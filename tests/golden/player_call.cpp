// A scenario's `call`: what the plugin makes of an annotated function, or, if that is given a callback, what a program does with a
// Done. And its errors.
#include "player.h"

#include <llmobs/done.h>
#include <llmobs/instrument.h>

#include <deque>
#include <optional>
#include <thread>

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

// What the function does, seen from outside by its span.
void Player::inside_call(const json& step, const std::string& path, seam::Guard& guard) {
  try {
    body(step, path);
    if (step.contains("raises")) raise(step["raises"]);
  } catch (const Raised& raised) {
    seam::error(&guard);
    if (!ClassOfItsOwn::is(raised)) detail::set_error(guard.span_id, Text(raised.type), Text(raised.what()));
    seam::close(&guard);
    throw;
  }
}

// Runs `function`, whose span is open meanwhile.
template<class Function_> void Player::within_call(const json& step, Function_&& function) {
  run([&] {
    seam::Guard guard = {};
    guard.span_id = seam::on() ? open_call(step) : 0;
    if (guard.span_id != 0) begin_handle(step.at("as"), active_span());
    function(guard);
  });
}

void Player::call(const json& step, const std::string& path) {
  kind_of(step);
  if (step.contains("callback")) return call_with_callback(step, path);
  within_call(step, [&](seam::Guard& guard) {
    inside_call(step, path, guard);
    if (step.contains("returns") && guard.span_id != 0) {
      llmobs_type type = dynamic_type();
      llmobs_v1_result_of(guard.span_id, &type, reinterpret_cast<uint64_t>(&dynamic(spelled_out(step["returns"]))), 0);
    }
    seam::close(&guard);
  });
  json returned = step.contains("returns") ? spelled_out(step["returns"]) : json{{"$undefined", true}};
  observe(step, path, {{"outcome", "ok"}, {"value", returned}});
}

// The function returns, and calls back from another thread; that ends the span.
void Player::call_with_callback(const json& step, const std::string& path) {
  const json& given = step["callback"];
  auto is_there = [&](const char* key) {
    return given.contains(key) && !given[key].is_null() && !is_undefined(given[key]);
  };
  std::optional<Done> done;
  within_call(step, [&](seam::Guard& guard) {
    done = detail::done_of(guard);
    inside_call(step, path, guard);
    seam::close(&guard);
  });
  json said = {{"step", path}, {"op", "callback"}, {"outcome", "ok"}, {"value", {{"$undefined", true}}}};
  std::thread([&, done = std::move(*done)] {
    if (is_there("error")) {
      const json& error = given["error"];
      const std::string type = error.value("type", "Error"), message = error.value("message", "");
      done.fail(Text(type), Text(message));
      said.update({{"outcome", "error"}, {"error", {{"type", type}, {"message", message}}}});
    } else if (is_there("result")) {
      const Dynamic& result = dynamic(spelled_out(given["result"]));
      done(result);
      said["value"] = *result.value;
    } else {
      done();
    }
  }).join();
  performance_.observe(said);
  json returned = step.contains("returns") ? spelled_out(step["returns"]) : json{{"$undefined", true}};
  observe(step, path, {{"outcome", "ok"}, {"value", returned}});
}

} // namespace golden
} // namespace llmobs
