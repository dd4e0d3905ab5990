import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';

/** The environment variable that names the PEM file of an ed25519 private key. */
export const SIGNING_KEY = 'FRAMEWORK_SIGNING_KEY';

/** Whoever answers for the data, as far as a signature can say. */
export interface SigningKey {
  /** The raw public key, 32 bytes as hex. */
  readonly publicKey: string;
  /** Ed25519 (RFC 8032) over the UTF-8 bytes of a text, 64 bytes as hex. */
  sign(text: string): string;
}

/**
 * The key from outside: never one that lies where runs are written, as whoever can forge a run could sign for it too.
 *
 * @param root the working folder
 * @throws FWK_SIGNING_KEY
 */
export function loadSigningKey(
  environment: Readonly<Record<string, string | undefined>>,
  root: string,
): SigningKey {
  const written = environment[SIGNING_KEY];
  if (written === undefined || written === '') {
    throw frameworkError('FWK_SIGNING_KEY', {
      message: 'what is done here must be signed, and no key is named',
      at: SIGNING_KEY,
      action: `make a key with \`openssl genpkey -algorithm ed25519 -out ~/takedown.pem\`, keep it off this machine’s backups of runs, and set ${SIGNING_KEY} to its path`,
    });
  }
  const path = resolve(root, written);
  let pem: string;
  let real: string;
  try {
    real = realpathSync(path);
    pem = readFileSync(real, 'utf8');
  } catch (cause) {
    throw frameworkError('FWK_SIGNING_KEY', {
      message: `the key cannot be read: ${(cause as Error).message}`,
      at: path,
      action: `set ${SIGNING_KEY} to the path of a PEM file with an ed25519 private key`,
      cause,
    });
  }
  for (const folder of ['.framework', LAYOUT.runs]) {
    const from = relative(realFolder(resolve(root, folder)), real);
    if (from.startsWith('..') || from.startsWith(sep)) continue;
    throw frameworkError('FWK_SIGNING_KEY', {
      message: `the key lies in '${folder}', among what it is to sign`,
      at: path,
      action: 'move it out of the working folder: whoever can write runs must not be able to sign for them',
    });
  }
  return keyOf(pem, path);
}

function keyOf(pem: string, path: string): SigningKey {
  let secret: KeyObject;
  try {
    secret = createPrivateKey(pem);
    if (secret.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of ${secret.asymmetricKeyType}`);
  } catch (cause) {
    // OpenSSL's message names no byte of the file.
    throw frameworkError('FWK_SIGNING_KEY', {
      message: `the file holds no ed25519 private key: ${(cause as Error).message}`,
      at: path,
      action: 'make one with `openssl genpkey -algorithm ed25519`',
    });
  }
  const { x } = createPublicKey(secret).export({ format: 'jwk' });
  return {
    publicKey: Buffer.from(x!, 'base64url').toString('hex'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), secret).toString('hex'),
  };
}

/**
 * Whether a text is signed by the key.
 *
 * @param publicKey 32 bytes as hex
 * @param signature 64 bytes as hex
 */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(publicKey) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  try {
    const x = Buffer.from(publicKey, 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
