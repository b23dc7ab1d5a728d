# What others wrote, as one target each: cjson, boost_context, cmocka.
#
# A layer names what it needs behind LINKS; the one file that may include the header is on the
# list in tools/tidy.py.
find_package(PkgConfig REQUIRED)
find_package(Python3 3.9 COMPONENTS Interpreter REQUIRED)

foreach(library IN ITEMS cjson:libcjson cmocka:cmocka)
    string(REPLACE ":" ";" pair ${library})
    list(GET pair 0 target)
    list(GET pair 1 module)
    pkg_check_modules(${target} REQUIRED IMPORTED_TARGET ${module})
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    target_link_libraries(${target} INTERFACE PkgConfig::${target})
endforeach()

# Only the two plain C symbols make_fcontext and jump_fcontext are used: the static library brings
# in nothing of C++.
find_library(BOOST_CONTEXT_LIBRARY NAMES libboost_context.a REQUIRED)
add_library(boost_context STATIC IMPORTED GLOBAL)
set_target_properties(boost_context PROPERTIES IMPORTED_LOCATION ${BOOST_CONTEXT_LIBRARY})
