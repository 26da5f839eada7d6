/* Where an earlier message begins in a text that does not mark its copies: the head that a mail program writes above
   one, or the line that says who wrote it and when. */
#include "tickets/text_quotes.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/plain_html.h"
#include "tickets/plain_private.h"
#include "tickets/text_private.h"

#define MAX_HEAD_LINES 6
#define MAX_HEAD_LABEL_BYTES 48
#define MAX_INTRO_BYTES 400

/* Keys of labels (folded, without blanks), as Outlook, Apple Mail, Gmail, Notes and Thunderbird write them above a
   copy. Latvian "No:" is left out: it is a number nearly everywhere. */
static const char from_words[] =
    " from von de da od от від відкого van fra fran kimden lahettaja felado dela expeditor απο מאת من จาก tu "
    "dari nuo saatja од 差出人 発信者 送信者 发件人 寄件者 寄件人 보낸사람 보낸이 발신 प्रेषक प्रेषकः ";
static const char sent_words[] =
    " sent date datum gesendet gesendetam envoye envoyele enviado enviadoel enviadaem enviadoem fecha inviato "
    "inviatoil data wysłano wyslano отправлено дата надіслано verzonden verzondenop skickat sendt dato gonderme "
    "gonderildi gonderilmetarihi tarih lahetetty lahetettypaiva paivamaara elkuldve kuldve trimis trimisla "
    "изпратено σταληκε αποστολη ημερομηνια נשלח תאריך תاريخالإرسال تمالإرسال تاريخ التاريخ ส่ง ส่งเมื่อ วันที่ "
    "đagui gui ngay dikirim tanggal odoslane odeslano poslano poslato послато issiusta nosutits saadetud kuupaev "
    "enviat datums 送信日時 日時 日付 发送时间 发送日期 日期 寄件日期 傳送時間 보낸날짜 보낸시간 날짜 보낸일시 भेजागया दिनांक तारीख ";
static const char subject_words[] =
    " subject betreff objet asunto oggetto assunto temat тема konu onderwerp amne emne aihe targy subiect "
    "относно θεμα נושא الموضوع เรื่อง chuđe perihal subjek subyek predmet zadeva tema teema assumpte efni 件名 主题 "
    "主旨 主題 제목 विषय ";
static const char to_words[] =
    " to an a para per do komu кому до aan til till kime vastaanottaja cimzett catre προσ אל إلى ถึง đen toi "
    "kepada za prima kam adressaat pera cc kopie copie copia kopia 宛先 收件人 收件者 받는사람 수신 प्रति ";

/* What is said between the sender and a colon. */
static const char wrote_words[] =
    " wrote writes schrieb ecrit escribio scritto escreveu napisał napisała napisal napisala schreef написал "
    "написала написали пишет писал написав пише yazdı yazdi yazmıs skrev kirjoitti irta scris написа εγραψε כתב "
    "כתבה كتب كتبت เขียน เขียนว่า viet menulis pise napisao rase rakstija kirjutas escriure skrifaði 작성 작성했습니다 "
    "写道 寫道 書きました लिखा ";

#define LIST(words) {words, sizeof(words) - 1}

enum head { HEAD_NONE, HEAD_FROM, HEAD_SENT, HEAD_SUBJECT, HEAD_OTHER };

/* The text before the first colon, of either width. */
static Slice before_colon(Slice line)
{
    size_t at = slice_find(line, S(":")), wide = slice_find(line, S("\xef\xbc\x9a"));
    at = at < wide ? at : wide;
    return at < line.len && at <= MAX_HEAD_LABEL_BYTES ? slice_part(line, 0, at) : (Slice){0};
}

static enum head head_of(Slice line, struct arena *mem)
{
    static const struct {
        Slice words;
        enum head head;
    } lists[] = {
        {LIST(from_words), HEAD_FROM},
        {LIST(sent_words), HEAD_SENT},
        {LIST(subject_words), HEAD_SUBJECT},
        {LIST(to_words), HEAD_OTHER},
    };
    size_t mark = arena_mark(mem);
    enum head head = HEAD_NONE;
    Slice key = label_key(before_colon(line), mem);
    for (size_t i = 0; key.len && i < COUNT_OF(lists) && head == HEAD_NONE; i++)
        if (word_in_list(lists[i].words, key, mem))
            head = lists[i].head;
    arena_rewind(mem, mark);
    return head;
}

size_t text_mail_head(Slice line, Slice rest, struct arena *mem)
{
    bool has_time = false;
    size_t count = 1;
    if (!slice_has(line, ':') && slice_find(line, S("\xef\xbc\x9a")) == line.len)
        return 0;
    if (head_of(line, mem) != HEAD_FROM)
        return 0;
    for (; count < MAX_HEAD_LINES && rest.len; count++) {
        enum head head = head_of(slice_trim(slice_cut(rest, '\n', &rest)), mem);
        if (head == HEAD_NONE || head == HEAD_FROM)
            break;
        has_time |= head == HEAD_SENT || head == HEAD_SUBJECT;
    }
    return has_time ? count : 0;
}

static bool has_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

static bool says_wrote(Slice line, struct arena *mem)
{
    static const Slice words = LIST(wrote_words);
    size_t mark = arena_mark(mem);
    bool says = false;
    while (line.len && !says) {
        Slice key = label_key(slice_cut(line, ' ', &line), mem);
        says = key.len && word_in_list(words, key, mem);
    }
    arena_rewind(mem, mark);
    return says;
}

/* "On Sat, 15 Feb 2020 at 09:00, Ann <ann@partner.example> wrote:" */
bool text_introduces_copy(Slice line, struct arena *mem)
{
    static const Slice wide[] = {S_INIT("写道"), S_INIT("寫道"), S_INIT("작성"), S_INIT("書きました")};
    Slice said = line;
    if (slice_ends(said, S(":")))
        said = slice_trim(slice_part(said, 0, said.len - 1));
    else if (slice_ends(said, S("\xef\xbc\x9a")))
        said = slice_trim(slice_part(said, 0, said.len - 3));
    else
        return false;
    if (said.len > MAX_INTRO_BYTES || !has_digit(said))
        return false;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (slice_ends(said, wide[i]))
            return true;
    return (slice_ends(said, S(">")) && slice_has(said, '@')) || says_wrote(said, mem);
}
