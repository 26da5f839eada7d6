/* What decides the kind of a document without a structure: scored patterns from
   templates/rules/evidence.xml, by kind, language and scope. The file explains its words.

   A rule's alternatives ("a|b|c" outside brackets) are patterns of their own, each tried only where
   a word that it needs stands in the text (text_literals.h), and compiled when that happens first. */
#ifndef KPIRECON_EVIDENCE_TEXT_RULES_H
#define KPIRECON_EVIDENCE_TEXT_RULES_H

#include "evidence/kind.h"
#include "evidence/pattern.h"
#include "evidence/text_literals.h"

struct arena;
struct diag;
struct templates;

enum text_scope {
    TEXT_TITLE,  /* a part of a line of the head and nothing else, a number may follow */
    TEXT_LABEL,  /* before the document's own number or date */
    TEXT_HEAD,   /* anywhere above the goods */
    TEXT_PHRASE, /* anywhere */
    TEXT_DENIAL, /* says that it is no invoice */
    TEXT_EVENT,  /* says what has become of an order */
    TEXT_ABOUT,  /* speaks about documents, as guides, articles and letters do */
    TEXT_PARTY,  /* names who sells or buys */
    TEXT_MASK,   /* words that lose their force: taken out before the others are tried */
    TEXT_FACT,   /* before a date, an amount, a number */
    TEXT_WORD,   /* shows the language */
    TEXT_NAME,   /* the word for an invoice, in a heading that may be no title we know */
    TEXT_SCOPE_COUNT
};

enum text_fact {
    TEXT_FACT_NONE,
    TEXT_FACT_DATE,    /* issued */
    TEXT_FACT_ANY_DATE,/* a date, without a label */
    TEXT_FACT_NET,
    TEXT_FACT_GROSS,
    TEXT_FACT_TAX,
    TEXT_FACT_ORDER,
    TEXT_FACT_AMENDS,
    TEXT_FACT_PARTNER, /* the id of one, in the partner programme */
    TEXT_FACT_COUNT
};

struct text_rule {
    Slice name; /* "de title invoice" */
    Slice language;
    enum text_scope scope;
    enum document_kind kind;
    enum text_fact fact;
    int weight;
    size_t first, end; /* its patterns */
};

struct text_pattern {
    Slice text; /* as it will be compiled */
    struct text_literals literals;
    struct pattern *compiled;
    bool is_bad;
};

struct text_rules {
    struct arena *mem;
    Slice source;
    Slice goods; /* headings of columns, joined by '|' */
    Slice quantities;      /* headings of the column that counts the goods; joined by '|', as the next eleven are */
    Slice quantity_totals; /* before their number in all */
    Slice counted;         /* behind a number of goods: "licences" */
    Slice durations;       /* behind a number that is none of goods: "hours" */
    Slice other_dates;     /* before a date that is not the one of issue: "due" */
    Slice title_notes;     /* may stand in brackets behind a title: "(copy)" */
    Slice draft_numbers;   /* what the number of a draft begins with */
    Slice included;        /* in a label, says that the tax is in its amount */
    Slice currencies;      /* before the name of the currency */
    Slice series;        /* letters of a number that stand apart before its digits: "FT 2023/87" */
    Slice series_labels; /* before a series that is not part of what stands behind the label of the number */
    Slice number_words;  /* between a title and its number */
    Slice attached; /* words of mails that announce an attachment, joined by '|' */
    struct text_rule *rules;
    size_t rule_count, rule_capacity;
    struct text_pattern *patterns;
    size_t pattern_count, pattern_capacity;
};

#define MAX_TEXT_RULES 2000
#define MAX_TEXT_PATTERNS 20000

/* A mistake in the file is a finding at its line and then a fault. */
bool text_rules_load(struct text_rules *rules, const struct templates *templates, struct arena *mem,
                     struct diag *diag);
/* Is every pattern one? A bad one is a finding; without this it never matches. */
bool text_rules_check(const struct text_rules *rules, struct diag *diag);
void text_rules_close(struct text_rules *rules); /* accepts a zeroed struct */
/* NULL when it is no regular expression. */
struct pattern *text_rules_pattern(struct text_rules *rules, size_t i);

/* Does a mail say that something is attached to it? */
bool text_announces(const struct text_rules *rules, Slice folded);

#endif
