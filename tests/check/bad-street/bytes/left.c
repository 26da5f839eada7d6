#include "base/right.h"
#include "base/base_private.h"
#include "bytes/left.h"
#include "nowhere/at_all.h"
#include <libxml/tree.h>
#include <ffi.h>
#include <string.h>
