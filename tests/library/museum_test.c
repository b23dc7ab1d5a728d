/*
 * Every entry of the museum is as museum.h says, and an entry that is not is told.
 */
#include "tests/library/museum.h"

#include <string.h>

#include "base/check.h"

#include "tests/library/shelf.h"
#include "tests/support/test.h"

#define MUSEUM          "scenarios/museum"
#define COMPLAINTS_SIZE 16384

static void each_entry_is_as_it_must_be(void **state)
{
    static char buffer[COMPLAINTS_SIZE];
    struct base_text complaints;
    struct shelf *shelf = shelf_open(MUSEUM);
    (void)state;
    base_text_init(&complaints, buffer, sizeof buffer);
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        museum_judge(shelf->files[i], &complaints);
        if (i > 0) {
            museum_judge_neighbours(shelf->files[i - 1], shelf->files[i], &complaints);
        }
    }
    print_error("%s", buffer);
    assert_string_equal("", buffer);
    shelf_close(shelf);
}

/* An entry that is all right, with ' for ". */
static const char entry[] =
    "{'suite':'07: a late result','reports':['python-sdk#1577','other#1'],\n"
    "'background':[{'do':'request','client':'a','as':'init','send':'POST /mcp',"
    "'json':{'method':'initialize'},'save':{'sid':'header:mcp-session-id'}}],\n"
    "'scenarios':[\n"
    "{'name':'n','server':{'response':'sse'},'tools':{'t':[{'close_stream':true}]},'steps':["
    "{'do':'request','client':'a','as':'call','send':'POST /mcp','session':'${sid}',"
    "'json':{'method':'tools/call','params':{'name':'t'}},'expect':{'ended':true}}],\n"
    "'shows':{'stream-ends-unanswered':'one-reply-per-request'}}]}";

/* What becomes of it when one of its words is another. */
static const struct {
    const char *path;
    const char *from;
    const char *to;
    const char *complaints;
} mistakes[] = {
    {"m/07-late.scenario.json", "'ended':true", "'ended':true", ""},
    {"m/late.scenario.json", "07: ", "07: ", "m/late.scenario.json: no number begins its name\n"},
    {"m/7-late.scenario.json",
     "07: ", "7: ", "m/7-late.scenario.json: no number begins its name\n"},
    {"m/07-x", "07: ", "08: ", "m/07-x: its suite does not begin with \"07: \"\n"},
    {"m/07-x", "07: ", "07 ", "m/07-x: its suite does not begin with \"07: \"\n"},
    {"m/07-x", "sdk#1577", "sdk#157",
     "m/07-x:4: the entry's \"reports\" name none of stream-ends-unanswered's: "
     "\"python-sdk#1577, python-sdk#3052\"\n"},
    {"m/07-x", "'python-sdk#1577','other#1'", "",
     "m/07-x:4: the entry's \"reports\" name none of stream-ends-unanswered's: "
     "\"python-sdk#1577, python-sdk#3052\"\n"},
    {"m/07-x", "'shows':", "'about':'x','expect':{'at_end':{'sessions':0}},'shows':",
     "m/07-x:4: the correct server breaks expectation: expected sessions at the end: 0, found 1\n"},
    {"m/07-x", "'name':'n',", "'name':'n','bounds':{'events':90},",
     "m/07-x:4: it was not exhausted\n"
     "m/07-x:4: stream-ends-unanswered is not found under one-reply-per-request\n"},
    {"m/07-x", "'response':'sse'", "'bugs':['get-registered-late']",
     "m/07-x:4: it is not on the correct server\n"},
    {"m/07-x", "'shows':{'stream-ends-unanswered':'one-reply-per-request'}", "'about':'x'",
     "m/07-x:4: it shows no bug\n"},
    {"m/07-x", "'stream-ends-unanswered'", "'mcp-1.26.0'", "m/07-x:4: it shows no bug\n"},
    {"m/07-x", "'stream-ends-unanswered'",
     "'stream-ends-unanswered':'one-reply-per-request','mcp-1.26.0':'no-spin','mcp-1.29.0'",
     "m/07-x:4: mcp-1.26.0 is not found under no-spin\n"},
    {"m/07-x", "'one-reply-per-request'", "'no-orphan'",
     "m/07-x:4: stream-ends-unanswered is not found under no-orphan\n"},
    {"m/07-x", "'one-reply-per-request'", "['one-reply-per-request','no-orphan']",
     "m/07-x:4: stream-ends-unanswered is to be found under one rule\n"},
    {"m/07-x", "'stream-ends-unanswered'", "'get-registered-late+stream-ends-unanswered'", ""},
    {"m/07-x", "'stream-ends-unanswered'", "'both-ends-closed+stream-ends-unanswered'",
     "m/07-x:4: both-ends-closed+stream-ends-unanswered breaks one-reply-per-request without the "
     "last of them\n"},
};

/* The entry with the other words; the caller destroys it. */
static struct scenarios_file *change(const char *path, const char *from, const char *to)
{
    char text[2 * sizeof entry];
    struct base_text out;
    const char *at = strstr(entry, from);
    CHECK(at != NULL);
    base_text_init(&out, text, sizeof text);
    base_text_append_bytes(&out, entry, (size_t)(at - entry));
    base_text_append(&out, to);
    base_text_append(&out, at + strlen(from));
    CHECK(!out.truncated);
    for (char *quote = strchr(text, '\''); quote != NULL; quote = strchr(quote, '\'')) {
        *quote = '"';
    }
    return shelf_compile(path, (struct asgi_bytes){.data = text, .size = out.length});
}

static void a_wrong_entry_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        char buffer[COMPLAINTS_SIZE];
        struct base_text complaints;
        struct scenarios_file *file = change(mistakes[i].path, mistakes[i].from, mistakes[i].to);
        base_text_init(&complaints, buffer, sizeof buffer);
        museum_judge(file, &complaints);
        assert_string_equal(mistakes[i].complaints, buffer);
        scenarios_file_destroy(file);
    }
}

static void an_entry_has_one_file(void **state)
{
    char buffer[COMPLAINTS_SIZE];
    struct base_text complaints;
    struct scenarios_file *file = change("m/07-x", "07: ", "07: ");
    struct scenarios_file *other = change("m/08-x", "07: ", "08: ");
    struct scenarios_file *again = change("m/07-y", "07: ", "07: ");
    (void)state;
    base_text_init(&complaints, buffer, sizeof buffer);
    museum_judge_neighbours(file, other, &complaints);
    assert_string_equal("", buffer);
    museum_judge_neighbours(file, again, &complaints);
    assert_string_equal("m/07-y: entry 07 is in m/07-x\n", buffer);
    scenarios_file_destroy(again);
    scenarios_file_destroy(other);
    scenarios_file_destroy(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_entry_is_as_it_must_be),
        cmocka_unit_test(a_wrong_entry_is_told),
        cmocka_unit_test(an_entry_has_one_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
