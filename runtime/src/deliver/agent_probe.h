// The agent probe asks, with nothing but a socket, whether a Datadog agent on this machine answers and takes spans:
// GET /info, and an endpoint of the EVP proxy in the answer. It takes half a second at most, and next to nothing when
// no agent listens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace llmobs {

enum class AgentState : uint8_t {
  absent,  // nothing answers
  useless, // something answers, but it does not take spans
  ready,
};

/// What the address of a unix socket begins with.
inline constexpr std::string_view unix_address_scheme = "unix://";

/// `url`: unix:///path, or http://localhost:port or http://127.0.0.1:port (other hosts are not probed: they count as absent).
AgentState probe_agent(const std::string& url) noexcept;

} // namespace llmobs
