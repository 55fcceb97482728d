// The words that a programmer has put together to a name: `maxTextLen_` is max, text, len; `HTTPServer` is http, server;
// `pthread_mutex_lock` is pthread, mutex, lock. What a name says is asked word by word, so that a clock is no lock.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace llmobs {

/// In lower case. Digits are words of their own.
llvm::SmallVector<std::string, 4> wordsOf(llvm::StringRef Name);

bool hasWord(llvm::StringRef Name, llvm::ArrayRef<llvm::StringRef> Words);

} // namespace llmobs
