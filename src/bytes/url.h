/* Addresses of the net: told from paths, shown without their secrets, compared by who answers. */
#ifndef KPIRECON_BYTES_URL_H
#define KPIRECON_BYTES_URL_H

#include "base/base.h"

struct arena;

bool is_url(Slice name);
/* Is it written as an address of a protocol that is not read, as "clickhouse://host/db"? */
bool is_foreign_url(Slice name);
#define FOREIGN_URL_REASON "this protocol is not read; http, https, ftp, ftps, sftp and file are"
/* Without user name, password, query and fragment, which may be secrets. */
Slice url_shown(Slice url, struct arena *mem);
/* "/tmp/a b.csv" of "file:///tmp/a%20b.csv"; false when it names another host or is not well-formed. */
bool url_file_path(Slice url, struct arena *mem, Slice *path);
/* "https://host:8443": whom a request goes to, in small letters; empty when it is no URL with a host. */
Slice url_origin(Slice url, struct arena *mem);
/* `href` as it stands in an answer from `base`: whole, or a path of the same server ("/api?page=2", "?page=2").
   Empty when it is neither. */
Slice url_resolve(Slice base, Slice href, struct arena *mem);

#endif
