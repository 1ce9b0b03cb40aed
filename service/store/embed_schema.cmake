# Writes OUTPUT: the schema SCRIPTS (named NNNN_what.sql, in order, without gaps) as C++ string literals. Run by the build.
set(entries "")
set(expected 1)
foreach(script IN LISTS SCRIPTS)
  get_filename_component(name "${script}" NAME)
  if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z_]+\\.sql$")
    message(FATAL_ERROR "${name}: a schema script is named NNNN_what.sql")
  endif()
  string(REGEX REPLACE "^0+" "" version "${CMAKE_MATCH_1}")
  if(NOT version EQUAL expected)
    message(FATAL_ERROR "${name}: the next schema script must have the number ${expected}")
  endif()
  math(EXPR expected "${expected} + 1")
  file(READ "${script}" text)
  # A string literal may hold at most 65 535 bytes.
  string(LENGTH "${text}" length)
  if(length GREATER 60000)
    message(FATAL_ERROR "${name} is too long for one string literal: split it into two scripts")
  endif()
  string(APPEND entries "    {${version}, \"${name}\", R\"__sql__(${text})__sql__\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Made by embed_schema.cmake from service/store/schema.
#include \"service/store/migrate.h\"

namespace mishen::service {

const std::vector<SchemaStep>& schema_steps() {
  static const std::vector<SchemaStep> steps = {
${entries}  };
  return steps;
}

}  // namespace mishen::service
")
