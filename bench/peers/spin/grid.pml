/* N counters that each go from 0 to K: (K+1)^N states.  One step of a counter is one transition. */
byte cell[N];

active [N] proctype count()
{
end:
    do
    :: d_step { cell[_pid] < K -> cell[_pid]++ }
    od
}
