// Text for the person at the terminal. What comes from elsewhere (an agent's answer, a span's name, a variable) may hold bytes
// that move the cursor, turn the direction of writing or hide, and an address may hold a password; none of these is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace llmobs {

/// Writes `text` to `to`, at most `room` bytes, and returns how many. Control characters, what steers the direction or is
/// invisible, and bytes that are no UTF-8 become \xNN, byte by byte. Ends in front of a character that finds no room.
size_t put_shown(char* to, size_t room, std::string_view text) noexcept;

/// An address without user, password and query: http://***@host:8126/path?***
std::string without_secrets(std::string_view url);

} // namespace llmobs
