import { memory } from '@tensorflow/tfjs-core';

/** Counts tensor memory: tfjs's tensors and the buffers beside them. tfjs keeps no peak, so operations sample it. */
export class MemoryMeter {
  #bufferBytes = 0;
  #peakBytes = 0;

  allocate(bytes: number): void {
    this.#bufferBytes += bytes;
    this.sample();
  }

  free(bytes: number): void {
    this.#bufferBytes -= bytes;
  }

  /** To be called where much is alive: at the end of an operation, before its temporaries go. */
  sample(): void {
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes());
  }

  read(): { readonly bytes: number; readonly peakBytes: number } {
    this.sample();
    return { bytes: this.#bytes(), peakBytes: this.#peakBytes };
  }

  #bytes(): number {
    return memory().numBytes + this.#bufferBytes;
  }
}
