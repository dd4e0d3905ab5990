// One library in a process of its own: opened at run time, so that it compiles where none is installed.
//
//   peer openblas|onednn <library>
//
// Talks as own.js does: a first line names the version, then `load rows columns depth form` answers the largest error as
// a part of what rounding allows, and `time <ms>` the seconds of the fastest of as many products as fit.
#include <dlfcn.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

namespace {

struct Product {
  long rows, columns, depth;
  bool left_transposed, right_transposed;
  std::unique_ptr<float[]> a, b, c;

  float left(long i, long p) const { return left_transposed ? a[p * rows + i] : a[i * depth + p]; }
  float right(long p, long j) const { return right_transposed ? b[j * depth + p] : b[p * columns + j]; }
};

struct Library {
  std::string version;
  virtual void multiply(const Product& p) = 0;
  virtual ~Library() = default;
};

void* symbol(void* library, const char* name) { return dlsym(library, name); }

struct OpenBlas : Library {
  using Multiply = void (*)(int, int, int, int, int, int, float, const float*, int, const float*, int, float, float*,
                            int);
  Multiply sgemm = nullptr;

  explicit OpenBlas(void* library) {
    // SciPy's build prefixes every name.
    for (const std::string prefix : {"", "scipy_"}) {
      sgemm = reinterpret_cast<Multiply>(symbol(library, (prefix + "cblas_sgemm").c_str()));
      if (sgemm == nullptr) continue;
      using Text = const char* (*)();
      if (void* config = symbol(library, (prefix + "openblas_get_config").c_str())) {
        version = reinterpret_cast<Text>(config)();
      }
      break;
    }
  }
  void multiply(const Product& p) override {
    constexpr int row_major = 101, plain = 111, transposed = 112;
    sgemm(row_major, p.left_transposed ? transposed : plain, p.right_transposed ? transposed : plain,
          static_cast<int>(p.rows), static_cast<int>(p.columns), static_cast<int>(p.depth), 1.0f, p.a.get(),
          static_cast<int>(p.left_transposed ? p.rows : p.depth), p.b.get(),
          static_cast<int>(p.right_transposed ? p.depth : p.columns), 0.0f, p.c.get(), static_cast<int>(p.columns));
  }
};

struct OneDnn : Library {
  using Multiply = int (*)(char, char, std::int64_t, std::int64_t, std::int64_t, float, const float*, std::int64_t,
                           const float*, std::int64_t, float, float*, std::int64_t);
  struct Version {
    int major, minor, patch;
  };
  Multiply sgemm = nullptr;

  explicit OneDnn(void* library) {
    sgemm = reinterpret_cast<Multiply>(symbol(library, "dnnl_sgemm"));
    if (void* ask = symbol(library, "dnnl_version")) {
      const Version* v = reinterpret_cast<const Version* (*)()>(ask)();
      version = "oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
    }
  }
  void multiply(const Product& p) override {
    sgemm(p.left_transposed ? 'T' : 'N', p.right_transposed ? 'T' : 'N', p.rows, p.columns, p.depth, 1.0f, p.a.get(),
          p.left_transposed ? p.rows : p.depth, p.b.get(), p.right_transposed ? p.depth : p.columns, 0.0f, p.c.get(),
          p.columns);
  }
};

// The same numbers as own.js: a linear congruential generator over a block that is repeated.
std::unique_ptr<float[]> noise(long count, std::uint32_t seed) {
  std::unique_ptr<float[]> values(new float[count]);
  constexpr long block = 999983;  // a prime: rows do not repeat at the same place
  for (long i = 0; i < count; i++) {
    if (i >= block) {
      values[i] = values[i - block];
      continue;
    }
    seed = seed * 1664525u + 1013904223u;
    values[i] = static_cast<float>(seed / 2147483648.0 - 1.0);
  }
  return values;
}

// The largest error of some elements against double precision, as a part of what rounding allows.
double check(const Product& p) {
  double worst = 0.0;
  for (long n = 0; n < 64; n++) {
    const long i = n == 0 ? p.rows - 1 : n * 7919 % p.rows, j = n == 0 ? p.columns - 1 : n * 104729 % p.columns;
    double sum = 0.0, squares = 0.0;
    for (long k = 0; k < p.depth; k++) {
      const double term = static_cast<double>(p.left(i, k)) * p.right(k, j);
      sum += term;
      squares += term * term;
    }
    // Roundings of a random walk of `depth` steps, eight times over; one product left out is far outside.
    const double allowed = 8.0 * std::ldexp(1.0, -24) * std::sqrt(p.depth * squares);
    const double error = std::fabs(p.c[i * p.columns + j] - sum) / allowed;
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  void* handle = dlopen(arguments[2], RTLD_NOW);
  if (handle == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  std::unique_ptr<Library> library;
  if (std::strcmp(arguments[1], "openblas") == 0) library = std::make_unique<OpenBlas>(handle);
  else library = std::make_unique<OneDnn>(handle);
  if (library->version.empty()) {
    std::fprintf(stderr, "%s is not %s\n", arguments[2], arguments[1]);
    return 1;
  }
  std::printf("%s\n", library->version.c_str());
  std::fflush(stdout);

  Product p{};
  char line[256];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    long rows, columns, depth;
    char form[3];
    double milliseconds;
    if (std::sscanf(line, "load %ld %ld %ld %2s", &rows, &columns, &depth, form) == 4) {
      p = Product{rows, columns, depth, form[0] == 't', form[1] == 't', nullptr, nullptr, nullptr};
      p.a = noise(rows * depth, 1);
      p.b = noise(depth * columns, 2);
      p.c.reset(new float[rows * columns]());
      library->multiply(p);
      std::printf("%g\n", check(p));
    } else if (std::sscanf(line, "time %lf", &milliseconds) == 1) {
      double best = 1e30;
      const double end = now() + milliseconds / 1000.0;
      do {
        const double start = now();
        library->multiply(p);
        best = std::fmin(best, now() - start);
      } while (now() < end);
      std::printf("%.9g\n", best);
    } else if (std::strncmp(line, "free", 4) == 0) {
      p = Product{};
      std::printf("0\n");
    } else {
      return 2;
    }
    std::fflush(stdout);
  }
}
