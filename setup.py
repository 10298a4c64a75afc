"""Build the native kernels; everything else about the distribution stands in pyproject.toml."""

from Cython.Build import cythonize
from setuptools import Extension, setup

# Named one by one, with sources that travel in the sdist, so that a wheel built from it cannot lack a kernel.
KERNELS = {
    "flint_library": [],
    "leaves": [],
    "product_tree": [],
}


def kernel(name: str, extra_sources: list[str]) -> Extension:
    return Extension(
        f"kernels.{name}",
        sources=[f"kernels/{name}.pyx", *extra_sources],
        include_dirs=["kernels"],
        depends=["kernels/flint_api.h"],
        extra_compile_args=["-O3"],
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
