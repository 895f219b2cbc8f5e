# What the library `sweep` calls this build: the version and a digest of the sources, which is the
# same whichever compiler builds them.

file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/* ${PROJECT_SOURCE_DIR}/encodings/*)
set(script ${PROJECT_SOURCE_DIR}/cmake/write_tool_name.cmake)
set(written ${PROJECT_BINARY_DIR}/sweep/tool.cpp)
add_custom_command(
  OUTPUT ${written}
  COMMAND ${CMAKE_COMMAND} -D ROOT=${PROJECT_SOURCE_DIR} -D VERSION=${PROJECT_VERSION}
          -D WRITTEN=${written} -P ${script}
  DEPENDS ${sources} ${script}
  COMMENT "Naming this build"
  VERBATIM)
target_sources(firebreak_sweep PRIVATE ${written})
