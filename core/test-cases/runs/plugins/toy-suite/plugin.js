/** A suite as small as one can be: each reply is judged by whether the program holds what the question's test says. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { definePlugin, REPLIES, SANDBOX } from '@framework/sdk';
import { config } from './config.js';

export default definePlugin(config, (plugin) => ({
  hooks: {
    async evaluate(report, ctx) {
      const { tasks, samples, temperature } = plugin.config;
      const lines = (await readFile(tasks, 'utf8')).trim().split('\n');
      const questions = lines.map((line) => JSON.parse(line));
      const sandbox = ctx.get(SANDBOX);
      await sandbox.selfTest();
      const source = ctx.get(REPLIES);
      const rows = [];
      const asked = questions.flatMap((question) =>
        Array.from({ length: samples }, (_, sample) => ({ question, sample })),
      );
      let next = 0;
      const work = async () => {
        while (next < asked.length) {
          const at = next++;
          const { question, sample } = asked[at];
          const task = String(question.task_id);
          const seed = createHash('sha256').update(`${task} ${sample}`).digest().readUInt32LE(0);
          const request = {
            prompt: question.prompt,
            stop: ['\n\n'],
            maxTokens: 8,
            temperature,
            topP: 1,
            seed,
          };
          const reply = await source.reply({ task, sample, ...request }, ctx.signal).catch((error) => {
            if (error.code !== 'FWK_REPLY_FAILED') throw error;
            return { failed: error.message };
          });
          ctx.progress({ done: at + 1, total: asked.length, unit: 'replies' });
          if (reply === null || reply.failed) {
            rows[at] = { task, sample, verdict: 'not-graded', reason: reply === null ? 'absent' : 'reply' };
            continue;
          }
          const program = reply.form === 'program' ? reply.text : question.prompt + reply.text;
          const limits = { wallSeconds: 1, memoryBytes: 1e6, outputBytes: 1e6 };
          const judged = {
            id: task,
            language: 'python',
            program,
            entryPoint: 'f',
            tests: question.test,
            limits,
          };
          const { passed, reason } = await sandbox.judge(judged, ctx.signal);
          rows[at] = { task, sample, verdict: passed ? 'passed' : 'failed', reason, reply: reply.text };
        }
      };
      await Promise.all(Array.from({ length: source.concurrency }, work));
      const graded = rows.filter(({ verdict }) => verdict !== 'not-graded').length;
      const passed = rows.filter(({ verdict }) => verdict === 'passed').length;
      const value = graded === 0 ? null : passed / graded;
      const share = { value, unit: 'share', better: 'higher', count: graded };
      report.add('questions', {
        metrics: { right: graded === 0 ? { ...share, note: 'Nothing was graded.' } : share },
        rows,
      });
    },
  },
}));
