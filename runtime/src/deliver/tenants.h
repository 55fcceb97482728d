// Tenants are the destinations of routing contexts: for each key and site, and for spans and evaluations, one, made when the first
// comes. There is a bound to them; where there are more, one that has nothing to do makes way. What may wait for them is half as
// much as for the usual destinations, besides that, and a quarter of it for each.
#pragma once

#include "base/config.h"
#include "deliver/destination.h"
#include "deliver/http.h"
#include "record/route.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

class Tenants {
public:
  static constexpr size_t most = 128;

  explicit Tenants(HttpLoop& http) noexcept : http_(http) {}

  /// `config` stays until forget().
  void use(const FinalConfig& config);
  /// Their destinations are gone. Until use() nothing has a tenant.
  void forget() noexcept;

  /// Whether what has this route goes to a tenant. What is wrong with a route is said once.
  bool has(std::string_view route) const;
  /// Whether this process knows the key of the route.
  static bool knows(std::string_view route) noexcept { return !TenantKeys::find(Route::read(route).mark).empty(); }
  /// Null: there are too many, or its key is not known, which is said. `all`: the destinations that there are, to which it is added.
  Destination* find(std::string_view route, Counted what, SpanLedger& ledger,
                    std::vector<std::unique_ptr<Destination>>& all);
  size_t queued_bytes() const noexcept { return budget_.used(); }

private:
  struct Tenant {
    std::string key; // which is never shown
    std::string site;
    Counted takes;
    Destination* destination;
    uint64_t used; // when, in finds
  };

  enum Complaint : unsigned { no_key = 1, bad_key = 2, bad_site = 4, nested = 8, unknown_key = 16 };
  void say_once(Complaint complaint, LogLevel level, std::string_view line) const;
  std::unique_ptr<Destination> make(std::string_view key, std::string_view site, Counted what, SpanLedger& ledger);
  bool make_way(std::vector<std::unique_ptr<Destination>>& all);

  HttpLoop& http_;
  const FinalConfig* config_ = nullptr;
  MemoryBudget budget_{0};
  std::vector<Tenant> tenants_;
  uint64_t finds_ = 0;
  unsigned made_ = 0;
  mutable unsigned said_ = 0; // complaints
};

} // namespace llmobs
