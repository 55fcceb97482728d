# llmobs_instrument(<target> [REQUIRED] [EXPAND] [OPTIONS <option>...] [RULES <file>...])
#
# Compiles the C++ sources of <target> with the llmobs plugin for the Clang in use, its C sources, too, if the C compiler
# is a Clang of the same major, and links llmobs::runtime. Where there is no such plugin (GCC, another Clang major)
# [[llmobs::...]] attributes do nothing; this is a warning, or with REQUIRED an error.
#
#   EXPAND    prints the generated wrappers to standard output while compiling
#   OPTIONS   options of the plugin, without the -fplugin-arg-llmobs- in front: exceptions=observe, remarks, ...
#   RULES     files of rules (docs/rules.md); relative ones are relative to the current source directory
#
# <target> may be of another directory, and the project may ask for an old CMake. Works in the build tree and installed.
# Sources are recompiled when the plugin or a rules file changes. Shared libraries and modules are linked with -z nodelete:
# the text of their call sites is read after the call, by another thread, so dlclose must not unmap it.

# Functions run under the policies of the place where they are defined, not under those of the project that calls them.
cmake_policy(PUSH)
cmake_policy(VERSION 3.23)

# Sets <result> to the plugin target for the compiler in use, or sets <why> to the reason why there is none.
function(_llmobs_find_plugin result why)
  set(${result} "" PARENT_SCOPE)
  set(${why} "" PARENT_SCOPE)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    set(${why} "the C++ compiler is ${CMAKE_CXX_COMPILER_ID}, and only Clang loads plugins" PARENT_SCOPE)
    return()
  endif()
  string(REGEX MATCH "^[0-9]+" major "${CMAKE_CXX_COMPILER_VERSION}")
  if(NOT TARGET llmobs::plugin-clang-${major})
    set(${why} "there is no llmobs plugin for Clang ${major} here" PARENT_SCOPE)
    return()
  endif()
  set(${result} llmobs::plugin-clang-${major} PARENT_SCOPE)
endfunction()

# Sets <result> to the path of the plugin's file.
function(_llmobs_plugin_file plugin result)
  get_target_property(imported ${plugin} IMPORTED)
  if(imported)
    get_target_property(file ${plugin} LOCATION)
  else()
    get_target_property(file ${plugin} LLMOBS_PLUGIN_FILE)
  endif()
  set(${result} "${file}" PARENT_SCOPE)
endfunction()

# Compilers do not name their plugins in dependency files, and not all generators read those; so each object is made to
# depend on the plugin's file and on the rules. Called at the end of the configuration, when all sources are known.
function(_llmobs_depend_on target files)
  get_target_property(sources ${target} SOURCES)
  if(NOT sources)
    return()
  endif()
  list(FILTER sources EXCLUDE REGEX "\\$<")
  # A relative name is of the target's source folder, or of its build folder if it is generated there.
  get_target_property(source_dir ${target} SOURCE_DIR)
  get_target_property(binary_dir ${target} BINARY_DIR)
  foreach(source IN LISTS sources)
    if(NOT IS_ABSOLUTE "${source}" AND EXISTS "${source_dir}/${source}")
      set(source "${source_dir}/${source}")
    elseif(NOT IS_ABSOLUTE "${source}")
      set(source "${binary_dir}/${source}")
      get_source_file_property(generated "${source}" TARGET_DIRECTORY ${target} GENERATED)
      if(NOT generated)
        continue() # CMake says what is wrong
      endif()
    endif()
    set_property(SOURCE "${source}" TARGET_DIRECTORY ${target} APPEND PROPERTY OBJECT_DEPENDS ${files})
  endforeach()
endfunction()

# Keeps the shared libraries and modules that <target> is linked into, or is itself, in memory.
function(_llmobs_keep_in_memory target)
  if(APPLE OR WIN32)
    return()
  endif()
  get_target_property(type ${target} TYPE)
  if(type MATCHES "^(SHARED|MODULE)_LIBRARY$")
    target_link_options(${target} PRIVATE LINKER:-z,nodelete)
  elseif(type MATCHES "^(STATIC|OBJECT)_LIBRARY$")
    set(user "$<TARGET_PROPERTY:TYPE>")
    target_link_options(${target} INTERFACE
      "$<$<OR:$<STREQUAL:${user},SHARED_LIBRARY>,$<STREQUAL:${user},MODULE_LIBRARY>>:LINKER:-z,nodelete>")
  endif()
endfunction()

function(llmobs_instrument target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "REQUIRED;EXPAND" "" "OPTIONS;RULES")
  if(NOT TARGET ${target})
    message(FATAL_ERROR "llmobs_instrument: there is no target '${target}'")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "llmobs_instrument(${target}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if("RULES" IN_LIST arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "llmobs_instrument(${target}): RULES needs at least one file")
  endif()
  set(rules)
  foreach(file IN LISTS arg_RULES)
    get_filename_component(path "${file}" ABSOLUTE)
    list(APPEND rules "${path}")
  endforeach()
  target_link_libraries(${target} PRIVATE llmobs::runtime)
  _llmobs_keep_in_memory(${target})

  _llmobs_find_plugin(plugin why)
  if(NOT plugin)
    set(effect "[[llmobs::...]] attributes would do nothing")
    if(arg_REQUIRED)
      message(FATAL_ERROR "llmobs_instrument(${target}): ${why}; ${effect}. Configure with "
                          "-DCMAKE_CXX_COMPILER=clang++-<N> for an <N> that has a plugin.")
    endif()
    message(WARNING "llmobs_instrument(${target}): ${why}; ${effect}. LLMOBS_TRACE still works.")
    return()
  endif()

  _llmobs_plugin_file(${plugin} file)
  set(flags -fplugin=${file})
  if(arg_EXPAND)
    list(APPEND flags -fplugin-arg-llmobs-expand)
  endif()
  foreach(option IN LISTS arg_OPTIONS)
    list(APPEND flags -fplugin-arg-llmobs-${option})
  endforeach()
  foreach(path IN LISTS rules)
    list(APPEND flags -fplugin-arg-llmobs-rules=${path})
  endforeach()
  set(languages CXX)
  string(REGEX MATCH "^[0-9]+" c_major "${CMAKE_C_COMPILER_VERSION}")
  string(REGEX MATCH "^[0-9]+" cxx_major "${CMAKE_CXX_COMPILER_VERSION}")
  if(CMAKE_C_COMPILER_ID STREQUAL "Clang" AND c_major STREQUAL cxx_major)
    list(APPEND languages C)
  endif()
  foreach(language IN LISTS languages)
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:${language}>:${flags}>")
  endforeach()

  get_target_property(imported ${plugin} IMPORTED)
  if(NOT imported)
    get_target_property(actual ${plugin} ALIASED_TARGET)
    add_dependencies(${target} ${actual})
  endif()
  cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]]
                                           CALL _llmobs_depend_on [[${target}]] [[${file};${rules}]])")
endfunction()

cmake_policy(POP)
