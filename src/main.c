/* kpirecon: processes KPI discrepancy tickets. Everything starts in cli/cli.c. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
