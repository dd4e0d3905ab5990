// The part of the WebAssembly interface used here. TypeScript keeps it in the browser's library, and Node's types have none.

declare namespace WebAssembly {
  class Memory {
    /** @param descriptor pages of 64 KiB */
    constructor(descriptor: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }
}
