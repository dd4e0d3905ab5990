import { checkHandlers, checkSlots } from '../../checks/declared.js';
import { APPLIES, type Rule } from '../rule.js';
import { violation } from '../violation.js';

/** What the manifest says is what the code does. */
export const manifestRules: readonly Rule[] = [
  {
    id: 'manifest/true',
    says: 'the manifest declares exactly the hooks, features, slots and offers the code has',
    appliesTo: () => APPLIES,
    async check(subject) {
      await subject.use((plugin) => {
        const problems = [...checkHandlers(subject, plugin), ...checkSlots(subject, plugin.claims)];
        for (const { message, at, action } of problems) throw violation(message, at ?? subject.dir, action);
      });
    },
  },
];
