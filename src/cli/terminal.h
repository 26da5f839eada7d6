/* What the terminal at a file descriptor is like, and whether colour is wanted. */
#ifndef KPIRECON_CLI_TERMINAL_H
#define KPIRECON_CLI_TERMINAL_H

#include "base/base.h"

struct buf;

/* The choices of --color and --progress; the values that options store. */
enum when { WHEN_NOT_GIVEN, WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };
Slice when_choice(size_t index);

/* Colour by --color; auto means a terminal that is not dumb, and no NO_COLOR. */
bool terminal_colour(int fd, unsigned when);
/* Does systemd's journal read this descriptor? (systemd.exec(5), JOURNAL_STREAM) */
bool terminal_is_journal(int fd);
/* A terminal or the journal: what is told there disturbs nobody. */
bool terminal_is_watched(int fd);
/* COLUMNS, else the terminal's width, else 0: no limit known. */
size_t terminal_columns(int fd);
/* Text from outside on one line: a tab is a blank, what a terminal might act on is '?'. */
void terminal_add_text(struct buf *buf, Slice text);
/* "1 row", "2 rows" */
void terminal_add_count(struct buf *buf, uint64_t count, const char *noun);

#endif
