/*
 * How native code of one package sees memory that belongs to another: plain C, so that any compiler and any language
 * can meet here. The TypeScript face is `sdk/src/slots/device.ts`.
 *
 * The owner fills a view and keeps the memory alive until `release` is called. Consumers check
 * `version == FRAMEWORK_DEVICE_VIEW_VERSION` before they read another field: a field is only ever added at the end,
 * together with a higher version.
 */
#ifndef FRAMEWORK_DEVICE_VIEW_H
#define FRAMEWORK_DEVICE_VIEW_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FRAMEWORK_DEVICE_VIEW_VERSION 1
#define FRAMEWORK_DEVICE_VIEW_MAX_RANK 8

enum FrameworkDtype {
  FRAMEWORK_DTYPE_F32 = 0,
  FRAMEWORK_DTYPE_BF16 = 1,
  FRAMEWORK_DTYPE_F16 = 2,
  FRAMEWORK_DTYPE_I32 = 3,
  FRAMEWORK_DTYPE_U16 = 4,
  FRAMEWORK_DTYPE_U8 = 5,
};

enum FrameworkDeviceKind {
  FRAMEWORK_DEVICE_CPU = 0,
  FRAMEWORK_DEVICE_CUDA = 1,
};

typedef struct FrameworkDeviceView {
  uint32_t version;
  /* enum FrameworkDtype; fixed width, because the size of a C enum is the compiler's choice. */
  uint32_t dtype;
  /* Address on the device named below. */
  void* pointer;
  /* Bytes that may be touched from `pointer` on. */
  uint64_t bytes;
  uint32_t rank;
  /* enum FrameworkDeviceKind */
  uint32_t device_kind;
  /* Which of several devices; 0 for the CPU. */
  int32_t device_index;
  uint32_t reserved;
  int64_t shape[FRAMEWORK_DEVICE_VIEW_MAX_RANK];
  /* In elements, outermost first. */
  int64_t strides[FRAMEWORK_DEVICE_VIEW_MAX_RANK];
  /* The stream work on this memory is queued on (cudaStream_t); NULL for the CPU. */
  void* stream;
  /* Called once by the consumer, with `owner`; may be NULL. */
  void (*release)(void* owner);
  void* owner;
} FrameworkDeviceView;

#ifdef __cplusplus
}
#endif

#endif
