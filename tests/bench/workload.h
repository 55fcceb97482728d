// The workload of the background's figures: an instrumented function with a text of 200 bytes and a number as
// arguments and a text of 200 bytes as its result; encoded it is an event of about one kilobyte.
#pragma once

#include <llmobs/llmobs.h>

#include <string>

extern const std::string question;
extern const std::string answer;

[[llmobs::tool]] __attribute__((noinline)) const std::string& look_up(const std::string& text, int k);
