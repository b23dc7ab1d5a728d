#include "scenarios/file.h"

#include "scenarios/dump.h"

#include "tests/support/scenario.h"
#include "tests/support/test.h"

static uint64_t fingerprint_of(const char *quoted)
{
    struct scenarios_file *file = tests_scenario_expect_file(quoted);
    const uint64_t fingerprint = file->variants[0].plan.fingerprint;
    scenarios_file_destroy(file);
    return fingerprint;
}

static void each_row_is_a_variant_and_each_bug_that_it_shows(void **state)
{
    (void)state;
    struct scenarios_file *file = tests_scenario_expect_file(
        "{'suite':'s','tags':['slow'],'scenarios':[\n"
        "{'name':'n','about':'why','matrix':{'cut':[0,2],'how':['fin','rst']},\n"
        " 'server':{'bugs':['late-bug']},\n"
        " 'steps':[" REQUEST ",{'do':'read','from':'call','events':'${cut}'},\n"
        "          {'do':'disconnect','of':'call','how':'${how}'}],\n"
        " 'shows':{'unguarded-writer-send':'no-orphan',\n"
        "          'mcp-1.26.0':['no-orphan','single-response-start']}}]}");
    static const char *const names[] = {"n[cut=0,how=fin]",
                                        "n[cut=0,how=fin] with unguarded-writer-send",
                                        "n[cut=0,how=fin] with mcp-1.26.0", "n[cut=0,how=rst]"};
    assert_int_equal(file->variant_count, 12);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(file->variants[i].plan.name, names[i]);
        assert_string_equal(file->variants[i].scenario, "n");
        assert_string_equal(file->variants[i].about, "why");
        assert_string_equal(file->variants[i].tags[0], "slow");
        assert_int_equal(file->variants[i].plan.line, 2);
        assert_int_equal(file->variants[i].line_last, 7);
    }
    const struct scenarios_variant *variants = file->variants;
    assert_null(variants[0].shows);
    assert_int_equal(variants[0].plan.violate_count, 0);
    assert_int_equal(variants[0].plan.settings.bug_count, 1);
    assert_string_equal(variants[1].shows, "unguarded-writer-send");
    assert_int_equal(variants[1].plan.settings.bug_count, 2);
    assert_string_equal(variants[1].plan.settings.bugs[1], "unguarded-writer-send");
    assert_string_equal(variants[1].plan.violates[0], "no-orphan");
    assert_string_equal(variants[2].plan.settings.profile, "mcp-1.26.0");
    assert_int_equal(variants[2].plan.settings.bug_count, 1);
    assert_int_equal(variants[2].plan.violate_count, 2);
    scenarios_file_destroy(file);
}

static void a_bug_comes_with_its_company(void **state)
{
    (void)state;
    struct scenarios_file *file = tests_scenario_expect_file(
        "{'suite':'s','reports':['python-sdk#1','python-sdk#2'],'scenarios':[\n"
        "{'name':'n','steps':[" REQUEST "],\n"
        " 'shows':{'late-bug+unguarded-writer-send':'no-orphan'}}]}");
    assert_int_equal(file->report_count, 2);
    assert_string_equal(file->reports[1], "python-sdk#2");
    assert_int_equal(file->variant_count, 2);
    const struct scenarios_variant *variant = &file->variants[1];
    assert_string_equal(variant->shows, "late-bug+unguarded-writer-send");
    assert_int_equal(variant->plan.settings.bug_count, 2);
    assert_string_equal(variant->plan.settings.bugs[0], "late-bug");
    assert_string_equal(variant->plan.settings.bugs[1], "unguarded-writer-send");
    scenarios_file_destroy(file);
}

static void a_scenario_replaces_its_suites_settings(void **state)
{
    (void)state;
    struct scenarios_file *file = tests_scenario_expect_file(
        "{'suite':'s','policy':'any','server':{'response':'json','stateless':true},'scenarios':[\n"
        "{'name':'one','steps':[" REQUEST "]},\n"
        "{'name':'two','steps':[" REQUEST "],'policy':'asyncio','server':{},'background':[]}],\n"
        "'background':[{'do':'wait','for':'1s'}]}");
    assert_int_equal(file->variants[0].plan.background.step_count, 1);
    assert_int_equal(file->variants[1].plan.background.step_count, 0);
    assert_int_equal(file->variants[0].plan.policy, SIM_POLICY_ANY);
    assert_true(file->variants[0].plan.settings.json_response);
    assert_int_equal(file->variants[1].plan.policy, SIM_POLICY_ASYNCIO);
    assert_false(file->variants[1].plan.settings.json_response);
    assert_false(file->variants[1].plan.settings.stateless);
    scenarios_file_destroy(file);
}

