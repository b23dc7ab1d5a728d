/*
 * Tasks of equal steps, any of which may come next: the small programs that other tools are
 * measured by.
 */
#ifndef BENCH_TASKS_H
#define BENCH_TASKS_H

void tasks_print(void);

#endif
