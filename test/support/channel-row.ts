import type { ChannelKind, OpenedChannel } from '../../src/domain/channel.js';
import { ALL_LANGUAGES } from '../../src/domain/language.js';
import type { Kind } from '../../src/domain/message.js';
import { office, publicMessage, subject } from './messages.js';
import { Row } from './placement-row.js';

/**
 * One placement row in memory whose far side is reached by a real channel: the loop's own step and clock, the channel's
 * own texts and HTTP. What counts is what the far side then shows.
 */
export class ChannelRow extends Row {
  private readonly said: Kind[] = ['alert'];

  constructor(
    kind: ChannelKind,
    about: { readonly channel: OpenedChannel; readonly settings: object; readonly language?: string },
  ) {
    const capabilities = kind.capabilities(about.settings);
    super(capabilities);
    const language = capabilities.allLanguages ? ALL_LANGUAGES : (about.language ?? 'fr');
    this.placement = { ...this.placement, language };
    const view = this.ports.view;
    this.ports.view = async (placement) => {
      const seen = await view(placement);
      if (seen === null) return null;
      const rendition = async (n: number) =>
        kind.compose(subject(publicMessage(this.said.slice(0, n))), {
          language,
          settings: about.settings,
          limits: {},
          office: office(),
        });
      return { ...seen, channel: about.channel, rendition };
    };
  }

  override release(kind: Kind): void {
    this.said.push(kind);
    super.release(kind);
  }

  /** Lets the time pass, second by second, until the placement shows what is desired or somebody else has to act. Milliseconds. */
  async converge(withinMs = 200_000): Promise<number> {
    const began = this.nowMs;
    const { placement } = this;
    for (; this.nowMs - began <= withinMs; this.pass(1_000)) {
      if (this.due) await this.settle();
      const { shown, desired, settled } = this.placement;
      if (shown === desired || settled?.version === desired || this.pausedBecause !== null) return this.nowMs - began;
    }
    throw new Error(`placement ${placement.id} does not show version ${placement.desired} within ${withinMs} ms`);
  }
}
