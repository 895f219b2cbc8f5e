# Libraries and tests, with the project's warnings. The link lines in CMakeLists.txt say which folder
# may use which; tests/layering reads them from here and holds the includes to them.

add_library(firebreak_options INTERFACE)
target_compile_features(firebreak_options INTERFACE cxx_std_20)
target_include_directories(firebreak_options INTERFACE
  ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
target_compile_options(firebreak_options INTERFACE
  -Wall -Wextra -Wshadow -Wconversion $<$<BOOL:${FIREBREAK_WERROR}>:-Werror>
  # GCC 12 warns falsely on std::string concatenation (GCC bug 105329).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  # Newer ones warn falsely on references that a function returns beside a temporary argument.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-dangling-reference>)
if(FIREBREAK_SANITIZE)
  target_compile_options(firebreak_options INTERFACE
    -fsanitize=${FIREBREAK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(firebreak_options INTERFACE -fsanitize=${FIREBREAK_SANITIZE})
  # Instrumented, GCC 12 takes variables of its own standard library for uninitialized.
  target_compile_options(firebreak_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(FIREBREAK_FUZZ)
  target_compile_options(firebreak_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# FIREBREAK_PRECOMPILE parses the standard library and GoogleTest once each, not in every source;
# it pays where no ccache does better.
set(FIREBREAK_STANDARD_HEADERS <algorithm> <cstdint> <map> <optional> <set> <string> <string_view>
    <utility> <vector> <fmt/format.h>)

# Target `name`, an empty source whose flags those of its users must be, owns the headers.
function(firebreak_precompiled name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;HEADERS" ${ARGN})
  if(FIREBREAK_PRECOMPILE)
    file(WRITE ${PROJECT_BINARY_DIR}/${name}.cpp "")
    add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/${name}.cpp)
    target_link_libraries(${name} PRIVATE firebreak_options ${ARG_DEPENDS})
    target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
    target_compile_options(${name} PRIVATE
      $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)  # the same bytes each time
  endif()
endfunction()

function(firebreak_use_precompiled target name)
  if(FIREBREAK_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()

firebreak_precompiled(firebreak_headers DEPENDS fmt::fmt HEADERS ${FIREBREAK_STANDARD_HEADERS})
if(BUILD_TESTING)
  firebreak_precompiled(firebreak_test_headers DEPENDS fmt::fmt GTest::gtest GTest::gmock
                        HEADERS ${FIREBREAK_STANDARD_HEADERS} <gtest/gtest.h> <gmock/gmock.h>)
endif()

# Where the arrows are written for tests/layering.
set(FIREBREAK_LAYERS ${PROJECT_BINARY_DIR}/layers.txt)
file(WRITE ${FIREBREAK_LAYERS} "")

# Builds all unit tests: cmake --build build/release -t unit_tests
add_custom_target(unit_tests)

# A folder, with what is below it, as a static library and, beside it, the unit tests of
# tests/unit/<name>, if there are any:
# firebreak_library(name SOURCE_DIR dir DEPENDS libs... [PRIVATE_DEPENDS libs...]
#                   [HEADERS prefixes...] [TEST_DEPENDS libs...])
# HEADERS: third-party headers that only this folder, and others that name them, may include.
function(firebreak_library name)
  cmake_parse_arguments(ARG "" "SOURCE_DIR" "DEPENDS;PRIVATE_DEPENDS;HEADERS;TEST_DEPENDS" ${ARGN})
  set(arrows ${ARG_DEPENDS})
  list(FILTER arrows INCLUDE REGEX "^firebreak_")
  list(TRANSFORM arrows REPLACE "^firebreak_" "")
  list(JOIN arrows " " arrows)
  file(APPEND ${FIREBREAK_LAYERS} "folder ${name} ${arrows}\n")
  foreach(prefix IN LISTS ARG_HEADERS)
    file(APPEND ${FIREBREAK_LAYERS} "header ${prefix} ${name}\n")
  endforeach()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${ARG_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/(main|memory_end)\\.cpp$")  # of the executable alone
  add_library(firebreak_${name} STATIC ${sources})
  target_link_libraries(firebreak_${name} PUBLIC firebreak_options ${ARG_DEPENDS}
                                          PRIVATE ${ARG_PRIVATE_DEPENDS})
  firebreak_use_precompiled(firebreak_${name} firebreak_headers)
  if(BUILD_TESTING)
    file(GLOB tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/${name}/*.cpp)
    if(tests)
      # Tests read their models through the frontend (tests/support/models.h).
      firebreak_test(unit_${name} SOURCES ${tests}
                     DEPENDS firebreak_${name} firebreak_frontend ${ARG_TEST_DEPENDS})
      add_dependencies(unit_tests unit_${name})
    endif()
  endif()
endfunction()

# firebreak_test(name SOURCES files... DEPENDS libs...)
function(firebreak_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} firebreak_test_support
                                        GTest::gtest GTest::gmock GTest::gtest_main)
  firebreak_use_precompiled(${name} firebreak_test_headers)
  target_compile_definitions(${name} PRIVATE FIREBREAK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
endfunction()
