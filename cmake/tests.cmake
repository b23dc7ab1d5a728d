# halfclose_test(NAME SOURCE layer...) makes one cmocka program and one ctest test of it.
#
# Every test links what tests/support/ offers.  Its label is the part of NAME before the first dot.
function(halfclose_test NAME SOURCE)
    add_executable(${NAME} ${SOURCE})
    target_link_libraries(${NAME} PRIVATE ${ARGN} halfclose_test_support base cmocka halfclose_options)
    target_sources(${NAME} PRIVATE $<TARGET_OBJECTS:halfclose_sanitizer_options>)
    # cmocka comes back from a failed check by longjmp, past temporaries that nobody reads again.
    target_compile_options(${NAME} PRIVATE $<$<C_COMPILER_ID:GNU>:-Wno-clobbered>)
    add_test(NAME ${NAME} COMMAND ${NAME} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    string(REGEX REPLACE "\\..*" "" label ${NAME})
    set_tests_properties(${NAME} PROPERTIES LABELS ${label})
endfunction()

# halfclose_tests(LAYER source...): each *_test.c beside its source is a test LAYER.<stem>.
function(halfclose_tests LAYER)
    if(NOT HALFCLOSE_TESTS)
        return()
    endif()
    foreach(source IN LISTS ARGN)
        cmake_path(GET source STEM stem)
        halfclose_test(${LAYER}.${stem} ${source} ${LAYER})
    endforeach()
endfunction()

# halfclose_suite(NAME [USES layer...] [LINKS library...]) is for a folder under tests/: each
# *_test.c is a test NAME.<stem>, and every other .c of the folder is linked into all of them.
function(halfclose_suite NAME)
    cmake_parse_arguments(ARG "" "" "USES;LINKS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.c$")
    list(FILTER tests INCLUDE REGEX "_test\\.c$")
    if(sources)
        add_library(tests_${NAME} STATIC ${sources})
        target_link_libraries(tests_${NAME} PUBLIC ${ARG_USES} halfclose_test_support
            PRIVATE cmocka halfclose_options)
        list(PREPEND ARG_USES tests_${NAME})
    endif()
    foreach(source IN LISTS tests)
        cmake_path(GET source STEM stem)
        halfclose_test(${NAME}.${stem} ${source} ${ARG_USES} ${ARG_LINKS})
    endforeach()
endfunction()

# halfclose_script_test(NAME SCRIPT argument...) runs a Python script of the repository.
function(halfclose_script_test NAME SCRIPT)
    add_test(NAME ${NAME}
        COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/${SCRIPT} ${ARGN}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    string(REGEX REPLACE "\\..*" "" label ${NAME})
    set_tests_properties(${NAME} PROPERTIES LABELS ${label})
endfunction()
