/* The ladder over whole batches. A row is tickets, published rows and what must come out:
   for each claim the reasons in order with their details, then its notes. */
#include "support/desk.h"

#define T "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define TE "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,evidence\n"
#define K "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define ROW "6034453,2020-01,MOC,25,A-1,25,250.00,EUR\n"
#define KC "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,document_type,amends_of\n"
#define ROW_C "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,,\n"
#define CLAIM ",2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR"

#define LINES K ROW "6034453,2020-01,DMOC,15,A-1,15,150.00,EUR\n6034453,2019-12,MOC,3,B-1,3,30.00,EUR\n"
#define LINES_C KC ROW_C "6034453,2020-01,DMOC,15,A-1,15,150.00,EUR,,\n"
#define TOTAL_AND_LINE(one, other) \
    T one ",2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n" other ",2020-02-16,6034453,1,2020,DMOC,15,A-1,15,150.00,EUR\n"

struct ladder_row {
    const char *label, *tickets, *kpi, *as_of, *expected;
};

static const struct ladder_row ladder_rows[] = {
    {"equal", T "1" CLAIM "\n", K ROW, "2020-02-20", "MATCH_OK"},
    {"empty ticket", T "1,2020-02-16,6034453,,,,,,,,\n", K ROW, "2020-02-20", "NOT_KPI_TICKET"},
    {"month 13", T "1,2020-02-16,6034453,13,2020,MOC,25,A-1,25,250.00,EUR\n", K ROW, "2020-02-20", "PERIOD_INVALID"},
    {"quarter", T "1,2020-02-16,6034453,Q1,2020,MOC,25,A-1,25,250.00,EUR\n", K ROW, "2020-02-20",
     "PERIOD_INVALID(range)"},
    {"after filing", T "1,2020-02-16,6034453,3,2020,MOC,25,A-1,25,250.00,EUR\n", K ROW, "2020-04-20",
     "PERIOD_INVALID(future)+FOUND_ELSEWHERE(month)"},
    {"before the programme", T "1,2020-02-16,6034453,1,2008,MOC,25,A-1,25,250.00,EUR\n", K ROW, "2020-02-20",
     "PERIOD_INVALID(year)+FOUND_ELSEWHERE(month)"},
    {"the running month", T "1,2020-02-16,6034453,2,2020,MOC,25,A-2,25,250.00,EUR\n", K ROW, "2020-02-20",
     "NOT_YET_PUBLISHED wait 2020-03-15"},
    {"the day before", T "1" CLAIM "\n", K ROW, "2020-02-14", "NOT_YET_PUBLISHED wait 2020-02-15"},
    {"within grace", T "1,2020-02-16,6034453,1,2020,MOC,25,A-9,25,250.00,EUR\n",
     K "6034453,2019-12,MOC,25,A-1,25,250.00,EUR\n", "2020-02-19", "NOT_YET_PUBLISHED wait 2020-02-20"},
    {"after grace", T "1,2020-02-16,6034453,1,2020,MOC,25,A-9,25,250.00,EUR\n",
     K "6034453,2019-12,MOC,25,A-1,25,250.00,EUR\n", "2020-02-20", "PUBLICATION_LATE"},
    {"too old", T "1,2020-02-16,6034453,1,2019,MOC,25,A-1,25,250.00,EUR\n", K ROW, "2020-02-20",
     "OUT_OF_WINDOW(display)+FOUND_ELSEWHERE(month)"},
    {"order confirmation in an unpublished month",
     TE "1,2020-02-16,6034453,2,2020,MOC,25,A-2,25,250.00,EUR,order confirmation\n", K ROW, "2020-02-20",
     "EVIDENCE_ORDER_CONFIRMATION+NOT_YET_PUBLISHED wait 2020-03-15"},
    {"order confirmation beside an invoice", TE "1" CLAIM ",invoice; order confirmation\n", K ROW, "2020-02-20",
     "MATCH_OK N_EXTRA_EVIDENCE_IGNORED"},
    {"partner report", TE "1" CLAIM ",partner report\n", K ROW, "2020-02-20", "EVIDENCE_PARTNER_REPORT"},
    {"delivery note", TE "1" CLAIM ",delivery note\n", K ROW, "2020-02-20", "EVIDENCE_NOT_INVOICE(document)"},
    {"a document not at hand", TE "1" CLAIM ",scan.pdf\n", K ROW, "2020-02-20", "EVIDENCE_UNCERTAIN(unreadable)"},
    {"order number", T "1,2020-02-16,6034453,1,2020,MOC,25,PO 4711,25,250.00,EUR\n", K ROW, "2020-02-20",
     "EVIDENCE_NOT_INVOICE(order_number)"},
    {"missing details", T "1,2020-02-16,6034453,1,2020,MOC,25,,25,,EUR\n", K ROW, "2020-02-20",
     "MISSING_FIELDS(invoice_number,revenue)"},
    {"unreadable and missing", T "1,2020-02-16,6034453,1,2020,MOC,many,,25,250.00,EUR\n", K ROW, "2020-02-20",
     "MISSING_FIELDS(invoice_number)+VALUE_UNREADABLE(purchase_unit: many)"},
    {"unknown type", T "1,2020-02-16,6034453,1,2020,Sandwich,25,A-1,25,250.00,EUR\n", K ROW, "2020-02-20",
     "VALUE_UNREADABLE(omlp_type: Sandwich)"},
    {"two readings", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,1.250,EUR\n", K ROW, "2020-02-20",
     "AMBIGUOUS_VALUE(revenue: 1.250)"},
    {"two readings, the dataset knows", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,1.250,EUR\n",
     K "6034453,2020-01,MOC,25,A-1,25,1250.00,EUR\n", "2020-02-20", "MATCH_OK"},
    {"two readings, and another value is wrong", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,52,1.250,EUR\n",
     K "6034453,2020-01,MOC,25,A-1,25,1250.00,EUR\n", "2020-02-20", "KPI_DIFFERS"},
    {"two readings, another number settles it",
     T "1,2020-02-16,6034453,1,2020,MOC,1.250 Stk.,A-1,1.250,\"12.345,60 EUR\",\n",
     K "6034453,2020-01,MOC,1250,A-1,1250,12345.60,EUR\n", "2020-02-20", "MATCH_OK"},
    {"two numbers in one field", T "1,2020-02-16,6034453,1,2020,MOC,25,A-11; A-12,25,250.00,EUR\n", K ROW,
     "2020-02-20", "CONFLICTING_VALUES(invoice_number: A-11; A-12)|"
     "CONFLICTING_VALUES(invoice_number: A-11; A-12)"},
    {"unknown partner", T "1,2020-02-16,999,1,2020,MOC,25,A-7,25,250.00,EUR\n", K ROW, "2020-02-20",
     "PARTNER_UNKNOWN"},
    {"no partner, one group", T "1,2020-02-16,,1,2020,MOC,25,A-1,25,250.00,EUR\n", K ROW, "2020-02-20",
     "MATCH_OK N_PARTNER_NOT_GIVEN"},
    {"no partner, two groups", T "1,2020-02-16,,1,2020,MOC,25,A-1,25,250.00,EUR\n",
     K ROW "7000000,2020-01,MOC,9,A-1,9,90.00,EUR\n", "2020-02-20", "PARTNER_UNKNOWN"},
    {"not qualifying", T "1,2020-02-16,6034453,1,2020,SATV,25,A-1,25,250.00,EUR\n",
     K "6034453,2020-01,SATV,25,A-1,25,250.00,EUR\n", "2020-02-20", "NON_QUALIFYING_PRODUCT(SATV)"},
    {"listed under another partner", T "1,2020-02-16,7000000,1,2020,MOC,25,A-1,25,250.00,EUR\n",
     K ROW "7000000,2020-01,MOC,9,B-1,9,90.00,EUR\n", "2020-02-20", "INVOICE_OTHER_PARTNER(listed)"},
    {"two partners claim it",
     T "1,2020-02-16,6034453,1,2020,MOC,25,X-1,25,250.00,EUR\n2,2020-02-17,7000000,1,2020,MOC,25,X-1,25,250.00,EUR\n",
     K ROW "7000000,2020-01,MOC,9,B-1,9,90.00,EUR\n", "2020-02-20",
     "INVOICE_OTHER_PARTNER(claimed_twice)|INVOICE_OTHER_PARTNER(claimed_twice)"},
    {"two partners claim it, one of them twice",
     T "1,2020-02-16,6034453,1,2020,MOC,25,X-1,25,250.00,EUR\n2,2020-02-17,6034453,1,2020,DMOC,25,X-1,25,250.00,EUR\n"
       "3,2020-02-17,7000000,1,2020,MOC,25,X-1,25,250.00,EUR\n",
     K ROW "7000000,2020-01,MOC,9,B-1,9,90.00,EUR\n", "2020-02-20",
     "INVOICE_OTHER_PARTNER(claimed_twice)|INVOICE_OTHER_PARTNER(claimed_twice)|INVOICE_OTHER_PARTNER(claimed_twice)"},
    {"two partners claim it for different months",
     T "1,2020-02-16,6034453,1,2020,MOC,25,X-1,25,250.00,EUR\n2,2020-02-17,7000000,12,2019,MOC,25,X-1,25,250.00,EUR\n",
     K "6034453,2020-01,MOC,4,Q-8,4,40.00,EUR\n7000000,2019-12,MOC,9,B-1,9,90.00,EUR\n", "2020-02-20",
     "INVOICE_OTHER_PARTNER(claimed_twice)|INVOICE_OTHER_PARTNER(claimed_twice)"},
    {"its published row is damaged", T "1" CLAIM "\n2,2020-02-16,6034453,1,2020,MOC,7,B-77,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC,7,B-77,#VALUE!,70.00,EUR\n", "2020-02-20", "MATCH_OK|PUBLICATION_LATE"},
    {"a cell of its row is joined with the next", T "2,2020-02-16,6034453,1,2020,MOC,7,SHF-11007,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC,7 SHF-11007,7,70.00,EUR\n", "2020-02-20", "PUBLICATION_LATE"},
    {"joined without a blank", T "2,2020-02-16,6034453,1,2020,MOC,7,SHF-11007,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC7SHF-11007,7,70.00,EUR\n", "2020-02-20", "PUBLICATION_LATE"},
    {"joined with a figure", T "2,2020-02-16,6034453,1,2020,MOC,7,SHF-11007,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC,7SHF-11007,7,70.00,EUR\n", "2020-02-20", "PUBLICATION_LATE"},
    {"a damaged row with a longer number", T "2,2020-02-16,6034453,1,2020,MOC,7,SHF-11007,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC,7SHF-110071,7,70.00,EUR\n", "2020-02-20", "MISSING_IN_DATASET"},
    {"the last row is cut off", T "2,2020-02-16,6034453,1,2020,MOC,7,B-77,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC,9,B-99,9,9", "2020-02-20", "PUBLICATION_LATE"},
    {"the last row is whole and wrong, without a line end", T "2,2020-02-16,6034453,1,2020,MOC,7,B-77,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC,#REF!,B-99,9,9.00,EUR", "2020-02-20", "MISSING_IN_DATASET"},
    {"the last row is whole, without a line end", T "2,2020-02-16,6034453,1,2020,MOC,7,B-77,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC,9,B-99,9,9.00,EUR", "2020-02-20", "MISSING_IN_DATASET"},
    {"a number that a spreadsheet shortened", T "2,2020-02-16,6034453,1,2020,MOC,7,2020150005,7,70.00,EUR\n",
     K ROW "6034453,2020-01,MOC,7,2.02E+09,7,70.00,EUR\n", "2020-02-20", "PUBLICATION_LATE"},
    {"nobody's number, which another ticket claims", T "1,2020-02-16,6034453,1,2020,MOC,7,B-77,7,70.00,EUR\n"
     "2,2020-02-16,,1,2020,MOC,7,B-77,7,70.00,EUR\n", K ROW, "2020-02-20",
     "MISSING_IN_DATASET|PARTNER_UNKNOWN"},
    {"nobody's number, which nobody else claims", T "2,2020-02-16,,1,2020,MOC,7,B-77,7,70.00,EUR\n", K ROW, "2020-02-20",
     "MISSING_IN_DATASET N_PARTNER_NOT_GIVEN"},
    {"one of its lines is damaged", T "2,2020-02-16,6034453,1,2020,MOC,17,B-77,17,170.00,EUR\n",
     K "6034453,2020-01,MOC,7,B-77,#VALUE!,70.00,EUR\n6034453,2020-01,MOC,10,B-77,10,100.00,EUR\n", "2020-02-20",
     "PUBLICATION_LATE+UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"one edit away", T "1,2020-02-16,6034453,1,2020,MOC,25,A-2,25,250.00,EUR\n", K ROW, "2020-02-20",
     "INVOICE_NEAR_MATCH(A-1)"},
    {"one edit away from a settled row", T "1" CLAIM "\n2,2020-02-16,6034453,1,2020,MOC,25,A-2,25,250.00,EUR\n", K ROW,
     "2020-02-20", "MATCH_OK|INVOICE_NEAR_MATCH(A-1)"},
    {"one edit away from a number that the ticket lists too",
     T "1" CLAIM "\n1,2020-02-16,6034453,1,2020,MOC,25,A-2,25,250.00,EUR\n", K ROW, "2020-02-20",
     "MATCH_OK|MISSING_IN_DATASET"},
    {"one edit away, other values", T "1,2020-02-16,6034453,1,2020,MOC,26,A-2,26,260.00,EUR\n", K ROW, "2020-02-20",
     "MISSING_IN_DATASET"},
    {"one edit away, several lines", T "1,2020-02-16,6034453,1,2020,MOC,40,A-2,40,400.00,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n", "2020-02-20", "INVOICE_NEAR_MATCH(A-1)"},
    {"one edit away, lines of several types", T "1,2020-02-16,6034453,1,2020,MOC,40,A-2,40,400.00,EUR\n",
     K ROW "6034453,2020-01,DMOC,15,A-1,15,150.00,EUR\n", "2020-02-20", "INVOICE_NEAR_MATCH(A-1)"},
    {"one edit away, several lines, no partner", T "1,2020-02-16,,1,2020,MOC,40,A-2,40,400.00,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n7000000,2020-01,MOC,9,A-1,9,90.00,EUR\n", "2020-02-20",
     "INVOICE_NEAR_MATCH(A-1) N_PARTNER_NOT_GIVEN"},
    {"one edit away, lines of two partners, no partner", T "1,2020-02-16,,1,2020,MOC,40,A-2,40,400.00,EUR\n",
     K ROW "7000000,2020-01,MOC,15,A-1,15,150.00,EUR\n", "2020-02-20", "MISSING_IN_DATASET N_PARTNER_NOT_GIVEN"},
    {"one edit away, a line short", T "1,2020-02-16,6034453,1,2020,MOC,41,A-2,40,400.00,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n", "2020-02-20", "MISSING_IN_DATASET"},
    {"one edit away, several lines of another partner", T "1,2020-02-16,7000000,1,2020,MOC,40,A-2,40,400.00,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n7000000,2020-01,MOC,9,B-7,9,90.00,EUR\n", "2020-02-20",
     "MISSING_IN_DATASET"},
    {"one edit away, several lines of another month", T "1,2020-02-16,6034453,1,2020,MOC,40,A-2,40,400.00,EUR\n",
     K "6034453,2019-12,MOC,25,A-1,25,250.00,EUR\n6034453,2019-12,MOC,15,A-1,15,150.00,EUR\n"
       "6034453,2020-01,MOC,9,B-7,9,90.00,EUR\n", "2020-02-20", "MISSING_IN_DATASET"},
    {"two numbers one edit away, several lines each: the first in order is asked about",
     T "1,2020-02-16,6034453,1,2020,MOC,40,A-2,40,400.00,EUR\n",
     K "6034453,2020-01,MOC,15,A-3,15,150.00,EUR\n6034453,2020-01,MOC,25,A-3,25,250.00,EUR\n" ROW
       "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n", "2020-02-20", "INVOICE_NEAR_MATCH(A-1)"},
    {"other month", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n",
     K "6034453,2019-12,MOC,25,A-1,25,250.00,EUR\n6034453,2020-01,MOC,3,Z-1,3,30.00,EUR\n", "2020-02-20",
     "FOUND_ELSEWHERE(month)"},
    {"other month and other value", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,52,250.00,EUR\n",
     K "6034453,2019-12,MOC,25,A-1,25,250.00,EUR\n6034453,2020-01,MOC,3,Z-1,3,30.00,EUR\n", "2020-02-20",
     "KPI_DIFFERS+FOUND_ELSEWHERE(month)"},
    {"missing", T "1,2020-02-16,6034453,1,2020,MOC,25,Q-77,25,99.00,EUR\n", K ROW, "2020-02-20", "MISSING_IN_DATASET"},
    {"all three differ", T "1,2020-02-16,6034453,1,2020,MOC,20,A-1,21,200.00,EUR\n", K ROW, "2020-02-20",
     "UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"other type", T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n", K ROW, "2020-02-20", "TYPE_DIFFERS"},
    {"other type, other KPI", T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,52,250.00,EUR\n", K ROW, "2020-02-20",
     "TYPE_DIFFERS+KPI_DIFFERS"},
    {"two types, one published",
     T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n1,2020-02-16,6034453,1,2020,DMOC,40,A-1,40,400.00,EUR\n",
     K ROW, "2020-02-20", "MATCH_OK|MISSING_IN_DATASET"},
    {"two lines", T "1,2020-02-16,6034453,1,2020,MOC,100,A-1,100,1000.00,EUR\n",
     K "6034453,2020-01,MOC,60,A-1,60,600.00,EUR\n6034453,2020-01,MOC,40,A-1,40,400.00,EUR\n", "2020-02-20",
     "MATCH_OK N_SPLIT_LINES"},
    {"two types, only the total claimed", T "1,2020-02-16,6034453,1,2020,MOC,100,A-1,100,1000.00,EUR\n",
     K "6034453,2020-01,MOC,60,A-1,60,600.00,EUR\n6034453,2020-01,DMOC,40,A-1,40,400.00,EUR\n", "2020-02-20",
     "MATCH_OK N_SPLIT_LINES"},
    {"two claims, one row",
     T "1,2020-02-16,6034453,1,2020,MOC,10,A-1,10,100.00,EUR\n1,2020-02-16,6034453,1,2020,MOC,15,A-1,15,150.00,EUR\n",
     K ROW, "2020-02-20", "MATCH_OK N_SPLIT_LINES|MATCH_OK N_SPLIT_LINES"},
    {"two claims, two rows, one differs",
     T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n1,2020-02-16,6034453,1,2020,MOC,15,A-1,17,150.00,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n", "2020-02-20", "MATCH_OK|KPI_DIFFERS"},
    {"two tickets, one row",
     T "1,2020-02-16,6034453,1,2020,MOC,10,A-1,10,100.00,EUR\n2,2020-02-17,6034453,1,2020,MOC,15,A-1,15,150.00,EUR\n",
     K ROW, "2020-02-20",
     "DUPLICATE_TICKET of 2 N_CORRECTED_BY_LATER|UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"two tickets, two rows",
     T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n2,2020-02-17,6034453,1,2020,MOC,15,A-1,15,150.00,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n", "2020-02-20",
     "DUPLICATE_TICKET of 2 N_CORRECTED_BY_LATER|UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS N_SPLIT_LINES"},
    {"two types told apart by both sides",
     T "1,2020-02-16,6034453,1,2020,MOC,29,A-1,29,290.00,EUR\n1,2020-02-16,6034453,1,2020,DMOC,11,A-1,11,110.00,EUR\n",
     LINES, "2020-02-20", "UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS|UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"two types told apart by two tickets",
     T "1,2020-02-16,6034453,1,2020,MOC,29,A-1,29,290.00,EUR\n2,2020-02-17,6034453,1,2020,DMOC,11,A-1,11,110.00,EUR\n",
     LINES, "2020-02-20", "UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS|UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"one type is the total, and another is claimed beside it",
     T "1,2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n1,2020-02-16,6034453,1,2020,DMOC,3,A-1,3,30.00,EUR\n",
     LINES, "2020-02-20", "AMBIGUOUS_VALUE(line: A-1)|UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"nothing but the total is claimed", T "1,2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n", LINES, "2020-02-20",
     "MATCH_OK N_SPLIT_LINES"},
    {"two types claimed, one published",
     T "1,2020-02-16,6034453,1,2020,MOC,10,A-1,10,100.00,EUR\n1,2020-02-16,6034453,1,2020,DMOC,15,A-1,15,150.00,EUR\n",
     K ROW, "2020-02-20", "MATCH_OK N_SPLIT_LINES|TYPE_DIFFERS N_SPLIT_LINES"},
    {"two tickets that say the same of half a row",
     T "1,2020-02-16,6034453,1,2020,MOC,10,A-1,10,100.00,EUR\n2,2020-02-17,6034453,1,2020,MOC,10,A-1,10,100.00,EUR\n",
     K "6034453,2020-01,MOC,20,A-1,20,200.00,EUR\n", "2020-02-20",
     "UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS|DUPLICATE_TICKET of 1"},
    {"the same line twice in one ticket, published once", T "1" CLAIM "\n1" CLAIM "\n", K ROW, "2020-02-20",
     "MATCH_OK|AMBIGUOUS_VALUE(line: A-1)"},
    {"the same line twice in one ticket, published otherwise", T "1" CLAIM "\n1" CLAIM "\n",
     K ROW "6034453,2020-01,MOC,25,A-1,26,250.00,EUR\n", "2020-02-20", "MATCH_OK|KPI_DIFFERS"},
    {"two lines of one type, one published under another",
     T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n1,2020-02-16,6034453,1,2020,MOC,15,A-1,15,150.00,EUR\n",
     K ROW "6034453,2020-01,DMOC,15,A-1,15,150.00,EUR\n", "2020-02-20", "MATCH_OK|TYPE_DIFFERS"},
    {"a total over two types before the credit of one", T "1,2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n",
     KC ROW_C "6034453,2020-01,DMOC,15,A-1,15,150.00,EUR,,\n6034453,2020-01,DMOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n",
     "2020-02-20", "CREDIT_NOTE_APPLIED N_SPLIT_LINES"},
    {"net figures, and the credit counts in its own month",
     T "1,2020-02-16,6034453,12,2019,MOC,20,A-1,20,200.00,EUR\n",
     KC "6034453,2019-12,MOC,25,A-1,25,250.00,EUR,,\n6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n",
     "2020-02-20", "CREDIT_NOTE_APPLIED"},
    {"neither net nor gross, and the credit counts in its own month",
     T "1,2020-02-16,6034453,12,2019,MOC,19,A-1,20,200.00,EUR\n",
     KC "6034453,2019-12,MOC,25,A-1,25,250.00,EUR,,\n6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n",
     "2020-02-20", "UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"a credit on an invoice of another type", T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n",
     KC ROW_C "6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n", "2020-02-20",
     "TYPE_DIFFERS+CREDIT_NOTE_APPLIED"},
    {"a credit, and the claim's own type says something else",
     T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n",
     KC ROW_C "6034453,2020-01,DMOC,9,A-1,9,90.00,EUR,,\n"
     "6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n", "2020-02-20",
     "TYPE_DIFFERS+CREDIT_NOTE_APPLIED"},
    {"a voided invoice of another type", T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n",
     KC ROW_C "6034453,2020-01,MOC,-25,V-1,-25,-250.00,EUR,void_note,A-1\n", "2020-02-20",
     "TYPE_DIFFERS+CREDIT_NOTE_APPLIED"},
    {"a void note without figures and another type", T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n",
     KC ROW_C "6034453,2020-01,MOC,0,V-1,0,0.00,EUR,void_note,A-1\n", "2020-02-20",
     "TYPE_DIFFERS+CREDIT_NOTE_APPLIED"},
    {"a credit, another type and another month", T "1,2020-02-16,6034453,12,2019,DMOC,25,A-1,25,250.00,EUR\n",
     KC ROW_C "6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n"
     "6034453,2019-12,MOC,9,B-1,9,90.00,EUR,,\n", "2020-02-20",
     "TYPE_DIFFERS+FOUND_ELSEWHERE(month)+CREDIT_NOTE_APPLIED"},
    {"only the credit is of the claim's type", T "1,2020-02-16,6034453,1,2020,DMOC,20,A-1,20,200.00,EUR\n",
     KC ROW_C "6034453,2020-01,DMOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n", "2020-02-20", "TYPE_DIFFERS"},
    {"only the credit is of the claim's type, gross", T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n",
     KC ROW_C "6034453,2020-01,DMOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n", "2020-02-20", "TYPE_DIFFERS"},
    {"net figures of another type, and the credit counts in its own month",
     T "1,2020-02-16,6034453,12,2019,DMOC,20,A-1,25,250.00,EUR\n",
     KC "6034453,2019-12,MOC,25,A-1,25,250.00,EUR,,\n6034453,2020-01,MOC,-5,C-1,0,0,EUR,adjustment_note,A-1\n",
     "2020-02-20", "TYPE_DIFFERS+CREDIT_NOTE_APPLIED"},
    {"twice the voided invoice", T "1,2020-02-16,6034453,1,2020,MOC,50,A-1,50,500.00,EUR\n",
     KC ROW_C "6034453,2020-01,MOC,-25,V-1,-25,-250.00,EUR,void_note,A-1\n", "2020-02-20",
     "UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"a credit put on top of the gross", T "1,2020-02-16,6034453,1,2020,MOC,30,A-1,30,300.00,EUR\n",
     KC ROW_C "6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n", "2020-02-20",
     "UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"a doubled row", T "1" CLAIM "\n", K ROW ROW, "2020-02-20",
     "UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS N_SPLIT_LINES"},
    {"a repeat without a partner id", T "1,2020-02-17,,1,2020,MOC,25,A-1,25,250.00,EUR\n2" CLAIM "\n", K ROW, "2020-02-20",
     "DUPLICATE_TICKET of 2 N_PARTNER_NOT_GIVEN|MATCH_OK"},
    {"two claims fit one line of another type",
     T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n2,2020-02-16,6034453,1,2020,CMOC,25,A-1,25,250.00,EUR\n",
     K ROW, "2020-02-20", "AMBIGUOUS_VALUE(line: A-1)+TYPE_DIFFERS|AMBIGUOUS_VALUE(line: A-1)"},
    {"one claim fits two lines of other types", T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n",
     K ROW "6034453,2020-01,MLO,25,A-1,25,250.00,EUR\n", "2020-02-20",
     "AMBIGUOUS_VALUE(line: A-1)+TYPE_DIFFERS"},
    {"duplicate", T "2" CLAIM "\n1" CLAIM "\n", K ROW, "2020-02-20", "DUPLICATE_TICKET of 1|MATCH_OK"},
    {"correction", T "1,2020-02-16,6034453,1,2020,MOC,52,A-1,25,250.00,EUR\n2,2020-02-17,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n",
     K ROW, "2020-02-20", "DUPLICATE_TICKET of 2 N_CORRECTED_BY_LATER|MATCH_OK"},
    {"again when the wait is over", T "1,2020-02-14,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n"
     "2,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n3,2020-02-17,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n",
     K ROW, "filed", "NOT_YET_PUBLISHED wait 2020-02-15|MATCH_OK|DUPLICATE_TICKET of 2"},
    {"again while it waits", T "1,2020-02-13,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n"
     "2,2020-02-14,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", K ROW, "filed",
     "NOT_YET_PUBLISHED wait 2020-02-15|DUPLICATE_TICKET of 1+NOT_YET_PUBLISHED wait 2020-02-15"},
    {"again, when the first was sent back and did not wait", TE "1,2020-02-14,6034453,1,2020,MOC,25,A-1,25,250.00,EUR,"
     "order confirmation\n2,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR,order confirmation\n", K ROW, "filed",
     "EVIDENCE_ORDER_CONFIRMATION+NOT_YET_PUBLISHED wait 2020-02-15|DUPLICATE_TICKET of 1+EVIDENCE_ORDER_CONFIRMATION"},
    {"both incomplete and the same", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,,250.00,EUR\n2,2020-02-17,6034453,1,2020,MOC,25,A-1,,250.00,EUR\n",
     K ROW, "2020-02-20", "MISSING_FIELDS(kpi_value)|DUPLICATE_TICKET of 1+MISSING_FIELDS(kpi_value)"},
    {"a currency that is none", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUROS?\n", K ROW, "2020-02-20",
     "VALUE_UNREADABLE(currency: EUROS?)"},
    {"the invoice comes later", TE "1" CLAIM ",order confirmation\n2,2020-02-17,6034453,1,2020,MOC,25,A-1,25,250.00,EUR,invoice\n",
     K ROW, "2020-02-20",
     "DUPLICATE_TICKET of 2+EVIDENCE_ORDER_CONFIRMATION N_CORRECTED_BY_LATER|MATCH_OK"},
    {"one line said twice, and otherwise", T "1" CLAIM "\n1,2020-02-16,6034453,1,2020,MOC,25,A-1,24,250.00,EUR\n", K ROW,
     "2020-02-20", "MATCH_OK|CONFLICTING_VALUES(kpi_value: 24 and, in another claim, 25)"},
    {"two tickets, one with the wrong type",
     T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,25,250.00,EUR\n2" CLAIM "\n", K ROW, "2020-02-20",
     "CONFLICTING_VALUES(omlp_type: DMOC and, in another claim, MOC)|MATCH_OK"},
    {"a total, and another ticket claims one of its lines", TOTAL_AND_LINE("1", "2"), LINES, "2020-02-20",
     "AMBIGUOUS_VALUE(line: A-1)|MATCH_OK"},
    {"a total, and an earlier ticket claims one of its lines", TOTAL_AND_LINE("2", "1"), LINES, "2020-02-20",
     "AMBIGUOUS_VALUE(line: A-1)|MATCH_OK"},
    {"a total and one of its lines in one ticket", TOTAL_AND_LINE("1", "1"), LINES, "2020-02-20",
     "AMBIGUOUS_VALUE(line: A-1)|MATCH_OK"},
    {"a total that is in another month, and another ticket claims one of its lines",
     T "1,2020-02-16,6034453,12,2019,MOC,40,A-1,40,400.00,EUR\n2,2020-02-16,6034453,1,2020,DMOC,15,A-1,15,150.00,EUR\n",
     LINES, "2020-02-20", "CONFLICTING_VALUES(month: 2019-12 and, in another claim, 2020-01)|MATCH_OK"},
    {"a total before a credit, and another ticket claims the line with the credit",
     TOTAL_AND_LINE("1", "2"), LINES_C "6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n", "2020-02-20",
     "AMBIGUOUS_VALUE(line: A-1)|MATCH_OK"},
    {"a line with a slip, and another ticket claims the total",
     T "1,2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n2,2020-02-16,6034453,1,2020,DMOC,99,A-1,98,970.00,EUR\n",
     LINES, "2020-02-20", "AMBIGUOUS_VALUE(line: A-1)|UNITS_DIFFER+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"two lines under a wrong type with a slip, and another claim has them",
     T "1,2020-02-16,6034453,1,2020,MOC,40,A-1,41,400.00,EUR\n2,2020-02-16,6034453,1,2020,DMOC,40,A-1,40,400.05,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n", "2020-02-20",
     "KPI_DIFFERS N_SPLIT_LINES|AMBIGUOUS_VALUE(line: A-1)"},
    {"a total before a credit, and another ticket claims the line before its credit",
     T "1,2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n2,2020-02-16,6034453,1,2020,DMOC,15,A-1,15,150.00,EUR\n",
     LINES_C "6034453,2020-01,DMOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n", "2020-02-20",
     "AMBIGUOUS_VALUE(line: A-1)|CREDIT_NOTE_APPLIED"},
    {"a total and its line of one type, in one ticket",
     T "1,2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n1,2020-02-16,6034453,1,2020,MOC,26,A-1,26,260.00,EUR\n",
     LINES, "2020-02-20", "AMBIGUOUS_VALUE(line: A-1)|AMBIGUOUS_VALUE(line: A-1)"},
    {"two lines of a type, one for a wrong month",
     T "1,2020-02-16,6034453,12,2019,MOC,25,A-1,25,250.00,EUR\n2,2020-02-16,6034453,1,2020,MOC,15,A-1,15,150.00,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n6034453,2019-12,MOC,3,B-1,3,30.00,EUR\n", "2020-02-20",
     "FOUND_ELSEWHERE(month) N_SPLIT_LINES|MATCH_OK N_SPLIT_LINES"},
    {"one of two lines for a wrong month, and another claim has both",
     T "1,2020-02-16,6034453,12,2019,MOC,25,A-1,25,250.00,EUR\n2,2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n",
     K ROW "6034453,2020-01,MOC,15,A-1,15,150.00,EUR\n6034453,2019-12,MOC,3,B-1,3,30.00,EUR\n", "2020-02-20",
     "CONFLICTING_VALUES(month: 2019-12 and, in another claim, 2020-01)|MATCH_OK N_SPLIT_LINES"},
    {"the same row for another month and under another type",
     T "1" CLAIM "\n2,2020-02-16,6034453,12,2019,DMOC,25,A-1,25,250.00,EUR\n",
     K ROW "6034453,2019-12,MOC,3,B-1,3,30.00,EUR\n", "2020-02-20",
     "MATCH_OK|CONFLICTING_VALUES(month: 2019-12 and, in another claim, 2020-01)"},
    {"a slip beside a credit on another type", T "1,2020-02-16,6034453,1,2020,DMOC,25,A-1,52,250.00,EUR\n",
     KC ROW_C "6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n", "2020-02-20",
     "UNITS_DIFFER+TYPE_DIFFERS+KPI_DIFFERS+REVENUE_DIFFERS"},
    {"one line said twice, once without a value",
     T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,,250.00,EUR\n1" CLAIM "\n", K ROW, "2020-02-20",
     "MISSING_FIELDS(kpi_value)+AMBIGUOUS_VALUE(line: A-1)|MATCH_OK"},
    {"a line more than is published", T "1" CLAIM "\n1,2020-02-16,6034453,1,2020,MOC,7,A-1,7,70.00,EUR\n", K ROW,
     "2020-02-20", "MATCH_OK|MISSING_IN_DATASET"},
    {"within a cent", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.01,EUR\n", K ROW, "2020-02-20",
     "MATCH_OK N_ROUNDING"},
    {"two cents", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.02,EUR\n", K ROW, "2020-02-20", "REVENUE_DIFFERS"},
    {"with tax", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,297.50,EUR\n", K ROW, "2020-02-20",
     "REVENUE_DIFFERS N_TAX_SUSPECTED"},
    {"other currency", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,280.00,USD\n", K ROW, "2020-02-20",
     "CURRENCY_NOT_COMPARABLE"},
    {"other currency, other KPI", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,26,280.00,USD\n", K ROW, "2020-02-20",
     "KPI_DIFFERS+CURRENCY_NOT_COMPARABLE"},
    {"no currency", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,\n", K ROW, "2020-02-20",
     "MATCH_OK N_CURRENCY_ASSUMED"},
    {"free courseware", T "1,2020-05-18,6034453,4,2020,DMOC,120,A-1,120,0,JPY\n",
     K "6034453,2020-04,DMOC,120,A-1,120,0,JPY\n", "2020-05-20", "MATCH_OK N_ZERO_REVENUE_PROMO"},
};

static Slice hit_words(struct desk *desk, const struct resolution *resolution)
{
    struct arena *mem = &desk->world.mem;
    Slice words = S("");
    for (size_t i = 0; i < resolution->hit_count; i++) {
        Slice name = reason_name(resolution->hits[i].reason), detail = resolution->hits[i].detail;
        words = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(words), i ? "+" : "", SLICE_ARG(name));
        if (detail.len)
            words = arena_printf(mem, "%.*s(%.*s)", SLICE_ARG(words), SLICE_ARG(detail));
        if (i == 0 && resolution->other_ticket.len)
            words = arena_printf(mem, "%.*s of %.*s", SLICE_ARG(words), SLICE_ARG(resolution->other_ticket));
    }
    return words;
}

static Slice resolution_words(struct desk *desk, const struct resolution *resolution)
{
    struct arena *mem = &desk->world.mem;
    Slice words = hit_words(desk, resolution);
    char date[DATE_CHARS];
    if (resolution->wait_until.day) {
        Slice day = date_format(resolution->wait_until, date);
        words = arena_printf(mem, "%.*s wait %.*s", SLICE_ARG(words), SLICE_ARG(day));
    }
    for (int n = 0; n < NOTE_COUNT; n++)
        if (resolution->notes >> n & 1) {
            Slice name = note_name((enum note)n);
            words = arena_printf(mem, "%.*s %.*s", SLICE_ARG(words), SLICE_ARG(name));
        }
    return words;
}

static Slice batch_words(struct desk *desk)
{
    Slice words = S("");
    for (size_t i = 0; i < desk->decided.count; i++) {
        Slice one = resolution_words(desk, &desk->decided.resolutions[i]);
        words = arena_printf(&desk->world.mem, "%.*s%s%.*s", SLICE_ARG(words), i ? "|" : "", SLICE_ARG(one));
    }
    return words;
}

static void test_ladder(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ladder_rows); i++) {
        struct desk desk;
        desk_open(&desk, ladder_rows[i].tickets, ladder_rows[i].kpi, ladder_rows[i].as_of);
        check_slice(ladder_rows[i].label, batch_words(&desk), slice_from(ladder_rows[i].expected));
        desk_close(&desk);
    }
}

