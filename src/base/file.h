/* System calls on files that a signal may interrupt, asked again until they
   have an answer. Everything else is as the system's manual says. */
#ifndef KPIRECON_BASE_FILE_H
#define KPIRECON_BASE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

int file_open(const char *path, int flags);
int file_open_at(int folder, const char *name, int flags);
int file_create(const char *path, int flags, mode_t mode); /* with O_CREAT */
int file_create_at(int folder, const char *name, int flags, mode_t mode);

/* Up to `len` bytes, fewer only where the file ends; -1 with errno. */
ssize_t file_read(int fd, char *into, size_t len);
ssize_t file_read_at(int fd, char *into, size_t len, off_t from);

/* Does the system hold this page of the file in memory, or cannot tell? Nothing is read for that. */
bool file_is_at_hand(int fd, off_t at);

/* flock(), at once or not at all: -1 with EWOULDBLOCK where another holds it. */
int file_lock(int fd);
int file_lock_shared(int fd);

/* An interruption came before anything was tried; any other failure stands,
   and asking again after it would be told of no fault. */
int file_sync(int fd);
int file_sync_all(int fd); /* the file system that holds it */

#endif
