import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Prompt, scriptedModel } from './scripted-model.js';

/** What the server says to one request; its number begins at 1. Undefined: what the scripted model says. */
export type Behaviour = (prompt: Prompt, number: number, response: ServerResponse) => string | undefined;

/** A real server on loopback, of OpenAI's completions, with the scripted model behind it. */
export async function modelServer(
  t: { teardown(fn: () => Promise<void>): void },
  behaviour: Behaviour = () => undefined,
) {
  let asked = 0;
  let preflights = 0;
  let answer = behaviour;
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
      const prompt: Prompt = { text: String(body['prompt']), seed: Number(body['seed']) };
      const isPreflight = prompt.text === 'Hello';
      if (isPreflight) preflights++;
      else asked++;
      const text = answer(prompt, asked, response) ?? scriptedModel(prompt);
      if (response.writableEnded || response.headersSent) return;
      response.end(
        JSON.stringify({
          choices: [{ text, finish_reason: 'stop' }],
          usage: {
            prompt_tokens: Math.ceil(prompt.text.length / 4),
            completion_tokens: Math.ceil(text.length / 4),
          },
        }),
      );
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
    close,
    /** Requests so far, preflights apart. */
    asked: () => asked,
    preflights: () => preflights,
    behave(next: Behaviour) {
      answer = next;
    },
  };
}
