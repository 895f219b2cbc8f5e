# The library as others use it: one archive of src/api and all that it stands on, its header, and
# what find_package and pkg-config read. The archive is static; these two find what it links.

# The objects of the folder `target` and of all below it, and what these link of others.
function(firebreak_closure target objects others)
  set(all_objects "$<TARGET_OBJECTS:${target}>")
  set(all_others "")
  get_target_property(linked ${target} LINK_LIBRARIES)
  list(REMOVE_ITEM linked firebreak_options)
  foreach(library IN LISTS linked)
    if(library MATCHES "^firebreak_")
      firebreak_closure(${library} below others_below)
      list(APPEND all_objects ${below})
      list(APPEND all_others ${others_below})
    else()
      list(APPEND all_others ${library})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES all_objects)
  list(REMOVE_DUPLICATES all_others)
  set(${objects} ${all_objects} PARENT_SCOPE)
  set(${others} ${all_others} PARENT_SCOPE)
endfunction()

firebreak_closure(firebreak_api objects others)
list(REMOVE_ITEM others Boost::headers nlohmann_json::nlohmann_json)  # headers of our sources only
add_library(firebreak_archive STATIC ${objects})
set_target_properties(firebreak_archive PROPERTIES OUTPUT_NAME firebreak EXPORT_NAME firebreak
                                                   LINKER_LANGUAGE CXX)
target_compile_features(firebreak_archive INTERFACE cxx_std_20)
target_link_libraries(firebreak_archive PRIVATE ${others})
add_dependencies(firebreak firebreak_archive)  # so that what is installed is there after either

install(TARGETS firebreak_archive EXPORT firebreak ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/firebreak)
install(EXPORT firebreak NAMESPACE firebreak:: FILE firebreak-targets.cmake DESTINATION ${folder})
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/firebreak-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)  # as long as the major one is 0
configure_file(${PROJECT_SOURCE_DIR}/cmake/firebreak-config.cmake.in
               ${PROJECT_BINARY_DIR}/firebreak-config.cmake @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/firebreak-config.cmake
              ${PROJECT_BINARY_DIR}/firebreak-config-version.cmake
        DESTINATION ${folder})

# The prefix as seen from the file, so that an installed tree can be moved.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" pc_to_prefix ${pc_to_prefix})
string(REGEX REPLACE "([<>=]+)" " \\1 " pc_requires "fmt, ${FIREBREAK_YAML}, ${FIREBREAK_Z3}")
configure_file(${PROJECT_SOURCE_DIR}/cmake/firebreak.pc.in ${PROJECT_BINARY_DIR}/firebreak.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/firebreak.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
