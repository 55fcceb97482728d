// The guard of the local server: which requests it answers at all, and the headers that keep a page from doing more than
// it should. A browser must not be able to read traces for a foreign site (its Origin is refused), nor under a name that
// was made to point here (its Host is refused).
#pragma once

#include <string>

namespace llmobs::viewer {

/// True for an address that only this machine reaches.
bool is_loopback(const std::string& host);

/// True if a Host header names this server. `listening_host` is the address it listens on: a server that is open to
/// the network takes the names of the network.
bool is_own_host(const std::string& host_header, const std::string& listening_host);
/// True if an Origin header is absent (no browser, or a plain link) or that of our own page.
bool is_own_origin(const std::string& origin, const std::string& host_header);

/// What pages may load: themselves and nothing else.
extern const char* const content_security_policy;

} // namespace llmobs::viewer
