export const plan = () => ({
  facts: { contextLength: 64 },
  parameters: [{ group: 'norm', name: 'scale', shape: [64], count: 3 }],
  flopsPerToken: [{ name: 'norm', forward: 100, backward: 200, recompute: 0 }],
  memory: [{ name: 'weights', bytes: 768 }],
});
