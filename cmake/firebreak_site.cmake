# `cmake --build FOLDER --target site`: the documents as a site in FOLDER/site, links checked.

add_custom_target(
  site
  COMMAND ${PROJECT_SOURCE_DIR}/scripts/site.py ${PROJECT_BINARY_DIR}/site ${PROJECT_SOURCE_DIR}
  VERBATIM)
