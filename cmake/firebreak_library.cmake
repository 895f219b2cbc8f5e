# Libraries and tests, with the project's warnings. The link lines in CMakeLists.txt say which folder
# may use which; tests/layering has the same arrows and holds the includes to them.

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
  target_compile_definitions(${name} PRIVATE FIREBREAK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
endfunction()
