#include "base/program.h"

void program_result_release(struct program_result *result)
{
    str_release(&result->out);
    str_release(&result->err);
}
