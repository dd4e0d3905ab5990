export default { framework: 'plugin', create: () => ({}) };
