/* Month names and markers, as unicode_fold() leaves them. A new language is a few
   more rows; a name that means two months in two languages (listopad) is listed
   for the languages named here only: ar bg ca cs da de el en es fa fi fr he hi hu id it
   nb nl pl pt ro ru sk sv th tr uk. */
#include "tickets/period_words_private.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/plain_private.h"

static const struct {
    Slice name;
    int month;
} month_names[] = {
    {S_INIT("ene"), 1}, {S_INIT("enero"), 1}, {S_INIT("gen"), 1}, {S_INIT("gener"), 1}, {S_INIT("gennaio"), 1},
    {S_INIT("ian"), 1}, {S_INIT("ianuarie"), 1}, {S_INIT("jan"), 1}, {S_INIT("janeiro"), 1}, {S_INIT("janner"), 1},
    {S_INIT("januar"), 1}, {S_INIT("januara"), 1}, {S_INIT("januari"), 1}, {S_INIT("january"), 1},
    {S_INIT("janv"), 1}, {S_INIT("janvier"), 1}, {S_INIT("led"), 1}, {S_INIT("leden"), 1}, {S_INIT("ledna"), 1},
    {S_INIT("oca"), 1}, {S_INIT("ocak"), 1}, {S_INIT("sty"), 1}, {S_INIT("styczen"), 1}, {S_INIT("stycznia"), 1},
    {S_INIT("tammi"), 1}, {S_INIT("tammikuu"), 1}, {S_INIT("tammikuuta"), 1}, {S_INIT("ιαν"), 1},
    {S_INIT("ιανουαριοσ"), 1}, {S_INIT("ιανουαριου"), 1}, {S_INIT("січ"), 1}, {S_INIT("січень"), 1},
    {S_INIT("січня"), 1}, {S_INIT("янв"), 1}, {S_INIT("январь"), 1}, {S_INIT("января"), 1}, {S_INIT("януари"), 1},
    {S_INIT("ינואר"), 1}, {S_INIT("ינו׳"), 1}, {S_INIT("جانفي"), 1}, {S_INIT("كانون الثاني"), 1},
    {S_INIT("يناير"), 1}, {S_INIT("ژانویه"), 1}, {S_INIT("ژانویهٔ"), 1}, {S_INIT("जनवरी"), 1}, {S_INIT("जन॰"), 1},
    {S_INIT("ม.ค."), 1}, {S_INIT("มกราคม"), 1},
    {S_INIT("feb"), 2}, {S_INIT("febbraio"), 2}, {S_INIT("feber"), 2}, {S_INIT("febr"), 2}, {S_INIT("febrer"), 2},
    {S_INIT("febrero"), 2}, {S_INIT("februar"), 2}, {S_INIT("februara"), 2}, {S_INIT("februari"), 2},
    {S_INIT("februarie"), 2}, {S_INIT("february"), 2}, {S_INIT("fev"), 2}, {S_INIT("fevereiro"), 2},
    {S_INIT("fevr"), 2}, {S_INIT("fevrier"), 2}, {S_INIT("helmi"), 2}, {S_INIT("helmikuu"), 2},
    {S_INIT("helmikuuta"), 2}, {S_INIT("lut"), 2}, {S_INIT("lutego"), 2}, {S_INIT("luty"), 2}, {S_INIT("sub"), 2},
    {S_INIT("subat"), 2}, {S_INIT("uno"), 2}, {S_INIT("unor"), 2}, {S_INIT("unora"), 2}, {S_INIT("φεβ"), 2},
    {S_INIT("φεβρουαριοσ"), 2}, {S_INIT("φεβρουαριου"), 2}, {S_INIT("лют"), 2}, {S_INIT("лютии"), 2},
    {S_INIT("лютого"), 2}, {S_INIT("февр"), 2}, {S_INIT("февраль"), 2}, {S_INIT("февраля"), 2},
    {S_INIT("февруари"), 2}, {S_INIT("פברואר"), 2}, {S_INIT("פבר׳"), 2}, {S_INIT("شباط"), 2}, {S_INIT("فبراير"), 2},
    {S_INIT("فوریه"), 2}, {S_INIT("فوریهٔ"), 2}, {S_INIT("فيفري"), 2}, {S_INIT("फ़रवरी"), 2}, {S_INIT("फ़र॰"), 2},
    {S_INIT("ก.พ."), 2}, {S_INIT("กุมภาพันธ์"), 2},
    {S_INIT("bre"), 3}, {S_INIT("brezen"), 3}, {S_INIT("brezna"), 3}, {S_INIT("maalis"), 3},
    {S_INIT("maaliskuu"), 3}, {S_INIT("maaliskuuta"), 3}, {S_INIT("maart"), 3}, {S_INIT("maerz"), 3},
    {S_INIT("mar"), 3}, {S_INIT("marc"), 3}, {S_INIT("marca"), 3}, {S_INIT("march"), 3}, {S_INIT("marcius"), 3},
    {S_INIT("marco"), 3}, {S_INIT("marec"), 3}, {S_INIT("maret"), 3}, {S_INIT("mars"), 3}, {S_INIT("mart"), 3},
    {S_INIT("martie"), 3}, {S_INIT("marts"), 3}, {S_INIT("marz"), 3}, {S_INIT("marzec"), 3}, {S_INIT("marzo"), 3},
    {S_INIT("mrt"), 3}, {S_INIT("mrz"), 3}, {S_INIT("μαρ"), 3}, {S_INIT("μαρτιοσ"), 3}, {S_INIT("μαρτιου"), 3},
    {S_INIT("бер"), 3}, {S_INIT("березень"), 3}, {S_INIT("березня"), 3}, {S_INIT("мар"), 3}, {S_INIT("март"), 3},
    {S_INIT("марта"), 3}, {S_INIT("מרץ"), 3}, {S_INIT("آذار"), 3}, {S_INIT("مارس"), 3}, {S_INIT("मार्च"), 3},
    {S_INIT("มี.ค."), 3}, {S_INIT("มีนาคม"), 3},
    {S_INIT("abr"), 4}, {S_INIT("abril"), 4}, {S_INIT("apr"), 4}, {S_INIT("april"), 4}, {S_INIT("aprila"), 4},
    {S_INIT("aprile"), 4}, {S_INIT("aprilie"), 4}, {S_INIT("aprilis"), 4}, {S_INIT("avr"), 4}, {S_INIT("avril"), 4},
    {S_INIT("dub"), 4}, {S_INIT("duben"), 4}, {S_INIT("dubna"), 4}, {S_INIT("huhti"), 4}, {S_INIT("huhtikuu"), 4},
    {S_INIT("huhtikuuta"), 4}, {S_INIT("kwi"), 4}, {S_INIT("kwiecien"), 4}, {S_INIT("kwietnia"), 4},
    {S_INIT("nis"), 4}, {S_INIT("nisan"), 4}, {S_INIT("απρ"), 4}, {S_INIT("απριλιοσ"), 4}, {S_INIT("απριλιου"), 4},
    {S_INIT("апр"), 4}, {S_INIT("апрель"), 4}, {S_INIT("апреля"), 4}, {S_INIT("април"), 4}, {S_INIT("квіт"), 4},
    {S_INIT("квітень"), 4}, {S_INIT("квітня"), 4}, {S_INIT("אפריל"), 4}, {S_INIT("אפר׳"), 4}, {S_INIT("آوریل"), 4},
    {S_INIT("أبريل"), 4}, {S_INIT("أفريل"), 4}, {S_INIT("ابريل"), 4}, {S_INIT("نيسان"), 4}, {S_INIT("अप्रैल"), 4},
    {S_INIT("เม.ย."), 4}, {S_INIT("เมษายน"), 4},
    {S_INIT("kve"), 5}, {S_INIT("kveten"), 5}, {S_INIT("kvetna"), 5}, {S_INIT("mag"), 5}, {S_INIT("maggio"), 5},
    {S_INIT("mai"), 5}, {S_INIT("maig"), 5}, {S_INIT("maio"), 5}, {S_INIT("maj"), 5}, {S_INIT("maja"), 5},
    {S_INIT("majus"), 5}, {S_INIT("may"), 5}, {S_INIT("mayis"), 5}, {S_INIT("mayo"), 5}, {S_INIT("mayıs"), 5},
    {S_INIT("mei"), 5}, {S_INIT("touko"), 5}, {S_INIT("toukokuu"), 5}, {S_INIT("toukokuuta"), 5}, {S_INIT("μαι"), 5},
    {S_INIT("μαιοσ"), 5}, {S_INIT("μαιου"), 5}, {S_INIT("маи"), 5}, {S_INIT("мая"), 5}, {S_INIT("трав"), 5},
    {S_INIT("травень"), 5}, {S_INIT("травня"), 5}, {S_INIT("מאי"), 5}, {S_INIT("أيار"), 5}, {S_INIT("ماي"), 5},
    {S_INIT("مايو"), 5}, {S_INIT("مه"), 5}, {S_INIT("مهٔ"), 5}, {S_INIT("मई"), 5}, {S_INIT("พ.ค."), 5},
    {S_INIT("พฤษภาคม"), 5},
    {S_INIT("cerven"), 6}, {S_INIT("cervna"), 6}, {S_INIT("cvn"), 6}, {S_INIT("cze"), 6}, {S_INIT("czerwca"), 6},
    {S_INIT("czerwiec"), 6}, {S_INIT("giu"), 6}, {S_INIT("giugno"), 6}, {S_INIT("haz"), 6}, {S_INIT("haziran"), 6},
    {S_INIT("iun"), 6}, {S_INIT("iunie"), 6}, {S_INIT("juin"), 6}, {S_INIT("jun"), 6}, {S_INIT("juna"), 6},
    {S_INIT("june"), 6}, {S_INIT("junho"), 6}, {S_INIT("juni"), 6}, {S_INIT("junio"), 6}, {S_INIT("junius"), 6},
    {S_INIT("juny"), 6}, {S_INIT("kesa"), 6}, {S_INIT("kesakuu"), 6}, {S_INIT("kesakuuta"), 6}, {S_INIT("ιουν"), 6},
    {S_INIT("ιουνιοσ"), 6}, {S_INIT("ιουνιου"), 6}, {S_INIT("июн"), 6}, {S_INIT("июнь"), 6}, {S_INIT("июня"), 6},
    {S_INIT("черв"), 6}, {S_INIT("червень"), 6}, {S_INIT("червня"), 6}, {S_INIT("юни"), 6}, {S_INIT("יוני"), 6},
    {S_INIT("جوان"), 6}, {S_INIT("حزيران"), 6}, {S_INIT("يونيو"), 6}, {S_INIT("ژوئن"), 6}, {S_INIT("जून"), 6},
    {S_INIT("มิ.ย."), 6}, {S_INIT("มิถุนายน"), 6},
    {S_INIT("cervence"), 7}, {S_INIT("cervenec"), 7}, {S_INIT("cvc"), 7}, {S_INIT("heina"), 7},
    {S_INIT("heinakuu"), 7}, {S_INIT("heinakuuta"), 7}, {S_INIT("iul"), 7}, {S_INIT("iulie"), 7},
    {S_INIT("juil"), 7}, {S_INIT("juillet"), 7}, {S_INIT("jul"), 7}, {S_INIT("jula"), 7}, {S_INIT("julho"), 7},
    {S_INIT("juli"), 7}, {S_INIT("julio"), 7}, {S_INIT("juliol"), 7}, {S_INIT("julius"), 7}, {S_INIT("july"), 7},
    {S_INIT("lip"), 7}, {S_INIT("lipca"), 7}, {S_INIT("lipiec"), 7}, {S_INIT("lug"), 7}, {S_INIT("luglio"), 7},
    {S_INIT("tem"), 7}, {S_INIT("temmuz"), 7}, {S_INIT("ιουλ"), 7}, {S_INIT("ιουλιοσ"), 7}, {S_INIT("ιουλιου"), 7},
    {S_INIT("июл"), 7}, {S_INIT("июль"), 7}, {S_INIT("июля"), 7}, {S_INIT("лип"), 7}, {S_INIT("липень"), 7},
    {S_INIT("липня"), 7}, {S_INIT("юли"), 7}, {S_INIT("יולי"), 7}, {S_INIT("تموز"), 7}, {S_INIT("جويلية"), 7},
    {S_INIT("يوليو"), 7}, {S_INIT("ژوئیه"), 7}, {S_INIT("ژوئیهٔ"), 7}, {S_INIT("जुलाई"), 7}, {S_INIT("जुल॰"), 7},
    {S_INIT("ก.ค."), 7}, {S_INIT("กรกฎาคม"), 7},
    {S_INIT("ago"), 8}, {S_INIT("agost"), 8}, {S_INIT("agosto"), 8}, {S_INIT("agu"), 8}, {S_INIT("agustos"), 8},
    {S_INIT("agustus"), 8}, {S_INIT("aou"), 8}, {S_INIT("aout"), 8}, {S_INIT("aug"), 8}, {S_INIT("august"), 8},
    {S_INIT("augusta"), 8}, {S_INIT("augusti"), 8}, {S_INIT("augustus"), 8}, {S_INIT("augusztus"), 8},
    {S_INIT("elo"), 8}, {S_INIT("elokuu"), 8}, {S_INIT("elokuuta"), 8}, {S_INIT("sie"), 8}, {S_INIT("sierpien"), 8},
    {S_INIT("sierpnia"), 8}, {S_INIT("srp"), 8}, {S_INIT("srpen"), 8}, {S_INIT("srpna"), 8}, {S_INIT("αυγ"), 8},
    {S_INIT("αυγουστοσ"), 8}, {S_INIT("αυγουστου"), 8}, {S_INIT("авг"), 8}, {S_INIT("август"), 8},
    {S_INIT("августа"), 8}, {S_INIT("серп"), 8}, {S_INIT("серпень"), 8}, {S_INIT("серпня"), 8},
    {S_INIT("אוגוסט"), 8}, {S_INIT("אוג׳"), 8}, {S_INIT("آب"), 8}, {S_INIT("أغسطس"), 8}, {S_INIT("أوت"), 8},
    {S_INIT("اغسطس"), 8}, {S_INIT("اوت"), 8}, {S_INIT("अगस्त"), 8}, {S_INIT("अग॰"), 8}, {S_INIT("ส.ค."), 8},
    {S_INIT("สิงหาคม"), 8},
    {S_INIT("eyl"), 9}, {S_INIT("eylul"), 9}, {S_INIT("sep"), 9}, {S_INIT("sept"), 9}, {S_INIT("september"), 9},
    {S_INIT("septembra"), 9}, {S_INIT("septembre"), 9}, {S_INIT("septembrie"), 9}, {S_INIT("septiembre"), 9},
    {S_INIT("set"), 9}, {S_INIT("setembre"), 9}, {S_INIT("setembro"), 9}, {S_INIT("settembre"), 9},
    {S_INIT("syys"), 9}, {S_INIT("syyskuu"), 9}, {S_INIT("syyskuuta"), 9}, {S_INIT("szept"), 9},
    {S_INIT("szeptember"), 9}, {S_INIT("wrz"), 9}, {S_INIT("wrzesien"), 9}, {S_INIT("wrzesnia"), 9},
    {S_INIT("zar"), 9}, {S_INIT("zari"), 9}, {S_INIT("σεπ"), 9}, {S_INIT("σεπτεμβριοσ"), 9},
    {S_INIT("σεπτεμβριου"), 9}, {S_INIT("вер"), 9}, {S_INIT("вересень"), 9}, {S_INIT("вересня"), 9},
    {S_INIT("сент"), 9}, {S_INIT("сентябрь"), 9}, {S_INIT("сентября"), 9}, {S_INIT("септември"), 9},
    {S_INIT("ספטמבר"), 9}, {S_INIT("ספט׳"), 9}, {S_INIT("أيلول"), 9}, {S_INIT("سبتمبر"), 9}, {S_INIT("سپتامبر"), 9},
    {S_INIT("सितंबर"), 9}, {S_INIT("सित॰"), 9}, {S_INIT("ก.ย."), 9}, {S_INIT("กันยายน"), 9},
    {S_INIT("eki"), 10}, {S_INIT("ekim"), 10}, {S_INIT("loka"), 10}, {S_INIT("lokakuu"), 10},
    {S_INIT("lokakuuta"), 10}, {S_INIT("oct"), 10}, {S_INIT("october"), 10}, {S_INIT("octobre"), 10},
    {S_INIT("octombrie"), 10}, {S_INIT("octubre"), 10}, {S_INIT("okt"), 10}, {S_INIT("oktober"), 10},
    {S_INIT("oktobra"), 10}, {S_INIT("ott"), 10}, {S_INIT("ottobre"), 10}, {S_INIT("out"), 10},
    {S_INIT("outubro"), 10}, {S_INIT("paz"), 10}, {S_INIT("pazdziernik"), 10}, {S_INIT("pazdziernika"), 10},
    {S_INIT("rij"), 10}, {S_INIT("rijen"), 10}, {S_INIT("rijna"), 10}, {S_INIT("οκτ"), 10},
    {S_INIT("οκτωβριοσ"), 10}, {S_INIT("οκτωβριου"), 10}, {S_INIT("жовт"), 10}, {S_INIT("жовтень"), 10},
    {S_INIT("жовтня"), 10}, {S_INIT("окт"), 10}, {S_INIT("октомври"), 10}, {S_INIT("октябрь"), 10},
    {S_INIT("октября"), 10}, {S_INIT("אוקטובר"), 10}, {S_INIT("אוק׳"), 10}, {S_INIT("أكتوبر"), 10},
    {S_INIT("اكتوبر"), 10}, {S_INIT("اکتبر"), 10}, {S_INIT("تشرين الأول"), 10}, {S_INIT("अक्टूबर"), 10},
    {S_INIT("अक्टू॰"), 10}, {S_INIT("ต.ค."), 10}, {S_INIT("ตุลาคม"), 10},
    {S_INIT("kas"), 11}, {S_INIT("kasim"), 11}, {S_INIT("kasım"), 11}, {S_INIT("lis"), 11}, {S_INIT("listopad"), 11},
    {S_INIT("listopada"), 11}, {S_INIT("listopadu"), 11}, {S_INIT("marras"), 11}, {S_INIT("marraskuu"), 11},
    {S_INIT("marraskuuta"), 11}, {S_INIT("noiembrie"), 11}, {S_INIT("nov"), 11}, {S_INIT("november"), 11},
    {S_INIT("novembra"), 11}, {S_INIT("novembre"), 11}, {S_INIT("novembro"), 11}, {S_INIT("noviembre"), 11},
    {S_INIT("νοε"), 11}, {S_INIT("νοεμβριοσ"), 11}, {S_INIT("νοεμβριου"), 11}, {S_INIT("лист"), 11},
    {S_INIT("листопад"), 11}, {S_INIT("листопада"), 11}, {S_INIT("ноември"), 11}, {S_INIT("нояб"), 11},
    {S_INIT("ноябрь"), 11}, {S_INIT("ноября"), 11}, {S_INIT("נובמבר"), 11}, {S_INIT("נוב׳"), 11},
    {S_INIT("تشرين الثاني"), 11}, {S_INIT("نوامبر"), 11}, {S_INIT("نوفمبر"), 11}, {S_INIT("नवंबर"), 11},
    {S_INIT("नव॰"), 11}, {S_INIT("พ.ย."), 11}, {S_INIT("พฤศจิกายน"), 11},
    {S_INIT("ara"), 12}, {S_INIT("aralik"), 12}, {S_INIT("aralık"), 12}, {S_INIT("dec"), 12},
    {S_INIT("december"), 12}, {S_INIT("decembra"), 12}, {S_INIT("decembre"), 12}, {S_INIT("decembrie"), 12},
    {S_INIT("des"), 12}, {S_INIT("desember"), 12}, {S_INIT("desembre"), 12}, {S_INIT("dez"), 12},
    {S_INIT("dezember"), 12}, {S_INIT("dezembro"), 12}, {S_INIT("dic"), 12}, {S_INIT("dicembre"), 12},
    {S_INIT("diciembre"), 12}, {S_INIT("gru"), 12}, {S_INIT("grudnia"), 12}, {S_INIT("grudzien"), 12},
    {S_INIT("joulu"), 12}, {S_INIT("joulukuu"), 12}, {S_INIT("joulukuuta"), 12}, {S_INIT("pro"), 12},
    {S_INIT("prosince"), 12}, {S_INIT("prosinec"), 12}, {S_INIT("δεκ"), 12}, {S_INIT("δεκεμβριοσ"), 12},
    {S_INIT("δεκεμβριου"), 12}, {S_INIT("груд"), 12}, {S_INIT("грудень"), 12}, {S_INIT("грудня"), 12},
    {S_INIT("дек"), 12}, {S_INIT("декабрь"), 12}, {S_INIT("декабря"), 12}, {S_INIT("декември"), 12},
    {S_INIT("דצמבר"), 12}, {S_INIT("דצמ׳"), 12}, {S_INIT("دسامبر"), 12}, {S_INIT("ديسمبر"), 12},
    {S_INIT("كانون الأول"), 12}, {S_INIT("दिसंबर"), 12}, {S_INIT("दिस॰"), 12}, {S_INIT("ธ.ค."), 12},
    {S_INIT("ธันวาคม"), 12},
#define MONTH_NAME(name, month) {S_INIT(name), month},
#include "tickets/month_names.def"
#undef MONTH_NAME
};

