/* Letters that an eye takes for a letter of ASCII: of other scripts, and with
   marks. For finding what was meant, never for approving it. */
#ifndef KPIRECON_TICKETS_LOOKALIKE_H
#define KPIRECON_TICKETS_LOOKALIKE_H

#include <stdint.h>

/* The ASCII capital or digit it looks like; 0 when it looks like none. */
unsigned char lookalike_of(uint32_t character);

#endif
