/* The text format of Prometheus. All figures are gauges: they are of one night. */
#include "delivery/metrics.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/out.h"
#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void add_label_value(struct buf *into, Slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        if (c == '"' || c == '\\')
            buf_add_char(into, '\\');
        buf_add_char(into, (unsigned char)c < ' ' ? '?' : c);
    }
}

static void add_metrics(struct buf *into, const struct metric *metrics, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct metric *metric = &metrics[i];
        if (i == 0 || strcmp(metric->name, metrics[i - 1].name) != 0)
            buf_addf(into, "# HELP %s %s\n# TYPE %s gauge\n", metric->name, metric->help, metric->name);
        buf_add(into, slice_from(metric->name));
        if (metric->label) {
            buf_addf(into, "{%s=\"", metric->label);
            add_label_value(into, metric->label_value);
            buf_add(into, S("\"}"));
        }
        buf_addf(into, " %" PRId64 "\n", metric->value);
    }
}

static bool write_aside(const char *path, const struct metric *metrics, size_t count)
{
    struct out out;
    int fd = file_create(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return false;
    out_init(&out, fd, slice_from(path));
    add_metrics(&out.buf, metrics, count);
    return out_close_synced(&out);
}

bool metrics_write(Slice path, const struct metric *metrics, size_t count, struct arena *scratch, struct diag *diag)
{
    const char *target = arena_cstr(scratch, path);
    const char *aside = arena_cstr(scratch, arena_printf(scratch, "%.*s.tmp", SLICE_ARG(path)));
    if (write_aside(aside, metrics, count) && rename(aside, target) == 0)
        return true;
    int error = errno;
    unlink(aside);
    return diag_fault(diag, "cannot write '%.*s': %s", SLICE_ARG(path), strerror(error));
}
