#include "bytes/left.h"
