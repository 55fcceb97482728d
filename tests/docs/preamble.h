// What the fragments of the pages take for granted, so that they can be compiled.
#pragma once

#include <llmobs/llmobs.h>
#include <llmobs/message.h>

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>
