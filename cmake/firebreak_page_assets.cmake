# style.css and script.js of the HTML page, as they are, in a source of the library `page`; with their
# digests, by which the page's Content-Security-Policy allows them and nothing else.

foreach(asset IN ITEMS "STYLE:style.css" "SCRIPT:script.js")
  string(REPLACE ":" ";" asset "${asset}")
  list(GET asset 0 name)
  set(path ${PROJECT_SOURCE_DIR}/src/page)
  list(GET asset 1 file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path}/${file})
  file(READ ${path}/${file} FIREBREAK_${name})
  file(SHA256 ${path}/${file} FIREBREAK_${name}_DIGEST)
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/src/page/assets.cpp.in ${PROJECT_BINARY_DIR}/page/assets.cpp
               @ONLY)
target_sources(firebreak_page PRIVATE ${PROJECT_BINARY_DIR}/page/assets.cpp)
