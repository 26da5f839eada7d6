/* What stylesheets may call beside XPath, in the namespace urn:kpirecon:template:1:

       t:number('3062500')        3,062,500; signs as wide as digits
       t:number('1234.5', 'de')   1.234,5: as the language writes it, when there are letters in it; so below
       t:money('12.5', 'EUR', 'de'), t:date('2020-02-15', 'de'), t:month('2020-02', 'de')
       t:csv('=1+1, 2')           "'=1+1, 2": a cell, quoted where needed, that no spreadsheet takes for a formula;
       t:csv(text, ';')           with another delimiter
       t:string('a "b"')          "a \"b\"": a JSON string, with its quotes
       t:json(nodes, 'a b@c')     the elements as a JSON array that may stand in a <script>: attributes are members,
                                  children are arrays under their name (with an s where an attribute has it), text is
                                  the member "text" (an element that is only text is a string); the text of elements
                                  a and the attribute c of b are left out
       t:days('2020-02-15')       a number that grows by 1 a day; NaN for what is no date
       t:same-head(a, b)          how many characters they have in common at the beginning,
       t:same-tail(a, b)          and at the end, without those of the head */
#ifndef KPIRECON_REPORT_TEMPLATE_CALLS_H
#define KPIRECON_REPORT_TEMPLATE_CALLS_H

struct _xmlXPathParserContext;

struct template_call {
    const char *name;
    void (*call)(struct _xmlXPathParserContext *context, int arg_count);
};

extern const struct template_call template_calls[]; /* ended by a row without a name */

#endif
