import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLUGINS = fileURLToPath(new URL('../../../test-cases/runs/plugins/', import.meta.url));

export const toy = (name: string): string => join(PLUGINS, name);

/** Options that name the toy suite and a toy sandbox, both trusted. */
export const toySuite = (problems: string, sandbox = 'toy-sandbox'): readonly string[] => [
  '--suite',
  toy('toy-suite'),
  '--problems',
  problems,
  '--sandbox',
  toy(sandbox),
  ...['--trust', 'toy-suite', '--trust', sandbox],
];

/** Questions whose right answer is their own number. */
export async function questions(dir: string, count: number): Promise<string> {
  const rows = Array.from({ length: count }, (_, at) => ({
    task_id: `Q/${at}`,
    prompt: `question ${at}: `,
    test: `: ${at}!`,
  }));
  await writeFile(join(dir, 'questions.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return 'questions.jsonl';
}

/** What a prompt is answered; undefined: nothing, for ever. */
export type Answers = (prompt: string) => { readonly status: number; readonly text: string } | undefined;

/** What the preflight asks. */
export const PREFLIGHT = 'Hello';

/** A real endpoint on loopback; the preflight is answered, and stands apart from the prompts. */
export async function endpoint(t: { teardown(fn: () => Promise<void>): void }, answers: Answers) {
  const prompts: string[] = [];
  const keys: (string | undefined)[] = [];
  let preflights = 0;
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { prompt } = JSON.parse(Buffer.concat(parts).toString()) as { prompt: string };
      if (prompt === PREFLIGHT) preflights++;
      else prompts.push(prompt);
      keys.push(request.headers.authorization);
      const answer = answers(prompt);
      if (answer === undefined) return;
      const { status, text } = answer;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ choices: [{ text, finish_reason: 'stop' }] }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      http.closeAllConnections();
      http.close(() => resolve());
    });
  t.teardown(close);
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`,
    prompts,
    keys,
    preflights: () => preflights,
    close,
  };
}

/** Knows every answer but to each third question. */
export const mostlyRight: Answers = (prompt) => {
  const number = Number(/question (\d+)/.exec(prompt)?.[1]);
  return { status: 200, text: number % 3 === 0 ? 'no idea' : `${number}!` };
};