static void the_fingerprint_is_of_the_meaning(void **state)
{
    (void)state;
    const uint64_t fingerprint = fingerprint_of(STEPS(REQUEST));
    assert_int_equal(
        fingerprint,
        fingerprint_of(
            "// why\n{'suite':'other', /* that */ 'about':'b','scenarios':[\n\n"
            "{'name':'m','tags':['a'],'dialect':'uvicorn','server':{'profile':'correct'},"
            "'steps':[{'send':'POST /mcp','do':'request','note':'because','client':'a',"
            "'as':'call',},],},],}"));
    static const char *const others[] = {
        STEPS("{'do':'request','client':'b','as':'call','send':'POST /mcp'}"),
        STEPS("{'do':'request','client':'a','as':'cell','send':'POST /mcp'}"),
        STEPS("{'do':'request','client':'a','as':'call','send':'POST /mcp','text':'x'}"),
        STEPS("{'do':'request','client':'a','as':'call','send':'POST /mcp','at':'1s'}"),
        STEPS(
            "{'do':'request','client':'a','as':'call','send':'POST /mcp','expect':{'status':200}}"),
        STEPS(REQUEST ",{'do':'wait','for':'1s'}"),
        SCENARIO("'name':'n','steps':[" REQUEST "],'policy':'any'"),
        SCENARIO("'name':'n','steps':[" REQUEST "],'dialect':'spec-2.4'"),
        SCENARIO("'name':'n','steps':[" REQUEST "],'server':{'bugs':'late-bug'}"),
        SCENARIO("'name':'n','steps':[" REQUEST "],'server':{'middleware':'base-http'}"),
        SCENARIO("'name':'n','steps':[" REQUEST "],'late_work':{'ping':[{'yield':1}]}"),
        SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'yield':1}]}"),
        SCENARIO("'name':'n','steps':[" REQUEST "],'bounds':{'events':7}"),
        SCENARIO("'name':'n','steps':[" REQUEST "],'expect':{'at_end':{'tasks':0}}"),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_not_equal(fingerprint, fingerprint_of(others[i]));
    }
}

/* ------------------------------------------------------------------ sizes */

/* Repeats a piece between a head and a tail; the caller frees the text. */
static char *repeat(const char *head, const char *piece, size_t count, const char *tail)
{
    const size_t piece_size = strlen(piece);
    char *text = malloc(strlen(head) + piece_size * count + strlen(tail) + 1);
    assert_non_null(text);
    char *at = text;
    memcpy(at, head, strlen(head));
    at += strlen(head);
    for (size_t i = 0; i < count; i++, at += piece_size) {
        memcpy(at, piece, piece_size);
    }
    memcpy(at, tail, strlen(tail) + 1);
    return text;
}

static void expect_first_mistake(char *text, const char *expected)
{
    static char buffer[65536];
    struct base_text mistakes;
    base_text_init(&mistakes, buffer, sizeof buffer);
    assert_null(tests_scenario_compile(text, &mistakes));
    char *end = strchr(buffer, '\n');
    assert_non_null(end);
    *end = '\0';
    assert_string_equal(buffer, expected);
    free(text);
}

static void what_is_too_large_is_refused(void **state)
{
    (void)state;
    expect_first_mistake(repeat("", " ", (size_t)2 << 20, "{}"),
                         "x:1:1: expected a file of at most 1048576 bytes, found 2097154");
    expect_first_mistake(
        repeat("", "[", 100, ""),
        "x:1:65: expected at most 64 open arrays and objects (BASE_JSON_DEPTH_MAX), found 65");
    expect_first_mistake(repeat("{'suite':'s','scenarios':[{'name':'n','steps':[",
                                "{'do':'wait','for':'1s'},\n", 257, "]}]}"),
                         "x:257:1: expected at most 256 steps, found one more");
    expect_first_mistake(repeat("{'suite':'s','scenarios':[{'name':'n','steps':[",
                                "{'do':'request','client':'a','send':'GET /'},\n", 65, "]}]}"),
                         "x:65:1: expected at most 64 requests in a scenario, found one more");
    expect_first_mistake(
        repeat("{'suite':'s','scenarios':[{'name':'n','steps':[" REQUEST
               "],\n'matrix':{'a':[1,2,3,4],'b':[1,2,3,4],'c':[1,2,3,4],'d':[",
               "1,2,3,4,5,", 1, "]}}]}"),
        "x:2:10: expected a matrix of at most 256 rows, found an object with 4 keys");
    expect_first_mistake(repeat("{'suite':'s','scenarios':[{'name':'n','steps':[\n{'do':'request',"
                                "'client':'a','send':'GET /','text':'",
                                "0123456789abcdef", 8193, "'}]}]}"),
                         "x:2:52: expected a text of at most 128 KiB, found "
                         "\"0123456789abcdef0123456789abcdef0123456789abc...\"");
}

static void the_first_hundred_mistakes_are_kept(void **state)
{
    (void)state;
    char *text = repeat("{'suite':'s','scenarios':[", "7,", 150, "]}");
    char *at = text;
    while ((at = strchr(at, '\'')) != NULL) {
        *at = '"';
    }
    struct scenarios_diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    struct scenarios_file *file = NULL;
    assert_int_equal(scenarios_file_read("x",
                                         (struct asgi_bytes){.data = text, .size = strlen(text)},
                                         tests_scenario_vocabulary(), diagnostics, &file),
                     BASE_ERROR_BAD_SCENARIO);
    assert_int_equal(diagnostics->count, SCENARIOS_MISTAKE_COUNT_MAX);
    assert_int_equal(diagnostics->left_out_count, 50);
    scenarios_diagnostics_release(diagnostics);
    free(diagnostics);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_is_a_variant_and_each_bug_that_it_shows),
        cmocka_unit_test(a_bug_comes_with_its_company),
        cmocka_unit_test(a_scenario_replaces_its_suites_settings),
        cmocka_unit_test(the_fingerprint_is_of_the_meaning),
        cmocka_unit_test(what_is_too_large_is_refused),
        cmocka_unit_test(the_first_hundred_mistakes_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
