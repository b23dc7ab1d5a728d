#!/bin/sh
# tour.sh COMMAND: runs all shipped scenarios, and shows the race that began it: found, explained, replayed.
set -eu
halfclose=$1
file=scenarios/seed/notification-races-delete.scenario.json
name="as production saw it"

# Prints a command as it can be typed, and runs it.
show() {
    printf '\n$'
    for word in "$@"; do
        case $word in
        *' '*) printf ' "%s"' "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$@"
}

# The words behind `halfclose` in the command that replays what the scenario is there to show.
replay_words() {
    "$halfclose" run "$file" --name "$name" --json |
        sed -n '/"wanted":true/s/.*"replay":"halfclose \([^"]*\)".*/\1/p'
}

show "$halfclose" run
show "$halfclose" run --verbose "$file" --name "$name"

# Status 1: the replay violates a rule, which is what it is for.
status=0
# shellcheck disable=SC2046
show "$halfclose" $(replay_words) || status=$?
[ "$status" = 1 ]
printf '\nFound, explained, replayed. `%s help` says what else there is.\n' "$halfclose"
