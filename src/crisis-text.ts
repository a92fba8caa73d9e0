import type { LoadSignal } from './domain/crisis.js';
import { inZone } from './domain/local-time.js';
import type { CrisisView } from './press-office/api.js';

const UNITS: { readonly [signal in LoadSignal]: string } = {
  lag: 'ms of lag',
  connections: 'open connections',
  requests: 'requests a second',
};

/** Crisis mode for a terminal: who or what decided, what stands against it, and each newsroom in a line. */
export function crisisText(view: CrisisView, timeZone: string): string {
  const at = (time: string): string => inZone(Date.parse(time), timeZone);
  const { light, why, call, offUntil, over, newsrooms } = view;
  const by = why === 'call' && call ? `, called by ${call.by.name} at ${at(call.at)}: ${call.reason}` : '';
  return [
    `crisis mode is ${light ? 'on' : 'off'}${by || (why === 'load' ? ', by load' : '')}`,
    ...(offUntil ? [`  it stays off until ${at(offUntil)}, whatever is measured`] : []),
    ...over.map(
      ({ replica, signal, figure, limit, since }) =>
        `  ${replica} is over its limit since ${at(since)}: ${Math.round(figure)} ${UNITS[signal]}, the limit is ${limit}`,
    ),
    ...newsrooms.map(
      ({ replica, light: isLight, requests, connections, lag }) =>
        `  ${replica}  ${isLight ? 'light' : 'full'}  ${Math.round(requests)} ${UNITS.requests}, ` +
        `${connections} ${UNITS.connections}, ${Math.round(lag)} ${UNITS.lag}`,
    ),
  ].join('\n');
}
