/* In blocks: the file of a large run is larger than memory should be. */
#include "cli/run_xml.h"

#include "base/arena.h"
#include "base/slice.h"
#include "cli/cli.h"
#include "report/run_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool feed_file(FILE *file, Slice path, struct xml_stream *stream, struct cli *cli)
{
    char block[XML_STREAM_BLOCK_BYTES];
    bool fed = true, ended = false;
    while (fed && !ended) {
        size_t got = fread(block, 1, sizeof block, file);
        ended = got < sizeof block;
        fed = !ferror(file) && xml_stream_feed(stream, (Slice){block, got}, ended, &cli->diag);
    }
    return fed || diag_fault(&cli->diag, "'%.*s' cannot be read to its end", SLICE_ARG(path));
}

static bool read_stream(struct cli *cli, Slice path, const struct xml_events *events, void *user)
{
    struct xml_stream stream = {0};
    FILE *file = fopen(arena_cstr(&cli->mem, path), "rbe");
    if (!file)
        return diag_fault(&cli->diag, "cannot open '%.*s': %s", SLICE_ARG(path), strerror(errno));
    bool read = xml_stream_open(&stream, path, S(""), events, user, &cli->mem, &cli->diag) &&
                feed_file(file, path, &stream, cli);
    xml_stream_close(&stream);
    fclose(file);
    return read;
}

bool run_xml_read(struct cli *cli, Slice folder, const struct xml_events *events, void *user)
{
    Slice path = arena_printf(&cli->mem, "%.*s/resolutions.xml", SLICE_ARG(folder));
    return run_folder_check(folder, &cli->scratch, &cli->diag) && read_stream(cli, path, events, user);
}
