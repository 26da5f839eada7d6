/* Completion for shells, written from the tables of commands and options: kpirecon help --completion SHELL. */
#ifndef KPIRECON_CLI_COMPLETION_H
#define KPIRECON_CLI_COMPLETION_H

#include "base/base.h"

struct buf;

Slice completion_shell(size_t index); /* "bash", "zsh", "fish"; empty past the last */
void completion_write(size_t shell, struct buf *into);

#endif
