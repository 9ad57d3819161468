# The one list of what Whorl needs from the system; read by setup.sh.
# JavaScript packages are pinned by package.json and its lock file.

# shellcheck shell=bash
# shellcheck disable=SC2034

# "command:Debian package", to build and to serve
build_tools=(node:nodejs npm:npm cmake:cmake ninja:ninja-build emcc:emscripten)

# … and to test: native compilers, sanitizers, fuzzer (which is C++ inside), linters, browsers
test_tools=(gcc:gcc g++:g++ clang:clang clang-format:clang-format clang-tidy:clang-tidy nm:binutils
  shellcheck:shellcheck chromium:chromium firefox-esr:firefox-esr WebKitWebDriver:webkit2gtk-driver
  Xvfb:xvfb xauth:xauth git:git flock:util-linux)

# packages without a command of their own: C library headers, SIMDe, sanitizer runtimes, a font for
# the browsers, the bus that WebKitGTK speaks over, PyTorch for the interpreter Debian installs
test_libraries=(libc6-dev libsimde-dev libclang-rt-14-dev fonts-liberation dbus python3 python3-torch)

# … and for the benchmark: the browser, and PyTorch with a fast BLAS (without, its products are
# fifty times slower and nothing to compare with)
bench_tools=(chromium:chromium)
bench_libraries=(fonts-liberation python3 python3-torch libopenblas0-pthread)

# Older Node.js, as some distributions have it, is passed over for this one from the npm registry.
node_minimum=20
node_version=22.23.3
