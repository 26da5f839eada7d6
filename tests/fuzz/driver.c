/* Replays files and folders through a fuzz target where there is no libFuzzer. */
#include "fuzz.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static int replay(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)where;
    if (type != FTW_F)
        return 0;
    size_t size = (size_t)about->st_size;
    /* as large as the file and no larger, so that one byte too far is seen */
    uint8_t *data = malloc(size ? size : 1);
    FILE *file = fopen(path, "rb");
    bool read = data && file && fread(data, 1, size, file) == size;
    if (read)
        LLVMFuzzerTestOneInput(data, size);
    else
        perror(path);
    if (file)
        fclose(file);
    free(data);
    return !read;
}

int main(int count, char **paths)
{
    for (int i = 1; i < count; i++)
        if (nftw(paths[i], replay, 16, FTW_PHYS) != 0)
            return 1;
    return count < 2;
}
