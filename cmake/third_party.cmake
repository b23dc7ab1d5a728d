# What others wrote, as one target each: cjson, fiu, boost_context, cmocka.
#
# A layer names what it needs behind LINKS; the one file that may include the header is on the
# list in tools/style/dependencies.py.
find_package(PkgConfig REQUIRED)

function(halfclose_pkg_config_library NAME MODULE)
    pkg_check_modules(${NAME} REQUIRED IMPORTED_TARGET GLOBAL ${MODULE})
    add_library(${NAME} ALIAS PkgConfig::${NAME})
endfunction()

halfclose_pkg_config_library(cjson libcjson)
halfclose_pkg_config_library(fiu libfiu)
if(HALFCLOSE_TESTS)
    halfclose_pkg_config_library(cmocka cmocka)
    find_package(Python3 3.9 COMPONENTS Interpreter REQUIRED)
endif()

# Only the two plain C symbols make_fcontext and jump_fcontext are used: the static library brings
# in nothing of C++.
find_library(BOOST_CONTEXT_LIBRARY NAMES libboost_context.a REQUIRED)
add_library(boost_context STATIC IMPORTED GLOBAL)
set_target_properties(boost_context PROPERTIES IMPORTED_LOCATION ${BOOST_CONTEXT_LIBRARY})
