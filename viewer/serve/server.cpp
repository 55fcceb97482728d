#include "serve/server.h"

#include "base/user_error.h"
#include "serve/api.h"
#include "serve/guard.h"
#include "serve/live.h"
#include "serve/page_files.h"
#include "serve/receiver.h"
#include "serve/threads.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <httplib.h>
#include <mutex>
#include <sys/socket.h>
#include <thread>

namespace llmobs::viewer {
namespace {

constexpr std::size_t body_limit = std::size_t{64} << 20; // unpacked
constexpr std::size_t all_bodies_limit = std::size_t{256} << 20;
constexpr std::size_t most_threads = 512; // each connection holds one, also a slow one
constexpr int seconds_per_transfer = 10;
constexpr auto between_looks = std::chrono::milliseconds(200);
constexpr auto between_signs_of_life = std::chrono::seconds(5);

// What the agent says of itself, as far as SDKs ask: where they may send.
constexpr const char* info_answer =
    R"({"version":"llmobs","endpoints":["/evp_proxy/v2/","/evp_proxy/v4/","/v0.4/traces","/v1/traces"],"client_drop_p0s":false,)"
    R"("evp_proxy_allowed_headers":["Content-Type","Accept-Encoding","Content-Encoding","User-Agent"]})";

// As it is: the library would compress what a browser accepts compressed, at its best and slowest, which takes seconds for
// a large trace and saves nothing on one machine. It leaves alone what comes from a provider.
void answer(httplib::Response& response, std::shared_ptr<const std::string> body, const char* content_type) {
  if (body->empty()) return;
  response.set_content_provider(body->size(), content_type,
                                [body](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  return sink.write(body->data() + offset, length);
                                });
}

void answer_json(httplib::Response& response, std::optional<std::string> text) {
  response.status = text ? 200 : 404;
  response.set_header("Cache-Control", "no-store");
  answer(response, std::make_shared<const std::string>(text.value_or(R"({"error":"there is none of that id"})")),
         "application/json");
}

void answer_changed(httplib::Response& response) {
  response.status = 500;
  answer(response, std::make_shared<const std::string>(R"({"error":"the file has changed meanwhile"})"),
         "application/json");
}

// So many bytes of a file, from there on: a client may have asked for a part.
bool send_part(const FileAnswer::Writer& write, std::size_t from, std::size_t length, httplib::DataSink& sink) {
  std::size_t at = 0;
  const bool whole = write([&](std::string_view piece) {
    const std::size_t begin = std::max(at, from);
    const std::size_t end = std::min(at + piece.size(), from + length);
    const std::size_t begins = at;
    at += piece.size();
    return begin >= end || sink.write(piece.data() + (begin - begins), end - begin);
  });
  return whole && at >= from + length;
}

void answer_file(httplib::Response& response, FileAnswer file) {
  response.set_header("Cache-Control", "no-store");
  if (!file.write) {
    response.status = file.status;
    answer(response, std::make_shared<const std::string>(std::move(file.refusal)), file.content_type);
    return;
  }
  // It is made twice, to know its length: then a browser shows how far it is, and does not take for whole what could not be
  // finished. (What is sent without a length the library would compress.)
  std::size_t size = 0;
  const bool whole = file.write([&](std::string_view piece) {
    size += piece.size();
    return true;
  });
  if (!whole) {
    answer_changed(response);
    return;
  }
  response.set_header("Content-Disposition", fmt::format("attachment; filename=\"{}\"", file.name));
  response.set_content_provider(size, file.content_type,
                                [write = std::move(file.write)](std::size_t from, std::size_t length,
                                                                httplib::DataSink& sink) {
                                  return send_part(write, from, length, sink);
                                });
}

class ConnectionThreads : public httplib::TaskQueue {
public:
  // Newer versions of the library ask for a bool.
  using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));
  Taken enqueue(std::function<void()> task) override {
    threads_.run(std::move(task));
    return Taken(true);
  }
  void shutdown() override { threads_.finish(); }

private:
  Threads threads_{most_threads};
};

// The body of a request as it comes, a part of what there may be of all bodies at a time.
class Body {
public:
  explicit Body(std::atomic<std::size_t>& of_all) : of_all_(of_all) {}
  ~Body() { of_all_ -= text.size(); }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  bool add(const char* bytes, std::size_t size) {
    if (text.size() + size > body_limit) return false;
    if ((of_all_ += size) > all_bodies_limit) {
      of_all_ -= size;
      is_refused = true;
      return false;
    }
    text.append(bytes, size);
    return true;
  }

  std::string text;
  bool is_refused = false; // there is room for it later

private:
  std::atomic<std::size_t>& of_all_;
};

