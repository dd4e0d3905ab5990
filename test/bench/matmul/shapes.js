// The products that are measured: [rows, columns, depth, form]; the form's letters say whether A and B are stored
// transposed. A linear layer y = x · W is `nn`, its dX = dy · Wᵀ is `nt`, its dW = xᵀ · dy is `tn`; the tied head reads
// the table transposed, so there it is `nt`, `nn`, `tn`.

/** Forward, dX and dW of a layer of `width` inputs and `out` outputs over `rows` tokens. */
const layer = (rows, width, out) => [
  [rows, out, width, 'nn'],
  [rows, width, out, 'nt'],
  [width, out, rows, 'tn'],
];

/** The tied head over a chunk of `rows` tokens: logits, d hidden, d table. */
const head = (rows, width, vocabulary) => [
  [rows, vocabulary, width, 'nt'],
  [rows, width, vocabulary, 'nn'],
  [vocabulary, width, rows, 'tn'],
];

export const GROUPS = {
  square: [
    [2048, 2048, 2048, 'nn'],
    [2048, 2048, 2048, 'tn'],
    [2048, 2048, 2048, 'nt'],
  ],
  // 6.9 M parameters: hidden 256, 4 heads × 64, FFN 704, vocabulary 8,192, 8 × 512 tokens.
  small: [
    ...layer(4096, 256, 768),
    ...layer(4096, 256, 256),
    ...layer(4096, 256, 1408),
    ...layer(4096, 704, 256),
    ...head(512, 256, 8192),
    ...head(4096, 256, 8192),
  ],
  // Two layers of 3072: 16 heads × 64, 4 of them shared, FFN 1408, vocabulary 65,536, 1 × 1,024 tokens.
  slice: [
    ...layer(1024, 3072, 1536),
    ...layer(1024, 1024, 3072),
    ...layer(1024, 3072, 2816),
    ...layer(1024, 1408, 3072),
    ...head(512, 3072, 65536),
  ],
  odd: [
    [1023, 769, 511, 'nn'],
    [1023, 769, 511, 'nt'],
    [1023, 769, 511, 'tn'],
    [333, 1001, 77, 'nn'],
    [333, 1001, 77, 'nt'],
    [333, 1001, 77, 'tn'],
    [1537, 2049, 1025, 'nn'],
    [1, 4096, 256, 'nn'],
    [1, 4096, 256, 'nt'],
    [1, 4096, 1024, 'nn'],
    [1, 4096, 1024, 'nt'],
    [7, 1000, 3000, 'nn'],
    [7, 1000, 3000, 'nt'],
    [4096, 17, 256, 'nn'],
    [4096, 17, 256, 'nt'],
    [1000, 1, 1000, 'nn'],
    [100, 100, 10000, 'tn'],
  ],
};
