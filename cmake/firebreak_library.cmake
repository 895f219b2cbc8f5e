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

# A folder as a static library and, beside it, the unit tests of tests/unit/<name>, if there are any:
# firebreak_library(name SOURCE_DIR dir DEPENDS libs... [PRIVATE_DEPENDS libs...])
function(firebreak_library name)
  cmake_parse_arguments(ARG "" "SOURCE_DIR" "DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${ARG_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/(main|memory_end)\\.cpp$")  # of the executable alone
  add_library(firebreak_${name} STATIC ${sources})
  target_link_libraries(firebreak_${name} PUBLIC firebreak_options ${ARG_DEPENDS}
                                          PRIVATE ${ARG_PRIVATE_DEPENDS})
  if(BUILD_TESTING)
    file(GLOB tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/${name}/*.cpp)
    if(tests)
      # Tests read their models through the frontend (tests/support/models.h).
      firebreak_test(unit_${name} SOURCES ${tests} DEPENDS firebreak_${name} firebreak_frontend)
    endif()
  endif()
endfunction()

# firebreak_test(name SOURCES files... DEPENDS libs...)
function(firebreak_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE firebreak_options ${ARG_DEPENDS}
                                        GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE
    FIREBREAK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
endfunction()
