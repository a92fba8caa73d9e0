import type { Log } from '../../src/newsroom/alarms.js';

/** Keeps what was told, in order. */
export function listeningLog(): Log & { readonly told: string[]; readonly alarms: string[] } {
  const told: string[] = [];
  const alarms: string[] = [];
  return {
    told,
    alarms,
    info: (text) => {
      told.push(text);
    },
    alarm: (text) => {
      alarms.push(text);
      told.push(text);
    },
  };
}
