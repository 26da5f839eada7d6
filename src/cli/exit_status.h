/* What kpirecon tells the shell, as the manual page says it. Death by a
   signal is left to the signal, so that shells see 128 + its number. */
#ifndef KPIRECON_CLI_EXIT_STATUS_H
#define KPIRECON_CLI_EXIT_STATUS_H

enum exit_status {
    STATUS_DONE = 0,      /* all read and decided, and all of it delivered */
    STATUS_PARTLY = 1,    /* decided, but something could not be read, or --fail-if hit */
    STATUS_USAGE = 2,     /* the command line is wrong */
    STATUS_FAILED = 3,    /* could not finish: a bad file, a full disk, a closed output */
    STATUS_NOTHING = 4,   /* nothing to do where something was expected */
    STATUS_TRY_LATER = 75 /* trying again later may help */
};

#endif
