import type { Capabilities, ChannelKind, ChannelKinds } from '../domain/channel.js';

/** What a kind can do whatever is set; null where that depends on the settings, as with accounts that choose a policy. */
export function usualCapabilities(kind: ChannelKind): Capabilities | null {
  try {
    return kind.capabilities({});
  } catch {
    // The kind reads its settings before it answers, and nothing is not a setting.
    return null;
  }
}

/** Kinds whose receivers order by themselves: they are endpoints, of which there may be thousands. */
export const endpointKinds = (kinds: ChannelKinds): readonly string[] =>
  kinds.all.filter((kind) => usualCapabilities(kind)?.ordersItself).map(({ kind }) => kind);
