/** What came of one request over the wire. */
export type Posted =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly retryAfter: string | null;
    }
  /** Nobody listens at the address, or there is no way to it: `code` is the system's. */
  | { readonly kind: 'absent'; readonly code: string }
  /** No whole answer: a time-out, a connection that broke, an answer without an end. `taken`: somebody was at the other end of it. */
  | { readonly kind: 'broken'; readonly why: string; readonly taken: boolean };

/** What the system answers where no connection comes about. */
const ABSENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
]);

/** What is said where a connection is waited for in vain: somebody may be there or not. Our own time-out is longer, as a rule. */
const NOT_TAKEN: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

export interface PostOptions {
  readonly url: string;
  readonly key: string;
  readonly timeoutMs: number;
  readonly answerBytes: number;
  readonly signal: AbortSignal;
}

/** Posts JSON once. Rejects only when `signal` asks it to stop. */
export async function post(
  body: string,
  { url, key, timeoutMs, answerBytes, signal }: PostOptions,
): Promise<Posted> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      },
      body,
      // Followed, it might carry key and prompts to somebody else.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = await readBounded(response, answerBytes);
    if (text === null) return broken(`its answer is larger than ${answerBytes} bytes`);
    return {
      kind: 'answered',
      status: response.status,
      body: text,
      retryAfter: response.headers.get('retry-after'),
    };
  } catch (cause) {
    signal.throwIfAborted();
    if (timeout.aborted) return broken(`it gave no whole answer in ${timeoutMs / 1000} s`);
    const reason = reasonOf(cause);
    if (ABSENT.has(reason)) return { kind: 'absent', code: reason };
    return broken(`the connection failed: ${reason}`, !NOT_TAKEN.has(reason));
  }
}

const broken = (why: string, taken = true): Posted => ({ kind: 'broken', why, taken });

/** Null for an answer that does not end where it should. */
async function readBounded({ body }: Response, most: number): Promise<string | null> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > most) return null;
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

/** `fetch failed` says nothing; what is behind it does. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return String(inner);
  return (inner as NodeJS.ErrnoException).code ?? inner.message;
}
