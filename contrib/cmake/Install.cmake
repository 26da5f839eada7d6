# What is installed besides the program. Nothing of it knows where it will be before it is put there: the unit is
# written while installing, so that --prefix and DESTDIR move everything.
set(contrib ${PROJECT_SOURCE_DIR}/contrib)
set(example_dir ${CMAKE_INSTALL_DOCDIR}/examples)

file(GLOB pages CONFIGURE_DEPENDS ${contrib}/man/*.[1-8])
foreach(page IN LISTS pages)
  string(REGEX REPLACE ".*\\." "" section ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()

# The program itself says what shells are to complete.
set(completions ${PROJECT_BINARY_DIR}/completions)
set(bash_file ${CMAKE_INSTALL_DATADIR}/bash-completion/completions/kpirecon)
set(zsh_file ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions/_kpirecon)
set(fish_file ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d/kpirecon.fish)
if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
  foreach(shell bash zsh fish)
    add_custom_command(OUTPUT ${completions}/${shell}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${completions}
      COMMAND kpirecon help --completion ${shell} > ${completions}/${shell}
      DEPENDS kpirecon VERBATIM)
    get_filename_component(folder ${${shell}_file} DIRECTORY)
    get_filename_component(name ${${shell}_file} NAME)
    install(FILES ${completions}/${shell} DESTINATION ${folder} RENAME ${name})
  endforeach()
  add_custom_target(completions ALL DEPENDS ${completions}/bash ${completions}/zsh ${completions}/fish)
endif()

set(KPIRECON_UNITDIR lib/systemd/system CACHE STRING "Where systemd looks for units, beneath the prefix")
set(KPIRECON_SYSUSERSDIR lib/sysusers.d CACHE STRING "Where systemd looks for users to make, beneath the prefix")
install(CODE "
  set(BIN \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  set(SYSCONF \"\${CMAKE_INSTALL_PREFIX}/etc\")
  if(CMAKE_INSTALL_PREFIX MATCHES \"^/usr/?$\")
    set(BIN \"/usr/${CMAKE_INSTALL_BINDIR}\")
    set(SYSCONF /etc)
  endif()
  configure_file(\"${contrib}/systemd/kpirecon.service.in\" \"${PROJECT_BINARY_DIR}/kpirecon.service\" @ONLY)")
install(FILES ${PROJECT_BINARY_DIR}/kpirecon.service ${contrib}/systemd/kpirecon.timer DESTINATION ${KPIRECON_UNITDIR})
install(FILES ${contrib}/systemd/kpirecon.sysusers DESTINATION ${KPIRECON_SYSUSERSDIR} RENAME kpirecon.conf)

install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES ${contrib}/kpirecon.conf DESTINATION ${example_dir})
install(FILES ${contrib}/cron/kpirecon DESTINATION ${example_dir} RENAME cron)
install(FILES ${contrib}/logrotate/kpirecon DESTINATION ${example_dir} RENAME logrotate)
install(FILES ${contrib}/apparmor/usr.bin.kpirecon DESTINATION ${example_dir}/apparmor)

include(Package)
