/* What a finished run decided, read again from the resolutions.xml of its folder, as a stream. */
#ifndef KPIRECON_CLI_RUN_XML_H
#define KPIRECON_CLI_RUN_XML_H

#include "bytes/xml_stream.h"

struct cli;

/* False with a fault: the folder is not whole, or cannot be read. */
bool run_xml_read(struct cli *cli, Slice folder, const struct xml_events *events, void *user);

#endif
