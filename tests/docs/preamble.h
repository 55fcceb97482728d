// What the fragments of the pages take for granted, so that they can be compiled.
#pragma once

#include <llmobs/llmobs.h>
#include <llmobs/message.h>

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// The programs that the pages speak of.
struct Card {
  std::string number;
};
struct Receipt {
  int cents = 0;
};
struct Cache {};
struct Session {};
struct Settings {
  double temperature = 0;
};
struct Price {
  double amount = 0;
};
struct Forecast {
  std::string text;
};
Forecast look_up(const std::string& city, int days);
