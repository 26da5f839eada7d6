# cpack -G DEB in the build folder: a Debian package of all that is installed.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kpirecon)
set(CPACK_PACKAGE_CONTACT "kpirecon maintainers <kpirecon@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "processes KPI discrepancy tickets")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Reads tickets in which learning partners say that their KPI figures are wrong, screens the evidence, reconciles
every claim with the published KPI dataset, and writes resolution reports and letters.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR OFF)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/contrib/cmake/PackageModes.cmake)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/contrib/deb/postinst ${PROJECT_SOURCE_DIR}/contrib/deb/prerm
  ${PROJECT_SOURCE_DIR}/contrib/deb/postrm)

# Libraries that are linked are found by dpkg-shlibdeps; those that are loaded are told by contrib/packages.
file(STRINGS ${PROJECT_SOURCE_DIR}/contrib/packages rows REGEX "^[a-z0-9.+-]+ +run ")
list(TRANSFORM rows REPLACE " .*" "")
list(JOIN rows ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS contrib/packages)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "jq")
include(CPack)
