import type { OpenChannels, OpenedChannel, Renew } from '../domain/channel.js';
import type { Budget } from '../domain/delivery.js';
import type { ChannelsStore } from '../store/channels.store.js';
import type { ChannelRow } from '../store/entities.js';

/** The accounts this process has opened, one per channel; opened anew when an officer changed its settings or secrets. */
export class OpenAccounts {
  private readonly opened = new Map<string, { as: string; channel: OpenedChannel }>();
  private readonly budgets = new Map<string, { [of in Budget['of']]?: Budget }>();

  constructor(
    private readonly channels: OpenChannels,
    private readonly store: Pick<ChannelsStore, 'account'>,
    private readonly deadlineMs: number,
    /** For tokens of which each serves once. */
    private readonly renew: (channelId: string) => Renew,
  ) {}

  of(row: ChannelRow): OpenedChannel {
    const as = JSON.stringify([row.settings, row.secrets]);
    const known = this.opened.get(row.id);
    if (known?.as === as) return known.channel;
    const heard = (budget: Budget) => {
      this.budgets.set(row.id, { ...this.budgets.get(row.id), [budget.of]: budget });
    };
    const context = { world: row.world, deadlineMs: this.deadlineMs, heard, renew: this.renew(row.id) };
    const channel = this.channels.open(row.kind, this.store.account(row), context);
    this.opened.set(row.id, { as, channel });
    if (known) this.retire(known.channel);
    return channel;
  }

  /** What the far side said last of how much it still takes; each process hears it with every answer it gets. */
  budget(channelId: string, of: Budget['of']): Budget | undefined {
    return this.budgets.get(channelId)?.[of];
  }

  /**
   * Closing breaks calls off, and an answer that was thrown away is looked for in vain for a minute. A step that holds
   * the old one sends within half a lease, one deadline, and has its answer within another.
   */
  private retire(channel: OpenedChannel): void {
    setTimeout(() => void channel.close().catch(() => undefined), 2 * this.deadlineMs).unref();
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened.values()].map(({ channel }) => channel.close()));
    this.opened.clear();
  }
}
