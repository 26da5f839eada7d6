/* What the files of this room share. */
#ifndef KPIRECON_EVIDENCE_EVIDENCE_PRIVATE_H
#define KPIRECON_EVIDENCE_EVIDENCE_PRIVATE_H

#include "evidence/rules.h"
#include "evidence/screening.h"
#include "evidence/xpath.h"

/* Is this word one of a list joined by blanks? */
bool list_has(Slice list, Slice word);
/* Does the text hold the word anywhere? ASCII letters compare without case. */
bool text_holds(Slice text, Slice word);

/* One document being screened. Everything that stays is copied into `mem`. */
struct screener {
    const struct evidence_rules *rules;
    Slice name, bytes;
    size_t lead_bytes, lead_lines; /* blanks in front of the XML, which its parser never sees */
    struct arena *mem;
    struct screening *out;
    struct diag *diag;
};

/* The kind cannot be told, and why. */
void screener_doubt(struct screener *screener, enum doubt doubt, Slice because);
/* The document cannot be read: a doubt and a finding at its line and column. */
void screener_unreadable(struct screener *screener, Slice because, uint64_t line, uint32_t column);
/* Quotes words that stand at this element, with their place in the bytes. */
void screener_quote(struct screener *screener, Element element, Slice words);

void screen_xml(struct screener *screener);
void facts_from_xml(enum document_family family, Element document, struct arena *mem, struct document_facts *out);

#endif