/* ---- several publications ---- */

struct restated_row {
    const char *label, *tickets, *january, *february, *as_of, *expected;
};

#define DEC_T(kpi) T "1,2020-01-20,6034453,12,2019,MOC,25,A-1," kpi ",250.00,EUR\n"
#define DEC(kpi) "6034453,2019-12,MOC,25,A-1," kpi ",250.00,EUR\n"

static const struct restated_row restated_rows[] = {
    {"the newest counts", DEC_T("26"), K DEC("25"), K DEC("26") ROW, "2020-02-20", "RESTATED(resolved)"},
    {"stale", DEC_T("25"), K DEC("25"), K DEC("26") ROW, "2020-02-20", "RESTATED(stale)"},
    {"stale as a total over two types", T "1,2020-01-20,6034453,12,2019,MOC,40,A-1,40,400.00,EUR\n",
     K DEC("25") "6034453,2019-12,DMOC,15,A-1,15,150.00,EUR\n", K DEC("25") "6034453,2019-12,DMOC,16,A-1,16,160.00,EUR\n" ROW,
     "2020-02-20", "RESTATED(stale)"},
    {"stale, and moved to another month since", DEC_T("25"), K DEC("25") "6034453,2019-11,MOC,9,B-1,9,90.00,EUR\n",
     K "6034453,2019-11,MOC,25,A-1,26,250.00,EUR\n6034453,2019-12,MOC,9,B-2,9,90.00,EUR\n", "2020-02-20",
     "RESTATED(stale)+FOUND_ELSEWHERE(month)"},
    {"neither, and moved to another month since", DEC_T("77"), K DEC("25") "6034453,2019-11,MOC,9,B-1,9,90.00,EUR\n",
     K "6034453,2019-11,MOC,25,A-1,26,250.00,EUR\n6034453,2019-12,MOC,9,B-2,9,90.00,EUR\n", "2020-02-20",
     "KPI_DIFFERS+FOUND_ELSEWHERE(month)"},
    {"neither", DEC_T("77"), K DEC("25"), K DEC("26") ROW, "2020-02-20", "KPI_DIFFERS"},
    {"both", DEC_T("25"), K DEC("25"), K DEC("25") ROW, "2020-02-20", "MATCH_OK"},
    {"before the second", DEC_T("25"), K DEC("25"), K DEC("26") ROW, "2020-02-14", "MATCH_OK"},
    {"a month only the older has", DEC_T("25"), K DEC("25"), K "6034453,2020-01,MOC,1,Z-9,1,10.00,EUR\n", "2020-02-20", "MATCH_OK N_PUBLICATION_USED"},
    {"withdrawn", DEC_T("25"), K DEC("25"), K "6034453,2019-12,MOC,1,Z-9,1,10.00,EUR\n", "2020-02-20",
     "MISSING_IN_DATASET"},
};

