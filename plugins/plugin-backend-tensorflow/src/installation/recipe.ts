/**
 * What is put together for one platform: which files, by hash. The hashes are here and not only in the indexes, so that an
 * index, a mirror or something between cannot give other code.
 */
export interface Recipe {
  /** Names the folder of the installation. */
  readonly name: string;
  readonly wheel: Wheel;
  readonly packages: readonly NpmPackage[];
}

/** A file of a Python package index. */
export interface Wheel {
  readonly project: string;
  readonly file: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** A version of a package of the npm registry. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource Integrity, `sha512-…`, as npm's registry states it. */
  readonly integrity: string;
}

/**
 * TensorFlow 2.16.2, not a newer one: from 2.17 on `tf.round` of int32 gives zeros through tfjs-node 4.22.0. The wheel holds
 * the C library whatever the Python it is for.
 */
const LINUX_X64: Recipe = {
  name: 'tfjs-node-4.22.0-tensorflow-2.16.2-linux-x64',
  wheel: {
    project: 'tensorflow-cpu',
    file: 'tensorflow_cpu-2.16.2-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    bytes: 214_170_320,
    sha256: '8ec09acc09534017e02318456f77e96947b2ab4d24d2eb580541405c45ea3b70',
  },
  packages: [
    {
      name: '@tensorflow/tfjs-node',
      version: '4.22.0',
      integrity:
        'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
    },
    {
      // The one package that tfjs-node's backend itself requires, beside tfjs.
      name: 'google-protobuf',
      version: '3.21.4',
      integrity:
        'sha512-MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
    },
  ],
};

/** Undefined for platforms on which nobody has built it yet. */
export const recipeFor = (platform: string, architecture: string): Recipe | undefined =>
  platform === 'linux' && architecture === 'x64' ? LINUX_X64 : undefined;
