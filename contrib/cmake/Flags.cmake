# The flags every target of ours is built with; foreign headers stay out of them.
add_library(kpirecon_flags INTERFACE)
target_compile_features(kpirecon_flags INTERFACE c_std_17)
target_compile_definitions(kpirecon_flags INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
target_compile_options(kpirecon_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
if(KPIRECON_WERROR)
  target_compile_options(kpirecon_flags INTERFACE -Werror)
endif()
if(KPIRECON_SANITIZE)
  target_compile_options(kpirecon_flags INTERFACE -fsanitize=${KPIRECON_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(kpirecon_flags INTERFACE -fsanitize=${KPIRECON_SANITIZE})
endif()
if(KPIRECON_HARDEN)
  target_compile_options(kpirecon_flags INTERFACE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
    -fcf-protection)
  target_link_options(kpirecon_flags INTERFACE -Wl,-z,relro,-z,now)
endif()
