"""Build the native kernels; everything else about the distribution stands in pyproject.toml."""

import numpy
from Cython.Build import cythonize
from setuptools import Extension, setup

# Named one by one, with sources that travel in the sdist, so that a wheel built from it cannot lack a kernel.
KERNELS = {
    "berlekamp_massey": ["kernels/bm_loop.c"],
    "closure": [],
    "congruence": [],
    "convergence_classes": [],
    "expressions": ["kernels/expression_set.c", "kernels/expression_values.c", "kernels/expression_match.c"],
    "factorial_screen": [
        "kernels/factorial_loop.c",
        "kernels/factorial_tables.c",
        "kernels/factorial_tests.c",
        "kernels/factorial_classes.c",
        "kernels/factorial_levels.c",
    ],
    "flint_library": [],
    "functional_hash": [],
    "ground_values": [],
    "lattice": [],
    "lazy_graph": [],
    "leaves": [],
    "narrowing": [],
    "nilpotency": ["kernels/nilpotency_loop.c"],
    "node_products": [],
    "null_space": [],
    "ordered_rewriting": [],
    "ordered_terms": [],
    "product_tree": [],
    "rewriting": [],
    "rule_table": [],
    "signed_cf": ["kernels/signed_cf_loop.c", "kernels/signed_cf_digits.c", "kernels/bm_loop.c"],
    "sorted_terms": [],
    "superposition": [],
    "term_bank": [],
    "term_search": [],
    "term_table": [],
    "valuations": [],
    "value_screen": ["kernels/value_loop.c"],
}
# Twofold arithmetic lives on roundings: products and sums stay apart where nothing else is said.
FLAGS = {"expressions": ["-ffp-contract=off"]}
HEADERS = [
    "kernels/bm_loop.h",
    "kernels/bm_tile.h",
    "kernels/expression_set.h",
    "kernels/expression_tile.h",
    "kernels/factorial_lanes.h",
    "kernels/factorial_levels.h",
    "kernels/factorial_loop.h",
    "kernels/factorial_plane.h",
    "kernels/flint_api.h",
    "kernels/limb_product.h",
    "kernels/nilpotency_lanes.h",
    "kernels/nilpotency_loop.h",
    "kernels/signed_cf_loop.h",
    "kernels/simd_level.h",
    "kernels/value_loop.h",
    "kernels/value_tile.h",
]


def kernel(name: str, extra_sources: list[str]) -> Extension:
    return Extension(
        f"kernels.{name}",
        sources=[f"kernels/{name}.pyx", *extra_sources],
        depends=HEADERS,
        include_dirs=["kernels", numpy.get_include()],
        define_macros=[("NPY_NO_DEPRECATED_API", "NPY_2_0_API_VERSION")],
        extra_compile_args=["-O3", *FLAGS.get(name, [])],
    )


setup(
    ext_modules=cythonize(
        [kernel(name, sources) for name, sources in KERNELS.items()],
        build_dir="build",
        compiler_directives={
            "language_level": 3,
            "embedsignature": True,
            "boundscheck": False,
            "wraparound": False,
            "cdivision": True,
        },
    )
)
