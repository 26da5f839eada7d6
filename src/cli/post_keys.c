/* The keys of delivery in kpirecon.conf, and what they make of the ways' settings. */
#include "cli/post.h"

#include "base/slice.h"

#include <stdlib.h>

#define KEY_TEXT(field) OPTION_TEXT(struct post_options, field)
#define KEY_FLAG(field) OPTION_FLAG(struct post_options, field)

static Slice verdict_choice(size_t index)
{
    return index < VERDICT_COUNT ? verdict_name((enum verdict)index) : (Slice){0};
}

const struct option post_keys[] = {
    {OPTION_CHOICE(struct post_options, letters_by), .name = "letters-by", .argument = "WAY",
     .choice = channel_kind_name, .help = "hand letters to partners over; not at all unless it is given"},
    {OPTION_SET(struct post_options, letters_for), .name = "letters-for", .argument = "VERDICT,...",
     .choice = verdict_choice,
     .help = "letters go where all claims of the ticket have one of these verdicts; otherwise all but REVIEW"},
    {KEY_TEXT(letter_to), .name = "letter-to", .argument = "ADDRESS",
     .help = "whom letters go to by mail; {ticket} and {partner} stand for their ids"},
    {OPTION_CHOICE(struct post_options, summary_by), .name = "summary-by", .argument = "WAY",
     .choice = channel_kind_name, .help = "hand the summary of the night over; not at all unless it is given"},
    {OPTION_LIST(struct post_options, summary_to), .name = "summary-to", .argument = "ADDRESS",
     .help = "whom the summary goes to by mail; may be given again"},
    {KEY_TEXT(mail_server), .name = "mail-server", .argument = "URL",
     .help = "the server that takes mail: smtps://HOST, or smtp://HOST:587, which must offer TLS"},
    {KEY_TEXT(mail_from), .name = "mail-from", .argument = "ADDRESS", .help = "whom mail comes from"},
    {KEY_TEXT(mail_user), .name = "mail-user", .argument = "NAME",
     .help = "the login; otherwise that of ~/.netrc, or none"},
    {KEY_TEXT(mail_password_file), .name = "mail-password-file", .argument = "FILE",
     .help = "its password, in a file of mode 600; " MAIL_PASSWORD_VARIABLE " has it otherwise"},
    {KEY_FLAG(mail_plain), .name = "mail-plain", .help = "do without TLS, and without a login"},
    {KEY_TEXT(webhook_url), .name = "webhook-url", .argument = "URL", .help = "where messages are posted to as JSON"},
    {KEY_TEXT(webhook_secret_file), .name = "webhook-secret-file", .argument = "FILE",
     .help = "the key of the signature, in a file of mode 600; " WEBHOOK_SECRET_VARIABLE " has it otherwise"},
    {KEY_TEXT(webhook_token_file), .name = "webhook-token-file", .argument = "FILE",
     .help = "a bearer token, in a file of mode 600; " WEBHOOK_TOKEN_VARIABLE " has it otherwise"},
    {KEY_FLAG(webhook_idempotent), .name = "webhook-idempotent",
     .help = "the receiver knows an Idempotency-Key again: what it did not answer may be sent again"},
    {OPTION_LIST(struct post_options, command), .name = "delivery-command", .argument = "WORD",
     .help = "a program by its whole path; given again, its arguments"},
    {KEY_TEXT(folder), .name = "delivery-folder", .argument = "DIR",
     .help = "where messages are put, each as a file named by its ticket, language and id"},
    {OPTION_CHOICE(struct post_options, form), .name = "delivery-form", .argument = "FORM",
     .choice = message_form_name, .help = "what a program or a folder gets; mail otherwise"},
    {OPTION_NUMBER(struct post_options, timeout_s), .name = "delivery-timeout", .argument = "SECONDS",
     .help = "for one message; 600 otherwise"},
    {OPTION_NUMBER(struct post_options, budget_s), .name = "delivery-budget", .argument = "SECONDS",
     .help = "for all of a night; what is left then waits for the next. 3600 otherwise"},
    {KEY_TEXT(metrics), .name = "metrics", .argument = "FILE",
     .help = "write figures of the night for Prometheus, as /var/lib/prometheus/node-exporter/kpirecon.prom"},
    {0}};

static void fill_settings(struct post *post)
{
    const struct post_options *options = post->options;
    post->settings = (struct channel_settings){
        .mail_server = options->mail_server,
        .mail_from = options->mail_from,
        .mail_user = options->mail_user,
        .mail_password_file = options->mail_password_file,
        .mail_password = slice_from(getenv(MAIL_PASSWORD_VARIABLE)),
        .mail_plain = options->mail_plain,
        .webhook_url = options->webhook_url,
        .webhook_secret_file = options->webhook_secret_file,
        .webhook_secret = slice_from(getenv(WEBHOOK_SECRET_VARIABLE)),
        .webhook_token_file = options->webhook_token_file,
        .webhook_token = slice_from(getenv(WEBHOOK_TOKEN_VARIABLE)),
        .webhook_idempotent = options->webhook_idempotent,
        .command = options->command.at,
        .command_count = options->command.count,
        .folder = options->folder,
        .form = options->form ? (enum message_form)(options->form - 1) : MESSAGE_MAIL,
        .netrc = options->netrc,
        .ca_file = options->ca_file,
        .answer_s = options->timeout_s,
    };
}

/* An address that nothing will ever be sent to is found before the night, not in it. */
static bool check_addresses(const struct post *post)
{
    const struct post_options *options = post->options;
    struct diag *diag = &post->cli->diag;
    const struct message example = {.ticket_id = S("1"), .partner_id = S("1")};
    bool fine = true;
    if (options->letters_by == 1 + CHANNEL_MAIL && !options->letter_to.len)
        fine = diag_fault(diag, "letter-to: name whom letters go to, as help+{ticket}@example.org");
    if (options->letter_to.len && !address_fill(options->letter_to, &example, &post->cli->mem).len)
        fine = diag_fault(diag, "letter-to: '%.*s' is no address; {ticket} and {partner} may stand in it",
                          SLICE_ARG(options->letter_to));
    if (options->summary_by == 1 + CHANNEL_MAIL && !options->summary_to.count)
        fine = diag_fault(diag, "summary-to: name whom the summary goes to");
    for (size_t i = 0; i < options->summary_to.count; i++)
        if (!address_is_valid(options->summary_to.at[i]))
            fine = diag_fault(diag, "summary-to: '%.*s' is no address", SLICE_ARG(options->summary_to.at[i]));
    return fine;
}

bool post_open(struct post *post, struct cli *cli, const struct post_options *options)
{
    *post = (struct post){.cli = cli, .options = options, .is_dry = post->is_dry};
    fill_settings(post);
    bool fine = check_addresses(post);
    const unsigned wanted[] = {options->letters_by, options->summary_by};
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        enum channel_kind kind = (enum channel_kind)(wanted[i] - 1);
        if (!wanted[i] || post->channels[kind] || (i && wanted[i] == wanted[0]))
            continue;
        post->channels[kind] = channel_open(kind, &post->settings, &cli->mem, &cli->diag);
        fine &= post->channels[kind] != NULL;
    }
    return fine;
}

void post_close(struct post *post)
{
    for (size_t i = 0; i < CHANNEL_KIND_COUNT; i++)
        channel_close(post->channels[i]);
}
