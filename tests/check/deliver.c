/* Hands over one message as the arguments say and prints its outcome and why: the ways of src/delivery/ for
   tests/check/delivery.py, without a night around them.

       deliver WAY [SETTING=VALUE...] [FIELD=VALUE...] [text-bytes=N] [times=N] [try=1] */
#include "delivery/delivery.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static struct channel_settings settings;
static struct message message;
static uint64_t text_bytes, times = 1, only_tries, connect_s = 2, answer_s = 2, plain, idempotent;
static Slice form, command[8];

static const struct {
    const char *name;
    Slice *text;
    uint64_t *number;
} arguments[] = {{"mail-server", &settings.mail_server, NULL},
                 {"mail-from", &settings.mail_from, NULL},
                 {"mail-user", &settings.mail_user, NULL},
                 {"mail-password-file", &settings.mail_password_file, NULL},
                 {"mail-plain", NULL, &plain},
                 {"webhook-url", &settings.webhook_url, NULL},
                 {"webhook-secret-file", &settings.webhook_secret_file, NULL},
                 {"webhook-token-file", &settings.webhook_token_file, NULL},
                 {"webhook-idempotent", NULL, &idempotent},
                 {"folder", &settings.folder, NULL},
                 {"ca-file", &settings.ca_file, NULL},
                 {"netrc", &settings.netrc, NULL},
                 {"connect-s", NULL, &connect_s},
                 {"answer-s", NULL, &answer_s},
                 {"form", &form, NULL},
                 {"id", &message.id, NULL},
                 {"kind", &message.kind, NULL},
                 {"to", &message.to, NULL},
                 {"ticket", &message.ticket_id, NULL},
                 {"subject", &message.subject, NULL},
                 {"text", &message.text, NULL},
                 {"html", &message.html, NULL},
                 {"text-bytes", NULL, &text_bytes},
                 {"times", NULL, &times},
                 {"try", NULL, &only_tries}};

static bool set(Slice argument)
{
    Slice value, name = slice_cut(argument, '=', &value);
    if (slice_equal(name, S("command")) && settings.command_count < COUNT_OF(command)) {
        command[settings.command_count++] = value;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(arguments); i++) {
        if (!slice_equal(name, slice_from(arguments[i].name)))
            continue;
        if (arguments[i].text)
            *arguments[i].text = value;
        return arguments[i].text || slice_to_u64(value, MAX_MESSAGE_BYTES, arguments[i].number);
    }
    return false;
}

static void fill(struct arena *mem)
{
    char *text = ARENA_ARRAY(mem, char, text_bytes);
    for (size_t i = 0; i < text_bytes; i++)
        text[i] = i % 60 == 59 ? '\n' : 'x';
    message.text = text_bytes ? (Slice){text, text_bytes} : message.text;
    settings.command = command;
    settings.mail_password = slice_from(getenv(MAIL_PASSWORD_VARIABLE));
    settings.webhook_secret = slice_from(getenv(WEBHOOK_SECRET_VARIABLE));
    settings.webhook_token = slice_from(getenv(WEBHOOK_TOKEN_VARIABLE));
    settings.mail_plain = plain;
    settings.webhook_idempotent = idempotent;
    settings.connect_s = (unsigned)connect_s;
    settings.answer_s = (unsigned)answer_s;
    for (size_t i = 0; message_form_name(i).len; i++)
        if (slice_equal(form, message_form_name(i)))
            settings.form = (enum message_form)i;
}

static void show(struct delivery delivery)
{
    Slice outcome = delivery_outcome_name(delivery.outcome);
    printf("%.*s\t%.*s\n", SLICE_ARG(outcome), SLICE_ARG(delivery.because));
}

static bool run(Slice way, struct arena *mem, struct diag *diag)
{
    enum channel_kind kind = CHANNEL_MAIL;
    while (channel_kind_name(kind).len && !slice_equal(channel_kind_name(kind), way))
        kind++;
    if (kind == CHANNEL_KIND_COUNT)
        return diag_fault(diag, "no such way");
    struct channel *channel = channel_open(kind, &settings, mem, diag);
    if (!channel)
        return false;
    for (uint64_t i = 0; i < times; i++)
        show(only_tries ? channel_try(channel, mem) : channel_deliver(channel, &message, mem));
    channel_close(channel);
    return true;
}

int main(int argc, char **argv)
{
    struct arena mem;
    struct diag diag;
    bool fine = argc > 1;
    signal(SIGPIPE, SIG_IGN);
    message = (struct message){.id = S("m-1"), .kind = S("letter"), .subject = S("subject"), .text = S("text\n")};
    for (int i = 2; i < argc; i++)
        fine &= set(slice_from(argv[i]));
    arena_init(&mem, 0);
    diag_init(&diag, &mem);
    fill(&mem);
    fine = fine && run(slice_from(argv[1]), &mem, &diag);
    if (!fine)
        printf("fault\t%.*s\n", SLICE_ARG(diag.fault));
    arena_done(&mem);
    return fine ? 0 : 1;
}