#define W(kind, text, value) {S_INIT(text), PERIOD_WORD_##kind, value}

static const struct {
    Slice text;
    enum period_word kind;
    int value;
} markers[] = {
    W(SOLAR_MONTH, "فروردین", 1), W(SOLAR_MONTH, "اردیبهشت", 2), W(SOLAR_MONTH, "خرداد", 3),
    W(SOLAR_MONTH, "تیر", 4), W(SOLAR_MONTH, "مرداد", 5), W(SOLAR_MONTH, "امرداد", 5), W(SOLAR_MONTH, "شهریور", 6),
    W(SOLAR_MONTH, "مهر", 7), W(SOLAR_MONTH, "آبان", 8), W(SOLAR_MONTH, "آذر", 9), W(SOLAR_MONTH, "دی", 10),
    W(SOLAR_MONTH, "بهمن", 11), W(SOLAR_MONTH, "اسفند", 12),
    W(MONTH, "一月", 1), W(MONTH, "二月", 2), W(MONTH, "三月", 3), W(MONTH, "四月", 4), W(MONTH, "五月", 5),
    W(MONTH, "六月", 6), W(MONTH, "七月", 7), W(MONTH, "八月", 8), W(MONTH, "九月", 9), W(MONTH, "十月", 10),
    W(MONTH, "十一月", 11), W(MONTH, "十二月", 12),
    W(AFTER_YEAR, "年", 0), W(AFTER_YEAR, "년", 0), W(AFTER_YEAR, "년도", 0), W(AFTER_YEAR, "г", 0), W(AFTER_YEAR, "г.", 0),
    W(AFTER_YEAR, "год", 0), W(AFTER_YEAR, "года", 0), W(AFTER_YEAR, "р", 0),
    W(AFTER_YEAR, "r", 0), W(AFTER_YEAR, "r.", 0), W(AFTER_YEAR, "roku", 0), W(AFTER_YEAR, "р.", 0),
    W(AFTER_YEAR, "року", 0), W(AFTER_YEAR, "рік", 0), W(AFTER_YEAR, "рок", 0),
    W(AFTER_MONTH, "月", 0), W(AFTER_MONTH, "月份", 0), W(AFTER_MONTH, "월", 0), W(AFTER_MONTH, "월분", 0),
    W(AFTER_DAY, "日", 0), W(AFTER_DAY, "号", 0), W(AFTER_DAY, "號", 0), W(AFTER_DAY, "일", 0),
    W(BEFORE_MONTH, "m", 0), W(BEFORE_MONTH, "month", 0), W(BEFORE_MONTH, "monat", 0), W(BEFORE_MONTH, "mes", 0),
    W(BEFORE_MONTH, "mois", 0), W(BEFORE_MONTH, "mese", 0), W(BEFORE_MONTH, "maand", 0), W(BEFORE_MONTH, "thang", 0),
    W(BEFORE_MONTH, "thg", 0), W(BEFORE_MONTH, "miesiac", 0), W(BEFORE_MONTH, "ay", 0), W(BEFORE_MONTH, "месяц", 0),
    W(BEFORE_MONTH, "เดือน", 0), W(BEFORE_MONTH, "الشهر", 0), W(BEFORE_MONTH, "شهر", 0), W(BEFORE_MONTH, "mm", 0),
    W(BEFORE_PERIOD, "p", 0), W(BEFORE_PERIOD, "period", 0), W(BEFORE_PERIOD, "per", 0),
    W(BEFORE_PERIOD, "periode", 0), W(BEFORE_PERIOD, "periodo", 0),
    W(BEFORE_YEAR, "year", 0), W(BEFORE_YEAR, "jahr", 0), W(BEFORE_YEAR, "ano", 0), W(BEFORE_YEAR, "anno", 0),
    W(BEFORE_YEAR, "annee", 0), W(BEFORE_YEAR, "rok", 0), W(BEFORE_YEAR, "ar", 0), W(BEFORE_YEAR, "yıl", 0),
    W(BEFORE_YEAR, "nam", 0), W(BEFORE_YEAR, "ปี", 0), W(BEFORE_YEAR, "سنة", 0), W(BEFORE_YEAR, "عام", 0),
    W(BEFORE_YEAR, "西暦", 0), W(BEFORE_YEAR, "公元", 0), W(BEFORE_YEAR, "西元", 0), W(BEFORE_YEAR, "ค.ศ.", 0),
    W(BEFORE_YEAR, "พ.ศ.", 0), W(BEFORE_YEAR, "ad", 0), W(BEFORE_YEAR, "ce", 0), W(BEFORE_YEAR, "y", 0),
    W(FISCAL, "fy", 0), W(FISCAL, "fiscal", 0),
    W(ERA, "令和", 2018), W(ERA, "平成", 1988), W(ERA, "昭和", 1925), W(ERA, "民國", 1911), W(ERA, "民国", 1911),
    W(ERA, "中華民國", 1911), W(ERA, "中华民国", 1911),
    W(ONE, "元", 0),
    W(PART, "q", 0), W(PART, "quarter", 0), W(PART, "quartal", 0), W(PART, "quartier", 0), W(PART, "trimestre", 0),
    W(PART, "trim", 0), W(PART, "trimester", 0), W(PART, "kvartal", 0), W(PART, "kwartal", 0), W(PART, "kwartał", 0),
    W(PART, "trimestru", 0), W(PART, "квартал", 0), W(PART, "кв", 0), W(PART, "ctvrtleti", 0), W(PART, "ceyrek", 0),
    W(PART, "quy", 0), W(PART, "분기", 0), W(PART, "四半期", 0), W(PART, "季度", 0), W(PART, "季", 0),
    W(PART, "ไตรมาส", 0), W(PART, "الربع", 0), W(PART, "h", 0), W(PART, "hj", 0), W(PART, "halbjahr", 0),
    W(PART, "half", 0), W(PART, "semester", 0), W(PART, "semestre", 0), W(PART, "semestr", 0),
    W(PART, "połrocze", 0), W(PART, "полугодие", 0), W(PART, "半期", 0), W(PART, "上半期", 0), W(PART, "下半期", 0),
    W(PART, "上半年", 0), W(PART, "下半年", 0), W(PART, "반기", 0), W(PART, "상반기", 0), W(PART, "하반기", 0),
    W(PART, "week", 0), W(PART, "kw", 0), W(PART, "cw", 0), W(PART, "w", 0), W(PART, "wk", 0), W(PART, "年度", 0),
    W(PART, "회계연도", 0),
    W(FILLER, "de", 0), W(FILLER, "del", 0), W(FILLER, "d", 0), W(FILLER, "di", 0), W(FILLER, "du", 0),
    W(FILLER, "da", 0), W(FILLER, "do", 0), W(FILLER, "of", 0), W(FILLER, "the", 0), W(FILLER, "in", 0),
    W(FILLER, "en", 0), W(FILLER, "el", 0), W(FILLER, "la", 0), W(FILLER, "le", 0), W(FILLER, "st", 0),
    W(FILLER, "nd", 0), W(FILLER, "rd", 0), W(FILLER, "th", 0), W(FILLER, "er", 0), W(FILLER, "to", 0),
    W(FILLER, "bis", 0), W(FILLER, "through", 0), W(FILLER, "thru", 0), W(FILLER, "until", 0), W(FILLER, "till", 0),
    W(FILLER, "a", 0), W(FILLER, "au", 0), W(FILLER, "al", 0), W(FILLER, "az", 0), W(FILLER, "до", 0),
    W(FILLER, "по", 0), W(FILLER, "та", 0), W(FILLER, "and", 0), W(FILLER, "und", 0), W(FILLER, "et", 0),
    W(FILLER, "e", 0), W(FILLER, "i", 0), W(FILLER, "から", 0), W(FILLER, "부터", 0), W(FILLER, "까지", 0),
    W(FILLER, "まで", 0), W(FILLER, "~", 0), W(FILLER, "至", 0), W(FILLER, "到", 0), W(FILLER, "〜", 0),
    W(FILLER, "、", 0), W(FILLER, "・", 0), W(FILLER, "및", 0), W(FILLER, "و", 0), W(FILLER, "الى", 0),
    W(FILLER, "إلى", 0), W(FILLER, "من", 0), W(FILLER, "ถึง", 0), W(FILLER, "den", 0), W(FILLER, "for", 0),
    W(FILLER, "’", 0), W(FILLER, "‘", 0), W(FILLER, "von", 0), W(FILLER, "vom", 0), W(FILLER, "from", 0),
    W(FILLER, "第", 0),
};

