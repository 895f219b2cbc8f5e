# Tables that importers ship, as they are, in sources of the library `imports`.

set(path ${PROJECT_SOURCE_DIR}/src/imports/flux)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path}/classes.yaml)
file(READ ${path}/classes.yaml FIREBREAK_FLUX_CLASSES)
configure_file(${path}/classes_data.cpp.in ${PROJECT_BINARY_DIR}/imports/flux_classes.cpp @ONLY)
target_sources(firebreak_imports PRIVATE ${PROJECT_BINARY_DIR}/imports/flux_classes.cpp)

set(path ${PROJECT_SOURCE_DIR}/src/imports/bloom)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path}/ripper.rb)
file(READ ${path}/ripper.rb FIREBREAK_BLOOM_RIPPER)
configure_file(${path}/ripper_data.cpp.in ${PROJECT_BINARY_DIR}/imports/bloom_ripper.cpp @ONLY)
target_sources(firebreak_imports PRIVATE ${PROJECT_BINARY_DIR}/imports/bloom_ripper.cpp)
