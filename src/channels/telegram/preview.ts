import type { FarError } from '../../domain/delivery.js';
import type { World } from '../../domain/message.js';
import { wordsFor } from '../fault.js';
import type { Answer, Outbound } from '../outbound.js';
import { type PreviewPage, readPreview } from './html.js';

/** 20 posts of 4096 characters with their markup come to 200–400 kB. */
const READ_BYTES = 1_048_576;

/**
 * What everybody sees of a public channel at https://t.me/s/{name}. The Bot API cannot read a channel, so this page is
 * the only way to find our own posts again. It is asked without the token, at an origin of its own.
 */
export class Preview {
  constructor(
    readonly outbound: Outbound,
    /** Without a slash at its end. */
    readonly site: string,
    readonly name: string,
    readonly world: World,
  ) {}

  /**
   * One page: the newest, or those right before the post `before`, whether that stands or not. An error says nothing
   * about any post. The newest page of a channel is never empty, so an empty one is not believed.
   */
  async page(before: number | null, signal: AbortSignal): Promise<PreviewPage | FarError> {
    const query = before === null ? '' : `?before=${before}`;
    const answer = await this.outbound.request(
      `${this.site}/s/${this.name}${query}`,
      { method: 'GET', headers: { accept: 'text/html' } },
      { world: this.world, signal, maxBytes: READ_BYTES },
    );
    if (answer.is !== 'answered') return answer.error;
    if (answer.status !== 200) return this.#error(answer);
    const page = answer.whole ? readPreview(answer.text, this.name) : null;
    if (page === null || (before === null && page.posts.length === 0)) return wordsFor(null);
    const strays = page.posts.some(({ id }) => before !== null && id >= before);
    return strays ? wordsFor(null) : page;
  }

  #error({ status }: Answer): FarError {
    // Without a preview, Telegram leads to the page that invites into the channel.
    if (status >= 300 && status < 400)
      return {
        code: 'no-preview',
        detail: `Telegram shows no public preview of @${this.name}.`,
        todo: 'Check that the channel is public and has this name. Until then look at the channel by hand.',
      };
    if (status === 429)
      return {
        code: 'rate-limit',
        detail: 'Telegram limits how often its preview is read.',
        todo: 'Nothing; the hub tries again.',
      };
    if (status >= 500)
      return {
        code: 'server-error',
        detail: `Telegram's preview answered ${status}.`,
        todo: 'Nothing for now; the hub tries again.',
      };
    return wordsFor(null);
  }
}
