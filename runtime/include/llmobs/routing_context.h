// A RoutingContext sends the spans that begin on this thread while it lasts, and the evaluations that are submitted, to another
// Datadog organisation: a tenant's, with the tenant's API key and site, directly, also where there is an agent.
//
//   void serve(const Tenant& tenant, const Request& request) {
//     llmobs::RoutingContext context({.api_key = tenant.datadog_key, .site = tenant.datadog_site});
//     answer(request.question);                       // its span and those inside it are the tenant's
//   }
//
// Spans that began before stay where they are. Contexts do not add up: the inner one decides alone, and that they are nested is
// reported once, as it is rarely meant. The key is in no body and in no log. Like an AnnotationContext it belongs to its
// thread, and travels with llmobs::Context to others.
#ifndef LLMOBS_ROUTING_CONTEXT_H
#define LLMOBS_ROUTING_CONTEXT_H

#include <llmobs/annotation_context.h>

namespace llmobs {
inline namespace v1 {

/// Views, used during the call only; what they show is copied.
struct RoutingContextOptions {
  Text api_key = {}; ///< required
  Text site = {};    ///< the configured one if empty, also inside a context that has another one

  RoutingContextOptions&& set_api_key(Text key) && noexcept {
    api_key = key;
    return static_cast<RoutingContextOptions&&>(*this);
  }
  RoutingContextOptions&& set_site(Text name) && noexcept {
    site = name;
    return static_cast<RoutingContextOptions&&>(*this);
  }
};

namespace detail {
LLMOBS_API void* begin_routing(const RoutingContextOptions* options, size_t size) noexcept;
} // namespace detail

/// While it lives, spans and evaluations of its thread, and where its context is carried to, go to the tenant.
class LLMOBS_NODISCARD RoutingContext {
public:
  /// Without a key nothing changes, which the log is told.
  LLMOBS_NODISCARD LLMOBS_ALWAYS_INLINE explicit RoutingContext(const RoutingContextOptions& options) noexcept
      : context_(seam::on() ? detail::begin_routing(&options, sizeof options) : nullptr) {}
  ~RoutingContext() {
    if (context_) detail::end_context(context_);
  }
  RoutingContext(const RoutingContext&) = delete;
  RoutingContext& operator=(const RoutingContext&) = delete;

private:
  void* context_; // null: without effect
};

/// Calls `function` inside a context and hands through what it returns or throws.
template<class Function_>
auto routing_context(const RoutingContextOptions& options, Function_&& function)
    -> decltype(static_cast<Function_&&>(function)()) {
  RoutingContext context(options);
  return static_cast<Function_&&>(function)();
}

} // namespace v1
} // namespace llmobs

#endif
