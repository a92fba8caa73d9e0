import { html, type Markup } from './markup.js';

/** Tells times in one zone, as seen from one moment: `02:14:07 (6 minutes ago)`, with the day when it is another one. */
export class PageTime {
  private readonly clock: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;

  /** Throws a RangeError on a zone that there is not. */
  constructor(
    timeZone: string,
    private readonly now: Date,
  ) {
    const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
    this.clock = new Intl.DateTimeFormat('en-GB', { ...time, timeZone });
    this.day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone });
  }

  /** Of an RFC 3339 time. */
  tell(at: string): Markup {
    return html`<time datetime="${at}">${this.words(at)} (${this.ago(at)})</time>`;
  }

  /** Without how long ago it was, where several times stand in a row. */
  short(at: string): Markup {
    return html`<time datetime="${at}">${this.words(at)}</time>`;
  }

  private words(at: string): string {
    const date = new Date(at);
    const day = this.day.format(date);
    return day === this.day.format(this.now) ? this.clock.format(date) : `${day}, ${this.clock.format(date)}`;
  }

  private ago(at: string): string {
    const seconds = Math.round((this.now.getTime() - Date.parse(at)) / 1000);
    if (seconds < 5) return 'now';
    if (seconds < 90) return `${seconds} seconds ago`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return `${minutes} minutes ago`;
    const hours = Math.round(minutes / 60);
    return hours < 36 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
  }
}
