# What words mean, as it is, in a source of the library `explain`.

set(path ${PROJECT_SOURCE_DIR}/src/explain)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path}/words.yaml)
file(READ ${path}/words.yaml FIREBREAK_WORDS)
configure_file(${path}/words_data.cpp.in ${PROJECT_BINARY_DIR}/explain/words_data.cpp @ONLY)
target_sources(firebreak_explain PRIVATE ${PROJECT_BINARY_DIR}/explain/words_data.cpp)
