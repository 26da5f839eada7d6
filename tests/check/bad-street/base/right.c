#include "base/right.h"
#include "bytes/left.h"
