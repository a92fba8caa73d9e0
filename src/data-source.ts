import { DataSource } from 'typeorm';
import { HeadAndLedger1795305600001 } from '../migrations/1795305600001-head-and-ledger.js';
import { Officers1795305600002 } from '../migrations/1795305600002-officers.js';
import { Messages1795305600003 } from '../migrations/1795305600003-messages.js';
import { ChannelsAndPlacements1795305600004 } from '../migrations/1795305600004-channels-and-placements.js';
import { FanoutsErrandsNewsrooms1795305600005 } from '../migrations/1795305600005-fanouts-errands-newsrooms.js';
import { entities } from './store/entities.js';

/** In the order in which they run. A released migration is never changed: a new one follows it. */
export const migrations = [
  HeadAndLedger1795305600001,
  Officers1795305600002,
  Messages1795305600003,
  ChannelsAndPlacements1795305600004,
  FanoutsErrandsNewsrooms1795305600005,
];

/** One Postgres as TypeORM sees it. `url` is a `postgres://` address. */
export function dataSource(url: string, poolSize = 10): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    entities,
    migrations,
    migrationsTransactionMode: 'each',
    installExtensions: false,
    applicationName: 'tocsin',
    connectTimeoutMS: 5_000,
    // A database that accepts and never answers must not hold a request for ever (fault 2).
    extra: { statement_timeout: 8_000, query_timeout: 10_000, keepAlive: true },
  });
}
