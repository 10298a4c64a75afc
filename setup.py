"""Build the native kernels; everything else about the distribution stands in pyproject.toml."""

import re
from pathlib import Path

import numpy
from Cython.Build import cythonize
from setuptools import Extension, setup

# Named one by one, with sources that travel in the sdist, so that a wheel built from it cannot lack a kernel.
KERNELS = {
    "backward_limits": [],
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
    "matrix_walk": [],
    "narrowing": [],
    "nilpotency": ["kernels/nilpotency_loop.c"],
    "node_products": [],
    "null_space": [],
    "ordered_rewriting": [],
    "ordered_terms": [],
    "product_tree": [],
    "rewriting": [],
    "rule_table": [],
    "series_sums": [],
    "signed_cf": ["kernels/signed_cf_loop.c", "kernels/signed_cf_digits.c", "kernels/bm_loop.c"],
    "sorted_terms": [],
    "superposition": [],
    "tail_images": [],
    "term_bank": [],
    "term_search": [],
    "term_table": [],
    "valuations": [],
    "value_screen": ["kernels/value_loop.c"],
}
# Twofold arithmetic lives on roundings: products and sums stay apart where nothing else is said.
FLAGS = {"expressions": ["-ffp-contract=off"]}


def headers(source: str) -> set[str]:
    """The project's headers that a source includes, in its own lines or by what it includes or cimports."""
    text = Path(source).read_text()
    included = {f"kernels/{name}" for name in re.findall(r'"(\w+\.h)"', text)}
    cimported = {f"kernels/{name}.pxd" for name in re.findall(r"from kernels\.(\w+) cimport", text)} - {source}
    return included.union(*map(headers, included | cimported))


def kernel(name: str, extra_sources: list[str]) -> Extension:
    sources = [f"kernels/{name}.pyx", *extra_sources]
    return Extension(
        f"kernels.{name}",
        sources=sources,
        depends=sorted(set().union(*map(headers, sources))),
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
