# cmake -D ROOT=… -D VERSION=… -D WRITTEN=… -P: writes the source that names the build.

set(digests "")
file(GLOB_RECURSE sources LIST_DIRECTORIES false RELATIVE ${ROOT} ${ROOT}/src/* ${ROOT}/encodings/*)
list(SORT sources)
foreach(source IN LISTS sources)
  file(SHA256 ${ROOT}/${source} digest)
  string(APPEND digests "${digest}  ${source}\n")
endforeach()
string(SHA256 digest "${digests}")
string(SUBSTRING ${digest} 0 12 digest)
file(WRITE ${WRITTEN} "#include \"sweep/tool.h\"

namespace firebreak::sweep {

std::string_view tool_name() { return \"${VERSION}+${digest}\"; }

}  // namespace firebreak::sweep
")
