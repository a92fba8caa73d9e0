import { type DynamicModule, Module } from '@nestjs/common';
import { BoardStore } from './board.store.js';
import { ChannelsStore } from './channels.store.js';
import { Database } from './database.js';
import { ErrandsStore } from './errands.store.js';
import { FanoutsStore } from './fanouts.store.js';
import { LedgerStore } from './ledger.store.js';
import { MessagesStore } from './messages.store.js';
import { NewsroomStore } from './newsroom.store.js';
import { OfficersStore } from './officers.store.js';
import { PlacementsStore } from './placements.store.js';
import { ReleasesStore } from './releases.store.js';
import { RenditionsStore } from './renditions.store.js';
import { RequestsStore } from './requests.store.js';
import { Sealer } from './seal.js';

const stores = [
  BoardStore,
  ChannelsStore,
  ErrandsStore,
  FanoutsStore,
  LedgerStore,
  MessagesStore,
  NewsroomStore,
  OfficersStore,
  PlacementsStore,
  ReleasesStore,
  RenditionsStore,
  RequestsStore,
];

/** Postgres, for every room. Connecting waits for the first use, so that a newsroom starts with the database dead. */
@Module({})
export class StoreModule {
  static over(database: Database, sealer: Sealer): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [{ provide: Database, useValue: database }, { provide: Sealer, useValue: sealer }, ...stores],
      exports: [Database, Sealer, ...stores],
    };
  }
}
