import { defineBench } from '@framework/sdk/contract';

const set = (hub) => ({ hub, revision: 'a'.repeat(40), files: '*.jsonl' });

export default defineBench({
  remoteSets: () => ({ there: set('me/there'), missing: set('me/missing'), altered: set('me/altered') }),
});
