#include "matrix_library.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include "thread_pool.h"

#if !defined(_WIN32)
#include <dlfcn.h>
#endif

namespace framework {

namespace {

// CBLAS, with the row-major layout.
using Cblas = void (*)(int order, int left, int right, int rows, int columns, int depth, float alpha, const float* a,
                       int lda, const float* b, int ldb, float beta, float* c, int ldc);
// oneDNN's is row-major, and returns a status.
using OneDnn = int (*)(char left, char right, std::int64_t rows, std::int64_t columns, std::int64_t depth, float alpha,
                       const float* a, std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c,
                       std::int64_t ldc);
using SetThreads = void (*)(int);

struct Opened {
  Cblas cblas = nullptr;
  OneDnn onednn = nullptr;
  SetThreads set_threads = nullptr;
  std::string version;
};

Opened& opened() {
  static Opened library;
  return library;
}

#if !defined(_WIN32)
template <class Function>
Function symbol(void* library, const char* name) {
  return reinterpret_cast<Function>(dlsym(library, name));
}

void* open_first(const std::vector<std::string>& files, std::string& why) {
  for (const std::string& file : files) {
    if (void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
    const char* message = dlerror();
    why += (why.empty() ? "" : "; ") + std::string(message == nullptr ? file : message);
  }
  return nullptr;
}

std::string open_openblas(void* library, Opened& found) {
  for (const std::string prefix : {"", "scipy_"}) {  // SciPy's build prefixes every name
    found.cblas = symbol<Cblas>(library, (prefix + "cblas_sgemm").c_str());
    const auto config = symbol<const char* (*)()>(library, (prefix + "openblas_get_config").c_str());
    found.set_threads = symbol<SetThreads>(library, (prefix + "openblas_set_num_threads").c_str());
    if (found.cblas == nullptr || config == nullptr) continue;
    found.version = config();
    return "";
  }
  return "the library opened is not OpenBLAS";
}

std::string open_onednn(void* library, Opened& found) {
  struct Version {
    int major, minor, patch;
  };
  found.onednn = symbol<OneDnn>(library, "dnnl_sgemm");
  const auto version = symbol<const Version* (*)()>(library, "dnnl_version");
  if (found.onednn == nullptr || version == nullptr) return "the library opened is not oneDNN";
  const Version* v = version();
  found.version = "oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
  // Its builds on OpenMP bring this along.
  found.set_threads = symbol<SetThreads>(library, "omp_set_num_threads");
  return "";
}
#endif

}  // namespace

std::string use_matrix_library(MatrixLibrary library, const std::string& file) {
  if (library == MatrixLibrary::own) {
    opened() = {};
    return "";
  }
#if defined(_WIN32)
  (void)file;
  return "libraries are not opened on Windows";
#else
  std::vector<std::string> files{file};
  if (file.empty()) {
    files = library == MatrixLibrary::openblas
                ? std::vector<std::string>{"libopenblas.so.0", "libopenblas.so", "libopenblas.dylib",
                                           "/opt/homebrew/opt/openblas/lib/libopenblas.dylib"}
                : std::vector<std::string>{"libdnnl.so.3", "libdnnl.so.2", "libdnnl.dylib"};
  }
  std::string why;
  void* handle = open_first(files, why);
  if (handle == nullptr) return why;
  Opened found;
  why = library == MatrixLibrary::openblas ? open_openblas(handle, found) : open_onednn(handle, found);
  // Left open where it is another library: closing one that has threads of its own is not safe.
  if (why.empty()) opened() = found;
  return why;
#endif
}

const std::string& matrix_library_version() { return opened().version; }

bool library_in_use() { return opened().cblas != nullptr || opened().onednn != nullptr; }

void library_gemm(Index rows, Index columns, Index depth, Matrix a, Matrix b, const float* addend, Index ld_addend,
                  float* c, Index ldc) {
  if (addend != nullptr && addend != c) {
    for (Index i = 0; i < rows; i++) {
      std::memcpy(c + i * ldc, addend + i * ld_addend, static_cast<std::size_t>(columns) * sizeof(float));
    }
  }
  const Opened& library = opened();
  const float beta = addend != nullptr ? 1.0f : 0.0f;
  if (library.set_threads != nullptr) library.set_threads(ThreadPool::instance().size());
  const bool left = a.transpose == Transpose::yes, right = b.transpose == Transpose::yes;
  if (library.cblas != nullptr) {
    constexpr int row_major = 101, plain = 111, transposed = 112;
    library.cblas(row_major, left ? transposed : plain, right ? transposed : plain, static_cast<int>(rows),
                  static_cast<int>(columns), static_cast<int>(depth), 1.0f, a.data, static_cast<int>(a.stride), b.data,
                  static_cast<int>(b.stride), beta, c, static_cast<int>(ldc));
  } else {
    library.onednn(left ? 'T' : 'N', right ? 'T' : 'N', rows, columns, depth, 1.0f, a.data, a.stride, b.data, b.stride,
                   beta, c, ldc);
  }
}

}  // namespace framework
