# One call per room, per test, per golden case. A room is a static library made
# of all src/<room>/*.c; what it stands after is what it may include.

#   add_room(records AFTER bytes LIBS PkgConfig::XML2 LOADS GMIME)
function(add_room room)
  cmake_parse_arguments(ROOM "" "" "AFTER;LIBS;LOADS" ${ARGN})
  list(TRANSFORM ROOM_LOADS APPEND _LOADED)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${room}/*.c)
  add_library(${room} STATIC ${sources})
  target_include_directories(${room} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${room} PUBLIC ${ROOM_AFTER} PRIVATE ${ROOM_LIBS} ${ROOM_LOADS} kpirecon_flags)
  set_property(GLOBAL APPEND PROPERTY KPIRECON_ROOMS ${room})
endfunction()

# Without a locale gmime has libc load character sets late, and LeakSanitizer of gcc 12 falls over what
# was loaded so (its tracer, not us: valgrind sees nothing). Golden cases run in this locale too.
function(in_utf8 test)
  set_tests_properties(${test} PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8)
endfunction()

#   add_unit(records/reader_csv): tests/unit/records/test_reader_csv.c against the room it mirrors
function(add_unit module)
  get_filename_component(room ${module} DIRECTORY)
  get_filename_component(name ${module} NAME)
  set(target test_${room}_${name})
  add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/unit/${room}/test_${name}.c)
  target_link_libraries(${target} PRIVATE test_support ${room} kpirecon_flags)
  add_test(NAME unit/${module} COMMAND ${target} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  in_utf8(unit/${module})
endfunction()
