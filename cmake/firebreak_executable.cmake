# The executable, what is generated from its option table, and what is installed.

add_executable(firebreak ${PROJECT_SOURCE_DIR}/src/cli/main.cpp)
target_link_libraries(firebreak PRIVATE firebreak_options firebreak_cli)
if(NOT FIREBREAK_SANITIZE)  # sanitizers have a malloc of their own
  target_sources(firebreak PRIVATE ${PROJECT_SOURCE_DIR}/src/cli/memory_end.cpp)
endif()

# Shell completion and the man page, printed by the executable itself as soon as it is linked: what
# is installed is there whichever target was built.
set(generated ${PROJECT_BINARY_DIR}/share)
file(MAKE_DIRECTORY ${generated})
foreach(document IN ITEMS "bash:firebreak.bash" "zsh:_firebreak" "fish:firebreak.fish"
                          "man:firebreak.1")
  string(REPLACE ":" ";" document "${document}")
  list(GET document 0 kind)
  list(GET document 1 file)
  add_custom_command(
    TARGET firebreak POST_BUILD
    COMMAND firebreak generate-docs ${kind} --output ${generated}/${file}
    BYPRODUCTS ${generated}/${file}
    VERBATIM)
endforeach()

install(TARGETS firebreak RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${generated}/firebreak.bash RENAME firebreak
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${generated}/_firebreak
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${generated}/firebreak.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${generated}/firebreak.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/schema/firebreak-model.schema.json
              ${PROJECT_SOURCE_DIR}/schema/firebreak-result.schema.json
              ${PROJECT_SOURCE_DIR}/editors/firebreak-behavior.tmLanguage.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/firebreak)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
