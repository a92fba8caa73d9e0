import { Injectable } from '@nestjs/common';
import { crisisMode, overLimits } from '../domain/crisis.js';
import { CrisisStore } from '../store/crisis.store.js';
import { Database, type Transaction } from '../store/database.js';
import type { CrisisView, CrisisWish } from './api-crisis.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { readReason } from './drafting.js';
import { PressOfficeSettings } from './settings.js';

/** Crisis mode as officers see and call it. It changes nothing at a newsroom itself: those are rung and follow. */
@Injectable()
export class CrisisService {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly crises: CrisisStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  call(call: Call, { on, reason }: CrisisWish): Promise<CrisisView> {
    return this.changes.make(call, async (tx, head) => {
      const wanted = on === 'auto' ? null : on;
      await this.crises.call(tx, head, { on: wanted, reason: readReason(reason, 'reason'), by: call.actor });
      return this.read(tx);
    });
  }

  standing(): Promise<CrisisView> {
    return this.database.transaction((tx) => this.read(tx));
  }

  private async read(tx: Transaction): Promise<CrisisView> {
    const { call, newsrooms, at } = await this.crises.read(tx);
    const now = newsrooms.reduce((sum, { requests }) => sum + requests, 0);
    const readers = { now, capacity: this.settings.traffic.capacity };
    return { ...crisisMode(call, overLimits(newsrooms), Date.parse(at)), readers, newsrooms, at };
  }
}
