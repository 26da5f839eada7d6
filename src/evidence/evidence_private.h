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
    unsigned depth; /* of containers around it */
    struct begun_document *begun; /* of these bytes or of others; NULL for what stands in a container */
    struct arena *mem;
    struct screening *out;
    struct diag *diag;
};

/* A sort of documents: one row of the registry in screening.c. The surest probe judges. */
struct document_format {
    const char *name;                                   /* "xml", "pdf", "edifact" */
    unsigned (*probe)(const struct screener *screener); /* 0: not mine; looks at little, and at bytes before names */
    void (*screen)(struct screener *screener);          /* fills screener->out; cannot fail */
};

enum {
    PROBE_LEFT_OVER = 1,   /* whatever nobody else wants */
    PROBE_PERHAPS = 20,    /* could be read so: plain text */
    PROBE_LOOKS_LIKE = 50, /* begins as such documents do: XML, a mail's headers */
    PROBE_BEGINS = 60,     /* begins with the format's own mark */
    PROBE_SURE = 90        /* cannot be anything else */
};

extern const struct document_format document_edi, document_xml, document_packed, document_zip, document_signed,
    document_sequence, document_jsonld, document_json, document_html, document_pdf, document_text, document_mail, document_office,
    document_rtf, document_unopened;

#define MAX_SCREENING_DEPTH 4  /* containers in containers */
#define MAX_SCREENING_PARTS 64 /* of one container */

/* For containers: screens a document found inside `outer` by the same registry. Its places are in
   "outer/name" (in `outer` itself when the name is empty); `bytes` must live as long as outer->mem. */
void screener_part(const struct screener *outer, Slice name, Slice bytes, struct screening *out);
/* The container is what its parts are: an invoice among whole documents counts, a doubtful part is
   doubt about the whole otherwise. `container` is for people: "mail", "ZIP archive". */
void screener_take(struct screener *screener, const struct screening *parts, size_t count, Slice container);

/* The kind cannot be told, and why. */
void screener_doubt(struct screener *screener, enum doubt doubt, Slice because);
/* The document cannot be read: a doubt and a finding at its line and column. */
void screener_unreadable(struct screener *screener, Slice because, uint64_t line, uint32_t column);
/* Quotes words that stand at this element, with their place in the bytes. */
void screener_quote(struct screener *screener, Element element, Slice words);
/* The same for words that stand in screener->bytes from the byte `at` on. */
void screener_quote_at(struct screener *screener, size_t at, Slice words);
Place screener_place(const struct screener *screener, size_t at);
/* Adds a signal; its texts must live in screener->mem. More than MAX_SIGNALS are left out. */
void screener_signal(struct screener *screener, const struct signal *signal);
/* Makes a signal of the words quoted last. `rule` is a literal. */
void screener_quote_speaks(struct screener *screener, enum document_kind kind, int weight, Slice rule);

/* Of signals in documents whose structure decides. */
#define WEIGHT_STRUCTURE 100

/* The next JSON-LD script of a page from *at on, which moves behind it; empty when there is none.
   screener_part() judges it. */
Slice jsonld_next(Slice html, size_t *at);

struct json_value;
/* Judges a document of an XML family written as JSON; false when it is none. */
bool screener_json_as_xml(struct screener *screener, const struct json_value *document);
/* Judges what is described in the words of schema.org, by a script or by a page's elements; false when nothing is. */
bool screener_jsonld(struct screener *screener, const struct json_value *value);
/* Judges JSON of any make by its names. */
void screener_judge_json(struct screener *screener, const struct json_value *value);
/* Takes an accepted kind back where the JSON says of itself that it is no issued invoice. */
void screener_hear_json(struct screener *screener, const struct json_value *value);

/* Does a remark in a structured document say that it is no invoice? *words is where. */
bool remark_denies(const struct screener *screener, Slice text, Slice *words);

#define MAX_CARRIED_DOCUMENTS 64

/* The documents found in an XML file, through all that carries them. */
struct contents {
    Element documents[MAX_CARRIED_DOCUMENTS];
    size_t count;
    Element texts[MAX_CARRIED_DOCUMENTS]; /* whose text is a document */
    size_t text_count;
    bool too_many;
    Slice envelope; /* title of the outermost one, empty when there is none */
};

void contents_find(struct contents *out, const struct evidence_rules *rules, Element root);
/* What such a text holds, out of base64 if need be; empty when that cannot be. */
Slice carried_document(Element element, struct arena *mem);
Slice base64_decode(Slice text, struct arena *mem);

/* Of a text without its blanks and letter case; 0 for one too short to be told apart. For out->fingerprint:
   whoever reads mails leaves out the headers that forwarding adds. */
uint64_t text_fingerprint(Slice text, struct arena *scratch);

/* Everything that names the profile a document follows, joined by blanks. */
Slice document_profile(Element document, struct arena *mem);
void facts_from_xml(const struct layout *layout, Element document, struct arena *mem, struct document_facts *out);
/* "2020-01-31", the same with a time behind it, "20200131" with or without one; else DATE_NONE. */
Date date_from_document(Slice text);
/* "1234.56", "1234.56-", and where they are written so "1234,56"; exact or nothing. */
bool decimal_from_document(Slice text, bool has_commas, Decimal *out);

struct text_document;
/* Finishes and judges what was added. */
void screener_judge_text(struct screener *screener, struct text_document *document);
/* Adds a page's lines first; `html` is UTF-8. `frames` are pages that show in it, beside those it holds itself. */
void screener_judge_html(struct screener *screener, struct text_document *document, Slice html, const Slice *frames,
                         size_t frame_count);
/* The document as UTF-8; false when nobody can tell in which encoding it is, which is said. */
bool screener_decode(struct screener *screener, Slice declared, Slice *text);


#endif
