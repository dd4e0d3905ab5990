export const plan = (_config, facts) => ({
  facts: { steps: 10, tokensPerStep: 2 * facts.get('contextLength') },
});
