# The JSON Schema of models, as it is, in a source of the library `lsp`, which explains keys by it.

set(schema ${PROJECT_SOURCE_DIR}/schema/firebreak-model.schema.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schema})
file(READ ${schema} FIREBREAK_MODEL_SCHEMA)
configure_file(${PROJECT_SOURCE_DIR}/src/lsp/schema.cpp.in ${PROJECT_BINARY_DIR}/lsp/schema.cpp @ONLY)
target_sources(firebreak_lsp PRIVATE ${PROJECT_BINARY_DIR}/lsp/schema.cpp)
