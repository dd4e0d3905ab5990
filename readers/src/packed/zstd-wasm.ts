import { ZSTDDecoder } from 'zstddec/stream';
import { ZstdDamage, type ZstdDecoder, ZstdMemory } from './zstd-decoder.js';

/** The functions of the reference implementation that we call (its `zstd.h`); pointers and sizes are numbers of 32 bits. */
interface Library {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(pointer: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

/** Packed bytes given at a time: a piece of a file as it is read. */
const PACKED = 256 * 1024;
/** Bytes of text taken at a time: a whole block. */
const TEXT = 128 * 1024;
/** `ZSTD_inBuffer` and `ZSTD_outBuffer`: pointer, size, position. */
const BUFFER_BYTES = 12;
/** A size above this is an error with its sign turned (`ZSTD_isError`). */
const LARGEST_SIZE = 2 ** 32 - 120;
/** `ZSTD_error_memory_allocation`: a module has 2 GiB at most, of all that is decompressed at a time. */
const NO_MEMORY = 64;
/** What is not freed: memory of a module of WebAssembly never shrinks. */
let loaded: Promise<Library> | undefined;

/**
 * The reference decoder (zstd 1.5.7), compiled to WebAssembly by the package `zstddec`, for a Node without one. The package's own
 * functions want all packed bytes at once and pass over errors, so its instance is taken and spoken to as `zstd.h` has it.
 */
export const wasmZstd: ZstdDecoder = {
  name: 'the decoder in WebAssembly',
  // `ZSTD_WINDOWLOG_LIMIT_DEFAULT`: what raises it is not among the functions that were compiled.
  maxWindowBytes: 2 ** 27,
  async *decode(frame) {
    loaded ??= load();
    const library = await loaded;
    const context = library.ZSTD_createDCtx();
    const input = library.malloc(2 * BUFFER_BYTES + PACKED + TEXT);
    const output = input + BUFFER_BYTES;
    const packed = output + BUFFER_BYTES;
    const plain = packed + PACKED;
    /** When it is 0, the frame is whole and all of it was given. */
    let expected = 1;
    try {
      if (context === 0 || input === 0) throw new ZstdMemory('no decoder was made');
      for await (const piece of frame) {
        for (let at = 0; at < piece.byteLength; at += PACKED) {
          const step = piece.subarray(at, at + PACKED);
          new Uint8Array(library.memory.buffer).set(step, packed);
          write(library, input, packed, step.byteLength);
          for (let goesOn = true; goesOn; ) {
            write(library, output, plain, TEXT);
            expected = library.ZSTD_decompressStream(context, output, input) >>> 0;
            if (expected > LARGEST_SIZE) throw failure(2 ** 32 - expected);
            // Memory may have grown meanwhile, and then is another buffer.
            const view = new DataView(library.memory.buffer);
            const made = view.getUint32(output + 8, true);
            goesOn = expected !== 0 && (made === TEXT || view.getUint32(input + 8, true) < step.byteLength);
            if (made > 0) yield new Uint8Array(library.memory.buffer.slice(plain, plain + made));
          }
        }
      }
      if (expected !== 0) throw new ZstdDamage('it ends too early');
    } finally {
      library.free(input);
      library.ZSTD_freeDCtx(context);
    }
  },
};

const failure = (code: number): Error =>
  new (code === NO_MEMORY ? ZstdMemory : ZstdDamage)(`error ${code} of zstd`);

/** A buffer of the library's, from its beginning. */
function write({ memory }: Library, buffer: number, pointer: number, bytes: number): void {
  const view = new DataView(memory.buffer);
  view.setUint32(buffer, pointer, true);
  view.setUint32(buffer + 4, bytes, true);
  view.setUint32(buffer + 8, 0, true);
}

async function load(): Promise<Library> {
  const decoder = new ZSTDDecoder();
  const { _init: init } = decoder;
  return new Promise((resolve, reject) => {
    decoder._init = (result) => {
      init(result);
      resolve(result.instance.exports as unknown as Library);
    };
    decoder.init().then(() => reject(new Error('zstddec was made by somebody else')), reject);
  });
}
