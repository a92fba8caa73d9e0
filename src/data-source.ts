import { DataSource } from 'typeorm';
import { HeadAndLedger1795305600001 } from '../migrations/1795305600001-head-and-ledger.js';
import { Officers1795305600002 } from '../migrations/1795305600002-officers.js';
import { Messages1795305600003 } from '../migrations/1795305600003-messages.js';
import { ChannelsAndPlacements1795305600004 } from '../migrations/1795305600004-channels-and-placements.js';
import { FanoutsErrandsNewsrooms1795305600005 } from '../migrations/1795305600005-fanouts-errands-newsrooms.js';
import { MendAndLimits1795305600006 } from '../migrations/1795305600006-mend-and-limits.js';
import { ScheduledReleases1795305600007 } from '../migrations/1795305600007-scheduled-releases.js';
import { ReadBack1795305600008 } from '../migrations/1795305600008-read-back.js';
import { ToldAndTried1795305600009 } from '../migrations/1795305600009-told-and-tried.js';
import { Media1795305600010 } from '../migrations/1795305600010-media.js';
import { CrisisMode1795305600011 } from '../migrations/1795305600011-crisis-mode.js';
import { Traffic1795305600012 } from '../migrations/1795305600012-traffic.js';
import { WebSub1795305600013 } from '../migrations/1795305600013-websub.js';
import { Origins1795305600015 } from '../migrations/1795305600015-origins.js';
import { Factors1795305600016 } from '../migrations/1795305600016-factors.js';
import { Identities1795305600017 } from '../migrations/1795305600017-identities.js';
import { Anchors1795305600018 } from '../migrations/1795305600018-anchors.js';
import { Notices1795305600020 } from '../migrations/1795305600020-notices.js';
import { FourEyes1795305600021 } from '../migrations/1795305600021-four-eyes.js';
import { Contacts1795305600023 } from '../migrations/1795305600023-contacts.js';
import { Templates1795305600024 } from '../migrations/1795305600024-templates.js';
import { DraftPresence1795305600025 } from '../migrations/1795305600025-draft-presence.js';
import { Decisions1795305600027 } from '../migrations/1795305600027-decisions.js';
import { Incidents1795305600028 } from '../migrations/1795305600028-incidents.js';
import { Silence1795305600029 } from '../migrations/1795305600029-silence.js';
import { Early1795305600030 } from '../migrations/1795305600030-early.js';
import { OfficeSetting1795305600031 } from '../migrations/1795305600031-office-setting.js';
import { entities } from './store/entities.js';
import { Servers } from './store/servers.js';

/** In the order in which they run. A released migration is never changed: a new one follows it. */
export const migrations = [
  HeadAndLedger1795305600001,
  Officers1795305600002,
  Messages1795305600003,
  ChannelsAndPlacements1795305600004,
  FanoutsErrandsNewsrooms1795305600005,
  MendAndLimits1795305600006,
  ScheduledReleases1795305600007,
  ReadBack1795305600008,
  ToldAndTried1795305600009,
  Media1795305600010,
  CrisisMode1795305600011,
  Traffic1795305600012,
  WebSub1795305600013,
  Factors1795305600016,
  Origins1795305600015,
  Identities1795305600017,
  Anchors1795305600018,
  Notices1795305600020,
  DraftPresence1795305600025,
  FourEyes1795305600021,
  Decisions1795305600027,
  Contacts1795305600023,
  Templates1795305600024,
  Incidents1795305600028,
  Silence1795305600029,
  Early1795305600030,
  OfficeSetting1795305600031,
];

/**
 * One Postgres as TypeORM sees it: a `postgres://` address, or the servers of one database, of which each connection
 * goes to the right one. No question waits longer than `answerWithinMs`.
 */
export function dataSource(address: string | Servers, poolSize = 10, answerWithinMs = 10_000): DataSource {
  const servers = Servers.of(address);
  return new DataSource({
    type: 'postgres',
    url: servers.url,
    poolSize,
    entities,
    migrations,
    migrationsTransactionMode: 'each',
    installExtensions: false,
    applicationName: 'tocsin',
    connectTimeoutMS: answerWithinMs / 2,
    extra: {
      // pg-pool's own option; it wins over the address above.
      Client: servers.Client,
      // A database that accepts and never answers must not hold a request for ever (fault 2).
      statement_timeout: answerWithinMs * 0.8,
      query_timeout: answerWithinMs,
      keepAlive: true,
      // A process that was stopped in the middle of a transaction must not hold its locks against all the others (fault 7).
      idle_in_transaction_session_timeout: 5_000,
    },
  });
}
