// What a receiver answers, for LLMOBS_LOG=debug: how it begins; and what libcurl says when there is no answer. Both may quote the
// request, so what its headers and addresses keep secret, and what looks like a secret, is not shown.
#pragma once

#include "deliver/http.h"

#include <string>
#include <string_view>

namespace llmobs {

/// The beginning of it, without secrets.
std::string shown_answer(std::string_view answer, const HttpRequest& request);

/// Says it, if anybody wants to know.
void show_answer(std::string_view answer, const HttpRequest& request);

} // namespace llmobs