/* Scripts that are written without blanks, where a word may end anywhere. */
static bool is_wide(uint32_t c)
{
    return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1780 && c <= 0x17ff) || c >= 0x2e80;
}

/* Does `word` stand at the head of `text`, and does it end there? */
static bool stands_at_head(Slice text, Slice word)
{
    uint32_t last, next;
    if (text.at[0] != word.at[0] || !slice_starts(text, word))
        return false;
    Slice rest = slice_skip(text, word.len);
    if (rest.len == 0)
        return true;
    utf8_next(word, &last);
    utf8_next(rest, &next);
    return is_wide(last) || is_wide(next) || (next < 0x80 ? !is_letter((char)next) : next == 0x2019);
}

enum period_word period_word_at(Slice text, int *value, size_t *len)
{
    enum period_word kind = PERIOD_WORD_NONE;
    *len = 0;
    for (size_t i = 0; i < COUNT_OF(month_names); i++)
        if (month_names[i].name.len > *len && stands_at_head(text, month_names[i].name)) {
            kind = PERIOD_WORD_MONTH;
            *value = month_names[i].month;
            *len = month_names[i].name.len;
        }
    for (size_t i = 0; i < COUNT_OF(markers); i++)
        if (markers[i].text.len > *len && stands_at_head(text, markers[i].text)) {
            kind = markers[i].kind;
            *value = markers[i].value;
            *len = markers[i].text.len;
        }
    return kind;
}
