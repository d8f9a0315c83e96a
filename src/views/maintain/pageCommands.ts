/** What the buttons on the page of Cache Status call, in their order. No other command works there. */
export const PAGE_COMMANDS = [
  'fastshot.cache.validate',
  'fastshot.cache.repair',
  'fastshot.cache.limit',
  'fastshot.cache.clear',
  'fastshot.store.verify',
  'fastshot.store.test',
] as const;
