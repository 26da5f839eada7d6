# cmake -DROOT=templates -DOUT=templates_data.c -P Embed.cmake
# Writes every file below ROOT into one C table, sorted by name, so that the
# binary needs nothing else of the tree and two builds give the same bytes.
file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/*.xml ${ROOT}/*.xsl ${ROOT}/*.css ${ROOT}/*.js ${ROOT}/*.json ${ROOT}/*.txt
     ${ROOT}/*.tsv ${ROOT}/*.rng)
list(SORT files)
set(text "/* Made by Embed.cmake from templates/; do not edit. */\n#include \"bytes/templates_private.h\"\n\n")
set(rows "")
set(i 0)
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} hex HEX)
  file(SIZE ${ROOT}/${file} size)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
  string(APPEND text "static const unsigned char file_${i}[] = {${bytes}0x00};\n")
  string(APPEND rows "    {S_INIT(\"${file}\"), {(const char *)file_${i}, ${size}}},\n")
  math(EXPR i "${i} + 1")
endforeach()
string(APPEND text "\nconst struct template_file template_files[] = {\n${rows}    {{0, 0}, {0, 0}}};\n")
file(WRITE ${OUT}.tmp "${text}")
execute_process(COMMAND ${CMAKE_COMMAND} -E copy_if_different ${OUT}.tmp ${OUT})
file(REMOVE ${OUT}.tmp)
