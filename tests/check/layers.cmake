# cmake -DSRC=src -P layers.cmake: fails on an include that points right along the
# street, reaches into another room's private header, or opens a library elsewhere
# than at its door. The order of the rooms is that of add_room() in src/CMakeLists.txt.

cmake_minimum_required(VERSION 3.25)

# header => the only files that may include it
set(doors
  "^libxml/=bytes/xml.c bytes/xml_private.h bytes/xml_stream.c records/ods_cell.c records/reader_ods.c records/reader_sheet_xml.c records/reader_xlsx.c records/reader_xml.c records/xml_nodes.c programme/rule_file.c evidence/xpath.c evidence/html.c records/html_tags.c report/run_tree.c report/template_calls.c report/xslt.c"
  "^libxslt/=report/xslt.c"
  "^nettle/=bytes/digest.c"
  "^utf8proc=base/unicode.c"
  "^gmime/=records/mail_parts.c records/reader_mail.c"
  "^pcre2=evidence/pattern.c"
  "^archive(_entry)?\\.h=bytes/open_archive.c"
  "^locale\\.h=bytes/open_archive.c"
  "^iconv\\.h=bytes/encoding.c"
  "^curl/=bytes/open_http.c delivery/send.c"
  "^pwd\\.h=bytes/open_http.c"
  "^spawn\\.h=delivery/to_command.c"
  "^xlsxwriter=report/xlsx.c"
  "^sqlite3\\.h=ledger/database.c"
  "^ini\\.h=cli/config.c"
  "^zlib=bytes/open_gzip.c report/zip_check.c")
# What the C library and the compiler bring is open to all.
set(system "^((sys|linux|sanitizer)/.*|(assert|ctype|dirent|dlfcn|emmintrin|errno|fcntl|ftw|immintrin|inttypes|limits|math|poll|pthread|sched|signal|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|time|unistd).h)$")

get_filename_component(SRC "${SRC}" ABSOLUTE)
set(errors "")
macro(complain text)
  string(APPEND errors "${text}\n")
endmacro()

file(STRINGS ${SRC}/CMakeLists.txt lines REGEX "^add_room\\(")
set(rooms "")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^add_room\\(([a-z]+).*" "\\1" room "${line}")
  list(APPEND rooms ${room})
endforeach()

function(check_own file room header)
  string(REGEX REPLACE "/.*" "" other ${header})
  list(FIND rooms ${room} here)
  list(FIND rooms ${other} there)
  if(there EQUAL -1)
    complain("${file}: \"${header}\" is in no room")
  elseif(there GREATER here)
    complain("${file}: \"${header}\" points right: ${other} stands after ${room}")
  elseif(header MATCHES "_private\\.h$" AND NOT other STREQUAL room)
    complain("${file}: \"${header}\" is private to ${other}")
  endif()
  set(errors "${errors}" PARENT_SCOPE)
endfunction()

function(check_foreign file header)
  foreach(door IN LISTS doors)
    string(REGEX REPLACE "=.*" "" pattern "${door}")
    string(REGEX REPLACE "^[^=]*=" "" files "${door}")
    string(REPLACE " " ";" files "${files}")
    if(header MATCHES "${pattern}")
      if(NOT file IN_LIST files)
        complain("${file}: <${header}> is opened only in ${files}")
        set(errors "${errors}" PARENT_SCOPE)
      endif()
      return()
    endif()
  endforeach()
  if(NOT header MATCHES "${system}")
    complain("${file}: <${header}> belongs to a library without a door")
    set(errors "${errors}" PARENT_SCOPE)
  endif()
endfunction()

file(GLOB_RECURSE files RELATIVE ${SRC} ${SRC}/*.c ${SRC}/*.h)
foreach(file IN LISTS files)
  if(NOT file MATCHES "/")
    continue() # main.c stands outside the street
  endif()
  string(REGEX REPLACE "/.*" "" room ${file})
  string(REGEX REPLACE "\\.c$" ".h" own ${file})
  file(STRINGS ${SRC}/${file} includes REGEX "^[ \t]*#[ \t]*include")
  set(is_first TRUE)
  foreach(include IN LISTS includes)
    if(include MATCHES "\"([^\"]+)\"")
      set(header ${CMAKE_MATCH_1})
      check_own(${file} ${room} ${header})
      if(is_first AND file MATCHES "\\.c$" AND EXISTS ${SRC}/${own} AND NOT header STREQUAL own)
        complain("${file}: its own header comes first, not \"${header}\"")
      endif()
      set(is_first FALSE)
    elseif(include MATCHES "<([^>]+)>")
      check_foreign(${file} ${CMAKE_MATCH_1})
    endif()
  endforeach()
endforeach()

list(LENGTH files count)
if(errors OR count EQUAL 0 OR NOT rooms)
  message(NOTICE "${errors}")
  message(FATAL_ERROR "the street is not kept (${count} files looked at)")
endif()
message(STATUS "${count} files keep the street: ${rooms}")
