// Included in front of every file of the shared library (CMakeLists.txt): what the standard library declares as compiled
// already, std::string above all, is compiled into ours, so that it allocates and frees by our operator new and delete
// (own_memory.h) and by none other.
#pragma once

#include <cstddef>

#ifdef _GLIBCXX_EXTERN_TEMPLATE
#undef _GLIBCXX_EXTERN_TEMPLATE
#define _GLIBCXX_EXTERN_TEMPLATE 0
#endif
