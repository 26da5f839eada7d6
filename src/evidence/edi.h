/* Cutting interchanges of EDIFACT, X12 and TRADACOMS into segments, whatever separators
   they declare. Nothing is copied; every count has a ceiling.

       struct edi edi;
       if (!edi_open(&edi, text)) return;            // none of the three
       while (edi_next(&edi, &segment)) ...          // until the end or edi.is_broken
*/
#ifndef KPIRECON_EVIDENCE_EDI_H
#define KPIRECON_EVIDENCE_EDI_H

#include "base/base.h"

#define MAX_EDI_ELEMENTS 64      /* of a segment: what follows is not looked at */
#define MAX_EDI_SEGMENT_BYTES 8192 /* a longer one is no segment */
#define MAX_EDI_SEGMENTS ((size_t)1 << 20)

enum edi_standard { EDI_NONE, EDI_EDIFACT, EDI_X12, EDI_TRADACOMS };

struct edi {
    enum edi_standard standard;
    Slice text, rest;
    char tag_end, element, component, release, terminator; /* release: NUL where there is none */
    size_t terminator_lead; /* bytes of its character before it: some files were converted to UTF-8 with it */
    size_t segment_count;
    bool is_broken; /* a segment without end, or too many of them */
};

struct edi_segment {
    Slice tag;
    Slice whole;
    size_t at; /* in the text */
    Slice elements[MAX_EDI_ELEMENTS]; /* from the first behind the tag */
    size_t element_count;
};

/* By the first bytes alone; EDI_NONE for anything else. */
enum edi_standard edi_probe(Slice text);
bool edi_open(struct edi *edi, Slice text);
bool edi_next(struct edi *edi, struct edi_segment *segment);
/* Elements and components count from 1, as in the standards; empty where there are not so many. */
Slice edi_element(const struct edi_segment *segment, size_t element);
Slice edi_component(const struct edi *edi, const struct edi_segment *segment, size_t element, size_t component);

#endif
