# cmake -DHERE=tests/check -P layers_test.cmake: the check of the layers must find
# each fault of a tree that is wrong on purpose, and nothing else.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${CMAKE_COMMAND} -DSRC=${HERE}/bad-street -P ${HERE}/layers.cmake
  RESULT_VARIABLE result ERROR_VARIABLE said OUTPUT_VARIABLE said)
set(expected
  "base/right.c: \"bytes/left.h\" points right: bytes stands after base"
  "bytes/cellar.h: \"cli/cli.h\" points right: cli stands after bytes"
  "bytes/left.c: its own header comes first, not \"base/right.h\""
  "bytes/left.c: \"base/base_private.h\" is private to base"
  "bytes/left.c: <libxml/tree.h> is opened only in"
  "bytes/left.c: <ffi.h> belongs to a library without a door"
  "bytes/left.c: \"nowhere/at_all.h\" is in no room")
if(result EQUAL 0)
  message(FATAL_ERROR "the bad street passed")
endif()
foreach(line IN LISTS expected)
  string(FIND "${said}" "${line}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "not found: ${line}\n${said}")
  endif()
endforeach()
string(REGEX MATCHALL "[a-z]+/[a-z]+\\.[ch]: " found "${said}")
list(LENGTH found found_count)
list(LENGTH expected expected_count)
if(NOT found_count EQUAL expected_count)
  message(FATAL_ERROR "${found_count} complaints where ${expected_count} were expected:\n${said}")
endif()