Parameters parameters_of(const httplib::Request& request) {
  Parameters parameters;
  for (const auto& [name, value] : request.params) parameters[name] = value;
  return parameters;
}

} // namespace

struct Server::Parts {
  explicit Parts(ServerSettings wanted) : settings(std::move(wanted)), shared(settings.files, settings.progress) {
    if (settings.receive) {
      spool = std::make_unique<Spool>(settings.store);
      receiver = std::make_unique<Receiver>(*spool);
      follow_spool();
    }
    http.new_task_queue = [] { return new ConnectionThreads; };
    http.set_read_timeout(seconds_per_transfer);
    http.set_write_timeout(seconds_per_transfer);
    http.set_payload_max_length(body_limit);
    // An answer is sent in two parts. Without this the second waits for the client to have confirmed the first, 40 ms.
    http.set_tcp_nodelay(true);
    // The library's default lets two servers share a port, each with a part of the requests.
    http.set_socket_options([](int socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    guard();
    add_page();
    add_api();
    if (receiver) add_receiver();
  }

  void guard() {
    http.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      response.set_header("Content-Security-Policy", content_security_policy);
      response.set_header("X-Content-Type-Options", "nosniff");
      response.set_header("Referrer-Policy", "no-referrer");
      response.set_header("Cross-Origin-Resource-Policy", "same-origin");
      const std::string host = request.get_header_value("Host");
      if (request.get_header_value_count("Host") == 1 && is_own_host(host, settings.host) &&
          is_own_origin(request.get_header_value("Origin"), host))
        return httplib::Server::HandlerResponse::Unhandled;
      response.status = 403;
      response.set_content("This server answers only to its own page and to programs on this machine.\n", "text/plain");
      return httplib::Server::HandlerResponse::Handled;
    });
    http.set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
      response.status = 500;
      response.set_content(R"({"error":"this could not be answered"})", "application/json");
    });
  }

  void add_page() {
    for (std::size_t i = 0; i < page_file_count; ++i) {
      const PageFile& file = page_files[i];
      const auto body = std::make_shared<const std::string>(reinterpret_cast<const char*>(file.bytes), file.size);
      http.Get(file.path, [&file, body](const httplib::Request&, httplib::Response& response) {
        response.set_header("Cache-Control", "no-cache");
        answer(response, body, file.content_type);
      });
    }
  }

  void add_api() {
    const auto get = [this](const char* path, auto found) {
      http.Get(path, [found](const httplib::Request& request, httplib::Response& response) {
        answer_json(response, found(request));
      });
    };
    using Request = httplib::Request;
    get("/api/meta", [this](const Request&) { return meta_answer(shared, settings.version, receiver ? address : ""); });
    get("/api/traces", [this](const Request& request) { return traces_answer(shared, parameters_of(request)); });
    get("/api/sessions", [this](const Request&) { return sessions_answer(shared); });
    get("/api/evaluations", [this](const Request&) { return evaluations_answer(shared); });
    get("/api/prompts", [this](const Request&) { return prompts_answer(shared); });
    get("/api/stats", [this](const Request& request) { return statistics_answer(shared, parameters_of(request)); });
    get("/api/session",
        [this](const Request& request) { return session_answer(shared, request.get_param_value("id")); });
    get("/api/facets", [this](const Request& request) { return facets_answer(shared, parameters_of(request)); });
    get(R"(/api/trace/([^/]+))", [this](const Request& request) { return trace_answer(shared, request.matches[1]); });
    get(R"(/api/trace/([^/]+)/find)",
        [this](const Request& request) { return find_answer(shared, request.matches[1], parameters_of(request)); });
    get(R"(/api/span/([^/]+)/([^/]+))",
        [this](const Request& request) { return span_answer(shared, request.matches[1], request.matches[2]); });
    http.Get("/api/export", [this](const Request& request, httplib::Response& response) {
      answer_file(response, export_answer(shared, parameters_of(request)));
    });
    http.Get("/api/live", [this](const Request&, httplib::Response& response) { stream(response); });
    http.Get("/info", [this](const Request&, httplib::Response& response) {
      response.status = receiver ? 200 : 404;
      if (receiver) response.set_content(info_answer, "application/json");
    });
  }

  void stream(httplib::Response& response) {
    if (!live.enter()) {
      response.status = 503;
      response.set_header("Retry-After", "5");
      return;
    }
    auto seen = std::make_shared<std::uint64_t>(0);
    response.set_header("Cache-Control", "no-store");
    response.set_chunked_content_provider(
        "text/event-stream",
        [this, seen](std::size_t, httplib::DataSink& sink) {
          const Live::News news = live.wait(*seen, between_signs_of_life);
          if (news == Live::News::closed) {
            sink.done();
            return true;
          }
          const std::string text = news == Live::News::nothing
                                       ? ": still here\n\n"
                                       : fmt::format("id: {0}\nevent: change\ndata: {{\"revision\":{0}}}\n\n", *seen);
          return sink.write(text.data(), text.size());
        },
        [this](bool) { live.leave(); });
  }

  using Action = std::function<ReceiverAnswer(const httplib::Request&, const std::string&)>;

  // A body is unpacked while it comes, so that its size is bounded whatever it claims.
  httplib::Server::HandlerWithContentReader handler(Action action) {
    return [this, action = std::move(action)](const httplib::Request& request, httplib::Response& response,
                                              const httplib::ContentReader& reader) {
      Body body(bodies);
      bool too_large = false;
      const bool read = reader([&](const char* bytes, std::size_t size) {
        const bool added = body.add(bytes, size);
        too_large = !added && !body.is_refused;
        return added;
      });
      if (body.is_refused) {
        response.status = 503;
        response.set_header("Retry-After", "1");
        response.set_content(R"({"errors":["too much is being received at a time"]})", "application/json");
        return;
      }
      if (too_large || !read) {
        response.status = too_large || response.status == 413 ? 413 : 400;
        response.set_content(R"({"errors":["the body is too large or was cut off"]})", "application/json");
        return;
      }
      const std::lock_guard one_at_a_time(taking); // what is parsed may take many times the memory of its bytes
      const ReceiverAnswer answer = action(request, body.text);
      response.status = answer.status;
      response.set_content(answer.body, answer.content_type.c_str());
    };
  }

  void take(const char* path, Action action) { http.Post(path, handler(std::move(action))); }
  void take_put(const char* path, Action action) { http.Put(path, handler(std::move(action))); }

  void add_receiver() {
    const auto events = [this](const httplib::Request&, const std::string& body) {
      return receiver->take_events(body);
    };
    take(R"(/evp_proxy/v[24]/api/v2/llmobs)", events);
    take(R"(/evp_proxy/v[24]/api/intake/llm-obs/v[12]/eval-metric)", events);
    take("/api/v2/llmobs", events);
    take(R"(/api/intake/llm-obs/v[12]/eval-metric)", events);
    take("/api/intake/llm-obs/v1/trace/spans", events);
    take("/v1/traces", [this](const httplib::Request& request, const std::string& body) {
      return receiver->take_otlp(body, request.get_header_value("Content-Type"));
    });
    const auto traces = [this](const httplib::Request&, const std::string& body) {
      return receiver->take_apm_traces(body);
    };
    take("/v0.4/traces", traces);
    take_put("/v0.4/traces", traces);
    // An SDK also reports to the agent's other routes. They are taken, so that it does not complain, and not kept.
    take(R"(/(v0\.[0-9]+/.*|telemetry/.*|evp_proxy/.*))",
         [](const httplib::Request&, const std::string&) { return ReceiverAnswer{200, "application/json", "{}"}; });
    take_put(R"(/v0\.[0-9]+/.*)",
             [](const httplib::Request&, const std::string&) { return ReceiverAnswer{200, "application/json", "{}"}; });
  }

  void follow_spool() { shared.follow_folder(spool->folder(), spool->files()); }

  void follow() {
    while (!stopping) {
      if (spool) follow_spool();
      if (shared.refresh()) live.tell(shared.revision());
      std::this_thread::sleep_for(between_looks);
    }
  }

  ServerSettings settings;
  SharedStore shared;
  Live live;
  std::unique_ptr<Spool> spool;
  std::unique_ptr<Receiver> receiver;
  httplib::Server http;
  std::string address;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> bodies{0}; // bytes of all that are being received
  std::mutex taking;
};

Server::Server(ServerSettings settings) : parts_(std::make_unique<Parts>(std::move(settings))) {}
Server::~Server() = default;

std::string Server::bind() {
  const ServerSettings& settings = parts_->settings;
  int port = settings.port;
  bool bound = port != 0 && parts_->http.bind_to_port(settings.host.c_str(), port);
  if (!bound && settings.port_is_wish) {
    port = parts_->http.bind_to_any_port(settings.host.c_str());
    bound = port > 0;
  }
  if (!bound)
    throw UserError(fmt::format("port {} of {} can't be had; is another program using it? --port chooses another",
                                settings.port, settings.host));
  const bool is_ipv6 = settings.host.find(':') != std::string::npos;
  parts_->address = fmt::format(is_ipv6 ? "http://[{}]:{}" : "http://{}:{}", settings.host, port);
  return parts_->address;
}

void Server::run() {
  std::thread follower([this] { parts_->follow(); });
  parts_->http.listen_after_bind();
  parts_->stopping = true;
  follower.join();
}

void Server::stop() {
  parts_->live.close();
  parts_->http.stop();
}

} // namespace llmobs::viewer
