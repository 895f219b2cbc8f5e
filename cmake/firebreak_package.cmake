# Packages: `cpack -G DEB` for Debian 12 and what has the same libraries, `cpack -G TGZ` for the rest.
# The archives' members have the time of SOURCE_DATE_EPOCH, where it is set, so that they are the same
# bytes each time.

set(CPACK_PACKAGE_NAME firebreak)
set(CPACK_PACKAGE_VENDOR firebreak)
set(CPACK_PACKAGE_CONTACT "Firebreak maintainers <maintainers@firebreak.dev>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION
    "Proves that the outputs of a distributed dataflow program do not depend on the order of messages,
or shows two executions that differ, and finds the cheapest coordination that helps.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "libc6, libstdc++6 (>= 12), libz3-4 (>= 4.8.12), libyaml-0-2, libsqlite3-0, libfmt9, libgvc6, libcgraph6")
include(CPack)
