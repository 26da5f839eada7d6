#include "base/right.h"
