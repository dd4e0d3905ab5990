import {
  definePlugin,
  LANGUAGE_MODEL,
  PARAMETERS,
  REPLIES,
  type ReplySource,
  randomStream,
  TOKENIZER,
} from '@framework/sdk';
import { drawReply } from './draw-reply.js';
import { modelIdentity } from './model-identity.js';

export default definePlugin({}, ({ id, provide, get, find }) => {
  provide(REPLIES, (): ReplySource => {
    const model = get(LANGUAGE_MODEL);
    const tokenizer = get(TOKENIZER);
    return {
      id: 'run',
      // Not kept: between two evaluations of one run the weights change.
      get identity() {
        return modelIdentity(model, tokenizer, find(PARAMETERS));
      },
      // One model computes one thing at a time, with all the threads it has.
      concurrency: 1,
      reply(request, signal) {
        // Task and number are in the seed already, so a stream of another name would only hide two equal ones.
        const random = randomStream({ seed: request.seed, plugin: id, hook: 'reply', sequence: 0 });
        return drawReply(model, tokenizer, request, random, signal);
      },
    };
  });
  return {};
});
