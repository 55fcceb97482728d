// A folder that holds what is read again and delivered under the program's name: of the spool, of the flight recorder. It is used only
// if it belongs to this user, nobody else may write to it, and its name is no symbolic link, which might lead to a folder that somebody
// else has chosen.
#pragma once

#include "base/descriptor.h"

#include <string>

namespace llmobs {

/// Opened for the names in it. None: it is not there, or not to be trusted, and `error` is an errno. If it is missing and `make`, it is
/// made, for this user alone.
Descriptor open_own_folder(const std::string& path, bool make, int& error);

/// What such an error means: "it is no folder, or a symbolic link".
std::string own_folder_objection(int error);

} // namespace llmobs
