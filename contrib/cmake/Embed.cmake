# cmake -DROOT=templates -DOUT=templates_data.c -P Embed.cmake
# Writes every file below ROOT into one C table, sorted by name, so that the
# binary needs nothing else of the tree and two builds give the same bytes.
# Left out: hidden files, editors' backups, and the READMEs, which are for people.
file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/*)
list(FILTER files EXCLUDE REGEX "(^|/)(\\..*|README\\.md|.*~)$")
list(SORT files)
string(REPEAT "." 80 row) # sixteen bytes as "0x41,"

set(rows "")
set(i 0)
file(WRITE ${OUT} "/* Made by Embed.cmake from templates/; do not edit. */\n#include \"bytes/templates_private.h\"\n\n")
foreach(file IN LISTS files)
  # In hex there is nothing that CMake's lists could trip over.
  file(READ ${ROOT}/${file} hex HEX)
  file(SIZE ${ROOT}/${file} size)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(${row})" "\\1\n" bytes "${bytes}")
  file(APPEND ${OUT} "static const unsigned char file_${i}[] = {\n${bytes}0x00};\n")
  string(APPEND rows "    {S_INIT(\"${file}\"), {(const char *)file_${i}, ${size}}},\n")
  math(EXPR i "${i} + 1")
endforeach()
file(APPEND ${OUT} "\nconst struct template_file template_files[] = {\n${rows}    {{0, 0}, {0, 0}}};\n")