static void test_restatements(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(restated_rows); i++) {
        const struct restated_row *row = &restated_rows[i];
        const struct desk_publication publications[] = {
            {"2020-01-15", row->january}, {"2020-02-15", row->february}, {NULL, NULL}};
        struct desk desk;
        desk_read(&desk, row->tickets, publications, NULL);
        desk_decide(&desk, row->as_of);
        check_slice(row->label, batch_words(&desk), slice_from(row->expected));
        desk_close(&desk);
    }
}

/* ---- what the partner registry adds ---- */

struct registry_row {
    const char *label, *tickets, *kpi, *partners, *as_of, *expected;
};

#define P "partner,group,anniversary,level,competency,enrolled\n"

static const struct registry_row registry_rows[] = {
    {"other location of the group", T "1,2020-02-16,6100001,1,2020,MOC,25,A-1,25,250.00,EUR\n", K ROW,
     P "6034453,9,,,,\n6100001,9,,,,\n", "2020-02-20", "FOUND_ELSEWHERE(location)"},
    {"the group's own id", T "1,2020-02-16,9,1,2020,MOC,25,A-1,25,250.00,EUR\n", K ROW, P "6034453,9,,,,\n",
     "2020-02-20", "MATCH_OK"},
    {"renewal still open", T "1,2020-03-16,6034453,2,2019,MOC,25,A-1,25,250.00,EUR\n", K ROW,
     P "6034453,,2020-02-20,,,\n", "2020-03-16", "RENEWAL_STILL_OPEN+FOUND_ELSEWHERE(month)"},
    {"the renewal is the group's", T "1,2020-03-16,6034453,2,2019,MOC,25,A-7,25,250.00,EUR\n", K ROW,
     P "9,9,2020-02-20,,,\n6034453,9,,,,\n", "2020-03-16", "RENEWAL_STILL_OPEN"},
    {"out of the renewal's window", T "1,2020-02-18,6034453,2,2019,MOC,25,A-1,25,250.00,EUR\n",
     K "6034453,2019-02,MOC,25,A-1,25,250.00,EUR\n", P "6034453,,2020-03-01,,,\n", "2020-02-20",
     "OUT_OF_WINDOW(renewal)"},
    {"later months count for the next renewal", T "1" CLAIM "\n", K ROW, P "6034453,,2020-01-25,,,\n", "2020-02-20",
     "MATCH_OK"},
    {"before enrolment", T "1" CLAIM "\n", K ROW, P "6034453,,,,,2020-03-01\n", "2020-02-20", "MATCH_OK N_PRE_ENROLMENT"},
    {"extension", T "1,2021-03-01,6034453,1,2021,MOC,25,A-1,26,250.00,EUR\n", K "6034453,2021-01,MOC,25,A-1,25,250.00,EUR\n",
     P "6034453,,2021-03-10,Gold,Security,\n", "2021-03-01", "KPI_DIFFERS N_COVID_EXTENSION"},
    {"no extension", T "1,2021-03-01,6034453,1,2021,MOC,25,A-1,26,250.00,EUR\n", K "6034453,2021-01,MOC,25,A-1,25,250.00,EUR\n",
     P "6034453,,2021-03-10,Gold,Cloud Business Applications,\n", "2021-03-01", "KPI_DIFFERS"},
    {"a level without KPIs", T "1" CLAIM "\n", K ROW, P "6034453,,,Learning Action Pack,,\n", "2020-02-20",
     "MATCH_OK N_LEVEL_HAS_NO_KPI"},
};

static void test_registry(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(registry_rows); i++) {
        const struct registry_row *row = &registry_rows[i];
        const struct desk_publication publications[] = {{"2020-02-15", row->kpi}, {NULL, NULL}};
        struct desk desk;
        desk_read(&desk, row->tickets, publications, row->partners);
        desk_decide(&desk, row->as_of);
        check_slice(row->label, batch_words(&desk), slice_from(row->expected));
        desk_close(&desk);
    }
}

/* ---- names ---- */

static void test_names(void **state)
{
    (void)state;
    enum verdict verdict = VERDICT_OK;
    check_slice("reason", reason_name(REASON_MATCH_OK), S("MATCH_OK"));
    check_int("verdict of a reason", reason_verdict(REASON_KPI_DIFFERS), VERDICT_CONFIRMED);
    check_true("by name, any case", verdict_from_name(S("need_info"), &verdict));
    check_int("found", verdict, VERDICT_NEED_INFO);
    check_true("no such verdict", !verdict_from_name(S("MAYBE"), &verdict));
    check_int("38 codes", REASON_COUNT, 38);
    check_int("16 notes", NOTE_COUNT, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ladder), cmocka_unit_test(test_restatements),
                                       cmocka_unit_test(test_registry), cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
